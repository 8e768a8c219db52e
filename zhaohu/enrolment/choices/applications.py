from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicationState(TextChoices):
    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交，排队中")
    PLACED = "placed", _("已有托位")
    CLOSED = "closed", _("已结束")
    WITHDRAWN = "withdrawn", _("已撤回")


APPLICATION_TRANSITIONS: dict[ApplicationState, set[ApplicationState]] = {
    ApplicationState.DRAFT: {ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN},
    ApplicationState.SUBMITTED: {ApplicationState.PLACED, ApplicationState.CLOSED, ApplicationState.WITHDRAWN},
    ApplicationState.PLACED: {ApplicationState.CLOSED, ApplicationState.SUBMITTED},
    ApplicationState.CLOSED: set(),
    ApplicationState.WITHDRAWN: set(),
}


class ChoiceState(TextChoices):
    WAITING = "waiting", _("排队中")
    OFFERED = "offered", _("待答复")
    PLACED = "placed", _("已接受")
    DECLINED = "declined", _("已放弃")
    LAPSED = "lapsed", _("过期未答复")
    CLOSED = "closed", _("已结束")


CHOICE_TRANSITIONS: dict[ChoiceState, set[ChoiceState]] = {
    ChoiceState.WAITING: {ChoiceState.OFFERED, ChoiceState.CLOSED},
    ChoiceState.OFFERED: {
        ChoiceState.PLACED,
        ChoiceState.DECLINED,
        ChoiceState.LAPSED,
        ChoiceState.WAITING,
        ChoiceState.CLOSED,
    },
    ChoiceState.PLACED: {ChoiceState.CLOSED},
    ChoiceState.DECLINED: {ChoiceState.WAITING},
    ChoiceState.LAPSED: {ChoiceState.WAITING},
    ChoiceState.CLOSED: {ChoiceState.WAITING},
}
OPEN_CHOICES = (ChoiceState.WAITING, ChoiceState.OFFERED, ChoiceState.PLACED)
"""Counts towards the number of choices that an application may have."""


class DocumentState(TextChoices):
    UPLOADED = "uploaded", _("待核对")
    ACCEPTED = "accepted", _("已核对")
    REFUSED = "refused", _("不符合")


DOCUMENT_TRANSITIONS: dict[DocumentState, set[DocumentState]] = {
    DocumentState.UPLOADED: {DocumentState.ACCEPTED, DocumentState.REFUSED},
    DocumentState.ACCEPTED: {DocumentState.REFUSED},
    DocumentState.REFUSED: {DocumentState.ACCEPTED},
}
