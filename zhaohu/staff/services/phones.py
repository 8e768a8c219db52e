"""The phone in a staff file put right: with it, and with the number, an account is connected with the file."""

from datetime import datetime

from django.db import transaction

from zhaohu.accounts.models import User
from zhaohu.accounts.services import sign_in
from zhaohu.core.access import Actor
from zhaohu.core.encryption import lookup
from zhaohu.core.identity import mask
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import Employment
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.services import hiring, telling


@transaction.atomic
def correct(*, employment: Employment, phone: str, reason: str, by: Actor, at: datetime) -> Employment:
    """Put the phone of one's own staff right, and say why. The same phone again changes nothing.

    An account that is connected stays connected; the person is told there, else at the account of the new phone. Whose
    the wrong phone is hears nothing. Raises PHONE_SHAPE, STAFF_REASON_NEEDED or HIRE_STATE.
    """
    employment = hiring.locked(employment)
    permissions.CORRECT_PHONE.require(by, employment)
    if employment.state not in (EmploymentState.EMPLOYED, EmploymentState.CHECKING):
        raise errors.HIRE_STATE.raised(state=EmploymentState(employment.state).label)
    number, why = sign_in.normalised(phone), hiring.needed(reason)
    member = employment.member
    if member.phone == number:
        return employment
    before, member.phone, member.phone_digest = member.phone, number, lookup(number)
    member.save(update_fields=["phone", "phone_digest"])
    telling.account(
        member.user or User.objects.filter(phone_digest=lookup(number), is_active=True).first(),
        "staff_phone_corrected", at=at, institution=employment.institution.name, before=mask(before) if before else "—",
        now=mask(number), reason=why,
    )  # fmt: skip
    ledger.record(
        event="staff.phone_corrected", subject=employment, by=by, at=at, division=employment.institution.district_id,
        institution=employment.institution_id,
        content={"employment": employment.pk, "before": mask(before or ""), "now": mask(number), "reason": why},
    )  # fmt: skip
    return employment
