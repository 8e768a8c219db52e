"""What must not wait, and the reasons with which people answer it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertKind(TextChoices):
    RATIO = "ratio", _("师幼比不足")
    MISSING = "missing", _("未说明")
    CLUSTER = "cluster", _("聚集性患病")
    INCIDENT = "incident", _("事件逾期")


class ClusterLevel(TextChoices):
    """How far a cluster has come; the later one asks everybody again."""

    CLUSTER = "cluster", _("聚集性病例")
    OUTBREAK = "outbreak", _("暴发")


class Side(TextChoices):
    """For whom somebody acknowledges an alert."""

    INSTITUTION = "institution", _("机构")
    DISTRICT = "district", _("区里")
    CENTRE = "centre", _("社区卫生服务中心")


class CaseSource(TextChoices):
    """What makes a child a case of a cluster."""

    CHECK = "check", _("检查异常")
    ABSENCE = "absence", _("因病没有来")
    ILLNESS = "illness", _("登记患病")


class RatioReason(TextChoices):
    SUBSTITUTE = "substitute", _("顶班人员正在路上")
    MERGING = "merging", _("正在与别的班合班")
    LEAVING = "leaving", _("正在离园，人数马上减少")
    NOT_CLOCKED = "not_clocked", _("人员在岗，没有打卡")
    OTHER = "other", _("其他")


class MissingReason(TextChoices):
    SICK = "sick", _("生病")
    FAMILY = "family", _("家里有事")
    LATE = "late", _("路上，晚到")
    NOT_TODAY = "not_today", _("今天本来不来")
    OTHER = "other", _("其他")
