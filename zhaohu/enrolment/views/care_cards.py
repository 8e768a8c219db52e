"""The card of an institution in the search, kept as rendered by everything that stands on it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

import msgspec
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhaohu.core import age
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.offers import STANDING
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.queries.care import Row, Rules
from zhaohu.enrolment.travel import Told, told
from zhaohu.enrolment.views import care_words as words
from zhaohu.institutions.choices.institution import ClassType, FilingState, ServiceForm

STATES = {
    FilingState.FILED: ("ok", "circle-check"),
    FilingState.CHANGE_SUBMITTED: ("ok", "circle-check"),
    FilingState.CANCEL_SUBMITTED: ("warn", "hourglass"),
    FilingState.SUSPENDED: ("danger", "player-pause"),
    FilingState.CANCELLED: ("", "circle-x"),
    FilingState.REVOKED_BY_AUTHORITY: ("danger", "ban"),
}
"""A standing as people see it: tone and icon beside the word."""
_KEPT_CARDS = 4096


class Face(msgspec.Struct, frozen=True):
    """What stands on a card besides its row: all that makes one card differ from another."""

    query: str = ""
    detour: bool = False
    mode: str = "walk"
    minutes: int | None = None
    estimated: bool = True
    day: date | None = None
    since: int = 0
    until: int = 0
    is_old: bool = False
    saved: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class Card:
    """A row, dressed."""

    row: Row
    face: Face

    @property
    def tone(self) -> str:
        return STATES[self.row.status][0]

    @property
    def icon(self) -> str:
        return STATES[self.row.status][1]

    @property
    def state(self) -> str:
        return str(self.row.status.label)

    @property
    def distance(self) -> str:
        return words.distance(self.row.metres, detour=self.face.detour)

    @property
    def travel(self) -> str:
        return words.travel(self.face.minutes, self.face.mode, estimated=self.face.estimated)

    @cached_property
    def is_standing(self) -> bool:
        return self.row.form in STANDING

    @property
    def what(self) -> str:
        """Of what the vacancy speaks: the class's age band, or the time asked for."""
        if self.is_standing:
            return _("{kind}空位").format(kind=ClassType(self.row.class_type).label)
        first, last = clock_of(self.face.since), clock_of(self.face.until)
        return _("{day} {time} 空位").format(day=f"{self.face.day:%m-%d}", time=f"{first:%H:%M}–{last:%H:%M}")

    @property
    def form(self) -> str:
        return str(ServiceForm(self.row.form).label)

    @property
    def price(self) -> str:
        return words.yuan(self.row.amount_fen)

    @property
    def unit(self) -> str:
        return words.unit(self.row.unit)

    @property
    def meals(self) -> str:
        if self.row.meals and not self.row.meal_fen:
            return _("含伙食费")
        if self.row.meal_fen:
            return _("伙食费 {n} 元/天").format(n=words.yuan(self.row.meal_fen))
        return _("不供餐") if not self.row.meals else ""

    @property
    def hours(self) -> str:
        return words.time_of(self.row.first, self.row.last)

    @property
    def ages(self) -> str:
        return words.months(self.row.from_months, self.row.to_months)


def cards(rows: list[Row], search: Search, rules: Rules, *, now: datetime, saved: frozenset[str]) -> list[SafeString]:
    """The cards of a page in the reader's language."""
    query = search.url(chosen=(), view="list")
    since, until = search.hours
    ways = ways_of(rows, search, rules)
    language, today = get_language() or "", day_of(now)
    limit = now - timedelta(hours=rules.window.stale_hours)
    return [
        age.filled(
            _card_html(
                _ENCODER.encode(row),
                Face(
                    query=query, detour=search.detour, mode=search.mode, minutes=way, estimated=estimated,
                    day=search.booked_on, since=since, until=until, is_old=row.as_of is not None and row.as_of < limit,
                    saved=row.uscc in saved, chosen=row.uscc in search.chosen,
                ),
                language, today,
            ),
            row.as_of, now,
        )
        for row, (way, estimated) in zip(rows, ways, strict=True)
    ]  # fmt: skip


def ways_of(rows: list[Row], search: Search, rules: Rules) -> list[tuple[int | None, bool]]:
    """How long the way to each takes, from the place that is nearer to it."""
    found: dict[int, tuple[int | None, bool]] = {}
    for number, point in enumerate(search.points):
        here = [row for row in rows if row.origin == number and row.lng is not None and row.lat is not None]
        spots = [(row.lng or 0.0, row.lat or 0.0) for row in here]
        said: Told = told((point.lng, point.lat), spots, search.mode, rules.travel)
        found |= {row.id: (way, said.estimated) for row, way in zip(here, said.minutes, strict=True)}
    return [found.get(row.id, (None, True)) for row in rows]


_ENCODER = msgspec.msgpack.Encoder()


@lru_cache(maxsize=_KEPT_CARDS)
def _card_html(body: bytes, face: Face, language: str, today: date) -> SafeString:
    card = Card(msgspec.msgpack.decode(body, type=Row), face)
    context = {"card": card, "row": card.row, "face": face, "age": age.PLACE}
    return render_to_string("enrolment/care/_card.html", context)
