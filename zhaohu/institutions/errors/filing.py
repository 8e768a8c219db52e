from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

STEP_NOT_POSSIBLE = Problem(
    "FILING_STEP_NOT_POSSIBLE", 409, _("案件现在是「{state}」，不能转到「{to}」。"), _("请刷新后按现在的状态办理。")
)
CASE_ALREADY_OPEN = Problem(
    "FILING_CASE_ALREADY_OPEN",
    409,
    _("这家机构已有一件未办结的备案案件。"),
    _("请在原案件中继续办理。"),
    constraints=("one_open_case_per_institution",),
)
OPEN_NOT_POSSIBLE = Problem(
    "FILING_OPEN_NOT_POSSIBLE",
    409,
    _("机构的备案状态是「{state}」，现在不能办理{kind}。"),
    _("请先处理现在的状态；有疑问请联系所在区卫生健康委。"),
)
CHANGE_KINDS_NEEDED = Problem(
    "FILING_CHANGE_KINDS_NEEDED", 422, _("没有选择变更事项。"), _("请至少选择一项要变更的内容。")
)
NOT_EDITABLE = Problem(
    "FILING_NOT_EDITABLE", 409, _("案件现在是「{state}」，不能修改。"), _("退回补正或整改时可以修改。")
)
FIELD_LOCKED = Problem(
    "FILING_FIELD_LOCKED",
    422,
    _("「{title}」不能在这里修改。"),
    _("登记事项请到登记机关变更，其他事项请办理变更备案。"),
)
FIELD_UNKNOWN = Problem("FILING_FIELD_UNKNOWN", 422, _("备案书没有「{key}」这一项。"))
STALE_FORM = Problem(
    "FILING_STALE_FORM",
    409,
    _("打开这一页之后，别人已经保存过。"),
    _("刚才填写的内容还在页面上，请与现存内容核对后再保存。"),
)
INCOMPLETE = Problem(
    "FILING_INCOMPLETE", 422, _("还差 {n} 项没有填写：{titles}。"), _("请补齐后再提交；已填的内容都已保存。")
)
MATERIALS_MISSING = Problem("FILING_MATERIALS_MISSING", 422, _("还差 {n} 项材料：{titles}。"), _("请上传后再提交。"))
CHECKS_FAILED = Problem("FILING_CHECKS_FAILED", 422, _("有 {n} 项自动核验不符合：{reason}"), _("请改正后再提交。"))
UNANSWERED = Problem(
    "FILING_UNANSWERED", 422, _("还有 {n} 条意见没有回复。"), _("请逐条回复说明已怎样处理，再重新提交。")
)
NOTHING_CHANGED = Problem(
    "FILING_NOTHING_CHANGED", 422, _("变更备案的内容和已备案的一样。"), _("请填写变更后的内容，或撤回这件案件。")
)
MATERIAL_UNKNOWN = Problem("FILING_MATERIAL_UNKNOWN", 422, _("这件案件不需要材料 {code}。"))
TOO_MANY_FILES = Problem(
    "FILING_TOO_MANY_FILES", 422, _("一份材料最多 {limit} 个文件。"), _("请合并成一个 PDF 后再上传。")
)
VALIDITY_BACKWARDS = Problem("FILING_VALIDITY_BACKWARDS", 422, _("有效期止早于出具日期。"), _("请照证件上的日期填写。"))
ISSUED_IN_FUTURE = Problem("FILING_ISSUED_IN_FUTURE", 422, _("出具日期晚于今天。"), _("请照证件上的日期填写。"))
NOTICE_SETTLED = Problem("FILING_NOTICE_SETTLED", 409, _("这份告知已经办结或已有回应。"), _("请刷新后查看。"))
REPLY_NEEDED = Problem("FILING_REPLY_NEEDED", 422, _("回应没有内容。"), _("请写明情况和整改安排。"))
