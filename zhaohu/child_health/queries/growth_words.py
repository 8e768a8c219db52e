"""A reading in plain words: 「体重在同龄男孩的中等范围」."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.child_health.choices.growth import BY_LENGTH, Indicator, Level
from zhaohu.child_health.queries.growth import SEXES, Reading
from zhaohu.child_health.queries.growth_flags import Flag
from zhaohu.families.models import Child

_SAID: dict[Level, str | Promise] = {
    Level.HIGHEST: gettext_lazy("{what}在{peers}里最高的 3%"),
    Level.UPPER: gettext_lazy("{what}在{peers}的中等偏上"),
    Level.MIDDLE: gettext_lazy("{what}在{peers}的中等范围"),
    Level.LOWER: gettext_lazy("{what}在{peers}的中等偏下"),
    Level.LOWEST: gettext_lazy("{what}在{peers}里最低的 3%"),
}
_KG, _CM = gettext_lazy("千克"), gettext_lazy("厘米")
UNITS: dict[Indicator, str | Promise] = {
    Indicator.WEIGHT: _KG, Indicator.LENGTH: _CM, Indicator.HEAD: _CM, Indicator.WEIGHT_FOR_LENGTH: _KG,
    Indicator.WEIGHT_FOR_HEIGHT: _KG, Indicator.BMI: gettext_lazy("千克/米²"),
}  # fmt: skip
_FURTHEST = 3


def title(indicator: Indicator, *, lying: bool) -> str:
    """身长 under two years, 身高 from then on."""
    if indicator == Indicator.LENGTH:
        return _("身长") if lying else _("身高")
    return str(indicator.label)


def sentence(reading: Reading, child: Child, *, lying: bool) -> str:
    """Where a value stands among the children it is compared with."""
    peers = _peers(child, reading.indicator)
    return str(_SAID[reading.level]).format(what=title(reading.indicator, lying=lying), peers=peers)


def _peers(child: Child, indicator: Indicator) -> str:
    boy = SEXES.get(child.sex) == "M"
    if indicator == Indicator.WEIGHT_FOR_LENGTH:
        return _("一样长的男孩") if boy else _("一样长的女孩")
    if indicator == Indicator.WEIGHT_FOR_HEIGHT:
        return _("一样高的男孩") if boy else _("一样高的女孩")
    return _("同龄男孩") if boy else _("同龄女孩")


def value(reading: Reading) -> str:
    """10.6 千克."""
    digits = 1 if reading.indicator not in (Indicator.WEIGHT, *BY_LENGTH) else 2
    number = f"{reading.value:.{digits}f}"
    if "." in number and digits > 1:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {UNITS[reading.indicator]}"


def score(reading: Reading) -> str:
    """The standard deviations as a doctor reads them; beyond three the tables say no more."""
    if reading.z < -_FURTHEST:
        return _("低于 −3")
    if reading.z > _FURTHEST:
        return _("高于 +3")
    return f"{reading.z:+.2f}".replace("-", "−") if abs(reading.z) >= 0.005 else "0.00"


def percentile(reading: Reading) -> str:
    """P48; below the third and above the ninety-seventh the tables say no more."""
    if reading.percentile < 3:
        return "<P3"
    return ">P97" if reading.percentile > 97 else f"P{reading.percentile:.0f}"


def flag(one: Flag, *, lying: bool) -> str:
    """Why a doctor should look."""
    what = title(one.indicator, lying=lying)
    if one.lines and one.since:
        up, down = _("{what}比 {day} 那次上升了 {n} 条主百分位线"), _("{what}比 {day} 那次下降了 {n} 条主百分位线")
        return (up if one.up else down).format(what=what, day=one.since.isoformat(), n=one.lines)
    name = one.nutrition.label if one.nutrition else ""
    head = _("{what}明显偏高") if one.up else _("{what}明显偏低")
    said = head.format(what=what)
    return _("{said}（标准里叫「{name}」）").format(said=said, name=name) if name else said
