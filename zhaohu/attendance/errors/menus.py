"""What can go wrong with the menu of a week."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

MENU_EMPTY = Problem("MENU_EMPTY", 409, _("这一周还没有一道菜。"), _("请先写菜，再公布。"))
MENU_PAST = Problem("MENU_PAST", 409, _("过去的食谱不能再改。"), _("从今天起的可以改，改后家长马上看到。"))
MENU_NOT_EMPTY = Problem("MENU_NOT_EMPTY", 409, _("这一周已有菜，没有照抄。"), _("请先删掉这一周的菜，或逐道添加。"))
MENU_NOTHING_TO_COPY = Problem("MENU_NOTHING_TO_COPY", 409, _("上一周没有食谱。"), _("请直接写这一周的菜。"))
DISH_TWICE = Problem(
    "DISH_TWICE", 409, _("这一餐已有这道菜。"), _("请换一道，或改原来的。"), constraints=("dish_once_a_meal",)
)
SUBSTITUTE_MISSING = Problem(
    "SUBSTITUTE_MISSING", 422, _("没有写替代的菜。"), _("请写明这个孩子吃什么，或写「不吃这道菜」。")
)
CONFLICT_OVER = Problem("CONFLICT_OVER", 409, _("这项冲突已不存在。"), _("菜单、过敏或当天名单已变，请刷新。"))
