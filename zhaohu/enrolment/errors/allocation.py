from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

ROUND_DAYS = Problem(
    "ROUND_DAYS", 422, _("申请截止要晚于申请开始，入托日期要晚于申请截止。"), _("请核对日期。"),
    constraints=("round_in_order",),
)  # fmt: skip
ROUND_FROZEN = Problem(
    "ROUND_FROZEN", 409, _("这个批次已开始申请，规则和名额不能再改。"), _("需要改时，请取消后另开一个批次。"),
    constraints=("round_is_frozen",),
)  # fmt: skip
ROUND_STEP = Problem("ROUND_STEP", 409, _("这个批次现在是「{state}」，不能办这一步。"), _("请刷新后看最新状态。"))
ROUND_WITHOUT_PLACES = Problem("ROUND_WITHOUT_PLACES", 409, _("这个批次还没有名额。"), _("请先填写各服务的名额。"))
ROUND_WITHOUT_APPLICATIONS = Problem(
    "ROUND_WITHOUT_APPLICATIONS", 409, _("这个批次没有已提交的申请。"), _("请等家庭提交申请。")
)
ROUND_NOT_CLOSED = Problem("ROUND_NOT_CLOSED", 409, _("申请还没有截止。"), _("请在截止后再正式分配；现在可以试算。"))
PLACES_TOO_MANY = Problem(
    "ROUND_PLACES_TOO_MANY", 422, _("{name}只有 {free} 个空位，填了 {places} 个。"), _("请减少名额，或请机构增加空位。")
)
PLACES_NOT_INCLUSIVE = Problem("ROUND_PLACES_OFFER", 422, _("只有已发布的普惠全日托、半日托服务能参加统一分配。"))
QUOTAS_TOO_LARGE = Problem("ROUND_QUOTAS", 422, _("预留比例合计 {percent}%，超过 100%。"), _("请减少预留比例。"))
SECOND_PERSON = Problem("ROUND_SECOND_PERSON", 403, _("提出的人不能自己确认。"), _("请由另一位负责人确认。"))
RUN_STEP = Problem("RUN_STEP", 409, _("这次计算现在是「{state}」，不能办这一步。"), _("请刷新后看最新状态。"))
RUN_OFFICIAL_ONCE = Problem(
    "RUN_OFFICIAL_ONCE", 409, _("这个批次已有一次正式分配。"), _("需要重算时，请先作废原来的。"),
    constraints=("one_official_run",),
)  # fmt: skip
RUN_NOT_VERIFIED = Problem(
    "RUN_NOT_VERIFIED", 409, _("独立核验没有通过，不能公布。"), _("请作废这次计算，并联系系统运行单位核查。")
)
CHOICE_NOT_IN_ROUND = Problem(
    "CHOICE_NOT_IN_ROUND", 422, _("{name}不在这个批次里。"), _("请只选批次里的服务，或去掉这个志愿。")
)
CHOICES_TOO_MANY = Problem("ROUND_CHOICES_TOO_MANY", 422, _("这个批次最多填 {limit} 个志愿。"), _("请去掉多出的志愿。"))
ROUND_NOT_OPEN = Problem("ROUND_NOT_OPEN", 409, _("这个批次现在不接受申请。"), _("可以直接向机构申请，或等下一批。"))
ROUND_APPLICATION_GONE = Problem(
    "ROUND_APPLICATION_GONE", 409, _("这份申请现在是「{state}」，不能再录取。"), _("托位会让给候位的孩子。")
)
