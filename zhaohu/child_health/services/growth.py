"""Keeping measurements: a guardian's of the own child, an institution's check; taking one back; the weeks of birth."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from zhaohu.child_health.choices.growth import Position, TakenBy
from zhaohu.child_health.errors import growth as errors
from zhaohu.child_health.models import Gestation, Measurement
from zhaohu.child_health.permissions import growth as permissions
from zhaohu.child_health.queries import growth_doubts, house_checks
from zhaohu.child_health.queries.growth_doubts import plain
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child, Guardian
from zhaohu.families.queries import children, consents
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications

_WEIGHT, _LENGTH, _HEAD = (Decimal("0.3"), Decimal(60)), (Decimal(20), Decimal(140)), (Decimal(15), Decimal(65))
_OF_WEIGHT = ((Decimal("0.001"), errors.IN_GRAMS),)
_OF_LENGTH = ((Decimal("0.1"), errors.IN_MILLIMETRES), (Decimal(100), errors.IN_METRES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was measured on a day: kilograms and centimetres; `position` of the length."""

    on: date
    weight_kg: Decimal | None = None
    length_cm: Decimal | None = None
    position: str = ""
    head_cm: Decimal | None = None
    taken_by: TakenBy = TakenBy.HOME
    note: str = ""


@transaction.atomic
def measure(*, child: Child, taken: Taken, key: UUID, confirmed: bool = False, by: Actor, at: datetime) -> Measurement:
    """Keep what a guardian measured, or copied from the booklet. The same key is the same measurement.

    Raises GROWTH_NOT_BORN, MEASURED_AHEAD, MEASURED_BEFORE_BIRTH, NOTHING_MEASURED, LENGTH_POSITION, WEIGHT_IN_GRAMS,
    LENGTH_IN_MILLIMETRES, LENGTH_IN_METRES, MEASURED_OUT_OF_RANGE, and MEASUREMENT_DOUBTED unless `confirmed`.
    """
    permissions.MEASURE.require(by, child)
    made, is_new = _kept(child, taken, None, key, confirmed, by, at)
    if is_new:
        _recorded("growth.measured", made, by, at)
    return made


@transaction.atomic
def measure_at_place(
    *, child: Child, institution: Institution, taken: Taken, key: UUID, confirmed: bool = False, by: Actor, at: datetime
) -> Measurement:
    """Keep the check of a child in care, and tell its guardians. The same key is the same check.

    Raises CHECK_NOT_IN_CARE, CHECK_NOT_CONSENTED and what `measure` raises.
    """
    permissions.MEASURE_AT_PLACE.require(by, institution)
    on = day_of(at)
    if not house_checks.in_care(institution, on).filter(pk=child.pk).exists():
        raise errors.NOT_IN_CARE.raised()
    if not consents.permitted(child, Purpose.HEALTH, on=on):
        raise errors.NOT_CONSENTED.raised()
    made, is_new = _kept(child, taken, institution, key, confirmed, by, at)
    if is_new:
        notifications.notify(
            users=children.guardians(child, on), template="child_measured", at=at, key=f"measured-{made.pk}",
            link=reverse("child_health:growth", args=[child.pk]), params={"child": child.nickname},
        )  # fmt: skip
        _recorded("growth.measured_at_place", made, by, at)
    return made


@transaction.atomic
def void(*, measurement: Measurement, reason: str, by: Actor, at: datetime) -> Measurement:
    """Take a measurement back; it stays to be seen, with the reason. Twice is once. Raises VOID_REASON_NEEDED."""
    measurement = Measurement.objects.select_for_update(of=("self",)).get(pk=measurement.pk)
    permissions.VOID.require(by, measurement)
    if measurement.voided_at is not None:
        return measurement
    if not reason.strip():
        raise errors.VOID_REASON.raised(field="reason")
    measurement.voided_at, measurement.voided_by_id, measurement.void_reason = at, by.user_id, reason.strip()[:200]
    measurement.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _recorded("growth.voided", measurement, by, at)
    return measurement


@transaction.atomic
def state_gestation(*, child: Child, weeks: int, days: int = 0, by: Actor, at: datetime) -> Gestation:
    """How long the pregnancy was; the newest statement counts. Raises GESTATION_RANGE."""
    permissions.STATE_GESTATION.require(by, child)
    guardian = Guardian.objects.get(user_id=by.user_id or 0)
    try:
        with transaction.atomic():
            made = Gestation.objects.create(child=child, weeks=weeks, days=days, stated_by=guardian, stated_at=at)
    except IntegrityError as error:
        raise from_database(error) from error
    ledger.record(
        event="growth.gestation_stated", subject=made, by=by, at=at, content={"gestation": made.pk, "child": child.pk}
    )
    return made


def _kept(
    child: Child, taken: Taken, institution: Institution | None, key: UUID, confirmed: bool, by: Actor, at: datetime
) -> tuple[Measurement, bool]:
    """The measurement, and whether it is new."""
    Child.objects.select_for_update().get(pk=child.pk)  # one measurement after the other: the same day is asked about
    if (known := Measurement.objects.filter(key=key, child=child).first()) is not None:
        return known, False
    _check_day(child, taken, day_of(at))
    _check_values(taken)
    doubts = growth_doubts.of(child, taken, on=day_of(at))
    if doubts and not confirmed:
        raise errors.CONFIRM.raised(field="confirmed", doubts="".join(doubts))
    made = Measurement.objects.create(
        child=child, on=taken.on, weight_kg=taken.weight_kg, length_cm=taken.length_cm, head_cm=taken.head_cm,
        position=taken.position if taken.length_cm is not None else "", institution=institution, key=key,
        taken_by=TakenBy.INSTITUTION if institution else taken.taken_by, note=taken.note.strip()[:200],
        confirmed=bool(doubts), made_by_id=by.user_id or 0, made_at=at,
    )  # fmt: skip
    return made, True


def _check_day(child: Child, taken: Taken, today: date) -> None:
    if child.born_on is None:
        raise errors.NOT_BORN.raised()
    if taken.on > today:
        raise errors.DAY_AHEAD.raised(field="on")
    if taken.on < child.born_on:
        raise errors.DAY_BEFORE_BIRTH.raised(field="on", born_on=child.born_on.isoformat())


def _check_values(taken: Taken) -> None:
    if taken.weight_kg is None and taken.length_cm is None and taken.head_cm is None:
        raise errors.NOTHING.raised(field="weight_kg")
    if taken.weight_kg is not None:
        _check_unit(taken.weight_kg, "weight_kg", _WEIGHT)
    if taken.length_cm is not None:
        _check_unit(taken.length_cm, "length_cm", _LENGTH)
        if taken.position not in Position.values:
            raise errors.POSITION.raised(field="position")
    if taken.head_cm is not None:
        _check_unit(taken.head_cm, "head_cm", _HEAD)


def _check_unit(value: Decimal, field: str, limits: tuple[Decimal, Decimal]) -> None:
    """Refuse what is of another unit, with the number that was meant, and what no child measures."""
    least, most = limits
    if least <= value <= most:
        return
    units = _OF_WEIGHT if field == "weight_kg" else _OF_LENGTH
    for factor, problem in units:
        if least <= value * factor <= most:
            raise problem.raised(field=field, value=plain(value), maybe=plain(value * factor))
    raise errors.RANGE.raised(field=field, value=plain(value), least=plain(least), most=plain(most))


def _recorded(event: str, measurement: Measurement, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=measurement, by=by, at=at, institution=measurement.institution_id,
        content={"measurement": measurement.pk, "child": measurement.child_id},
    )  # fmt: skip
