"""What of somebody runs out, and when: health certificate, certificates of the post, the yearly query of offences."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhaohu.core.clock import months_after
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.models import Credential, Employment, RecordQuery
from zhaohu.staff.queries import standing

RECORD = "record"


@dataclass(frozen=True, slots=True)
class Expiry:
    """One thing that a post needs: what, its last day (None: it does not run out, or is `missing`), days left."""

    kind: str
    title: str
    last_on: date | None
    left: int | None
    missing: bool = False

    @property
    def tone(self) -> str:
        """How it is shown: run out or missing, soon, later, or in order."""
        if self.missing or (self.left is not None and self.left < 0):
            return "danger"
        return "" if self.left is None else "danger" if self.left <= 7 else "warn" if self.left <= 30 else ""

    @property
    def over(self) -> bool:
        return self.missing or (self.left is not None and self.left < 0)


def of(rows: Iterable[Employment], on: date) -> dict[int, list[Expiry]]:
    """For each employment what its post needs, with two statements; what is missing or runs out first is first."""
    found = list(rows)
    with rules.remembered():
        rule = rules.value("staff.credentials", on=on)
        months = rules.value("staff.record_query", on=on)["months"]
    members = {row.member_id for row in found}
    held: dict[tuple[int, str], list[Credential]] = defaultdict(list)
    for one in Credential.objects.filter(member__in=members, withdrawn_at__isnull=True, valid_from__lte=on):
        held[one.member_id, one.kind].append(one)
    answered = _answered(members)
    return {
        row.pk: sorted(
            [
                *(_group(row, group, rule["kinds"], held, on) for group in _groups(row, rule)),
                _record(answered.get(row.member_id), months, on),
            ],
            key=lambda one: (not one.over, one.left is None, one.left or 0),
        )
        for row in found
    }


def _groups(row: Employment, rule: dict[str, dict[str, list[list[str]]]]) -> list[list[str]]:
    return [[standing.HEALTH], *rule["posts"].get(row.post, [])]


def _group(
    row: Employment, group: list[str], kinds: dict[str, dict[str, str]], held: dict[tuple[int, str], list[Credential]],
    on: date,
) -> Expiry:  # fmt: skip
    """The certificate of a group that holds longest."""
    mine = [one for kind in group for one in held[row.member_id, kind]]
    if not mine:
        titles = [kinds[kind]["title"] for kind in group]
        title = titles[0] if len(titles) == 1 else _("{kind}等之一").format(kind=titles[0])
        return Expiry(group[0], title, None, None, missing=True)
    best = max(mine, key=lambda one: (one.valid_to is None, one.valid_to or on, one.pk))
    left = (best.valid_to - on).days if best.valid_to else None
    return Expiry(best.kind, kinds[best.kind]["title"], best.valid_to, left)


def _answered(members: set[int]) -> dict[int, RecordQuery]:
    rows = RecordQuery.objects.filter(member__in=members, state__in=[QueryState.CLEAR, QueryState.FOUND])
    return {row.member_id: row for row in rows.order_by("answered_on", "pk")}


def _record(last: RecordQuery | None, months: int, on: date) -> Expiry:
    title = _("违法犯罪记录查询")
    if last is None or last.answered_on is None:
        return Expiry(RECORD, title, None, None, missing=True)
    if last.state == QueryState.FOUND:
        return Expiry(RECORD, _("违法犯罪记录查询：有相关记录"), None, None, missing=True)
    until = months_after(last.answered_on, months)
    return Expiry(RECORD, title, until, (until - on).days)


def coming(rows: QuerySet[Employment], on: date) -> list[tuple[Employment, Expiry, int]]:
    """What runs out within the longest term of the rule `staff.reminders`, each with the term that it has reached."""
    terms = sorted(rules.value("staff.reminders", on=on))
    staff = list(rows.filter(state=EmploymentState.EMPLOYED))
    due = of(staff, on)
    found = []
    for row in staff:
        for one in due[row.pk]:
            reached = next((term for term in terms if one.left is not None and 0 <= one.left <= term), None)
            if reached is not None:
                found.append((row, one, reached))
    return sorted(found, key=lambda told: (told[1].left or 0, told[0].member.sort_key))
