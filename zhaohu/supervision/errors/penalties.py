"""What can be wrong with a record of an authority: each rule of a field has its own code."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

# The fields of a record
FIELD_MISSING = Problem("RECORD_FIELD_MISSING", 422, _("缺少「{title}」。"), _("{why}"))
FIELD_LONG = Problem("RECORD_FIELD_LONG", 422, _("「{title}」有 {fact} 字，最多 {limit} 字。"), _("请缩短后再报。"))
FIELD_CHOICE = Problem("RECORD_FIELD_CHOICE", 422, _("「{title}」没有「{fact}」这一项。"), _("可以填：{choices}。"))
FIELD_CONTROL = Problem("RECORD_FIELD_CONTROL", 422, _("「{title}」里有不能显示的字符 {fact}。"), _("请删去后再报。"))
FIELD_UNKNOWN = Problem("RECORD_FIELD_UNKNOWN", 422, _("没有「{fact}」这个字段。"), _("请核对字段名。"))
DAY_SHAPE = Problem(
    "RECORD_DAY_SHAPE", 422, _("「{title}」不是日期：{fact}。"), _("请写成 2026-01-05；长期有效写 2099-12-31。")
)
DAY_FUTURE = Problem("RECORD_DAY_FUTURE", 422, _("「{title}」{fact} 晚于今天。"), _("请核对后改正。"))
DAY_ORDER = Problem("RECORD_DAY_ORDER", 422, _("「{title}」{fact} 早于它的起始日期。"), _("请核对后改正。"))
USCC = Problem("RECORD_USCC", 422, _("「{title}」{fact} 的校验码不对。"), _("请核对 18 位统一社会信用代码。"))
AMOUNT = Problem(
    "RECORD_AMOUNT", 422, _("「{title}」{fact} 不是金额。"), _("单位万元，最多 12 位整数、6 位小数，不能为负。")
)
AMOUNT_NONE = Problem("RECORD_AMOUNT_NONE", 422, _("「{title}」要大于 0。"), _("处罚类别与金额要一致。"))
NAME_SHORT = Problem("RECORD_NAME_SHORT", 422, _("「{title}」至少 2 个字。"), _("请写全称。"))
VIOLATION_EMPTY = Problem("RECORD_VIOLATION_EMPTY", 422, _("没有写违法行为类型。"), _("请写明违反什么、属于哪一类。"))
DOC_NO = Problem("RECORD_DOC_NO", 422, _("「{title}」{fact} 的写法不对。"), _("例如 京卫罚〔2026〕1 号。"))
PARTY_CODE = Problem("RECORD_PARTY_CODE", 422, _("个体工商户没有代码。"), _("请填统一社会信用代码或工商注册号。"))
PERSON_ID = Problem("RECORD_PERSON_ID", 422, _("「{title}」的校验码不对。"), _("请核对 18 位身份证号。"))
PUBLICITY_END = Problem(
    "RECORD_PUBLICITY_END",
    422,
    _("公示截止期 {fact} 与轻重不符：{severity}的处罚公示到 {first} 至 {last}。"),
    _("请改正，或留空由系统计算。"),
)
PUBLICITY_NONE = Problem("RECORD_PUBLICITY_NONE", 422, _("这项处罚按规定不公示，不能有公示截止期。"), _("请留空。"))
COERCION_TERM = Problem(
    "RECORD_COERCION_TERM", 422, _("「{title}」{fact} 超过 {limit} 天的期限。"), _("请核对起止日期。")
)

# Deliveries
BATCH_COUNT = Problem("RECORD_BATCH_COUNT", 422, _("信封写 {said} 条，实有 {fact} 条。"), _("请核对后整批重报。"))
BATCH_SM3 = Problem("RECORD_BATCH_SM3", 422, _("信封的 SM3 与内容不符。"), _("请按接口文档计算后整批重报。"))
BATCH_LARGE = Problem("RECORD_BATCH_LARGE", 422, _("一批最多 {limit} 条。"), _("请分批报送。"))
BATCH_OTHER = Problem(
    "RECORD_BATCH_OTHER", 409, _("批次号 {batch} 已经用于另一批内容。"), _("内容有变的，请用新的批次号。")
)
BATCH_UNIT = Problem("RECORD_BATCH_UNIT", 422, _("报送单位的信用代码 {fact} 不对。"), _("请核对后再报。"))
NOT_YOURS = Problem(
    "RECORD_OF_ANOTHER", 409, _("这条记录是{department}报送的，不能由别的部门改动。"), _("请由原报送部门办理。")
)
UNKNOWN = Problem("RECORD_UNKNOWN", 422, _("没有收到过这条记录，不能撤回。"), _("请核对机关代码、文号和相对人代码。"))
REASON_NEEDED = Problem("RECORD_REASON_NEEDED", 422, _("撤回要写明原因。"), _("原因：{choices}。"))
GONE = Problem("RECORD_GONE", 409, _("这条记录的决定已撤销或变更，不能再报。"), _("新的决定请用新的文号报送。"))
FILE_LARGE = Problem("RECORD_FILE_LARGE", 422, _("文件超过 {limit} MB。"), _("请分成几个文件。"))
FILE_LONG = Problem("RECORD_FILE_LONG", 422, _("一个文件最多 {limit} 行。"), _("请分成几个文件。"))
FILE_NO_ROWS = Problem("RECORD_FILE_NO_ROWS", 422, _("表头下面没有内容。"), _("请填好后再上传。"))
TWICE = Problem("RECORD_TWICE", 422, _("与第 {fact} 行是同一条记录。"), _("请删去一行。"))
DELIVERY_STATE = Problem("RECORD_DELIVERY_STATE", 409, _("这次报送现在是「{state}」，不能这样办理。"), _("请刷新。"))
UNDO_FOLLOWED = Problem(
    "RECORD_UNDO_FOLLOWED", 409, _("有 {count} 条记录后来又有办理，不能整批撤销。"), _("请逐条更正或撤回。")
)

# One record
STATE = Problem("RECORD_STATE", 409, _("记录现在是「{state}」，不能这样办理。"), _("请刷新后按现在的状态办。"))
CHANGED_MEANWHILE = Problem(
    "RECORD_CHANGED_MEANWHILE",
    409,
    _("打开这一页以后，记录又有了新的经过，您的办理没有写入。"),
    _("请先看最新的经过。"),
)
NOT_PUBLIC = Problem("RECORD_NOT_PUBLIC", 409, _("按规定这条记录不公示：{reason}。"), _("记录仍留在档案里。"))
NO_INSTITUTION = Problem("RECORD_NO_INSTITUTION", 422, _("没有信用代码是 {uscc} 的机构。"), _("请核对后再填。"))
MATCHED = Problem("RECORD_MATCHED", 409, _("这条记录已经对上机构。"), _("请刷新后查看。"))
TEXT_NEEDED = Problem("RECORD_TEXT_NEEDED", 422, _("请写明{what}。"), _("写清楚以后再提交。"))
CORRECTED_KEY = Problem(
    "RECORD_CORRECTED_KEY", 422, _("机关、文号和相对人不能更正。"), _("这几项有误的，请撤回后重报。")
)
NO_PERSON = Problem("RECORD_NO_PERSON", 409, _("这条记录没有证件号码。"))
DISPUTE_OPEN = Problem(
    "RECORD_DISPUTE_OPEN", 409, _("这条记录的异议正在核查。"), _("请等核查结论。"),
    constraints=("one_open_dispute_of_a_record",),
)  # fmt: skip
DISPUTE_STATE = Problem("RECORD_DISPUTE_STATE", 409, _("异议现在是「{state}」，不能这样办理。"), _("请刷新。"))
REPAIR_OPEN = Problem(
    "RECORD_REPAIR_OPEN", 409, _("这条记录已有一件修复申请在办。"), _("请等办理结果。"),
    constraints=("one_open_repair_of_a_record",),
)  # fmt: skip
REPAIR_EARLY = Problem("RECORD_REPAIR_EARLY", 409, _("最短公示期到 {day} 才满，还不能申请修复。"), _("届时再申请。"))
REPAIR_STATE = Problem("RECORD_REPAIR_STATE", 409, _("修复申请现在是「{state}」，不能这样办理。"), _("请刷新。"))
NUDGED = Problem("RECORD_NUDGED", 409, _("今天已经催过{department}。"), _("明天可以再催。"))
