"""The standards library (标准库): kinds of documents, where a record of one stands, what holds on a day."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StandardKind(TextChoices):
    LAW = "law", _("法律法规规章")
    NATIONAL = "national", _("国家标准")
    INDUSTRY = "industry", _("行业标准")
    LOCAL = "local", _("地方标准")
    NORM = "norm", _("规范性文件")
    GUIDELINE = "guideline", _("指南")


class StandardStatus(TextChoices):
    """Where a document stands on a day; derived from its days, never stored."""

    CURRENT = "current", _("现行")
    COMING = "coming", _("即将实施")
    REPEALED = "repealed", _("已废止")
    UNDATED = "undated", _("实施日期不详")


class RecordState(TextChoices):
    PROPOSED = "proposed", _("待复核")
    PUBLISHED = "published", _("已公布")
    DECLINED = "declined", _("已退回")
    SUPERSEDED = "superseded", _("已更新")


STANDARD_RECORD_TRANSITIONS: dict[RecordState, set[RecordState]] = {
    RecordState.PROPOSED: {RecordState.PUBLISHED, RecordState.DECLINED},
    RecordState.PUBLISHED: {RecordState.SUPERSEDED},
    RecordState.DECLINED: set(),
    RecordState.SUPERSEDED: set(),
}
