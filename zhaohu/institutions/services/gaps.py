"""What officers do about a gap: classify it (domain 1.7, A to D) and urge the body to file."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.registration import Treatment
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.models import Registration
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.institutions.queries.gaps import members
from zhaohu.ledger import services as ledger
from zhaohu.ledger.models import Entry
from zhaohu.notifications import services as notifications

TREATED = "registration.treated"
NUDGED = "registration.nudged"


@transaction.atomic
def treat(*, registration: Registration, treatment: Treatment, reason: str, by: Actor, at: datetime) -> None:
    """Set the class of treatment with its reason. Each setting is an event of its own, so that the ledger shows the
    sequence of classes without the free text. Raises GAP_TREATMENT_REASON.
    """
    permissions.TREAT.require(by, registration)
    reason = reason.strip()
    if not reason:
        raise errors.TREATMENT_REASON.raised(field="reason")
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    registration.treatment, registration.treatment_reason = treatment, reason
    registration.save(update_fields=["treatment", "treatment_reason"])
    ledger.record(
        event=f"{TREATED}.{treatment}",
        subject=registration,
        by=by,
        at=at,
        division=registration.district_id,
        content={"uscc": registration.uscc, "treatment": treatment, "reason": reason},
    )


@transaction.atomic
def nudge(*, registration: Registration, by: Actor, at: datetime) -> None:
    """Urge a body to file: those who act for it are told, and the ledger keeps it; once a day is enough.

    Raises GAP_NUDGED_TODAY.
    """
    permissions.NUDGE.require(by, registration)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    same = Entry.objects.filter(
        event=NUDGED, subject_type=registration._meta.label_lower, subject_id=str(registration.pk)
    )
    if same.filter(at__gte=midnight, at__lt=midnight + timedelta(days=1)).exists():
        raise errors.NUDGED_TODAY.raised()
    notifications.notify(
        users=members(registration, on=day_of(at)),
        template="filing_urged",
        params={"name": registration.name, "registered_on": registration.registered_on.isoformat()},
        at=at,
    )
    ledger.record(
        event=NUDGED,
        subject=registration,
        by=by,
        at=at,
        division=registration.district_id,
        content={"uscc": registration.uscc, "day": day_of(at)},
    )
