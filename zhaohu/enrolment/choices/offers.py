from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhaohu.institutions.choices.institution import FilingState, ServiceForm


class OfferState(TextChoices):
    DRAFT = "draft", _("未发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已下架")


OFFER_TRANSITIONS: dict[OfferState, set[OfferState]] = {
    OfferState.DRAFT: {OfferState.PUBLISHED, OfferState.WITHDRAWN},
    OfferState.PUBLISHED: {OfferState.WITHDRAWN},
    OfferState.WITHDRAWN: {OfferState.PUBLISHED},
}


class FeeUnit(TextChoices):
    MONTH = "month", _("元/月")
    HOUR = "hour", _("元/小时")
    SESSION = "session", _("元/次")


UNIT_OF_FORM = {
    ServiceForm.FULL_DAY: FeeUnit.MONTH,
    ServiceForm.HALF_DAY: FeeUnit.MONTH,
    ServiceForm.HOURLY: FeeUnit.HOUR,
    ServiceForm.OCCASIONAL: FeeUnit.SESSION,
}
STANDING = (ServiceForm.FULL_DAY, ServiceForm.HALF_DAY)
"""Forms with a placement over a period; the others are booked for one day."""
BOOKABLE = (ServiceForm.HOURLY, ServiceForm.OCCASIONAL)
CARING = (FilingState.FILED, FilingState.CHANGE_SUBMITTED, FilingState.CANCEL_SUBMITTED)
"""An institution with a filing that is in force may take children; one that is suspended or has none may not."""
