"""What can be wrong with a row of children present (ROLL_…), with an import as a whole, and with a link."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhaohu.core import sheets
from zhaohu.core.errors import Problem, Text
from zhaohu.enrolment.errors import slots

ROW: dict[str, Problem] = {found.code: found for found in (sheets.COLUMNS, sheets.ROW)}


def _row(code: str, sentence: Text, remedy: Text) -> Problem:
    """A problem of one row; `{fact}` in it is what the cell says, or what is wrong."""
    problem = ROW[code] = Problem(code, 422, sentence, remedy)
    return problem


MISSING = _row("ROLL_MISSING", _("没有填写这一项。"), _("请补填。"))
FORMULA = _row("ROLL_FORMULA", _("单元格以公式符号「{fact}」开头，没有读取。"), _("请改成普通文字，去掉开头的符号。"))
TOO_LONG = _row("ROLL_TOO_LONG", _("这一项有 {fact} 字，太长。"), _("请缩短，或查看是否填错了列。"))
CONTROL = _row("ROLL_CONTROL", _("含有看不见的控制字符。"), _("请重新输入这一格。"))
ENCODING = _row("ROLL_ENCODING", _("含有读不出来的字符。"), _("请另存为 XLSX 或 UTF-8 的 CSV 后再上传。"))
EXAMPLE = _row("ROLL_EXAMPLE", _("这是模板里的示例行。"), _("请删去示例行，填写真实的孩子。"))
NAME = _row("ROLL_NAME", _("姓名里有数字或符号，或不足两个字。"), _("请填证件上的姓名。"))
SEX = _row("ROLL_SEX", _("没有「{fact}」这种性别。"), _("请填 男 或 女。"))
DAY = _row("ROLL_DAY", _("「{fact}」不是日期。"), _("请写成 2025-06-01 这样的日期。"))
DAY_IMPOSSIBLE = _row("ROLL_DAY_IMPOSSIBLE", _("没有「{fact}」这一天。"), _("请对照证件核对，2 月 29 日只在闰年有。"))
BORN_LATER = _row("ROLL_BORN_LATER", _("出生日期在今天以后。"), _("请核对；还没出生的孩子请用入托申请。"))
KIND = _row("ROLL_KIND", _("没有「{fact}」这种证件。"), _("请填模板里列出的证件类型。"))
KIND_MISSING = _row("ROLL_KIND_MISSING", _("填了号码，没有填证件类型。"), _("请补填证件类型。"))
NUMBER_MISSING = _row(
    "ROLL_NUMBER_MISSING", _("填了证件类型，没有填号码。"), _("请补填号码；还没有证件的，两项都留空。")
)
NUMBER = _row("ROLL_NUMBER", _("证件号码不对：{fact}。"), _("请对照证件逐位核对。"))
NUMBER_ROUNDED = _row(
    "ROLL_NUMBER_ROUNDED",
    _("号码被表格软件变成了科学计数，后几位已丢失。"),
    _("请把这一列设为「文本」，重新输入号码。"),
)
PHONE = _row("ROLL_PHONE", _("手机号应为 1 开头的 11 位数字。"), _("请改正。"))
PHONE_STAFF = _row("ROLL_PHONE_STAFF", _("这个手机号不能用作家庭账号。"), _("请换监护人本人的手机号。"))
GUARDIAN_DIFFERS = _row(
    "ROLL_GUARDIAN_DIFFERS", _("与第 {fact} 行手机号相同，监护人姓名不同。"), _("一个手机号只属于一位监护人，请核对。")
)
RELATION = _row("ROLL_RELATION", _("没有「{fact}」这种关系。"), _("请填 母亲、父亲、祖父母、外祖父母 或 其他监护人。"))
CLASS = _row("ROLL_CLASS", _("没有「{fact}」这个班。"), _("请填本机构现有的班名，或先在「班和服务」里开班。"))
FORM = _row("ROLL_FORM", _("没有「{fact}」这种服务形式。"), _("请填 全日托 或 半日托。"))
FORM_BOOKED = _row("ROLL_FORM_BOOKED", _("{fact}按次预约，不在在托名单里。"), _("请删去这一行，由家庭自己预约。"))
NO_OFFER = _row("ROLL_NO_OFFER", _("这个班没有发布「{fact}」。"), _("请先在「班和服务」里发布，或改服务形式。"))
OFFER_UNCLEAR = _row("ROLL_OFFER_UNCLEAR", _("这个班有几项这种服务：{fact}。"), _("请在服务形式里写上时间，如上。"))
STARTS_BEFORE_BIRTH = _row("ROLL_STARTS_BEFORE_BIRTH", _("入托日期早于出生日期。"), _("请核对两个日期。"))
DAYS_ORDER = _row("ROLL_DAYS_ORDER", _("最后一天早于入托日期。"), _("请核对两个日期。"))
LEFT = _row("ROLL_LEFT", _("最后一天 {fact} 已经过去，孩子已离托。"), _("在托名单只收现在在托的孩子，请删去这一行。"))
TOO_FAR = _row("ROLL_TOO_FAR", _("入托日期 {fact} 还没有排班。"), _("请填排班日历以内的日期。"))
AGE = _row("ROLL_AGE", _("{fact}。"), _("请选合适月龄的班，或核对出生日期。"))
NO_PLACE = _row("ROLL_NO_PLACE", _("班已满：{fact} 没有空位。"), _("请换一个班，或先调整班额和人员。"))
CLOSED = _row("ROLL_CLOSED", _("班在所填期间不开放：{fact}。"), _("请核对班的开放时间和日期。"))
REPEATED = _row("ROLL_REPEATED", _("与第 {fact} 行是同一个孩子。"), _("请只留一行。"))
HERE = _row("ROLL_ALREADY_HERE", _("这个孩子已在本机构的在托名单里。"), _("请删去这一行；换班请在孩子的页面办理。"))
ELSEWHERE = _row(
    "ROLL_FULL_DAY_TWICE", _("这个孩子在所填期间已有全日托的托位。"), _("请家庭先办理离托，或改入托日期。")
)
DIFFERS = _row("ROLL_CHILD_DIFFERS", _("证件号码与姓名对不上。"), _("请对照证件核对；仍不符的，请家庭自己登记。"))
CHANGED = _row("ROLL_CHANGED", _("写入前情况有变：{fact}"), _("请核对后重新上传这一行。"))

FILE_SIZE = Problem("ROLL_FILE_SIZE", 422, _("文件有 {size} MB，超过上限 {limit} MB。"), _("请拆成几个文件。"))
FILE_LONG = Problem("ROLL_FILE_LONG", 422, _("文件超过 {limit} 行。"), _("请拆成几个文件。"))
FILE_NO_ROWS = Problem("ROLL_FILE_NO_ROWS", 422, _("表头下面没有孩子。"), _("请填好后再上传。"))
NO_OFFERS = Problem("ROLL_NO_OFFERS", 409, _("本机构还没有发布全日托或半日托。"), _("请先在「班和服务」里发布服务。"))
STEP = Problem("ROLL_STEP", 409, _("这次导入现在是「{state}」，不能这样办理。"), _("请刷新后按现在的状态办理。"))
NOTHING_GOOD = Problem("ROLL_NOTHING_GOOD", 409, _("没有可以写入的行。"), _("请下载待改的行，改好后重新上传。"))
IN_THE_WAY = Problem(
    "ROLL_IN_THE_WAY", 409, _("第 {rows} 行的孩子后来又有办理，不能整批撤销。"), _("请在孩子的页面逐个办理离托。")
)
CONTEST_LATE = Problem("ROLL_CONTEST_LATE", 409, _("这个托位现在是「{state}」，不能提出异议。"), _("请与机构联系。"))
NOT_YOURS = Problem(
    "NAMED_BIRTHDAY", 422, _("出生日期与机构登记的不一致。"), _("请核对；如果不是您的孩子，请选「不是」。")
)
ANSWERED = Problem("NAMED_ANSWERED", 409, _("这一条已经答复过。"), _("请在「我的孩子」查看。"))

LINK_UNKNOWN = Problem("LINK_UNKNOWN", 404, _("没有这条入托链接。"), _("请核对短码，或请机构重新发送。"))
LINK_OTHERS = Problem(
    "LINK_OTHERS", 409, _("这条链接已由另一个账号打开填写。"), _("请用最先登录的手机继续；弄错了请联系机构重新发送。")
)
LINK_PHONE = Problem(
    "LINK_PHONE", 409, _("这条链接是发给另一个手机号的。"), _("请用收到链接的手机号登录，或请机构重新发送。")
)
LINK_EXPIRED = Problem("LINK_EXPIRED", 410, _("这条链接已在 {at} 过期，托位没有保留。"), _("请机构重新发送。"))
LINK_CANCELLED = Problem("LINK_CANCELLED", 410, _("机构已取消这条链接。"), _("请与机构联系。"))
LINK_USED = Problem("LINK_USED", 409, _("这条链接已经用过，入托信息已确认。"), _("请在「我的孩子」查看托位。"))
LINK_STEP = Problem("LINK_STEP", 409, _("还有前面的步骤没有填。"), _("请从第一步继续。"))
LINK_SOON = Problem("LINK_START_PAST", 422, _("入托日期不能早于今天。"), _("请改日期；已经在托的孩子请用导入。"))

ENGINE = {slots.NO_PLACE.code: NO_PLACE, slots.CLASS_CLOSED.code: CLOSED, slots.BEYOND_CALENDAR.code: TOO_FAR}


def described(found: dict[str, Any]) -> dict[str, str]:
    """A kept fault of a row, in words."""
    problem, fact = ROW[found["code"]], str(found.get("fact", ""))
    return {
        "code": problem.code, "field": found.get("field", ""), "sentence": str(problem.sentence).format(fact=fact),
        "remedy": str(problem.remedy),
    }  # fmt: skip
