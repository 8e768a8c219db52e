from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

STAFF_KNOWN = Problem(
    "STAFF_KNOWN", 409, _("这个身份证号已登记。"), _("请刷新后再办理。"), constraints=("staff_identity_once",)
)
# --- why a person may not work: said at hiring, at rostering and at every clock-in ---
STAFF_BARRED = Problem(
    "STAFF_BARRED", 409, _("{name}被禁止从业：{decision}，{scope}，{term}。"),
    _("不得录用、排班或到岗；有异议请本人向作出决定的部门申诉。"),
)  # fmt: skip
STAFF_ELSEWHERE = Problem(
    "STAFF_ELSEWHERE",
    409,
    _("{name}在另一家机构的任职还没有结束。"),
    _("同一人同一时间只能在一家机构任职，请本人先在原机构办理离职。"),
)
EMPLOYMENT_OVERLAPS = Problem(
    "EMPLOYMENT_OVERLAPS", 409, _("这个人在另一家机构的任职与这段时间重叠。"), _("请本人先在原机构办理离职。"),
    constraints=("one_institution_at_a_time",),
)  # fmt: skip
STAFF_RECORD_FOUND = Problem(
    "STAFF_RECORD_FOUND",
    409,
    _("{name}的违法犯罪记录查询有相关记录。"),
    _("依法不得录用；已经录用的，应当立即解聘（未成年人保护法第 62 条）。"),
)
STAFF_RECORD_MISSING = Problem(
    "STAFF_RECORD_MISSING",
    409,
    _("{name}没有一年以内的违法犯罪记录查询结果。"),
    _("请在人员档案里查询，答复「没有相关记录」后再办理。"),
)
STAFF_HEALTH = Problem(
    "STAFF_HEALTH", 409, _("{name}没有有效的健康合格证：{detail}。"), _("请体检合格，登记新的健康合格证后再到岗。")
)
STAFF_CREDENTIAL = Problem(
    "STAFF_CREDENTIAL", 409, _("{name}缺{post}岗位要求的有效证书：{wanted}。"), _("请登记证书，或改安排其他岗位。")
)
STAFF_NOT_EMPLOYED = Problem(
    "STAFF_NOT_EMPLOYED", 409, _("{name}在 {day} 不是本机构在职人员。"), _("请核对到岗日期和离职日期。")
)
# --- hiring and leaving ---
HIRE_TWICE = Problem(
    "HIRE_TWICE", 409, _("这个人在这个岗位已登记。"), _("请在人员清单里打开原来的记录。"),
    constraints=("one_employment_in_a_post",),
)  # fmt: skip
HIRE_CONSENT = Problem("HIRE_CONSENT", 422, _("没有本人同意，不能查询违法犯罪记录。"), _("请本人签字同意后勾选。"))
HIRE_NAME = Problem("HIRE_NAME", 422, _("这个身份证号登记的姓名不是「{name}」。"), _("请对照身份证核对姓名和号码。"))
HIRE_STATE = Problem("HIRE_STATE", 409, _("这条任职现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。"))
EMPLOYMENT_DAYS = Problem(
    "EMPLOYMENT_DAYS", 422, _("最后一天不能早于到岗日期。"), _("请核对日期。"),
    constraints=("employment_days_in_order", "left_employment_has_a_last_day"),
)  # fmt: skip
REASON_NEEDED = Problem("STAFF_REASON_NEEDED", 422, _("请写明理由。"), _("理由会写入公共账本。"))
# --- classes and leave ---
ASSIGNMENT_OVERLAPS = Problem(
    "ASSIGNMENT_OVERLAPS", 409, _("这个人这段时间已经带这个班。"), _("请核对日期。"),
    constraints=("assignment_periods_do_not_overlap", "assignment_days_in_order"),
)  # fmt: skip
ASSIGNMENT_ELSEWHERE = Problem("ASSIGNMENT_ELSEWHERE", 422, _("这个班不是本机构的。"), _("请选本机构的班。"))
LEAVE_OVERLAPS = Problem(
    "STAFF_LEAVE_OVERLAPS", 409, _("这几天已经请过假。"), _("请在请假记录里查看。"),
    constraints=("staff_leaves_do_not_overlap",),
)  # fmt: skip
LEAVE_DAYS = Problem(
    "STAFF_LEAVE_DAYS", 422, _("假期的日期不对：最后一天不能早于第一天，也不能已经过去。"), _("请核对日期。"),
    constraints=("staff_leave_days_in_order",),
)  # fmt: skip
LEAVE_STATE = Problem("STAFF_LEAVE_STATE", 409, _("这次请假现在是「{state}」，不能这样办理。"))
# --- the own file, PIN ---
FILE_UNKNOWN = Problem(
    "STAFF_FILE_UNKNOWN",
    404,
    _("没有找到与您的手机号和身份证号都一致的人员档案。"),
    _("请核对身份证号；手机号不一致的，请园长在档案里更正。"),
)
PIN_SHAPE = Problem("STAFF_PIN_SHAPE", 422, _("口令要 6 位数字，不能全部相同或连续。"), _("请换一个口令。"))
