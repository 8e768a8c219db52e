"""What a guardian writes of those who may collect a child, and what a director or officer finds of a court's block."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.pickups import PickupRelation
from zhaohu.attendance.models import PickupPerson
from zhaohu.core import weekdays

_DATE, _TIME = {"type": "date"}, {"type": "time"}
_PICTURES = {"accept": "image/jpeg,image/png"}
_YEAR = timedelta(days=365)


def _day() -> forms.DateInput:
    """A day as the browser's own field wants it."""
    return forms.DateInput(attrs=_DATE, format="%Y-%m-%d")


def _photo(*, required: bool, help_text: Any) -> forms.FileField:
    return forms.FileField(
        label=_("照片"), required=required, help_text=help_text, widget=forms.FileInput(attrs=_PICTURES)
    )


def _weekdays() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("星期"), choices=weekdays.CHOICES, coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是每天。"),
    )  # fmt: skip


class _PersonForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=30, help_text=_("与身份证一致，老师会核对。"))
    phone = forms.CharField(
        label=_("手机号"), max_length=20, help_text=_("加密保存，机构只看到后四位。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("是孩子的"), choices=PickupRelation.choices)
    adult = forms.BooleanField(label=_("对方已满 18 岁，同意登记姓名、手机号和照片"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AddForm(_PersonForm):
    photo = _photo(required=True, help_text=_("近期正面照，JPG 或 PNG。老师靠照片核对本人。"))
    starts_on = forms.DateField(label=_("从哪天"), widget=_day())
    last_on = forms.DateField(label=_("到哪天"), widget=_day(), help_text=_("最长一年，可以再延长。"))
    weekdays = _weekdays()
    field_order = ("name", "phone", "relation", "photo", "starts_on", "last_on", "weekdays", "adult")

    @staticmethod
    def begun(on: date) -> dict[str, Any]:
        """A year from today."""
        return {"starts_on": on, "last_on": on + _YEAR}


class TemporaryForm(_PersonForm):
    photo = _photo(required=False, help_text=_("有照片更稳妥；没有的，老师核对姓名和接送码。"))
    on = forms.DateField(label=_("哪一天"), widget=_day())
    first = forms.TimeField(label=_("几点起"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M"))
    last = forms.TimeField(label=_("到几点"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M"))
    field_order = ("name", "phone", "relation", "on", "first", "last", "photo", "adult")

    @staticmethod
    def begun(at: datetime) -> dict[str, Any]:
        """This afternoon, or tomorrow's when it is over."""
        local = timezone.localtime(at)
        on = local.date() if local.hour < 18 else local.date() + timedelta(days=1)
        return {"on": on, "first": "15:00", "last": "19:00"}


class ChangeForm(forms.Form):
    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    last_on = forms.DateField(label=_("到哪天"), widget=_day(), help_text=_("最长一年，可以再延长。"))
    weekdays = _weekdays()
    photo = _photo(required=False, help_text=_("不换照片就不选。"))

    @staticmethod
    def of(person: PickupPerson, last_on: date) -> dict[str, Any]:
        """What is known now."""
        return {"phone": person.phone, "last_on": last_on, "weekdays": person.weekdays or []}


class BlockForm(forms.Form):
    """A court's document. `choices` are the other guardians and the persons of the child."""

    against = forms.ChoiceField(label=_("文书禁止谁"), widget=forms.RadioSelect, required=False)
    name = forms.CharField(label=_("文书里的姓名"), max_length=30, required=False, help_text=_("选「其他人」时填。"))
    court = forms.CharField(label=_("法院"), max_length=100)
    number = forms.CharField(label=_("文书号"), max_length=60, help_text=_("如（2026）京0105民保令1号。"))
    issued_on = forms.DateField(label=_("文书日期"), widget=_day())
    ends_on = forms.DateField(label=_("最后一天"), required=False, widget=_day(), help_text=_("文书没有写就不填。"))
    file = forms.FileField(label=_("文书的照片或扫描件"), help_text=_("PDF、JPG 或 PNG，每个不超过 10 MB。"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["against"].choices = [*choices, ("", _("其他人"))]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    accept = forms.ChoiceField(
        label=_("核对结果"),
        choices=[("yes", _("与原件一致，立即生效")), ("no", _("不能确认"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("核对了什么，或理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("解除的依据"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
