"""What can be wrong with a row of a push (REG_…), with a file, and with a push as a whole."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem, Text

ROW: dict[str, Problem] = {}
NOTES: set[str] = set()


def _row(code: str, sentence: Text, remedy: Text, *, note: bool = False) -> Problem:
    """A problem of one row; a note hinders nothing."""
    problem = ROW[code] = Problem(code, 422, sentence, remedy)
    if note:
        NOTES.add(code)
    return problem


MISSING = _row("REG_FIELD_MISSING", _("没有填写这一项。"), _("请补填后再推送。"))
SHAPE = _row("REG_VALUE_SHAPE", _("这一项不是文字、数字或日期：{fact}。"), _("请改成一个值。"))
TOO_LONG = _row("REG_TOO_LONG", _("这一项有 {fact} 字，超过上限。"), _("请缩短后再推送。"))
CONTROL = _row("REG_CONTROL_CHARACTER", _("含有不可见的控制字符：{fact}。"), _("请删去该字符，并查看引号是否成对。"))
ENCODING = _row("REG_ENCODING", _("含有无法识别的字符：{fact}。"), _("请另存为 UTF-8 或 GB18030 编码后再推送。"))
UNREADABLE = _row("REG_ROW_UNREADABLE", _("这一行读不出来。"), _("请查看引号是否成对、单元格是否过长。"))
COLUMNS = _row("REG_ROW_TOO_WIDE", _("这一行比表头多出 {fact} 列。"), _("请给含有逗号的单元格加上双引号。"))
USCC_SHAPE = _row(
    "REG_USCC_SHAPE", _("统一社会信用代码「{fact}」不是 18 位规定字符。"), _("请按证书核对，不含 I、O、S、V、Z。")
)
USCC_CHECK = _row("REG_USCC_CHECK", _("统一社会信用代码「{fact}」的校验位不对。"), _("请按证书核对是否录错一位。"))
USCC_AUTHORITY = _row(
    "REG_USCC_AUTHORITY", _("代码前两位「{fact}」不属于本登记机关。"), _("请由对应的登记机关推送，或核对代码。")
)
NAME_SHAPE = _row("REG_NAME_SHAPE", _("名称「{fact}」没有文字。"), _("请填写证书上的全称。"))
DISTRICT = _row("REG_DISTRICT_UNKNOWN", _("没有「{fact}」这个区。"), _("请填 6 位区划代码，或「朝阳区」这样的区名。"))
DISTRICT_FOREIGN = _row(
    "REG_DISTRICT_FOREIGN", _("「{fact}」不在本登记机关的辖区。"), _("请由该区登记机关推送，或核对区。")
)
DAY = _row("REG_DAY_SHAPE", _("「{fact}」不是日期。"), _("请写成 2026-11-24 这样的日期。"))
DAY_FUTURE = _row("REG_DAY_FUTURE", _("日期 {fact} 晚于推送当天。"), _("请核对日期。"))
DAY_OLD = _row("REG_DAY_TOO_OLD", _("日期 {fact} 早于 1949-10-01。"), _("请核对日期。"))
DAY_ORDER = _row("REG_DAY_ORDER", _("事件日期 {fact} 早于登记日期。"), _("请核对两个日期。"))
EVENT = _row("REG_EVENT_UNKNOWN", _("没有「{fact}」这种登记事件。"), _("请填 设立、变更、注销 或 吊销。"))
REPEATED = _row("REG_REPEATED", _("同一代码在本次推送的第 {fact} 行已经出现。"), _("请只留最后的状态，或分两次推送。"))
BODY_UNKNOWN = _row("REG_BODY_UNKNOWN", _("注销或吊销的机构没有登记过。"), _("请核对代码，或先推送设立登记。"))
BODY_ENDED = _row("REG_BODY_ENDED", _("机构已在 {fact} 注销或吊销。"), _("请核对代码；登记恢复的，先撤销原推送。"))
OUTDATED = _row("REG_EVENT_OUTDATED", _("已有更晚的登记事件（{fact}）。"), _("请推送最新的状态。"))
AUTHORITY_DIFFERS = _row(
    "REG_AUTHORITY_DIFFERS", _("这家机构由{fact}登记。"), _("请由原登记机关推送变更，或核对代码。")
)
STREET = _row(
    "REG_STREET_UNKNOWN", _("区内没有「{fact}」这个街道，街道留空。"), _("请填 9 位代码或街道全称。"), note=True
)
SCOPE_WORDING = _row(
    "REG_SCOPE_WORDING",
    _("业务范围写了托育服务，缺少「不含幼儿园、托儿所」。"),
    _("请引导机构变更为规定字样。"),
    note=True,
)
SCOPE_MISSING = _row(
    "REG_SCOPE_MISSING", _("业务范围没有注明托育服务。"), _("从事托育的，请引导机构变更业务范围。"), note=True
)
HOME_SITE_NAME = _row(
    "REG_HOME_SITE_NAME", _("家庭托育点的名称没有「{fact}」字样。"), _("请引导机构变更名称。"), note=True
)

FILE_TYPE = Problem("REG_FILE_TYPE", 422, _("文件不是 CSV 或 XLSX。"), _("请从表格软件另存为 CSV 或 XLSX。"))
FILE_SIZE = Problem("REG_FILE_SIZE", 422, _("文件有 {size} MB，超过上限 {limit} MB。"), _("请拆成几个文件。"))
FILE_EMPTY = Problem("REG_FILE_EMPTY", 422, _("文件里没有内容。"), _("请选择有表头和数据的文件。"))
FILE_HEADER = Problem("REG_FILE_HEADER", 422, _("表头缺少：{missing}。"), _("请按模板补上这些列。"))
FILE_UNREADABLE = Problem("REG_FILE_UNREADABLE", 422, _("文件打不开或已损坏。"), _("请重新导出后再上传。"))
FILE_LONG = Problem("REG_FILE_TOO_LONG", 422, _("文件超过 {limit} 行。"), _("请拆成几个文件。"))
FILE_XLSX_LARGE = Problem(
    "REG_FILE_XLSX_LARGE", 422, _("XLSX 展开后有 {size} MB，超过上限 {limit} MB。"), _("请另存为 CSV 再上传。")
)

RECORDS_MANY = Problem("REG_RECORDS_MANY", 422, _("一次推送 {count} 条，超过上限 {limit} 条。"), _("请分几次推送。"))
RECORDS_NONE = Problem("REG_RECORDS_NONE", 422, _("没有要推送的记录。"), _("请至少推送一条。"))
KEY_SHAPE = Problem(
    "REG_IDEMPOTENCY_KEY_SHAPE",
    422,
    _("Idempotency-Key 应为 1 至 80 个可见的英文字符。"),
    _("请为每次推送生成一个新的键，重试时沿用。"),
)
KEY_REUSED = Problem(
    "REG_IDEMPOTENCY_KEY_REUSED",
    409,
    _("这个 Idempotency-Key 已经用于另一份内容。"),
    _("请为新的内容换一个键。"),
    constraints=("push_once_per_idempotency_key",),
)
PUSH_STEP = Problem(
    "REG_PUSH_STEP_NOT_POSSIBLE", 409, _("推送现在是「{state}」，不能这样办理。"), _("请刷新后按现在的状态办理。")
)
UNDO_TOUCHED = Problem(
    "REG_UNDO_TOUCHED", 409, _("其中 {count} 家机构后来又有新的推送。"), _("请先撤销后来的推送，或另行推送更正。")
)
UNDO_IN_USE = Problem(
    "REG_UNDO_IN_USE",
    409,
    _("其中 {count} 家机构已经发过认领码或建立备案。"),
    _("请由登记机关推送更正，不能整批撤销。"),
)
TREATMENT_REASON = Problem("GAP_TREATMENT_REASON", 422, _("分类处置没有写原因。"), _("请写明现场了解的情况。"))
NUDGED_TODAY = Problem("GAP_NUDGED_TODAY", 409, _("这家机构今天已经催办过。"), _("请明天再催办，或电话联系。"))


def described(found: dict[str, Any]) -> dict[str, Any]:
    """A kept fault of a row, in words."""
    problem = ROW[found["code"]]
    return {
        "code": problem.code,
        "field": found.get("field") or "",
        "sentence": str(problem.sentence).format(fact=found.get("fact", "")),
        "remedy": str(problem.remedy),
        "note": bool(found.get("note")),
    }
