"""What is measured, by which standard it is read, and what the official tables call it (WS/T 423—2022, tables 1–3)."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Indicator(TextChoices):
    """The tables of a standard. Weight is compared with length under two years, with height from then on."""

    WEIGHT = "wfa", _("体重")
    LENGTH = "lhfa", _("身长、身高")
    WEIGHT_FOR_LENGTH = "wfl", _("身长别体重")
    WEIGHT_FOR_HEIGHT = "wfh", _("身高别体重")
    BMI = "bmi", _("体质指数")
    HEAD = "hcfa", _("头围")


BY_LENGTH = (Indicator.WEIGHT_FOR_LENGTH, Indicator.WEIGHT_FOR_HEIGHT)


class Standard(TextChoices):
    WST = "wst", _("国家标准 WS/T 423—2022")
    WHO = "who", _("世界卫生组织 2006")


class Position(TextChoices):
    """How the length was taken: lying it is a length, standing a height, about 0.7 cm less."""

    LYING = "lying", _("躺着量")
    STANDING = "standing", _("站着量")


class TakenBy(TextChoices):
    HOME = "home", _("家里")
    HEALTH_CENTRE = "centre", _("社区卫生服务中心或医院")
    INSTITUTION = "house", _("托育机构")


class Level(IntegerChoices):
    """Table 1: from the lowest to the highest."""

    LOWEST = 0, _("下")
    LOWER = 1, _("中下")
    MIDDLE = 2, _("中")
    UPPER = 3, _("中上")
    HIGHEST = 4, _("上")


class Nutrition(TextChoices):
    """Table 3. A class of the standard, never a diagnosis."""

    NORMAL = "normal", _("正常")
    UNDERWEIGHT = "underweight", _("低体重")
    SEVERELY_UNDERWEIGHT = "severely_underweight", _("重度低体重")
    STUNTED = "stunted", _("生长迟缓")
    SEVERELY_STUNTED = "severely_stunted", _("重度生长迟缓")
    WASTED = "wasted", _("消瘦")
    SEVERELY_WASTED = "severely_wasted", _("重度消瘦")
    OVERWEIGHT = "overweight", _("超重")
    OBESE = "obese", _("肥胖")
    SEVERELY_OBESE = "severely_obese", _("重度肥胖")
