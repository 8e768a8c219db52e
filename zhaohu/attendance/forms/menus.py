"""A dish of a menu, and what a child eats instead."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.logs import Meal


class DishForm(forms.Form):
    on = forms.TypedChoiceField(label=_("哪一天"), coerce=date.fromisoformat)
    meal = forms.ChoiceField(label=_("哪一餐"), choices=Meal.choices, initial=Meal.LUNCH)
    name = forms.CharField(label=_("菜名"), max_length=40)
    allergens = forms.MultipleChoiceField(label=_("含有的过敏原"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, days: list[tuple[str, str]], foods: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].choices = days  # type: ignore[attr-defined]
        self.fields["allergens"].choices = list(foods.items())  # type: ignore[attr-defined]


class SubstituteForm(forms.Form):
    text = forms.CharField(label=_("改吃什么"), max_length=60)


class WeekForm(forms.Form):
    """A week by one of its days."""

    monday = forms.DateField()

    def clean_monday(self) -> date:
        day: date = self.cleaned_data["monday"]
        return day - timedelta(days=day.weekday())
