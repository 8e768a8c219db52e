"""Contesting a statement of an institution's file: the director says what is wrong, the district answers in time."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts import queries as accounts
from zhaohu.accounts.choices import Role
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import notices
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.statements import STATEMENT_OBJECTION_TRANSITIONS, StatementState, StatementWay
from zhaohu.supervision.errors import statements as errors
from zhaohu.supervision.models import StatementObjection
from zhaohu.supervision.permissions import statements as permissions
from zhaohu.supervision.services import limits


@transaction.atomic
def contest(
    *, institution: Institution, section: str, row: int, statement: str, text: str, by: Actor, at: datetime
) -> StatementObjection:
    """Say what is wrong with a statement that no room has a way of its own for.

    Raises STATEMENT_OWN_WAY, STATEMENT_WORDS or STATEMENT_OPEN.
    """
    permissions.FILE.require(by, institution)
    if section in StatementWay.values:
        raise errors.STATEMENT_OWN_WAY.raised(way=StatementWay(section).label)
    if not text.strip():
        raise errors.STATEMENT_WORDS.raised(field="text", what=_("哪里不对"))
    days = rules.value("file.objection_days", on=day_of(at), division=institution.district_id)
    try:
        with transaction.atomic():
            made = StatementObjection.objects.create(
                institution=institution, district_id=institution.district_id, section=section, row=row,
                statement=statement[:300], text=text.strip(), due_on=limits.working_days(day_of(at), days),
                filed_by_id=by.user_id, filed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record(permissions.FILE.event, made, by, at)
    _tell(made, "statement_contested", Role.DISTRICT_REVIEWER, Role.DISTRICT_LEAD, at=at)
    return made


@transaction.atomic
def answer(*, objection: StatementObjection, corrected: bool, text: str, by: Actor, at: datetime) -> None:
    """Answer with a reason: the statement is right, or it was corrected. Raises STATEMENT_WORDS or STATEMENT_STATE."""
    row = _locked(objection.pk)
    permissions.ANSWER.require(by, row)
    to = StatementState.CORRECTED if corrected else StatementState.UPHELD
    if to not in STATEMENT_OBJECTION_TRANSITIONS[StatementState(row.state)]:
        raise errors.STATEMENT_STATE.raised()
    if not text.strip():
        raise errors.STATEMENT_WORDS.raised(field="text", what=_("理由，或者怎样更正"))
    row.state, row.answer, row.answered_by_id, row.answered_at = to, text.strip(), by.user_id, at
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    _record(permissions.ANSWER.event, row, by, at)
    notices.to_institution(
        institution=row.institution, template="statement_answered", at=at, link=reverse("portal:own_file"),
        statement=row.statement, outcome=str(to.label),
    )  # fmt: skip


def overdue(*, at: datetime) -> list[int]:
    """The objections whose term is over and of which no lead has been told."""
    rows = StatementObjection.objects.filter(state=StatementState.FILED, due_on__lt=day_of(at), alerted_at__isnull=True)
    return list(rows.order_by("due_on").values_list("pk", flat=True))


@transaction.atomic
def escalate(*, objection_id: int, by: Actor, at: datetime) -> bool:
    """Tell the district's leads that a term is over; twice is once."""
    permissions.WATCH.require(by)
    row = _locked(objection_id)
    if row.state != StatementState.FILED or row.alerted_at is not None or row.due_on >= day_of(at):
        return False
    row.alerted_at = at
    row.save(update_fields=["alerted_at"])
    _record(permissions.WATCH.event, row, by, at)
    _tell(row, "statement_overdue", Role.DISTRICT_LEAD, at=at)
    return True


def _locked(pk: int) -> StatementObjection:
    return StatementObjection.objects.select_for_update(of=("self",)).select_related("institution").get(pk=pk)


def _tell(row: StatementObjection, template: str, *roles: Role, at: datetime) -> None:
    notifications.notify(
        users=accounts.officers(row.district_id, *roles, on=day_of(at)), template=template, at=at,
        key=f"{template}-{row.pk}", link=reverse("supervision:statement", args=[row.pk]),
        params={"institution": row.institution.name, "statement": row.statement, "due": f"{row.due_on:%m-%d}"},
    )  # fmt: skip


def _record(event: str, row: StatementObjection, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=row, by=by, at=at, division=row.district_id, institution=row.institution_id,
        content={"objection": row.pk, "section": row.section, "row": row.row, "state": row.state},
    )  # fmt: skip
