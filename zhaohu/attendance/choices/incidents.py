"""What can happen to a child, how bad it is, what is marked on the body map, and how far an incident and its notices
are."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncidentKind(TextChoices):
    """The seven groups of the injury guide for childcare, and what else must be told."""

    CHOKING = "choking", _("窒息")
    FALL = "fall", _("跌倒伤")
    BURN = "burn", _("烧烫伤")
    DROWNING = "drowning", _("溺水")
    POISONING = "poisoning", _("中毒")
    FOREIGN_BODY = "foreign_body", _("异物伤害")
    TRAFFIC = "traffic", _("道路交通伤害")
    BITE = "bite", _("被其他孩子咬伤、抓伤")
    LOST = "lost", _("走失")
    ABUSE = "abuse", _("疑似虐待")
    WRONG_HAND_OVER = "hand_over", _("接错孩子")
    MEDICATION = "medication", _("用药差错")
    MISDIRECTED = "misdirected", _("信息误发")
    OTHER = "other", _("其他")


class Severity(TextChoices):
    """How bad it is, the mildest first; the clocks of each are the rule `attendance.incident`."""

    MINOR = "minor", _("轻微：园内处理")
    MODERATE = "moderate", _("一般：就医，或要区里知道")
    SERIOUS = "serious", _("较重：住院、骨折、走失等")
    GRAVE = "grave", _("重大：危及生命或死亡")


class Side(TextChoices):
    """A side of the body map."""

    FRONT = "front", _("正面")
    BACK = "back", _("背面")


class MarkKind(TextChoices):
    """What is seen at a point of the body."""

    BRUISE = "bruise", _("淤青")
    SWELLING = "swelling", _("肿包")
    GRAZE = "graze", _("擦伤")
    CUT = "cut", _("割伤、裂伤")
    BITE = "bite", _("咬痕")
    BURN = "burn", _("烫伤")
    REDNESS = "redness", _("红肿")
    FRACTURE = "fracture", _("疑似骨折")


class IncidentState(TextChoices):
    """How far an incident is."""

    REPORTED = "reported", _("已报告")
    NOTED = "noted", _("区里已知悉")
    CLOSED = "closed", _("已办结")


INCIDENT_TRANSITIONS: dict[IncidentState, set[IncidentState]] = {
    IncidentState.REPORTED: {IncidentState.NOTED, IncidentState.CLOSED},
    IncidentState.NOTED: {IncidentState.CLOSED},
    IncidentState.CLOSED: set(),
}


class NoticeState(TextChoices):
    """What a guardian said to the notice of an incident."""

    TOLD = "told", _("待签收")
    SIGNED = "signed", _("已签收")
    DISPUTED = "disputed", _("有异议")


INCIDENT_NOTICE_TRANSITIONS: dict[NoticeState, set[NoticeState]] = {
    NoticeState.TOLD: {NoticeState.SIGNED, NoticeState.DISPUTED},
    NoticeState.SIGNED: {NoticeState.DISPUTED},
    NoticeState.DISPUTED: set(),
}


class ClockKind(TextChoices):
    """Whom a clock of an incident binds."""

    NOTE = "note", _("区里知悉")
    CLOSE = "close", _("机构办结")
