from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

CHILD_KNOWN = Problem(
    "CHILD_KNOWN",
    409,
    _("这个证件号码已登记在一份儿童档案下。"),
    _("如是您的孩子，请申请与这份档案建立监护关系，由已有监护人或工作人员确认。"),
    constraints=("child_identity_once",),
)
IDENTITY_TWICE = Problem(
    "CHILD_IDENTITY_TWICE", 409, _("这个孩子已登记过这种证件。"), _("号码有误请用「更正」。"),
    constraints=("one_identity_of_a_kind",),
)  # fmt: skip
IDENTITY_SHAPE = Problem("IDENTITY_SHAPE", 422, _("{kind}的号码不对：{reason}。"), _("请对照证件逐位核对。"))
BIRTH_DATE = Problem("CHILD_BIRTH_DATE", 422, _("出生日期不对：{reason}。"), _("请对照出生医学证明核对。"))
GUARDIAN_KNOWN = Problem(
    "GUARDIAN_KNOWN",
    409,
    _("这个身份证号已登记在另一个账号下。"),
    _("请用原来的手机号登录；手机号已停用的，请到街道办理更换。"),
    constraints=("guardian_identity_once",),
)
ALREADY_GUARDIAN = Problem(
    "GUARDIAN_ALREADY", 409, _("您与这个孩子的关系已登记。"), _("请在「我的孩子」查看进度。"),
    constraints=("guardianship_periods_do_not_overlap",),
)  # fmt: skip
NO_GUARDIAN = Problem("GUARDIAN_NEEDED", 409, _("还没有登记监护人信息。"), _("请先填写您的姓名和与孩子的关系。"))
CHILD_DATES = Problem(
    "CHILD_DATES", 422, _("出生日期和预产期都没有填。"), _("已出生的填出生日期，还没出生的填预产期。"),
    constraints=("child_is_born_or_expected",),
)  # fmt: skip
MERGED_INTO_ITSELF = Problem(
    "CHILD_MERGED_INTO_ITSELF", 422, _("一份档案不能并入它自己。"), _("请选择另一份档案。"),
    constraints=("child_is_not_merged_into_itself",),
)  # fmt: skip
DELETION_OPEN = Problem(
    "DELETION_OPEN", 409, _("这个孩子已有一项删除请求在办理。"), _("请在请求页查看进度，或先撤回。"),
    constraints=("one_open_deletion_request",),
)  # fmt: skip
CONSENT_STALE = Problem("CONSENT_STALE", 409, _("同意书刚刚更新。"), _("请阅读新文本后再选择。"))

NOT_BORN_YET = Problem(
    "CHILD_NOT_BORN", 422, _("孩子还没有出生日期。"), _("出生前不需要证件；出生后请先更正出生日期，再登记证件。")
)
INVITATION_WRONG = Problem(
    "INVITATION_WRONG", 404, _("没有这个邀请码。"), _("请逐字核对；字母不分大小写，没有数字 0、1 和字母 I、L、O。")
)
INVITATION_USED = Problem(
    "INVITATION_USED",
    409,
    _("这个邀请已经用过了。"),
    _("每个邀请只能用一次。如果不是您本人用的，请让对方在「监护人」里核对。"),
)
INVITATION_OVER = Problem(
    "INVITATION_OVER", 409, _("这个邀请已失效。"), _("请让对方重新邀请，邀请在 {days} 天内有效。"),
    constraints=("one_open_invitation",),
)  # fmt: skip
TOO_MANY_TRIES = Problem(
    "FAMILY_TOO_MANY_TRIES", 429, _("输错太多次，已暂停 {minutes} 分钟。"), _("请稍后再试，或到街道办理。")
)
RELATION_DECIDED = Problem(
    "RELATION_DECIDED", 409, _("这项监护关系现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。")
)
REASON_NEEDED = Problem("FAMILY_REASON_NEEDED", 422, _("请写明理由。"), _("理由会告诉当事人，并写入公共账本。"))
MERGED_ALREADY = Problem(
    "CHILD_MERGED", 409, _("其中一份档案已经并入别的档案。"), _("请刷新后看最新的疑似重复清单。"),
    constraints=("merged_once",),
)  # fmt: skip
NOT_MERGEABLE = Problem(
    "CHILD_NOT_MERGEABLE", 409, _("这两份档案不是同一儿童：{reason}。"), _("请认定为「不是同一儿童」。")
)
TOLD_APART = Problem(
    "CHILD_TOLD_APART",
    409,
    _("这两份档案已认定为不是同一儿童。"),
    constraints=("distinction_once", "distinction_in_order"),
)
UNDONE_ALREADY = Problem("MERGE_UNDONE", 409, _("这次合并已经撤销。"))
DELETION_BLOCKED = Problem(
    "DELETION_BLOCKED", 409, _("现在还不能删除：{reason}。"), _("办结后可以再提出；同意可以随时撤回。")
)
DELETION_DECIDED = Problem("DELETION_DECIDED", 409, _("这项请求现在是「{state}」，不能这样办理。"))
