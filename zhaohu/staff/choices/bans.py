"""Practice bans (从业禁止): what they forbid, how they come about, what an appeal does to them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhaohu.staff.choices.people import WorkPost


class BanScope(TextChoices):
    ALL = "all", _("托育机构全部岗位")
    CHILDREN = "children", _("直接接触婴幼儿的岗位")
    DIRECTOR = "director", _("负责人岗位")


BARRED_POSTS: dict[BanScope, tuple[WorkPost, ...]] = {
    BanScope.ALL: tuple(WorkPost),
    BanScope.CHILDREN: (WorkPost.DIRECTOR, WorkPost.CARER, WorkPost.HEALTH),
    BanScope.DIRECTOR: (WorkPost.DIRECTOR,),
}


class BanState(TextChoices):
    PROPOSED = "proposed", _("待复核")
    CONFIRMED = "confirmed", _("已生效")
    REFUSED = "refused", _("未同意")
    LIFTED = "lifted", _("已解除")


BAN_TRANSITIONS: dict[BanState, set[BanState]] = {
    BanState.PROPOSED: {BanState.CONFIRMED, BanState.REFUSED},
    BanState.CONFIRMED: {BanState.LIFTED},
    BanState.REFUSED: set(),
    BanState.LIFTED: set(),
}


class DocumentState(TextChoices):
    PROPOSED = "proposed", _("待复核")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")


BAN_DOCUMENT_TRANSITIONS: dict[DocumentState, set[DocumentState]] = {
    DocumentState.PROPOSED: {DocumentState.CONFIRMED, DocumentState.REFUSED},
    DocumentState.CONFIRMED: set(),
    DocumentState.REFUSED: set(),
}


class AppealState(TextChoices):
    FILED = "filed", _("正在复议")
    UPHELD = "upheld", _("维持")
    GRANTED = "granted", _("支持申诉，已解除")


APPEAL_TRANSITIONS: dict[AppealState, set[AppealState]] = {
    AppealState.FILED: {AppealState.UPHELD, AppealState.GRANTED},
    AppealState.UPHELD: set(),
    AppealState.GRANTED: set(),
}
