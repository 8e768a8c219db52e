"""What is noted of a child's day."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LogKind(TextChoices):
    """One thing of the day, of one child or of several at once. None of them says where a child is."""

    MEAL = "meal", _("用餐")
    MILK = "milk", _("喝奶")
    WATER = "water", _("喝水")
    SLEEP = "sleep", _("睡眠")
    SLEEP_CHECK = "sleep_check", _("睡眠巡视")
    NAPPY = "nappy", _("尿布")
    MOOD = "mood", _("情绪")
    OUTDOOR = "outdoor", _("户外")
    ACTIVITY = "activity", _("活动")
    PHOTO = "photo", _("照片")
    NOTE = "note", _("备注")
    MEDICINE = "medicine", _("服药")
    MEDICINE_WITNESS = "medicine_witness", _("服药见证")


OF_MEDICINE = (LogKind.MEDICINE, LogKind.MEDICINE_WITNESS)
OF_SLEEP = (LogKind.SLEEP, LogKind.SLEEP_CHECK)


class Meal(TextChoices):
    BREAKFAST = "breakfast", _("早餐")
    MORNING = "snack_am", _("上午点心")
    LUNCH = "lunch", _("午餐")
    AFTERNOON = "snack_pm", _("下午点心")
    DINNER = "dinner", _("晚餐")


class Amount(TextChoices):
    NONE = "none", _("没吃")
    LITTLE = "little", _("吃了一点")
    HALF = "half", _("吃了一半")
    MOST = "most", _("吃了大半")
    ALL = "all", _("全部吃完")


class SleepState(TextChoices):
    ASLEEP = "asleep", _("睡着了")
    AWAKE = "awake", _("醒了")


class Position(TextChoices):
    BACK = "back", _("仰卧")
    SIDE = "side", _("侧卧")
    FRONT = "front", _("俯卧")


class Nappy(TextChoices):
    WET = "wet", _("小便")
    DIRTY = "dirty", _("大便")
    BOTH = "both", _("大小便")
    DRY = "dry", _("干的")


class Mood(TextChoices):
    HAPPY = "happy", _("愉快")
    CALM = "calm", _("平静")
    TIRED = "tired", _("疲倦")
    UPSET = "upset", _("哭闹")
