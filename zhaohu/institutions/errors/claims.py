from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

CODE_WRONG = Problem(
    "CLAIM_CODE_WRONG",
    422,
    _("认领码和统一社会信用代码对不上。"),
    _("请照认领通知重新输入；没有收到通知的，请向所在区卫生健康委索取。"),
)
CODE_EXPIRED = Problem(
    "CLAIM_CODE_EXPIRED", 422, _("认领码已过有效期（{day}）。"), _("请向所在区卫生健康委索取新的认领码。")
)
CODE_USED = Problem(
    "CLAIM_CODE_USED", 409, _("这个认领码已经用过。"), _("如不是本人使用，请向所在区卫生健康委说明并索取新的认领码。")
)
REGISTRATION_ENDED = Problem(
    "CLAIM_REGISTRATION_ENDED", 409, _("法人登记为「{state}」，不能认领。"), _("请先到登记机关核对登记状态。")
)
ALREADY_CLAIMED = Problem(
    "CLAIM_ALREADY_CLAIMED", 409, _("这家机构已有负责人账号。"), _("请由现负责人在「人员」页把账号加为经办人。")
)
TOO_MANY_TRIES = Problem(
    "CLAIM_TOO_MANY_TRIES", 429, _("认领码输错次数太多。"), _("请在 {minutes} 分钟后再试，或向所在区卫生健康委核对。")
)
MEMBER_UNKNOWN = Problem(
    "MEMBER_UNKNOWN", 422, _("没有账号「{account}」的机构人员。"), _("请核对账号；新人员先注册机构账号。")
)
MEMBER_ALREADY = Problem(
    "MEMBER_ALREADY",
    409,
    _("这个账号已是本机构人员。"),
    _("不需要再次添加。"),
    constraints=("membership_periods_do_not_overlap",),
)
LAST_DIRECTOR = Problem("MEMBER_LAST_DIRECTOR", 409, _("负责人不能停用自己的账号。"), _("更换负责人请办理变更备案。"))
