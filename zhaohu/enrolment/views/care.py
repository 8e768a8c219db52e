"""The search for care: by home, work or both, by the child's age on the start day, as a list or on a map."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhaohu.core import clock, marks
from zhaohu.core.access import Request, page
from zhaohu.core.distance import kilometres
from zhaohu.core.middleware import with_base_map
from zhaohu.enrolment.forms.care import Mode, Order, Search, Way
from zhaohu.enrolment.forms.care_reading import read
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.permissions import care as permissions
from zhaohu.enrolment.queries import care as queries
from zhaohu.enrolment.queries import care_places, care_reasons
from zhaohu.enrolment.queries.care import Found
from zhaohu.enrolment.views import care_words as words
from zhaohu.enrolment.views.care_cards import cards
from zhaohu.enrolment.views.care_children import mine
from zhaohu.enrolment.views.care_saving import saved_in
from zhaohu.institutions.choices.institution import QualityGrade, ServiceForm
from zhaohu.institutions.queries import register_map

_RADII = (500, 1000, 2000, 3000, 5000, 9000, 20_000)
_OPENS, _CLOSES = range(12, 20), range(32, 44)
_CELLS = range(12, 45)


def asked(request: Request, now: datetime) -> Search:
    """The search that the address of a page asks for."""
    today = clock.day_of(now)
    places = care_places.known(today)
    return read(request.GET, today=today, place=places.street, district=places.district)


@page(permissions.FIND_CARE)
@require_safe
def care(request: Request) -> HttpResponse:
    """Find care for a child: the answer, then the cards or the map, then why nothing fits."""
    now = clock.now()
    search = asked(request, now)
    found = queries.found(search, at=now)
    saved = saved_in(request)
    context: dict[str, Any] = {
        "search": search, "found": found, "now": now, "saved": saved, "links": Links(search),
        "cards": cards(found.rows, search, found.rules, now=now, saved=saved), "page": marks.page(
            search, found.rows, previous=found.previous, next=found.next,
            total=None if found.is_capped else found.total,
        ),
        "sentence": words.sentence(search, found, dict(care_places.known(search.today).districts)),
        "form": form_html(search, found), "children": mine(request, search),
    }  # fmt: skip
    if not found.total:
        context |= nothing(search, found, now)
    if search.view == "map":
        context |= map_of(search, now)
    answer = render(request, "enrolment/care/list.html", context)
    return with_base_map(answer) if search.view == "map" else answer


def nothing(search: Search, found: Found, now: datetime) -> dict[str, Any]:
    """Why nothing fits, and the nearest ways on."""
    why = care_reasons.reasons(search, found.rules, at=now)
    places = dict(care_places.known(search.today).districts)
    where = words.where(search, queries.radius(search, found.rules), places)
    return {"why": why, "where": where, "told": words.told(search, why), "ways": words.ways(search, why)}


def form_html(search: Search, found: Found) -> SafeString:
    """The form and chips of a search in the reader's language, kept as rendered."""
    bare = replace(search, mark=None, backwards=False, ignored=(), words=())
    return _form_html(bare, found.rules.maximum_radius, found.rules.radius, get_language() or "")


@lru_cache(maxsize=512)
def _form_html(search: Search, maximum_radius: int, default_radius: int, language: str) -> SafeString:
    places = care_places.known(search.today)
    usual = replace(search, order="").sorted_by
    orders = [order for order in Order if order != usual and (order != Order.DISTANCE or search.near)]
    context = {
        "search": search,
        "links": Links(search),
        "districts": places.districts,
        "streets": places.names,
        "forms": [
            (f.value, f.label, f == search.form, search.url(form="" if f == search.form else f.value))
            for f in ServiceForm
        ],
        "radii": [(r, kilometres(r)) for r in _RADII if r <= maximum_radius],
        "default_radius": kilometres(default_radius),
        "ages": range(37),
        "opens": [(cell, f"{clock_of(cell):%H:%M}") for cell in _OPENS],
        "closes": [(cell, f"{clock_of(cell):%H:%M}") for cell in _CLOSES],
        "cells": [(cell, f"{clock_of(cell):%H:%M}") for cell in _CELLS],
        "grades": QualityGrade.choices,
        "orders": [(order.value, order.label, order == search.sorted_by) for order in orders],
        "usual": usual,
        "modes": Mode.choices,
        "ways": Way.choices,
        "unit": search.unit.label,
    }  # fmt: skip
    return render_to_string("enrolment/care/_search.html", context)


@dataclass(frozen=True)
class Links:
    """The addresses of the chips and switches, each made where it is asked for."""

    search: Search

    @property
    def inclusive(self) -> str:
        return self.search.url(inclusive=not self.search.inclusive)

    @property
    def vacancy(self) -> str:
        return self.search.url(vacancy=not self.search.vacancy)

    @property
    def anywhere(self) -> str:
        search = self.search
        return search.url(home=None, work=None, work_q="", q="" if search.near else search.q, radius=None)

    @property
    def bare(self) -> str:
        """Without filters: the words, the places and the view are kept."""
        asked = self.search
        return Search(
            today=asked.today, q=asked.q if asked.near or asked.words else "", home=asked.home, work=asked.work,
            work_q=asked.work_q, way=asked.way, view=asked.view,
        ).url()  # fmt: skip

    @property
    def everything(self) -> str:
        return Search(today=self.search.today).url()

    @property
    def list(self) -> str:
        return self.search.url(view="list")

    @property
    def map(self) -> str:
        return self.search.url(view="map")

    @property
    def alone(self) -> str:
        return self.search.url(chosen=())


def map_of(search: Search, now: datetime) -> dict[str, Any]:
    """What the map draws and the list beside it says."""
    counts, points = queries.mapped(search, at=now)
    rows = [(c, search.url(district=c.code, view="list")) for c in counts]
    query = search.url(chosen=(), view="list")
    drawn = register_map.drawn(rows, [(p, f"{p.uscc}/{query}") for p in points])
    return {"map_rows": rows, "map_data": drawn, "tiles": settings.BASE_MAP_TILES, "tiles_note": settings.BASE_MAP_NOTE}
