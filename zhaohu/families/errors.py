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
