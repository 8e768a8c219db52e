"""A child's facts in the words of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.identity import mask
from zhaohu.families.choices import CheckOutcome, GuardianshipState, IdentityKind
from zhaohu.families.models import Child, Guardianship
from zhaohu.families.queries import ages

_TONES = {
    GuardianshipState.CONFIRMED: ("ok", "circle-check"),
    GuardianshipState.DECLARED: ("primary", "clock"),
    GuardianshipState.REQUESTED: ("warn", "alert-triangle"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A child, with its age in words."""

    child: Child
    age: str


@dataclass(frozen=True, slots=True)
class Number:
    """A document and its number as people may see it."""

    kind: str
    masked: str
    temporary: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A guardian, and how the relation stands; `mine` for the reader's own."""

    row: Guardianship
    name: str
    mine: bool
    tone: str
    icon: str
    note: str
    asks: bool


def age(child: Child, on: date) -> str:
    """17 个月; 预产期 2027-03-01; 出生 12 天."""
    if child.born_on is None:
        return _("预产期 {day}").format(day=child.expected_on)
    months = ages.months(child.born_on, on)
    if months < 1:
        return _("出生 {n} 天").format(n=(on - child.born_on).days)
    if months < 36:
        return _("{n} 个月").format(n=months)
    return _("{n} 岁").format(n=months // 12)


def card(child: Child, on: date) -> Card:
    return Card(child, age(child, on))


def cards(children: Iterable[Child], on: date) -> list[Card]:
    return [card(child, on) for child in children]


def numbers(child: Child) -> list[Number]:
    """The child's numbers, masked."""
    return [
        Number(row.get_kind_display(), masked(row.number), row.kind == IdentityKind.TEMPORARY)
        for row in child.identities.order_by("pk")
    ]


def masked(number: str) -> str:
    """A number with at least its middle hidden, however short it is."""
    return mask(number) if len(number) > 9 + 2 else mask(number, head=1, tail=min(4, len(number) // 3))


def short_name(name: str) -> str:
    """王** for a name that others may not read in full."""
    return name[:1] + "*" * max(1, len(name) - 1)


def relation(row: Guardianship, reader: Actor) -> Standing:
    """One guardian as another sees him: the name of a stranger who only asks stays hidden in part."""
    tone, icon = _TONES[GuardianshipState(row.state)]
    mine, asks = row.guardian.user_id == reader.user_id, row.state == GuardianshipState.REQUESTED
    name = row.guardian.name or ""
    return Standing(row, short_name(name) if asks else name, mine, tone, icon, _note(row), asks and not mine)


def _note(row: Guardianship) -> str:
    if row.state == GuardianshipState.CONFIRMED:
        return row.get_basis_display()
    asked = getattr(row, "check_asked", None)
    outcome = asked.outcome if asked else CheckOutcome.UNKNOWN
    return {
        CheckOutcome.WAITING: _("正在与出生、户籍信息比对，不影响使用"),
        CheckOutcome.DENIED: _("与出生、户籍信息不一致：请核对号码，或带证件到街道核对"),
        CheckOutcome.CONFIRMED: _("与出生、户籍信息一致"),
    }.get(CheckOutcome(outcome), _("出生、户籍信息里查不到：登记孩子的证件，或带证件到街道、托育机构核对"))
