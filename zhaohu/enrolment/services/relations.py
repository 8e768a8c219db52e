"""An institution has seen the documents of a guardian in person, and so confirms the relation to the child."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.enrolment.models import Placement
from zhaohu.enrolment.permissions import placements as permissions
from zhaohu.families.choices import Basis, GuardianshipState
from zhaohu.families.models import Guardianship
from zhaohu.families.services import guardianships

_SEEN = "监护人证件原件"


def to_confirm(placement: Placement) -> Guardianship | None:
    """The relation, only declared so far, of the guardian who took the place; None if there is nothing to confirm."""
    rows = Guardianship.objects.filter(child_id=placement.child_id, state=GuardianshipState.DECLARED)
    return rows.select_related("guardian").filter(guardian__user_id=placement.answered_by_id or 0).first()


@transaction.atomic
def confirm_seen(*, placement: Placement, by: Actor, at: datetime) -> Guardianship | None:
    """Confirm the relation of the guardian who took the place; seen twice is once."""
    permissions.CONFIRM_RELATION.require(by, placement)
    found = to_confirm(placement)
    if found is None:
        return None
    return guardianships.confirm(
        guardianship=found, basis=Basis.INSTITUTION, by=by, at=at, seen=_SEEN, institution=placement.institution_id
    )
