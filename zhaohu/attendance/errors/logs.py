"""What speaks against an entry of the day log; the sentence goes back to the tablet with its result."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

LOG_CHILDREN_NOT_HERE = Problem(
    "LOG_CHILDREN_NOT_HERE", 409, _("选的孩子里没有一个在本机构这一天的名单里。"), _("已保存，请负责人核实。")
)
PHOTO_NOT_CONSENTED = Problem(
    "PHOTO_NOT_CONSENTED", 409, _("照片里有孩子的监护人不同意拍照，照片没有保存。"), _("请换一张不含这个孩子的照片。")
)
PHOTO_UNKNOWN = Problem("PHOTO_UNKNOWN", 409, _("还没有收到这张照片。"), _("照片到了会自动处理。"))
PHOTO_TAKEN = Problem("PHOTO_TAKEN", 409, _("这个编号的照片已存在，内容不同。"), _("请重新拍照。"))
MEDICINE_UNKNOWN = Problem(
    "MEDICINE_UNKNOWN",
    409,
    _("这一天没有这份用药委托，或委托里没有这个时间。"),
    _("没有监护人的委托不能给药；请负责人核实。"),
)
MEDICINE_WITHDRAWN = Problem(
    "MEDICINE_WITHDRAWN", 409, _("监护人已撤销这份用药委托。"), _("不要给药；已给的，请马上联系监护人。")
)
MEDICINE_WINDOW = Problem(
    "MEDICINE_WINDOW", 409, _("不在委托的给药时间内。"), _("请按委托的时间给药；已给的，请马上联系监护人。")
)
MEDICINE_TWICE = Problem(
    "MEDICINE_TWICE", 409, _("这一次的药已经给过了。"), _("不要重复给药；已重复的，请马上联系监护人并就医。")
)
MEDICINE_SAME_PERSON = Problem(
    "MEDICINE_SAME_PERSON", 409, _("给药和见证要由两个人签字。"), _("请另一位在岗人员见证并签字。"),
    constraints=("dose_signed_by_two",),
)  # fmt: skip
MEDICINE_SIGNER = Problem(
    "MEDICINE_SIGNER", 409, _("签字的人不是本机构当天的在职人员。"), _("请由本机构在职人员签字。")
)
MEDICINE_NOT_GIVEN = Problem(
    "MEDICINE_NOT_GIVEN", 409, _("还没有收到这一次的给药记录。"), _("给药记录到了会自动处理。")
)
LOG_EMPTY = Problem("LOG_EMPTY", 422, _("还没有选孩子。"), _("请至少选一个孩子。"))
LOG_NOT_LIVE = Problem("LOG_NOT_LIVE", 409, _("这条日志已撤下。"), _("请刷新后看最新状态。"))
