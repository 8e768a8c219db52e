"""What a director fills in of classes, offers and vacancies. Times are cells of half an hour."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.core import weekdays
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.models import ClassHours
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.institutions.choices.institution import ClassType, ServiceForm

_WORKDAYS = (1, 2, 3, 4, 5)
_TIMES = [(cell, f"{clock_of(cell):%H:%M}") for cell in range(10, 47)]
_DAY = {"type": "date"}
_MOST_FEN = 100_000_00


def _cell(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=_TIMES, coerce=int, **kwargs)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), **kwargs)


def _yuan(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=_MOST_FEN // 100, max_digits=9, decimal_places=2, **kwargs
    )


class HoursForm(forms.Form):
    """A row a weekday: open or not, from when to when, with how many carers."""

    def __init__(self, *args: Any, hours: Iterable[ClassHours] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = None if hours is None else {row.weekday: row for row in hours}
        for weekday, name in weekdays.CHOICES:
            row = (known or {}).get(weekday)
            is_open = weekday in _WORKDAYS if known is None else row is not None
            self.fields[f"open_{weekday}"] = forms.BooleanField(label=name, required=False, initial=is_open)
            self.fields[f"first_{weekday}"] = _cell(_("开放"), initial=row.first if row else 15)
            self.fields[f"last_{weekday}"] = _cell(_("关闭"), initial=row.last if row else 36)
            self.fields[f"carers_{weekday}"] = forms.IntegerField(
                label=_("保育人员"), min_value=0, max_value=20, initial=row.carers if row else 3
            )

    def rows(self) -> list[dict[str, Any]]:
        """The bound fields of each weekday, for the table."""
        names = ("open", "first", "last", "carers")
        return [{name: self[f"{name}_{day}"] for name in names} | {"title": title} for day, title in weekdays.CHOICES]

    def own_fields(self) -> list[forms.BoundField]:
        """The fields above the table."""
        return [field for field in self if field.name.rsplit("_", 1)[-1] not in "1234567"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days = [day for day, _name in weekdays.CHOICES if cleaned.get(f"open_{day}")]
        if not days:
            self.add_error(None, _("至少选一天开放。"))
        cleaned["hours"] = [
            (day, cleaned.get(f"first_{day}"), cleaned.get(f"last_{day}"), cleaned.get(f"carers_{day}")) for day in days
        ]
        for day, first, last, _carers in cleaned["hours"]:
            if first is not None and last is not None and first >= last:
                self.add_error(f"last_{day}", _("关闭时间要晚于开放时间。"))
        return cleaned


class ChangeClassForm(HoursForm):
    name = forms.CharField(label=_("班名"), max_length=40)
    size = forms.IntegerField(label=_("班额"), min_value=1, max_value=30)


class OpenClassForm(ChangeClassForm):
    class_type = forms.ChoiceField(label=_("班型"), choices=ClassType.choices)
    opened_on = _day(_("开班日期"))
    field_order = ("name", "class_type", "size", "opened_on")


class CloseClassForm(forms.Form):
    last_day = _day(_("最后一天"), help_text=_("这一天还照常开放，第二天起停班，不能恢复。"))


class ClosureForm(forms.Form):
    first_on = _day(_("停托第一天"))
    last_on = _day(_("停托最后一天"))
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("家庭会看到。"))
    withdraw_bookings = forms.BooleanField(label=_("取消以上预约，并通知家庭"), required=False)


class PriceForm(forms.Form):
    amount = _yuan(_("价格（元）"))
    meal = _yuan(_("伙食费（元/天）"), initial=0)
    valid_from = _day(_("从哪天起"))

    def prices(self) -> dict[str, Any]:
        """In fen."""
        cleaned = self.cleaned_data
        return {"amount_fen": int(cleaned["amount"] * 100), "meal_fen": int(cleaned["meal"] * 100)}


class OfferForm(PriceForm):
    form = forms.ChoiceField(label=_("服务形式"), choices=ServiceForm.choices)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期"), choices=weekdays.CHOICES, coerce=int, widget=forms.CheckboxSelectMultiple, initial=_WORKDAYS
    )
    first = _cell(_("开始"), initial=16)
    last = _cell(_("结束"), initial=34)
    inclusive = forms.BooleanField(label=_("普惠"), required=False)
    meals = forms.BooleanField(label=_("提供餐食"), required=False)
    refund_rule = forms.ChoiceField(label=_("退费规则"))
    field_order = ("form", "weekdays", "first", "last", "amount", "meal", "valid_from")

    def __init__(self, *args: Any, refund_rules: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, rule["title"]) for key, rule in refund_rules.items()]
        self.fields["refund_rule"].choices = choices  # type: ignore[attr-defined]
        self.fields["amount"].help_text = _("全日托、半日托填每月，计时托填每小时，临时托填每次。")

    def terms(self) -> dict[str, Any]:
        """What is offered, without the day from which its price holds."""
        names = ("form", "weekdays", "first", "last", "inclusive", "meals", "refund_rule")
        return {name: self.cleaned_data[name] for name in names} | self.prices()


class OverrideForm(forms.Form):
    part = forms.ChoiceField(label=_("时段"), choices=DayPart.choices)
    places = forms.IntegerField(label=_("公布的空位"), min_value=0, max_value=30)
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("家庭会看到。"))
    last_day = _day(_("到哪天为止"))
