"""Who keeps the classes, offers and vacancies of an institution."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_MEMBERS = (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))

SEE_CLASSES = Action("enrolment.see_classes", _("查看班和服务"), _MEMBERS)
KEEP_CLASSES = Action("enrolment.keep_classes", _("管理班和开放时间"), _MEMBERS, event="enrolment.class_kept")
KEEP_OFFERS = Action("enrolment.keep_offers", _("管理托育服务和价格"), _MEMBERS, event="enrolment.offer_kept")
OVERRIDE_VACANCY = Action(
    "enrolment.override_vacancy",
    _("调整公布的空位"),
    (Grant("director", _OF_INSTITUTION),),
    event="enrolment.vacancy_overridden",
)
