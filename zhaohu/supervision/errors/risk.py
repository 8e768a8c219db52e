from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

TOO_FEW = Problem(
    "RISK_TOO_FEW",
    409,
    _("还不能训练：{missing}。"),
    _("记录够了再训练；在此以前，抽查对象随机抽取，不受影响。"),
)
IN_TRAINING = Problem(
    "RISK_IN_TRAINING", 409, _("已有一个版本正在训练。"), _("请等它训练完。"),
    constraints=("one_risk_model_in_training",),
)  # fmt: skip
STEP_NOT_POSSIBLE = Problem(
    "RISK_STEP_NOT_POSSIBLE", 409, _("这个版本现在是「{state}」，不能改为「{to}」。"), _("请刷新后按现在的状态办。")
)
SECOND_PERSON = Problem(
    "RISK_SECOND_PERSON", 409, _("您是训练的提出人，启用须由另一位市级经办复核。"), _("请另一位市级经办打开这一页。"),
    constraints=("risk_model_needs_a_second_person",),
)  # fmt: skip
REASON_NEEDED = Problem("RISK_REASON_NEEDED", 422, _("请写明理由。"), _("写清楚以后再提交。"))
FILE_UNREADABLE = Problem("RISK_FILE_UNREADABLE", 422, _("文件读不出来：{reason}。"), _("请存为 UTF-8 的 CSV。"))
FILE_COLUMNS = Problem(
    "RISK_FILE_COLUMNS", 422, _("表头缺少：{missing}。"), _("列的说明见 manage.py risk evaluate --help。")
)
FILE_CELL = Problem(
    "RISK_FILE_CELL", 422, _("第 {line} 行「{column}」不对：{value}。"), _("请改正后再试：{expected}。")
)
FILE_TOO_FEW = Problem("RISK_FILE_TOO_FEW", 422, _("只有 {rows} 行，至少要 {least} 行。"), _("请给更多带结果的记录。"))
FILE_ONE_CLASS = Problem(
    "RISK_FILE_ONE_CLASS", 422, _("{part}的结果全是{value}，不能比较先后。"), _("较早和较晚两部分都要有 0 和 1。")
)
