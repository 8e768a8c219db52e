"""What a citizen does: complain, add something, rate the result, ask once that it be taken up again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhaohu.accounts.choices import AttemptKind
from zhaohu.accounts.models import Attempt
from zhaohu.accounts.services import attempts
from zhaohu.core import identity
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.complaints import Category, ClockKind, ComplaintState, Severity, Source
from zhaohu.supervision.errors import complaints as errors
from zhaohu.supervision.models import Complainant, Complaint, ComplaintFact, ComplaintFile
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.services import clocks, codes, files, outgoing, steps, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What somebody tells: where, of what, when. Without an institution, `place` and `district` say where."""

    institution: Institution | None = None
    place: str = ""
    district: Division | None = None
    category: Category
    text: str
    happened_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who tells it; both empty where nobody says."""

    name: str = ""
    phone: str = ""
    sent: files.Sent = ()


@transaction.atomic
def lodge(
    *, matter: Matter, contact: Contact, key: UUID, by: Actor, at: datetime, address: str | None = None
) -> tuple[Complaint, str]:
    """Take a complaint; returns it with the code of its status page, never shown again (empty for a repetition).

    Raises COMPLAINT_PLACE_NEEDED, _TEXT_NEEDED, _DAY_IN_FUTURE, _PHONE_SHAPE, _FILES_MANY, _LODGED_OFTEN and the
    problems of `core.uploads`.
    """
    permissions.LODGE.require(by)
    if (known := Complaint.objects.filter(key=key).first()) is not None:
        return known, ""
    _check_often(address, at)
    checked = files.checked(contact.sent, field="photos", papers=False, at=at)
    if contact.phone and not identity.is_mobile(contact.phone):
        raise errors.PHONE_SHAPE.raised(field="phone")
    code = codes.new()
    complaint = receive(matter=matter, source=Source.WEB, key=key, code=code, by=by, at=at)
    for file in files.kept(checked, by=by, at=at):
        ComplaintFile.objects.create(complaint=complaint, file=file)
    keep_contact(complaint, name=contact.name, phone=contact.phone)
    return complaint, code


def _check_often(address: str | None, at: datetime) -> None:
    if address is None:
        return
    key, since = f"complaint lodged {address}", at - timedelta(hours=1)
    count = Attempt.objects.filter(kind=AttemptKind.SENT, key=lookup(key), at__gt=since).count()
    if count >= rules.value("complaint.per_hour", on=day_of(at)):
        raise errors.LODGED_OFTEN.raised()
    attempts.failed(kind=AttemptKind.SENT, key=key, address=None, at=at)


def receive(
    *, matter: Matter, source: Source, key: UUID, code: str, by: Actor, at: datetime, since: datetime | None = None
) -> Complaint:
    """Keep a new complaint inside the caller's deed: its severity, its clocks, and who is told at once.

    `since` is when its terms began, where that was earlier.
    """
    place, text = matter.place.strip(), matter.text.strip()
    district = matter.institution.district if matter.institution else matter.district
    if district is None or not (matter.institution or place):
        raise errors.PLACE_NEEDED.raised(field="place")
    if not text:
        raise errors.TEXT_NEEDED.raised(field="text", what=_("发生了什么"))
    if matter.happened_on and matter.happened_on > day_of(at):
        raise errors.DAY_IN_FUTURE.raised(field="happened_on")
    severity, reason = severity_of(matter.category, text, on=day_of(at))
    complaint = Complaint.objects.create(
        number=_number(district.pk, at), code_digest=codes.digest(code), key=key, source=source,
        institution=matter.institution, place=place, district=district, category=matter.category, severity=severity,
        severity_reason=reason, text=text, happened_on=matter.happened_on, received_at=at,
    )  # fmt: skip
    clocks.start(complaint, since=since or at)
    steps.keep(
        complaint, "complaint.received", by=by, at=at, public=gettext_noop("已收到。"), category=matter.category,
        severity=severity, institution=matter.institution.pk if matter.institution else None,
    )  # fmt: skip
    telling.district(complaint, "complaint_critical" if severity == Severity.CRITICAL else "complaint_received", at=at)
    if severity == Severity.CRITICAL:
        outgoing.report_to_police(complaint, at=at)
    return complaint


def severity_of(category: Category, text: str, *, on: date) -> tuple[Severity, str]:
    """How grave a matter is (rule `complaint.severity`), by its category or by words in it; the reason in Chinese."""
    with translation.override("zh-hans"):
        return _severity(category, text, on)


def _severity(category: Category, text: str, on: date) -> tuple[Severity, str]:
    rule: dict[str, dict[str, Any]] = rules.value("complaint.severity", on=on)
    for name, severity in (("critical", Severity.CRITICAL), ("major", Severity.MAJOR)):
        if category in rule[name]["categories"]:
            return severity, _("类别是「{category}」").format(category=Category(category).label)
        if word := next((word for word in rule[name]["words"] if word in text), ""):
            return severity, _("文中有「{word}」").format(word=word)
    return Severity.ORDINARY, ""


def keep_contact(complaint: Complaint, *, name: str, phone: str) -> None:
    """Keep who complained, in a table of its own; nothing where nobody said."""
    if name.strip() or phone.strip():
        Complainant.objects.create(complaint=complaint, name=name.strip(), phone=phone.strip())


def _number(district: str, at: datetime) -> str:
    """The next number of a district's year; one transaction at a time draws from a series."""
    on = day_of(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"complaint {district} {on.year}"])
    begin = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    pattern = rules.value("complaint.number_pattern", on=on, division=district)
    head = pattern.partition("{serial")[0].format(year=on.year, district=district)
    count = Complaint.objects.filter(number__startswith=head, received_at__gte=begin).count()
    return str(pattern.format(year=on.year, district=district, serial=count + 1))


@transaction.atomic
def add_fact(*, complaint: Complaint, text: str, sent: files.Sent, by: Actor, at: datetime) -> None:
    """Let whoever has the code add something while the case is open."""
    row = steps.locked(complaint.pk)
    permissions.ADD_FACT.require(by)
    if (row.closed_at and row.state == ComplaintState.CLOSED) or row.state in _ENDED:
        raise errors.STEP_NOT_POSSIBLE.raised(state=ComplaintState(row.state).label, deed=_("补充"))
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text", what=_("补充的情况"))
    limit = rules.value("complaint.files", on=day_of(at))["files"]
    if row.files.count() + len(sent) > 3 * limit:
        raise errors.FILES_MANY.raised(field="photos", limit=3 * limit)
    checked = files.checked(sent, field="photos", papers=False, at=at)
    supplement(row, text=text, source=Source.WEB, by=by, at=at)
    for file in files.kept(checked, by=by, at=at):
        ComplaintFile.objects.create(complaint=row, file=file)


_ENDED = (ComplaintState.REFUSED, ComplaintState.TRANSFERRED, ComplaintState.WITHDRAWN)


def supplement(row: Complaint, *, text: str, source: Source, by: Actor, at: datetime) -> None:
    """Keep more facts of a locked complaint; words that make it grave make it critical now."""
    ComplaintFact.objects.create(complaint=row, source=source, text=text.strip(), at=at)
    severity, reason = severity_of(Category(row.category), text, on=day_of(at))
    raised = severity == Severity.CRITICAL and row.severity != Severity.CRITICAL
    if raised:
        row.severity, row.severity_reason = severity, reason
        running = tuple(ClockKind(one.kind) for one in row.clocks.filter(stopped_at__isnull=True))
        clocks.stop(row, fulfilled=False, at=at)
        clocks.start(row, kinds=running, since=at)
        outgoing.report_to_police(row, at=at)
        telling.district(row, "complaint_critical", at=at)
    steps.keep(row, "complaint.supplemented", by=by, at=at, public=gettext_noop("收到补充的情况。"), raised=raised)
    telling.holder(row, "complaint_supplemented", at=at)


@transaction.atomic
def rate(*, complaint: Complaint, solved: bool, satisfied: bool, by: Actor, at: datetime) -> None:
    """Say whether the matter was solved and whether one is satisfied, once for each closing."""
    permissions.RATE.require(by)
    rated(steps.locked(complaint.pk), solved=solved, satisfied=satisfied, by=by, at=at)


def rated(row: Complaint, *, solved: bool, satisfied: bool, by: Actor, at: datetime) -> None:
    """Keep a rating of a locked complaint, whoever brings it. Raises COMPLAINT_RATED."""
    if row.state != ComplaintState.CLOSED or row.rated_at is not None:
        raise errors.RATED.raised()
    row.solved, row.satisfied, row.rated_at = solved, satisfied, at
    steps.keep(
        row, "complaint.rated", by=by, at=at, public=gettext_noop("已评价。"), solved=solved, satisfied=satisfied
    )  # fmt: skip


def may_reopen(complaint: Complaint, *, on: date) -> bool:
    """Whether the case may still be taken up again: once, within `complaint.reopen_days` of its end."""
    if complaint.state not in (ComplaintState.CLOSED, ComplaintState.REFUSED) or complaint.reopened_at is not None:
        return False
    return complaint.closed_at is not None and on <= _last_day(complaint)


def _last_day(complaint: Complaint) -> date:
    ended = complaint.closed_at or complaint.received_at
    return day_of(ended) + timedelta(days=rules.value("complaint.reopen_days", on=day_of(ended)))


@transaction.atomic
def reopen(*, complaint: Complaint, reason: str, by: Actor, at: datetime) -> None:
    """Take an ended case up again because its complainant says why. Raises COMPLAINT_REOPEN_OVER."""
    row = steps.locked(complaint.pk)
    permissions.REOPEN.require(by)
    if not may_reopen(row, on=day_of(at)):
        raise errors.REOPEN_OVER.raised(days=rules.value("complaint.reopen_days", on=day_of(at)))
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("为什么要重新办理"))
    row.reopened_at, row.solved, row.satisfied, row.rated_at = at, None, None, None
    ComplaintFact.objects.create(complaint=row, source=Source.WEB, text=reason.strip(), at=at)
    steps.move(
        row, ComplaintState.REOPENED, event="complaint.reopened", by=by, at=at, public=gettext_noop("按要求重新办理。")
    )
    clocks.start(row, kinds=(ClockKind.CLOSE,), since=at)
    telling.leads(row, "complaint_reopened", at=at)
