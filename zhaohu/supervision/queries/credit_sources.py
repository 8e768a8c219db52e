"""Where credit points come from: one function a source, each with one statement for any number of institutions.

A source yields rows with a kind; which kinds count, and how much, is the scheme's. `words` are document numbers and
labels: what a complaint was about, never who made it; nobody's name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhaohu.attendance.models import Incident
from zhaohu.core.clock import day_of, months_after
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.choices.registration import RegistrationStatus
from zhaohu.institutions.models import Institution, NonComplianceNotice
from zhaohu.ledger.models import Entry
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Employment
from zhaohu.staff.queries import people, standing
from zhaohu.supervision.choices.complaints import FOUND_SOMETHING, Category, ComplaintState
from zhaohu.supervision.choices.complaints import Finding as Outcome
from zhaohu.supervision.choices.inspections import DONE, TO_MEND, Conclusion, OrderState
from zhaohu.supervision.choices.penalties import PenaltySeverity, RecordKind, RecordState
from zhaohu.supervision.models import Complaint, CreditRecord, Finding, Inspection, RectificationOrder
from zhaohu.supervision.queries.credit_scheme import Row

_STANDING = {
    f"institution.{FilingState.SUSPENDED}": "suspended",
    f"institution.{FilingState.REVOKED_BY_AUTHORITY}": "revoked",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows, as they stand on a day; `since` is before the longest window of any scheme."""

    institutions: Sequence[int]
    on: date

    @property
    def since(self) -> date:
        return months_after(self.on, -60)


def rows(institution_ids: Iterable[int], on: date) -> Iterator[Row]:
    """Every row of every source, for these institutions on a day."""
    asked = Asked(list(institution_ids), on)
    for source in SOURCES:
        yield from source(asked)


def _filing(asked: Asked) -> Iterator[Row]:
    entries = Entry.objects.filter(
        event__in=_STANDING, subject_type=Institution._meta.label_lower,
        subject_id__in=[str(pk) for pk in asked.institutions],
    )  # fmt: skip
    for pk, event, subject, at in entries.values_list("pk", "event", "subject_id", "at"):
        kind = _STANDING[event]
        words = str(FilingState(event.removeprefix("institution.")).label)
        yield Row(int(subject), "filing", kind, Entry._meta.label_lower, pk, day_of(at), words)


def _notices(asked: Asked) -> Iterator[Row]:
    found = NonComplianceNotice.objects.filter(
        institution__in=asked.institutions, published_at__isnull=False, found_on__gte=asked.since
    )
    told = found.values_list("pk", "institution_id", "found_on", "rectify_by", "rectified_on", "reason")
    for pk, institution, found_on, rectify_by, rectified_on, reason in told:
        table = NonComplianceNotice._meta.label_lower
        yield Row(institution, "notices", "published", table, pk, found_on, reason[:200])
        if rectify_by < min(asked.on, rectified_on or asked.on):
            yield Row(institution, "notices", "late", table, pk, rectify_by, reason[:200])


def _inspections(asked: Asked) -> Iterator[Row]:
    found = Inspection.objects.filter(institution__in=asked.institutions, state__in=DONE, conclusion=Conclusion.REFUSED)
    for pk, institution, signed_at, number in found.values_list("pk", "institution_id", "signed_at", "number"):
        if signed_at is not None:
            yield Row(
                institution, "inspections", "refused", Inspection._meta.label_lower, pk, day_of(signed_at), number
            )


def _orders(asked: Asked) -> Iterator[Row]:
    found = RectificationOrder.objects.filter(
        Q(state__in=(*TO_MEND, OrderState.DONE, OrderState.TO_CASE)), institution__in=asked.institutions,
        due_on__gte=asked.since,
    )  # fmt: skip
    told = found.values_list(
        "pk", "institution_id", "number", "state", "ordered_at", "due_on", "submitted_at", "done_at"
    )
    for pk, institution, number, state, ordered_at, due_on, submitted_at, done_at in told:
        table, mended = RectificationOrder._meta.label_lower, submitted_at or done_at
        if state == OrderState.TO_CASE:
            yield Row(institution, "orders", "to_case", table, pk, day_of(ordered_at), number)
        elif due_on < (day_of(mended) if mended and state != OrderState.RETURNED else asked.on):
            yield Row(institution, "orders", "late", table, pk, due_on, number)


def _findings(asked: Asked) -> Iterator[Row]:
    said = rules.value("inspection.checklist", on=asked.on)["items"]
    domains = {item["code"]: item["domain"] for item in said}
    found = Finding.objects.filter(
        inspection__institution__in=asked.institutions, inspection__state__in=DONE, found_on__gte=asked.since
    )
    told = found.values_list("pk", "inspection__institution_id", "item", "weight", "found_on", "title")
    for pk, institution, item, weight, found_on, title in told:
        kind = f"{weight}:{domains.get(item, 'service')}"
        yield Row(institution, "findings", kind, Finding._meta.label_lower, pk, found_on, title)


def _complaints(asked: Asked) -> Iterator[Row]:
    found = Complaint.objects.filter(
        institution__in=asked.institutions, state=ComplaintState.CLOSED, finding__in=FOUND_SOMETHING
    )
    told = found.values_list("pk", "institution_id", "closed_at", "category", "finding", "solved")
    for pk, institution, closed_at, category, finding, solved in told:
        if closed_at is None or institution is None:
            continue
        facts = Complaint._meta.label_lower, pk, day_of(closed_at), str(Category(category).label)
        yield Row(institution, "complaints", finding, *facts)
        if finding == Outcome.SUBSTANTIATED and category in (Category.ABUSE, Category.UNFILED):
            yield Row(institution, "complaints", category, *facts)
        if finding == Outcome.SUBSTANTIATED and solved is False:
            yield Row(institution, "complaints", "unsolved", *facts)


def _incidents(asked: Asked) -> Iterator[Row]:
    found = Incident.objects.filter(institution__in=asked.institutions)
    for one in found.only("institution_id", "severity", "kind", "made_at", "report_due_at", "happened_at"):
        facts = Incident._meta.label_lower, one.pk, day_of(one.made_at), one.get_kind_display()
        yield Row(one.institution_id, "incidents", one.severity, *facts)
        if one.is_late:
            yield Row(one.institution_id, "incidents", "late", *facts)


def _records(asked: Asked) -> Iterator[Row]:
    """Penalties and lists of dishonesty that count that day, as `queries.penalties` says of one institution."""
    found = CreditRecord.objects.filter(institution__in=asked.institutions, decided_on__lte=asked.on)
    found = found.exclude(state__in=(RecordState.WITHDRAWN, RecordState.REPAIRED))
    over = Q(publicity_end__lt=asked.on) | Q(publicity_end=None, valid_to__lt=asked.on)
    wanted = Q(kind=RecordKind.PENALTY) & ~over
    wanted |= Q(kind=RecordKind.DISHONESTY) & ~Q(valid_to__lte=asked.on)
    told = found.filter(wanted).values_list("pk", "institution_id", "kind", "severity", "decided_on", "doc_no")
    for pk, institution, kind, severity, decided_on, doc_no in told:
        kind = "dishonest" if kind == RecordKind.DISHONESTY else severity or PenaltySeverity.GENERAL
        yield Row(institution, "records", kind, CreditRecord._meta.label_lower, pk, decided_on, doc_no)


def _staff(asked: Asked) -> Iterator[Row]:
    at_work = people.current(asked.on).select_related(None).filter(institution__in=asked.institutions)
    found = standing.marked(at_work, asked.on)
    faults = {"is_barred": "barred", "has_record": "record", "lacks_query": "query", "lacks_health": "health"}
    where = Q()
    for flag in faults:
        where |= Q(**{flag: True})
    for one in found.filter(where):
        for flag, kind in faults.items():
            if getattr(one, flag):
                words = one.get_post_display()
                yield Row(one.institution_id, "staff", kind, Employment._meta.label_lower, one.pk, one.starts_on, words)


def _institution(asked: Asked) -> Iterator[Row]:
    found = Institution.objects.filter(pk__in=asked.institutions)
    table = Institution._meta.label_lower
    told = found.values_list(
        "pk", "filed_on", "quality_grade", "graded_on", "grade_document", "demonstration_until",
        "demonstration_document", "registration__status", "registration__status_on",
    )  # fmt: skip
    for pk, filed_on, grade, graded_on, document, until, naming, status, status_on in told:
        since = graded_on or filed_on or date.min
        yield Row(pk, "institution", grade or "none", table, pk, since, document)
        if until is not None and until >= asked.on:
            yield Row(pk, "institution", "demonstration", table, pk, since, naming)
        if status == RegistrationStatus.REVOKED:
            words = str(RegistrationStatus.REVOKED.label)
            yield Row(pk, "institution", "registration_revoked", table, pk, status_on, words)


SOURCES: tuple[Callable[[Asked], Iterator[Row]], ...] = (
    _filing,
    _notices,
    _inspections,
    _orders,
    _findings,
    _complaints,
    _incidents,
    _records,
    _staff,
    _institution,
)


def deciders(table: str, row: int) -> set[int]:
    """Who decided what a row says: none of them reviews an appeal against it."""
    ask = _DECIDERS.get(table)
    return {pk for pk in ask(row) if pk} if ask else set()


def _of_inspection(where: Q) -> set[int]:
    return set(Inspection.objects.filter(where, officers__isnull=False).values_list("officers__user_id", flat=True))


_DECIDERS: dict[str, Callable[[int], Iterable[int | None]]] = {
    Entry._meta.label_lower: lambda row: Entry.objects.filter(pk=row).values_list("actor_id", flat=True),
    NonComplianceNotice._meta.label_lower: lambda row: NonComplianceNotice.objects.filter(pk=row).values_list(
        "case__transitions__by", flat=True
    ),
    Inspection._meta.label_lower: lambda row: _of_inspection(Q(pk=row)),
    RectificationOrder._meta.label_lower: lambda row: _of_inspection(Q(order=row)),
    Finding._meta.label_lower: lambda row: _of_inspection(Q(findings=row)),
    Complaint._meta.label_lower: lambda row: Complaint.objects.filter(pk=row).values_list("officer_id", flat=True),
    CreditRecord._meta.label_lower: lambda row: CreditRecord.objects.filter(pk=row).values_list("steps__by", flat=True),
    Incident._meta.label_lower: lambda row: Incident.objects.filter(pk=row).values_list("noted_by", flat=True),
    Institution._meta.label_lower: lambda row: Entry.objects.filter(
        event="institution.graded", subject_type=Institution._meta.label_lower, subject_id=str(row)
    ).values_list("actor_id", flat=True),
}
