"""Who may collect a child: what he is to it, what was changed, and how far a court's block is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PickupRelation(TextChoices):
    """What somebody who is no guardian is to the child."""

    GRANDFATHER = "grandfather", _("爷爷")
    GRANDMOTHER = "grandmother", _("奶奶")
    MATERNAL_GRANDFATHER = "mothers_father", _("外公")
    MATERNAL_GRANDMOTHER = "mothers_mother", _("外婆")
    RELATIVE = "relative", _("亲戚")
    NANNY = "nanny", _("保姆")
    FRIEND = "friend", _("邻居、朋友")
    OTHER = "other", _("其他")


class ChangeKind(TextChoices):
    """What was changed in the list of those who may collect a child."""

    ADDED = "added", _("添加接送人")
    CHANGED = "changed", _("更改接送人")
    ENDED = "ended", _("取消接送人")
    TEMPORARY = "temporary", _("添加临时接送人")
    CODE = "code", _("换了接送码")
    LINK = "link", _("换了二维码链接")
    LOCKED = "locked", _("接送码输错太多次，已作废")
    BLOCK_ASKED = "block_asked", _("提交法院禁止接送")
    BLOCK_CONFIRMED = "block_confirmed", _("确认法院禁止接送")
    BLOCK_REFUSED = "block_refused", _("不确认法院禁止接送")
    BLOCK_LIFTED = "block_lifted", _("解除法院禁止接送")


class BlockState(TextChoices):
    """A court forbids somebody to collect a child: as a guardian says, as an institution or a district has seen."""

    ASKED = "asked", _("待确认")
    CONFIRMED = "confirmed", _("生效")
    REFUSED = "refused", _("未确认")
    LIFTED = "lifted", _("已解除")


CUSTODY_BLOCK_TRANSITIONS: dict[BlockState, set[BlockState]] = {
    BlockState.ASKED: {BlockState.CONFIRMED, BlockState.REFUSED},
    BlockState.CONFIRMED: {BlockState.LIFTED},
    BlockState.REFUSED: set(),
    BlockState.LIFTED: set(),
}
