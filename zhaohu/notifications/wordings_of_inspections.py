"""What is said before a visit: to the officers who go, and to the institution where it is told."""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.wording import ACTION, OUT, Wording

ALL = (
    Wording("inspection_dispatched", _("您有一次检查：{name}"), _("{number}，计划 {on}。"), OUT, ACTION),
    Wording("inspection_moved", _("检查改期：{name}"), _("{number}，改到 {on}。"), OUT, ACTION),
    Wording("inspection_off", _("您不用去检查{name}了"), _("{number}，原计划 {on}。"), OUT),
    Wording(
        "inspection_announced", _("将到{name}现场检查"), _("{kind}，计划 {on}。请备好备案材料和整改情况。"), OUT, ACTION
    ),
)
