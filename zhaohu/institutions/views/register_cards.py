"""How a public record is put into words and colours, on a card and on its own page.

Cards are kept as rendered, by everything that stands on them: the same card is never composed twice in a while, and a
changed one is another card.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from zhaohu.core import age, clock, distance
from zhaohu.institutions.choices.institution import ClassType, FilingState
from zhaohu.institutions.queries.register_records import Record


@dataclass(frozen=True)
class State:
    """A standing as people see it: tone and icon beside the word."""

    tone: str
    icon: str


STATES = {
    FilingState.FILED: State("ok", icon="circle-check"),
    FilingState.CHANGE_SUBMITTED: State("ok", icon="circle-check"),
    FilingState.CANCEL_SUBMITTED: State("warn", icon="hourglass"),
    FilingState.SUSPENDED: State("danger", icon="player-pause"),
    FilingState.CANCELLED: State("", icon="circle-x"),
    FilingState.REVOKED_BY_AUTHORITY: State("danger", icon="ban"),
}
_FEES: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("fee_full_day", gettext_lazy("全日托"), gettext_lazy("元/月")),
    ("fee_half_day", gettext_lazy("半日托"), gettext_lazy("元/月")),
    ("fee_hourly", gettext_lazy("计时托"), gettext_lazy("元/小时")),
    ("fee_occasional", gettext_lazy("临时托"), gettext_lazy("元/次")),
    ("fee_meals", gettext_lazy("伙食费"), gettext_lazy("元/天")),
)


@dataclass(frozen=True)
class Fee:
    """One price: `amount` with its comma, or the words that the institution gave."""

    title: str
    amount: str
    unit: str


@dataclass(frozen=True)
class Card:
    """A record, dressed."""

    record: Record
    promise_days: int
    now: datetime

    @cached_property
    def state(self) -> State:
        return STATES.get(self.record.status, State("", icon="info-circle"))

    @property
    def state_name(self) -> str:
        return str(self.record.status.label)

    @property
    def is_old(self) -> bool:
        """Whether the data have outlived the time within which they are promised to be looked at again."""
        at = self.record.updated_at
        return at is not None and self.now - at > timedelta(days=self.promise_days)

    @property
    def distance(self) -> str:
        """How far, in a straight line."""
        return distance.words(self.record.metres)

    @cached_property
    def fees(self) -> list[Fee]:
        return list(_fees(self.record.fees or {}))

    @cached_property
    def price(self) -> Fee | None:
        """The one price of the card: the first form of care that has one."""
        return next((fee for fee in self.fees if fee.unit), None)

    @property
    def meals_apart(self) -> bool:
        return bool((self.record.fees or {}).get("fee_meals"))

    @property
    def refund_rule(self) -> str:
        return str((self.record.fees or {}).get("refund_rule", ""))

    @property
    def forms(self) -> list[str]:
        return [str(form.label) for form in self.record.service_forms or []]

    @property
    def classes(self) -> list[tuple[str, str, int, int]]:
        """Class type, age in months, classes, places."""
        return [
            (str(ClassType(c.class_type).label), str(_AGES.get(c.class_type, "")), c.classes, c.places)
            for c in self.record.class_places or []
        ]

    @property
    def map_link(self) -> str:
        """Where a map shows the place; empty where it is not known or not public."""
        record = self.record
        if record.lng is None or record.lat is None or not settings.MAP_LINK:
            return ""
        name = urlencode({"": record.name})[1:]
        return str(settings.MAP_LINK).format(lng=record.lng, lat=record.lat, name=name)


_KEPT_CARDS = 4096


def card_html(record: Record, promise_days: int, now: datetime) -> SafeString:
    """The card of a record in the reader's language."""
    is_old = Card(record, promise_days, now).is_old
    html = _card_html(_ENCODER.encode(record), promise_days, get_language(), is_old, clock.day_of(now))
    return age.filled(html, record.updated_at, now)


_ENCODER = msgspec.msgpack.Encoder()


@lru_cache(maxsize=_KEPT_CARDS)
def _card_html(body: bytes, promise_days: int, language: str, is_old: bool, today: date) -> SafeString:
    record = msgspec.msgpack.decode(body, type=Record)
    card = Card(record, promise_days, clock.now())
    return render_to_string("institutions/register/_card.html", {"card": card, "age": age.PLACE})


_AGES: dict[str, str | Promise] = {
    ClassType.INFANT: gettext_lazy("6–12 月"),
    ClassType.TODDLER: gettext_lazy("12–24 月"),
    ClassType.SENIOR: gettext_lazy("24–36 月"),
    ClassType.MIXED: gettext_lazy("18 月以上"),
}


def _fees(fees: dict[str, Any]) -> Iterator[Fee]:
    for key, title, unit in _FEES:
        if (value := fees.get(key)) not in (None, ""):
            yield _fee(str(title), value, str(unit))
    if (value := fees.get("fee_other")) not in (None, ""):
        yield _fee(_("其他"), value, "")


def _fee(title: str, value: Any, unit: str) -> Fee:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Fee(title, f"{value:,}", unit or _("元"))
    return Fee(title, str(value), "")
