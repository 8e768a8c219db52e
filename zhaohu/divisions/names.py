"""The names of the districts as texts to translate; `{% translate district.name %}` finds their English."""

from django.utils.translation import gettext_noop as _

DISTRICTS = (
    _("北京市"),
    _("东城区"),
    _("西城区"),
    _("朝阳区"),
    _("丰台区"),
    _("石景山区"),
    _("海淀区"),
    _("门头沟区"),
    _("房山区"),
    _("通州区"),
    _("顺义区"),
    _("昌平区"),
    _("大兴区"),
    _("怀柔区"),
    _("平谷区"),
    _("密云区"),
    _("延庆区"),
    _("北京经济技术开发区"),
)
