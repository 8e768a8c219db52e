"""Credit grades (信用等级): the grade, the quarterly publication, the appeal against a point (domain 5.5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CreditGrade(TextChoices):
    """The best first; from how many points each begins is the rule `credit.scheme`."""

    A = "A", _("A 级")
    B = "B", _("B 级")
    C = "C", _("C 级")
    D = "D", _("D 级")


class PublicationState(TextChoices):
    """A quarter's grades on their way to the public."""

    PROPOSED = "proposed", _("待复核")
    IN_OBJECTION = "in_objection", _("异议期")
    PUBLISHED = "published", _("已公布")


CREDIT_PUBLICATION_TRANSITIONS: dict[PublicationState, set[PublicationState]] = {
    PublicationState.PROPOSED: {PublicationState.IN_OBJECTION},
    PublicationState.IN_OBJECTION: {PublicationState.PUBLISHED},
    PublicationState.PUBLISHED: set(),
}


class AppealState(TextChoices):
    """An institution contests one point."""

    SUBMITTED = "submitted", _("已提出，待受理")
    REVIEW = "review", _("复核中")
    UPHELD = "upheld", _("维持原计分")
    CORRECTED = "corrected", _("已更正，不再计分")


CREDIT_APPEAL_TRANSITIONS: dict[AppealState, set[AppealState]] = {
    AppealState.SUBMITTED: {AppealState.REVIEW},
    AppealState.REVIEW: {AppealState.UPHELD, AppealState.CORRECTED},
    AppealState.UPHELD: set(),
    AppealState.CORRECTED: set(),
}
OPEN_APPEALS = (AppealState.SUBMITTED, AppealState.REVIEW)
