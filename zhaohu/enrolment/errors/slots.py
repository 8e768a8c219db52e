from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

NO_PLACE = Problem(
    "NO_PLACE", 409, _("{day} {time} 已没有空位。"), _("请换一个时间或班，或排候位。"),
    constraints=("class_day_has_room",),
)  # fmt: skip
CLASS_CLOSED = Problem("CLASS_CLOSED", 409, _("{day} {time} 这个班不开放。"), _("请选开放时间内的时段。"))
BEYOND_CALENDAR = Problem("BEYOND_CALENDAR", 422, _("{day} 还没有排班。"), _("请选 {last} 及以前的日期。"))
CLASS_TOO_LARGE = Problem(
    "CLASS_TOO_LARGE", 422, _("班额超过这个班型的上限。"), _("请减少人数，或拆成两个班。"),
    constraints=("class_size_within_limit",),
)  # fmt: skip
HOME_SITE_TOO_LARGE = Problem(
    "HOME_SITE_TOO_LARGE", 422, _("家庭托育点收托人数超过上限。"), _("请减少人数。"),
    constraints=("home_site_within_limit",),
)  # fmt: skip
CLASS_NAME_TAKEN = Problem(
    "CLASS_NAME_TAKEN", 409, _("本机构已有同名的班。"), _("请换一个班名。"), constraints=("class_name_once",)
)
SEATS_IN_USE = Problem(
    "SEATS_IN_USE",
    409,
    _("{day} {time} 已有 {children} 个孩子，这样改只容得下 {seats} 个。"),
    _("请先调整托位或预约，再改班额、人员和时间。"),
)
