from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.logs import Meal
from zhaohu.attendance.choices.menus import MenuState
from zhaohu.attendance.models.health import Allergy
from zhaohu.core.encryption import EncryptedText
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class Menu(models.Model):
    """The meals of a week, from its Monday. Families read it once it is published."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="menus", db_index=False)
    monday = models.DateField("周一")
    state = models.CharField("状态", max_length=10, choices=MenuState, default=MenuState.DRAFT)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField("公布时间", null=True)

    class Meta:
        verbose_name = "一周食谱"
        constraints = [
            models.UniqueConstraint(fields=["institution", "monday"], name="menu_once_a_week"),
            models.CheckConstraint(name="menu_begins_on_monday", condition=Q(monday__iso_week_day=1)),
            models.CheckConstraint(
                name="published_menu_has_its_instant",
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False),
            ),
        ]


class Dish(models.Model):
    """A dish of a meal. `allergens` are codes of the rule `attendance.allergens`."""

    menu = models.ForeignKey(Menu, on_delete=models.PROTECT, related_name="dishes", db_index=False)
    on = models.DateField("日期")
    meal = models.CharField("餐次", max_length=10, choices=Meal)
    name = models.CharField("菜名", max_length=40)
    allergens = ArrayField(models.CharField(max_length=20), verbose_name="过敏原", default=list, blank=True)
    removed_at = models.DateTimeField("删除时间", null=True)

    class Meta:
        verbose_name = "菜"
        constraints = [
            models.UniqueConstraint(
                fields=["menu", "on", "meal", "name"],
                name="dish_once_a_meal",
                condition=Q(removed_at__isnull=True),
                violation_error_message="这一餐已有这道菜。",
            )
        ]
        indexes = [models.Index(fields=["on"], name="dish_of_day", condition=Q(removed_at__isnull=True))]


class MenuConflict(models.Model):
    """A child expected on a day is allergic to something in a dish of that day. The director names what it eats
    instead; `raised_at` is when the time for that was over."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField("日期")
    dish = models.ForeignKey(Dish, on_delete=models.PROTECT, related_name="conflicts")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="menu_conflicts")
    allergy = models.ForeignKey(Allergy, on_delete=models.PROTECT, related_name="conflicts")
    found_at = models.DateTimeField("发现时间")
    over_at = models.DateTimeField("消失时间", null=True)
    substitute = EncryptedText("替代", null=True)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField("填写时间", null=True)
    raised_at = models.DateTimeField("报警时间", null=True)

    class Meta:
        verbose_name = "食谱冲突"
        constraints = [
            models.UniqueConstraint(fields=["dish", "allergy"], name="conflict_once"),
            models.CheckConstraint(
                name="substitute_has_its_instant",
                condition=Q(named_at__isnull=True, substitute__isnull=True)
                | Q(named_at__isnull=False, substitute__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["institution", "on"], name="conflict_of_day")]
