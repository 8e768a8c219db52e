from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

TABLET_UNKNOWN = Problem("TABLET_UNKNOWN", 401, _("这台平板还没有配对。"), _("请负责人在「平板」页生成配对码。"))
TABLET_REVOKED = Problem(
    "TABLET_REVOKED", 401, _("这台平板已停用，上面的数据会立即清除。"), _("要继续使用，请重新配对。")
)
PAIRING_CODE_WRONG = Problem(
    "PAIRING_CODE_WRONG", 403, _("配对码不对，或已用过、已过期。"), _("配对码 {minutes} 分钟内有效，请重新生成。")
)
DEVICE_NAME_TAKEN = Problem(
    "DEVICE_NAME_TAKEN", 409, _("本机构已有一台同名的平板。"), _("请换一个名称，如「托小一班」。"),
    constraints=("device_name_once",),
)  # fmt: skip
PIN_WRONG = Problem("PIN_WRONG", 403, _("口令不对，还可以试 {left} 次。"), _("忘了口令请负责人重设。"))
PIN_LOCKED = Problem("PIN_LOCKED", 429, _("输错太多次，{until} 以后再试。"), _("急用请负责人在「平板」页解锁。"))
