from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

ABSENCE_DAYS = Problem("ABSENCE_DAYS", 422, _("所选日期里没有孩子入托的日子。"), _("请选孩子本来要来的日子。"))
ABSENCE_RANGE = Problem("ABSENCE_RANGE", 422, _("请假要在今天到 {last} 之间。"), _("请核对日期。"))
ABSENCE_PLACEMENT = Problem("ABSENCE_PLACEMENT", 409, _("这个托位现在是「{state}」，不用请假。"))
ABSENCE_PAST = Problem("ABSENCE_PAST", 409, _("{day} 已经过去，不能撤销请假。"))
PLACE_GIVEN_AWAY = Problem(
    "PLACE_GIVEN_AWAY", 409, _("{day} 的托位已经让给别的孩子，不能撤销请假。"), _("请联系机构，看能不能另外安排。")
)
