"""A director says for a while that fewer standing places are free than the records show, and why."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.errors import classes as errors
from zhaohu.enrolment.models import CareClass, Vacancy, VacancyOverride
from zhaohu.enrolment.permissions import classes as permissions
from zhaohu.enrolment.services import classes
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


@transaction.atomic
def add(
    *, care_class: CareClass, part: DayPart, places: int, reason: str, last_day: date, by: Actor, at: datetime
) -> VacancyOverride:
    """Publish fewer places until the end of a day. Raises OVERRIDE_NOT_LOWER or OVERRIDE_TOO_LONG.

    A newer one takes the place of an older one.
    """
    care_class = classes.locked(care_class)
    permissions.OVERRIDE_VACANCY.require(by, care_class.institution)
    days, today = rules.value("enrolment.vacancy.override_days", on=day_of(at)), day_of(at)
    if not today <= last_day <= today + timedelta(days=days):
        raise errors.OVERRIDE_TOO_LONG.raised(field="last_day", days=days, last=today + timedelta(days=days))
    free = Vacancy.objects.filter(care_class=care_class, part=part).first()
    if free is None or places >= free.places:
        raise errors.OVERRIDE_NOT_LOWER.raised(field="places", places=free.places if free else 0)
    VacancyOverride.objects.filter(care_class=care_class, part=part, ended_at__isnull=True).update(ended_at=at)
    expires = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time()))
    try:
        with transaction.atomic():
            made = VacancyOverride.objects.create(
                care_class=care_class, part=part, places=places, reason=reason.strip(), made_by_id=by.user_id,
                made_at=at, expires_at=expires,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record(made, by, at, places=places, last_day=last_day)
    return made


@transaction.atomic
def end(*, override: VacancyOverride, by: Actor, at: datetime) -> None:
    """Let the records speak again, before the override ends by itself."""
    rows = VacancyOverride.objects.select_for_update(of=("self",)).select_related("care_class__institution")
    override = rows.get(pk=override.pk)
    permissions.OVERRIDE_VACANCY.require(by, override.care_class.institution)
    if override.ended_at is None:
        override.ended_at = at
        override.save(update_fields=["ended_at"])
        _record(override, by, at, ended=True)


def expire(*, at: datetime) -> int:
    """Mark overrides as ended that have expired; they stopped counting when they did. Returns how many."""
    return VacancyOverride.objects.filter(ended_at__isnull=True, expires_at__lte=at).update(ended_at=at)


def _record(override: VacancyOverride, by: Actor, at: datetime, **content: object) -> None:
    institution = override.care_class.institution
    ledger.record(
        event="enrolment.vacancy_overridden", subject=override, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"class": override.care_class_id, "part": override.part, **content},
    )  # fmt: skip
