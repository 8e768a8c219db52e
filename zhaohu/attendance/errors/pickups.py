from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

PICKUP_KNOWN = Problem(
    "PICKUP_KNOWN", 409, _("这个手机号已登记为孩子的接送人。"), _("请更改那位接送人的有效期或星期。"),
    constraints=("pickup_person_once",),
)  # fmt: skip
PICKUP_TOO_MANY = Problem("PICKUP_TOO_MANY", 409, _("接送人最多 {most} 位。"), _("请先取消不再接送的人。"))
PICKUP_PERIOD = Problem("PICKUP_PERIOD", 422, _("有效期要在今天以后，最长 {days} 天。"), _("到期前可以再延长。"))
PICKUP_PHOTO_NEEDED = Problem("PICKUP_PHOTO_NEEDED", 422, _("请上传一张正面照片。"), _("老师靠照片核对本人。"))
PICKUP_WINDOW = Problem(
    "PICKUP_WINDOW", 422, _("临时接送要在 {days} 天以内的某一天，结束时间晚于开始时间和现在。"), _("请改日期或时间。")
)
PICKUP_OVER = Problem("PICKUP_OVER", 409, _("这位接送人已取消或已到期。"), _("要再让他接送，请重新添加。"))
PICKUP_NOT_TEMPORARY = Problem("PICKUP_NOT_TEMPORARY", 409, _("只有临时接送人用接送码。"), _("请发二维码链接给本人。"))
PICKUP_COURT_FORBIDS = Problem(
    "PICKUP_COURT_FORBIDS", 409, _("法院禁止这个人接送孩子，不能添加。"), _("文书已变更的，请机构或区里解除禁止。")
)
PICKUP_YOU_ARE_BLOCKED = Problem(
    "PICKUP_YOU_ARE_BLOCKED",
    403,
    _("按法院文书，您现在不能接孩子，也不能更改接送人。"),
    _("有异议请联系机构或区卫生健康部门。"),
)
NOT_IN_CARE_TODAY = Problem(
    "NOT_IN_CARE_TODAY", 409, _("孩子今天没有托育安排，没有接送二维码。"), _("在托的日子再打开。")
)
PICKUP_LINK_UNKNOWN = Problem("PICKUP_LINK_UNKNOWN", 404, _("这个接送链接不能用了。"), _("请孩子的监护人再发一个。"))
PICKUP_LINK_NOT_NOW = Problem("PICKUP_LINK_NOT_NOW", 409, _("现在不在可以接送的时间。"), _("可以接送的时间：{when}。"))
PICKUP_CODE_WRONG = Problem(
    "PICKUP_CODE_WRONG", 403, _("接送码不对，或已用过、已过期。"), _("请对方向监护人核对；连续输错 {tries} 次作废。")
)
BLOCK_AGAINST_SELF = Problem("BLOCK_AGAINST_SELF", 422, _("不能对自己提交禁止接送。"), _("请选择文书里写明的人。"))
BLOCK_NAME_NEEDED = Problem("BLOCK_NAME_NEEDED", 422, _("请填文书里写明的人的姓名。"), _("已登记的人直接选。"))
BLOCK_KNOWN = Problem(
    "BLOCK_KNOWN",
    409,
    _("这份文书对这个人的禁止已提交。"),
    _("请看禁止的状态。"),
    constraints=("block_once_a_document",),
)
BLOCK_DECIDED = Problem("BLOCK_DECIDED", 409, _("这项禁止现在是「{state}」。"), _("请刷新后看最新状态。"))
BLOCK_REASON = Problem("BLOCK_REASON", 422, _("请写明核对了什么，或理由。"), _("监护人看得到。"))
BLOCK_PERIOD = Problem("BLOCK_PERIOD", 422, _("文书日期不能晚于今天，截止日期不能早于今天。"), _("请按文书填写。"))
BLOCK_OWN = Problem(
    "BLOCK_OWN", 403, _("自己提交的禁止要由别人确认。"), _("请机构另一位负责人或区里确认。"),
    constraints=("block_is_decided_by_another",),
)  # fmt: skip
