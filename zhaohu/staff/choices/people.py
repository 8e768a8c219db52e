"""Posts in an institution and how an employment comes about and ends."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhaohu.families.choices import IdentityKind

ADULT_DOCUMENTS = [
    (kind.value, kind.label)
    for kind in (
        IdentityKind.CITIZEN_ID, IdentityKind.RESIDENCE_PERMIT, IdentityKind.FOREIGN_PERMANENT, IdentityKind.PASSPORT
    )
]  # fmt: skip
"""The documents by which somebody who works is known."""


class WorkPost(TextChoices):
    """What somebody does in an institution (国卫人口发〔2019〕58号 第18条)."""

    DIRECTOR = "director", _("负责人")
    CARER = "carer", _("保育人员")
    HEALTH = "health", _("保健人员")
    GUARD = "guard", _("保安员")
    COOK = "cook", _("炊事人员")
    OTHER = "other", _("其他人员")


class EmploymentState(TextChoices):
    CHECKING = "checking", _("录用前核查")
    EMPLOYED = "employed", _("在职")
    REFUSED = "refused", _("未录用")
    LEFT = "left", _("已离职")


EMPLOYMENT_TRANSITIONS: dict[EmploymentState, set[EmploymentState]] = {
    EmploymentState.CHECKING: {EmploymentState.EMPLOYED, EmploymentState.REFUSED},
    EmploymentState.EMPLOYED: {EmploymentState.LEFT},
    EmploymentState.REFUSED: set(),
    EmploymentState.LEFT: set(),
}
HELD = (EmploymentState.EMPLOYED, EmploymentState.LEFT)
"""Somebody works, or worked, there: these periods may not overlap at two institutions."""


class LeaveKind(TextChoices):
    PERSONAL = "personal", _("事假")
    SICK = "sick", _("病假")
    ANNUAL = "annual", _("年休假")
    MATERNITY = "maternity", _("产假、陪产假")
    OTHER = "other", _("其他")


class LeaveState(TextChoices):
    ASKED = "asked", _("待批准")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


STAFF_LEAVE_TRANSITIONS: dict[LeaveState, set[LeaveState]] = {
    LeaveState.ASKED: {LeaveState.GRANTED, LeaveState.REFUSED, LeaveState.WITHDRAWN},
    LeaveState.GRANTED: {LeaveState.WITHDRAWN},
    LeaveState.REFUSED: set(),
    LeaveState.WITHDRAWN: set(),
}
