"""What a guardian writes of allergies and medicine."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.health import Severity

_DATE = {"type": "date"}


class AllergyForm(forms.Form):
    allergen = forms.ChoiceField(label=_("对什么过敏"))
    detail = forms.CharField(
        label=_("具体是什么"), max_length=60, required=False, help_text=_("选「其他」或药物时必填，如：猕猴桃、头孢。")
    )
    severity = forms.ChoiceField(label=_("有多严重"), choices=Severity.choices, widget=forms.RadioSelect)
    action = forms.CharField(
        label=_("碰到了怎么办"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如：皮疹，给我们打电话；呼吸困难马上打 120。"),
    )  # fmt: skip

    def __init__(self, *args: Any, known: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["allergen"].choices = [(code, row["name"]) for code, row in known.items()]  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    institution = forms.TypedChoiceField(label=_("机构"), coerce=int)
    drug = forms.CharField(label=_("药名"), max_length=60)
    dose = forms.CharField(label=_("每次用量和用法"), max_length=100, help_text=_("如：5 毫升，饭后口服。"))
    times = forms.CharField(label=_("每天几点"), max_length=60)
    first_on = forms.DateField(label=_("从"), widget=forms.DateInput(attrs=_DATE))
    last_on = forms.DateField(label=_("到"), widget=forms.DateInput(attrs=_DATE))
    reason = forms.CharField(label=_("为什么用药"), max_length=100)
    prescription = forms.FileField(
        label=_("处方的照片"), help_text=_("PDF、JPG 或 PNG，不超过 10 MB。照片上的位置信息会去掉。")
    )

    def __init__(self, *args: Any, today: date, houses: list[tuple[int, str]], window: int, **kwargs: Any) -> None:
        initial = {"key": uuid4(), "first_on": today, "last_on": today + timedelta(days=2)}
        super().__init__(*args, **kwargs | {"initial": initial})
        self.fields["institution"].choices = houses  # type: ignore[attr-defined]
        self.fields["times"].help_text = _("如：10:00 14:30。前后 {n} 分钟内给药。").format(n=window)
        if len(houses) == 1:
            self.fields["institution"].initial = houses[0][0]
            self.fields["institution"].widget = forms.HiddenInput()

    def clean_times(self) -> list[int]:
        """The times as minutes after midnight."""
        said = str(self.cleaned_data["times"]).replace("：", ":")
        found = re.findall(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)", said)
        if not found or re.sub(r"[\d:\s,，、;；]", "", said):
            raise ValidationError(_("请写成 10:00 14:30。"))
        return [int(hours) * 60 + int(minutes) for hours, minutes in found]


class SignForm(forms.Form):
    key = forms.UUIDField()
    slot = forms.RegexField(r"^([01]\d|2[0-3]):[0-5]\d$")
    witness = forms.BooleanField(required=False)
