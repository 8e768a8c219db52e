"""Records as their pages show them: lists by what is to be done, fields in words, what the public reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Department
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import catalogue
from zhaohu.core.identity import mask
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries.records import PublicRecord
from zhaohu.rules import queries as rules
from zhaohu.rules.workdays import add_working_days
from zhaohu.supervision.choices.penalties import CONTESTED, RecordKind, RecordState, RepairState
from zhaohu.supervision.models import CreditRecord, Delivery, RecordCopy, RecordDispute, RecordStep, RepairRequest
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.queries.penalties import contested
from zhaohu.supervision.services.case_clocks import of_department
from zhaohu.supervision.services.credit_batches import masked, masked_name

ORDER = ("-decided_on", "-id")
_TABS = {
    "all": Q(),
    "unmatched": Q(institution=None) & ~Q(state=RecordState.WITHDRAWN),
    "due": Q(state=RecordState.DUE, institution__isnull=False),
    "contested": Q(disputes__state__in=CONTESTED),
    "repairs": Q(repairs__state=RepairState.SUBMITTED),
}


def visible_to(actor: Actor) -> QuerySet[CreditRecord]:
    return permissions.SEE.rows(actor, CreditRecord.objects.all())


def counts(actor: Actor) -> dict[str, int]:
    return visible_to(actor).aggregate(
        **{name: Count("pk", filter=where, distinct=True) for name, where in _TABS.items()}
    )


def listed(actor: Actor, *, tab: str, kind: str = "", words: str = "") -> QuerySet[CreditRecord]:
    """The records under a tab, narrowed."""
    rows = visible_to(actor).filter(_TABS[tab])
    rows = rows.filter(kind=kind) if kind else rows
    for word in words.split():
        rows = rows.filter(Q(party_name__icontains=word) | Q(party_code=word.upper()) | Q(doc_no__icontains=word))
    return rows.select_related("institution", "district").annotate(is_contested=contested()).distinct()


def read(actor: Actor) -> QuerySet[CreditRecord]:
    """Records with everything that their page shows."""
    return visible_to(actor).select_related("institution", "district", "division").prefetch_related(
        Prefetch("steps", RecordStep.objects.select_related("by").order_by("-pk")),
        Prefetch("disputes", RecordDispute.objects.select_related("by", "decided_by", "file").order_by("-pk")),
        Prefetch("repairs", RepairRequest.objects.select_related("by", "decided_by", "file").order_by("-pk")),
        Prefetch("copies", RecordCopy.objects.select_related("outgoing").order_by("-pk")), "readings__reader", "clocks",
    )  # fmt: skip


def own(actor: Actor) -> QuerySet[CreditRecord]:
    """The records about an actor's institutions."""
    rows = permissions.SEE_OWN.rows(actor, CreditRecord.objects.all()).annotate(is_contested=contested())
    return rows.select_related("institution", "district").prefetch_related("disputes", "repairs")


def lines(row: CreditRecord) -> list[tuple[str, str]]:
    """The fields of a record that say something, in words; identity numbers masked."""
    numbers = {"person_id_no": row.person_id, "legal_rep_id_no": row.legal_rep_id}
    said = []
    for one in rules.value(f"{row.kind}.fields", on=row.decided_on):
        value = row.values.get(one["model"], "")
        if number := numbers.get(one["model"]):
            value = mask(number)
        if one["type"].startswith("N") and value:
            value = value.rstrip("0").rstrip(".")
        if value:
            said.append((str(rules.worded_one(one)["title"]), value))
    return said


@dataclass(frozen=True, slots=True)
class Public:
    """A penalty as everybody reads it: a person's name is its first character, numbers in texts are masked."""

    pk: int
    name: str
    uscc: str
    link: str
    doc_no: str
    authority: str
    violation: str
    fact: str
    basis: str
    kinds: str
    penalty: str
    decided_on: date
    until: date | None
    published_at: datetime | None
    is_contested: bool


def public(row: CreditRecord) -> Public:
    """What the public reads of a record; the preview of an officer is the same."""
    said = {name: masked(row, str(row.values.get(name, ""))) for name in row.values}
    house = row.institution
    return Public(
        pk=row.pk, name=masked_name(row), uscc=said.get("uscc", ""), link=house.uscc if house else "",
        doc_no=row.doc_no, authority=row.authority, violation=said.get("violation_type", ""),
        fact=said.get("violation_fact", ""), basis=said.get("legal_basis", ""), kinds=said.get("penalty_kind", ""),
        penalty=said.get("penalty_text", ""), decided_on=row.decided_on, until=row.publicity_end,
        published_at=row.published_at, is_contested=getattr(row, "is_contested", False),
    )  # fmt: skip


def in_public(on: date) -> QuerySet[CreditRecord]:
    """What is public on a day: published, and the longest term not over."""
    rows = CreditRecord.objects.filter(kind=RecordKind.PENALTY, state=RecordState.PUBLISHED, published_at__isnull=False)
    return rows.filter(publicity_end__gt=on).select_related("institution").annotate(is_contested=contested())


def sought(on: date, *, words: str = "", district: str = "") -> QuerySet[CreditRecord]:
    """What is public, narrowed; a person is not found by name."""
    rows = in_public(on)
    rows = rows.filter(district_id=district) if district else rows
    for word in words.split()[:5]:
        named = Q(party_name__icontains=word) & ~Q(party_category="自然人")
        rows = rows.filter(named | Q(party_code=word.upper()) | Q(doc_no__icontains=word))
    return rows


def of_institution(institution_id: int) -> list[PublicRecord]:
    """The public penalties of an institution, for its public page."""
    rows = in_public(day_of(clock.now())).filter(institution_id=institution_id).order_by("-decided_on", "-pk")[:20]
    return [_record(public(row)) for row in rows]


def _record(one: Public) -> PublicRecord:
    return PublicRecord(
        on=one.decided_on, title=_("行政处罚：{violation}").format(violation=one.violation), icon="gavel",
        text=_("机构有异议，复核中") if one.is_contested else one.kinds, tone="warn",
        url=reverse("supervision:penalty", args=[one.pk]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Silent:
    """A department and its last delivery to a division, with the days since."""

    department: Department
    last_at: datetime | None
    days: int | None
    overdue: int
    people: int


def departments(division: str, *, at: datetime) -> list[Silent]:
    """Each department that should deliver: when it last did, the most overdue first. Forms count as deliveries."""
    on = day_of(at)
    expected = rules.value("record.expected_days", on=on)
    last: dict[str, datetime] = {}
    for model in (Delivery, CreditRecord):
        rows: Any = model.objects.filter(division_id__in=[division, "110000"]).values_list("department")
        for department, when in rows.annotate(when=Max("received_at")):
            last[department] = max(when, last.get(department, when))
    found = []
    for code in rules.value("record.departments", on=on):
        when = last.get(code)
        days = (on - day_of(when)).days if when else None
        people = of_department(code, division, at=at).count()
        found.append(Silent(Department(code), when, days, max(0, days - expected) if days is not None else 1, people))
    return sorted(found, key=lambda one: (one.days is not None, -(one.days or 0), one.department))


def withdrawal_due(row: CreditRecord) -> date | None:
    """By when a fallen decision had to be out of the public pages (rule `case.clocks`)."""
    if row.withdrawn_on is None:
        return None
    limit = rules.value("case.clocks", on=max(row.withdrawn_on, date(2021, 7, 15)))["withdraw"]["working_days"]
    return add_working_days(row.withdrawn_on, limit, provisional=True)


def reasons(problems: list[dict[str, Any]]) -> list[str]:
    """The kept faults of a row, in words."""
    known = {problem.code: problem for problem in catalogue()}
    said = []
    for one in problems:
        problem = known[one["code"]]
        said.append(f"{str(problem.sentence).format(**one['facts'])}{str(problem.remedy).format(**one['facts'])}")
    return said


def institution_of(uscc: str) -> Institution | None:
    return Institution.objects.filter(uscc=uscc.strip().upper()).select_related("district").first()
