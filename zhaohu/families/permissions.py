"""What a guardian may do for a child. Who registered the child, or was confirmed since, holds `guardian` over it."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_OF_CHILD = {"pk": "child"}
_FAMILY = (Grant("family", {"user_id": "user"}),)
_GUARDIAN = (Grant("guardian", _OF_CHILD),)
_OFFICE = (
    Grant("district_reviewer", {"child__household__street__tenant_id": "division"}),
    Grant("district_lead", {"child__household__street__tenant_id": "division"}),
    Grant("street_officer", {"child__household__street_id": "division"}),
    Grant("city_officer"),
)
_IDENTITY = (
    Grant("district_reviewer", {"household__street__tenant_id": "division"}),
    Grant("district_lead", {"household__street__tenant_id": "division"}),
    Grant("city_officer"),
)

# --- a family's own ---
SEE_CHILDREN = Action("families.see_children", _("查看我的孩子"), _FAMILY)
REGISTER_CHILD = Action("families.register_child", _("登记孩子"), _FAMILY, event="child.registered")
SETTLE = Action("families.settle", _("填写家庭住址"), _FAMILY, event="household.settled")
SEE_CHILD = Action("families.see_child", _("查看孩子的档案"), _GUARDIAN)
CORRECT_CHILD = Action("families.correct_child", _("更正孩子的信息"), _GUARDIAN, event="child.corrected")
IDENTIFY_CHILD = Action("families.identify_child", _("登记孩子的证件"), _GUARDIAN, event="child.identified")
DECIDE_CONSENT = Action("families.decide_consent", _("同意或撤回"), _GUARDIAN, event="consent.decided")
EXPORT_CHILD = Action("families.export_child", _("导出孩子的数据"), _GUARDIAN, event="child.exported")

# --- guardians ---
INVITE = Action("families.invite", _("邀请另一位监护人"), _GUARDIAN, event="guardianship.invited")
ACCEPT_INVITATION = Action("families.accept_invitation", _("接受监护人邀请"), _FAMILY, event="guardianship.accepted")
ASK_TO_JOIN = Action("families.ask_to_join", _("申请建立监护关系"), _FAMILY, event="guardianship.requested")
DECIDE_JOIN = Action(
    "families.decide_join",
    _("答复监护关系申请"),
    (Grant("guardian", {"child_id": "child"}),),
    event="guardianship.decided",
)
CHECK_RELATION = Action("families.check_relation", _("核对监护关系"), _OFFICE, event="guardianship.checked")
ASK_REGISTRY = Action(
    "families.ask_registry", _("比对出生和户籍信息"), (Grant("system"),), event="guardianship.compared"
)
CONFIRM_AT_PLACE = Action(
    "families.confirm_at_place",
    _("机构当面核对监护关系"),
    (Grant("director"), Grant("clerk")),
    event="guardianship.confirmed_at_place",
)

# --- duplicates ---
CHECK_IDENTITY = Action("families.check_identity", _("查看疑似重复的档案"), _IDENTITY)
MERGE = Action("families.merge", _("合并重复的档案"), _IDENTITY, event="child.merged")
UNMERGE = Action("families.unmerge", _("撤销合并"), _IDENTITY, event="child.unmerged")
TELL_APART = Action("families.tell_apart", _("认定不是同一儿童"), _IDENTITY, event="child.told_apart")

# --- deletion ---
ASK_DELETION = Action("families.ask_deletion", _("申请删除孩子的数据"), _GUARDIAN, event="deletion.asked")
SEE_DELETION = Action(
    "families.see_deletion",
    _("查看删除请求"),
    (Grant("family", {"asked_by__user_id": "user"}), Grant("city_officer")),
)
WITHDRAW_DELETION = Action(
    "families.withdraw_deletion",
    _("撤回删除请求"),
    (Grant("family", {"asked_by__user_id": "user"}),),
    event="deletion.withdrawn",
)
DECIDE_DELETION = Action(
    "families.decide_deletion", _("答复删除请求"), (Grant("city_officer"),), event="deletion.decided"
)
ERASE_CHILD = Action("families.erase_child", _("到期删除孩子的数据"), (Grant("system"),), event="child.erased")

READ_PRIVACY = Action("families.read_privacy", _("阅读儿童个人信息处理规则"), (Grant(ANYONE),))
