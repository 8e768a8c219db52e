from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

PLACE_NEEDED = Problem(
    "COMPLAINT_PLACE_NEEDED", 422, _("还不知道是哪里。"), _("请选择机构；不知道名称的，写明在哪里，并选择区。"),
    constraints=("complaint_names_a_place",),
)  # fmt: skip
TEXT_NEEDED = Problem("COMPLAINT_TEXT_NEEDED", 422, _("请写明{what}。"), _("写清楚以后再提交。"))
DAY_IN_FUTURE = Problem("COMPLAINT_DAY_IN_FUTURE", 422, _("日期不能晚于今天。"), _("请核对后改正。"))
PHONE_SHAPE = Problem(
    "COMPLAINT_PHONE_SHAPE", 422, _("电话应为 11 位手机号。"), _("请改正；不想留联系方式的，请选「匿名」。")
)
FILES_MANY = Problem("COMPLAINT_FILES_MANY", 422, _("最多附 {limit} 张照片。"), _("请去掉几张后再提交。"))
LODGED_OFTEN = Problem(
    "COMPLAINT_LODGED_OFTEN",
    429,
    _("这个网络在一小时内提交的投诉太多。"),
    _("请稍后再试；紧急情况请打 110 或 12345。"),
)
CODE_WRONG = Problem("COMPLAINT_CODE_WRONG", 422, _("没有这个查询码。"), _("请核对后再输入；连续输错会暂时锁定。"))
STEP_NOT_POSSIBLE = Problem(
    "COMPLAINT_STEP_NOT_POSSIBLE", 409, _("投诉现在是「{state}」，不能办理「{deed}」。"), _("请刷新后按现在的状态办。")
)
HELD_BY_ANOTHER = Problem(
    "COMPLAINT_HELD_BY_ANOTHER",
    409,
    _("这件投诉由{officer}承办，您的办理没有写入。"),
    _("填写的内容还在下面；请与承办人商量，或请区级负责人改派。"),
)
CHANGED_MEANWHILE = Problem(
    "COMPLAINT_CHANGED_MEANWHILE",
    409,
    _("打开这一页以后，案件又有了新的经过，您的办理没有写入。"),
    _("填写的内容还在下面；请先看最新的经过，再提交一次。"),
)
NOT_AN_OFFICER = Problem("COMPLAINT_NOT_AN_OFFICER", 422, _("{name}不是本区的办理人员。"), _("请从本区人员中选择。"))
SAME_DISTRICT = Problem("COMPLAINT_SAME_DISTRICT", 422, _("投诉已经在这个区。"), _("请选择另一个区。"))
MERGE_NOT_POSSIBLE = Problem(
    "COMPLAINT_MERGE_NOT_POSSIBLE", 409, _("这两件投诉不能并案：{reason}"), _("请核对后另选一件。")
)
MERGE_UNDONE = Problem("COMPLAINT_MERGE_UNDONE", 409, _("这次并案已经撤销。"), _("请刷新后查看。"))
RATED = Problem("COMPLAINT_RATED", 409, _("这件投诉已经评价，或还没有办结。"), _("每次办结可以评价一次。"))
REOPEN_OVER = Problem(
    "COMPLAINT_REOPEN_OVER",
    409,
    _("不能再要求重新办理：办结后 {days} 天内可以提出一次。"),
    _("有新情况的，可以另提一件投诉，或拨打 12345。"),
)
ORDER_CONTRADICTORY = Problem(
    "HOTLINE_ORDER_CONTRADICTORY",
    409,
    _("工单 {number} 第 {revision} 版与已收到的内容不一致；已记下，没有采用。"),
    _("内容有变的，请用新的版次再发。"),
)
ORDER_UNKNOWN = Problem("HOTLINE_ORDER_UNKNOWN", 404, _("没有收到过工单 {number}。"), _("请先派单，再发后续事项。"))
ORDER_PLACE = Problem(
    "HOTLINE_ORDER_PLACE",
    422,
    _("「{district}」不在这个密钥的范围内，或不是区代码。"),
    _("请核对区代码，或换用对应的密钥。"),
)
ORDER_SHAPE = Problem("HOTLINE_ORDER_SHAPE", 422, _("来文的内容不对：{reason}"), _("请按接口文档改正后再发。"))
