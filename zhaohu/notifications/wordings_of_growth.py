"""What messages say of a child's growth."""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.wording import Wording

ALL = (Wording("child_measured", _("{child}在园里做了体检"), _("身高体重已记进生长记录，只有监护人看得到结果。")),)
