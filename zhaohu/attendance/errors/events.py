"""What a tablet is told about an event that does not simply count; the sentence goes back with its result."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

EVENT_UNREADABLE = Problem("EVENT_UNREADABLE", 422, _("这条记录的内容不完整。"), _("已保存，请负责人核实。"))
CHILD_NOT_HERE = Problem("CHILD_NOT_HERE", 409, _("这个孩子这一天不在本机构的名单里。"), _("已保存，请负责人核实。"))
CORRECTION_WITHOUT_REASON = Problem("CORRECTION_WITHOUT_REASON", 422, _("更正要写明理由。"), _("请补写理由。"))
PICKUP_REFUSED = Problem(
    "PICKUP_REFUSED", 409, _("这个人没有被授权接走孩子。"), _("请联系监护人；已离开的，请负责人立即核实。")
)
ALREADY_PRESENT = Problem("ALREADY_PRESENT", 409, _("孩子已经到园，重复登记。"), _("请核对哪一条是对的。"))
NOT_ARRIVED = Problem("NOT_ARRIVED", 409, _("孩子当天没有到园的记录。"), _("请核对是否漏记到园。"))
ALREADY_LEFT = Problem("ALREADY_LEFT", 409, _("孩子已经离园，重复登记。"), _("请核对哪一条是对的。"))
TARGET_UNKNOWN = Problem("TARGET_UNKNOWN", 409, _("还没有收到要改的那条记录。"), _("那条记录到了会自动处理。"))
UNDO_LATE = Problem("UNDO_LATE", 409, _("超过 {seconds} 秒，不能再撤销。"), _("请用更正，并写明理由。"))
RETURN_PROOF_MISSING = Problem(
    "RETURN_PROOF_MISSING",
    409,
    _("孩子有登记的疾病，还没有看到复课证明。"),
    _("请先送保健观察室，联系监护人出示证明。"),
)
STAFF_NOT_HERE = Problem("STAFF_NOT_HERE", 409, _("这个人不在本机构任职。"), _("请负责人核实。"))
CLOCKING_REFUSED = Problem("CLOCKING_REFUSED", 409, _("这次打卡没有记上：{reason}"), _("请负责人核实。"))
EVENT_NOT_OPEN = Problem("EVENT_NOT_OPEN", 409, _("这条记录没有待处理的冲突。"), _("请刷新后看最新状态。"))
ABSENCE_CANNOT_COUNT = Problem(
    "ABSENCE_CANNOT_COUNT", 409, _("孩子当天已到园，「不来」不能计入。"), _("到园记错了，请更正那条到园记录。")
)
