"""The public register: the search, a map of it, and each institution's page."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhaohu.core import clock, marks
from zhaohu.core.access import Request, page
from zhaohu.core.distance import kilometres
from zhaohu.core.middleware import with_base_map
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.institutions.forms import register as forms
from zhaohu.institutions.forms.register import Search
from zhaohu.institutions.permissions import register as permissions
from zhaohu.institutions.queries import register as queries
from zhaohu.institutions.queries import register_map
from zhaohu.institutions.queries.register import Found
from zhaohu.institutions.views.register_cards import card_html

Choices = tuple[tuple[str, str], ...]
_RADII = (1000, 3000, 5000, 10_000, 20_000)


@page(permissions.SEE_REGISTER)
@require_safe
def register(request: Request) -> HttpResponse:
    """Find an institution with a filing: by words, place and what it offers; as a list or on a map."""
    search, now = forms.read(request.GET), clock.now()
    found = queries.found(search, on=clock.day_of(now))
    context: dict[str, Any] = {
        "search": search,
        "found": found,
        "cards": [card_html(record, found.rules.promise_days, now) for record in found.records],
        "page": marks.page(search, found.records, previous=found.previous, next=found.next, total=found.total),
        "sentence": sentence(search, found),
        "form": form_html(search, found),
        "links": links(search),
        "now": now,
    }
    if search.view == "map":
        context |= map_of(search, now)
    answer = render(request, "institutions/register/list.html", context)
    return with_base_map(answer) if search.view == "map" else answer


def form_html(search: Search, found: Found) -> SafeString:
    """The form and chips of a search in the reader's language, kept as rendered."""
    bare = replace(search, mark=None, backwards=False, ignored=())
    districts, streets = (tuple((c.code, c.name) for c in choices) for choices in (found.districts, found.streets))
    return _form_html(bare, districts, streets, found.rules.maximum_radius, get_language())


@lru_cache(maxsize=512)
def _form_html(search: Search, districts: Choices, streets: Choices, maximum_radius: int, language: str) -> SafeString:
    context = {
        "search": search,
        "districts": districts,
        "streets": streets,
        "forms": [(form.value, form.label, form in search.forms, search.toggled(form)) for form in ServiceForm],
        "links": links(search),
        "radii": [(r, kilometres(r)) for r in _RADII if r <= maximum_radius],
    }
    return render_to_string("institutions/register/_search.html", context)


def map_of(search: Search, now: datetime) -> dict[str, Any]:
    """What the map draws and the list beside it says."""
    counts = register_map.counts(search, on=clock.day_of(now))
    points = register_map.points(search, on=clock.day_of(now))
    rows = [(c, search.url(district=c.code, street="", view="list")) for c in counts]
    drawn = register_map.drawn(rows, [(p, f"{p.uscc}/") for p in points])
    return {"map_rows": rows, "map_data": drawn, "tiles": settings.BASE_MAP_TILES, "tiles_note": settings.BASE_MAP_NOTE}


def links(search: Search) -> dict[str, str]:
    """The addresses of the chips and switches."""
    return {
        "inclusive": search.url(inclusive=not search.inclusive),
        "anywhere": search.url(lat=None, lng=None, radius=None),
        "bare": search.url(district="", street="", forms=(), inclusive=False, radius=None),
        "everything": Search(view=search.view).url(),
        "list": search.url(view="list"),
        "map": search.url(view="map"),
    }


def sentence(search: Search, found: Found) -> str:
    """The answer first: where, and how many."""
    names = {choice.code: choice.name for choice in (*found.districts, *found.streets)}
    place = names.get(search.street) or names.get(search.district) or _("全市")
    if search.near:
        place = _("{distance}内").format(distance=kilometres(radius(search, found)))
    count = ngettext("{n} 家", "{n} 家", found.total).format(n=f"{found.total:,}")
    return _("{place} {count}").format(place=place, count=count)


def radius(search: Search, found: Found) -> int:
    """The radius in force: as asked, else by the rule; never above the rule's maximum."""
    return min(search.radius or found.rules.radius, found.rules.maximum_radius)
