"""A child's day as its family reads it: the answer in one sentence, then what was noted, the latest first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhaohu.attendance.choices.logs import OF_MEDICINE, LogKind
from zhaohu.attendance.models import ChildDay, Dose, LogEntry
from zhaohu.attendance.queries import health, log_words, sleep
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child
from zhaohu.families.queries import consents

_APART = (LogKind.SLEEP_CHECK, *OF_MEDICINE)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the day: when, what, in words, by whom; with a picture where there is one."""

    at: datetime
    title: str
    text: str
    icon: str
    by: str
    photo: int | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A child's day. `came` is False while nothing says that it came: then nothing is told."""

    on: date
    came: bool
    institution: str
    sentence: str
    lines: list[Line]


def of_child(child: Child, on: date, *, at: datetime) -> Feed:
    """What was noted of a child on a day, at the institution to which it came."""
    days = list(ChildDay.objects.filter(child=child, on=on, arrived_at__isnull=False).select_related("institution"))
    if not days:
        return Feed(on, False, "", "", [])
    rows = LogEntry.objects.filter(child=child, on=on, institution__in=[day.institution_id for day in days])
    entries = list(rows.select_related("employment__member").order_by("happened_at", "pk"))
    if not consents.permitted(child, Purpose.PHOTO, on=on):
        entries = [row for row in entries if row.what != LogKind.PHOTO]
    doses, naps = list(health.doses_of(child, on)), sleep.naps(on, child=child)
    lines = [_line(row) for row in entries if row.what not in _APART] + [_dose(one) for one in doses]
    sentence = log_words.summary(entries, naps, doses, at)
    return Feed(
        on, True, "、".join(day.institution.name for day in days), sentence,
        sorted(lines, key=lambda line: line.at, reverse=True),
    )  # fmt: skip


def _line(row: LogEntry) -> Line:
    kind = LogKind(row.what)
    by = row.employment.member.name if row.employment else ""
    return Line(
        row.happened_at, str(kind.label), log_words.words(kind, row.facts), log_words.icon(kind), by,
        row.pk if row.photo_id else None,
    )  # fmt: skip


def _dose(one: Dose) -> Line:
    text = f"{one.order.drug} {one.order.dose}".strip()
    signed = _("给药：{giver}").format(giver=one.given_by.member.name)
    if one.witnessed_by:
        signed += _("，见证：{witness}").format(witness=one.witnessed_by.member.name)
    else:
        signed += _("，等第二人签字")
    return Line(one.given_at, _("服药"), text, log_words.icon(LogKind.MEDICINE), signed)
