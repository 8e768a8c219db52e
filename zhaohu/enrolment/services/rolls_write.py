"""Writing the good rows of an import: each child is found or made and placed from its first day, row by row."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.accounts.models import User
from zhaohu.accounts.services import families as accounts
from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError, from_database
from zhaohu.enrolment.choices.placements import Origin, PlacementState
from zhaohu.enrolment.choices.rolls import RollRowState, RollState
from zhaohu.enrolment.models import Placement, RollImport, RollRow, ServiceOffer
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.services import rolls, slots, vacancies
from zhaohu.enrolment.services.placements import slots_of
from zhaohu.enrolment.services.rolls_rows import Row
from zhaohu.families.models import Child, Guardianship
from zhaohu.families.queries import children
from zhaohu.families.services import named
from zhaohu.families.services.children import Particulars
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules

BATCH = 20


def order(*, roll: RollImport, by: Actor, at: datetime) -> RollImport:
    """Say that the good rows shall be written, and write a short sheet at once; the job finds it done, or does it."""
    roll = rolls.order_writing(roll=roll, by=by, at=at)
    if roll.rows_total <= rules.value("enrolment.roll", on=day_of(at))["at_once"]:
        with jobs.working(f"roll:{roll.pk}") as mine:
            if mine:
                write(roll_id=roll.pk, at=at)
    roll.refresh_from_db()
    return roll


def write(*, roll_id: int, at: datetime) -> None:
    """Write an import that was ordered to be written, batch by batch."""
    while True:
        with transaction.atomic():
            roll = rolls.locked(roll_id)
            if roll.state != RollState.WRITING:
                return
            Institution.objects.select_for_update(no_key=True).get(pk=roll.institution_id)
            rows = list(roll.rows.filter(state=RollRowState.GOOD).order_by("number")[:BATCH])
            if not rows:
                _finish(roll, at)
                return
            _write_batch(roll, rows, at)


def _finish(roll: RollImport, at: datetime) -> None:
    rolls.move(roll, RollState.WRITTEN)
    roll.written_at, roll.rows_done = at, roll.rows_total
    roll.save(update_fields=["state", "written_at", "rows_done"])
    count = roll.rows.filter(state=RollRowState.WRITTEN).count()
    rolls.record("roll.written", roll, rolls.WORKER, at, rows=count)


def _write_batch(roll: RollImport, rows: list[RollRow], at: datetime) -> None:
    """Judge the rows anew (another import or a booking may have come between), and write those that are still good."""
    for row, found in zip(rows, rolls.judged_rows(roll, rows, day_of(at)), strict=True):
        if not found.faults:
            try:
                with transaction.atomic():
                    _write_row(roll, row, found, at)
            except ProblemError as problem:
                stands = rolls.problem_of(problem.problem.code)
                found.wrong("class_name", stands, problem.sentence)
        if found.faults:
            for name, value in rolls.faulty(found.faults).items():
                setattr(row, name, value)
            row.child = row.placement = None
        row.save()
    vacancies.refresh({row.placement.care_class_id for row in rows if row.placement}, at=at)
    roll.rows_done += len(rows)
    roll.save(update_fields=["rows_done"])


def _write_row(roll: RollImport, row: RollRow, found: Row, at: datetime) -> None:
    values, by = found.values, rolls.WORKER
    child, told = values["child"], []
    if child is None:
        user, row.account_made = accounts.account_of_phone(phone=values["guardian_phone"], by=by, at=at)
        guardian = named.guardian_of(user=user, name=values["guardian_name"], at=at)
        particulars = Particulars(**{name: values[name] for name in (
            "nickname", "name", "sex", "born_on", "identity_kind", "identity_number")})  # fmt: skip
        child = named.register(
            particulars=particulars, relation=values["relation"], guardian=guardian, by=by, at=at
        )  # fmt: skip
        row.child_made = True
        told = [user]
    row.placement = place(
        child=child, offer=values["offer"], starts_on=values["starts_on"], ends_on=values["ends_on"], by=by, at=at
    )
    row.child, row.state = child, RollRowState.WRITTEN
    _tell(roll, row, told, at)


@transaction.atomic
def place(
    *, child: Child, offer: ServiceOffer, starts_on: date, ends_on: date | None, by: Actor, at: datetime
) -> Placement:  # fmt: skip
    """A child that is present already: agreed on paper, marked as imported, its cells taken on every day there is.

    Raises NO_PLACE, CLASS_CLOSED, BEYOND_CALENDAR, FULL_DAY_TWICE.
    """
    permissions.IMPORT_ROLL.require(by, offer.institution)
    try:
        made = Placement.objects.create(
            child=child, offer=offer, institution_id=offer.institution_id, care_class_id=offer.care_class_id,
            form=offer.form, weekdays=offer.weekdays, first=offer.first, last=offer.last,
            inclusive=offer.inclusive, starts_on=starts_on, ends_on=ends_on, origin=Origin.ROLL, offered_at=at,
            state=PlacementState.AGREED,
        )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    slots.take(slots_of(made))
    ledger.record(
        event="placement.imported", subject=made, by=by, at=at, division=offer.institution.district_id,
        institution=offer.institution_id, content={"placement": made.pk, "child": child.pk, "on": day_of(at)},
    )  # fmt: skip
    return made


def _tell(roll: RollImport, row: RollRow, named_users: list[User], at: datetime) -> None:
    """The family hears of it: who was named is asked whether it is so, who guards the child already may contest it."""
    assert row.placement and row.child  # noqa: S101 - just made
    facts = {"institution": roll.institution.name, "nickname": row.child.nickname}
    if named_users:
        relation = Guardianship.objects.get(child=row.child, guardian__user=named_users[0])
        notifications.notify(
            users=named_users, template="roll_named", params=facts, at=at, link=f"/places/mine/named/{relation.pk}/",
            key=f"named-{relation.pk}",
        )  # fmt: skip
    else:
        notifications.notify(
            users=children.guardians(row.child, day_of(at)), template="roll_imported", params=facts, at=at,
            link=f"/places/mine/contest/{row.placement.pk}/", key=f"imported-{row.placement.pk}",
        )  # fmt: skip
