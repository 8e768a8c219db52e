"""What a guardian or an institution writes of a measurement."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhaohu.child_health.choices.growth import Position, TakenBy
from zhaohu.child_health.services.growth import Taken

_UNITS = {"weight_kg": ("kg", "公斤", "千克"), "length_cm": ("cm", "厘米", "公分"), "head_cm": ("cm", "厘米", "公分")}
_DAY = {"type": "date"}
_JIN = re.compile(r"^([\d.]+)斤$")


class NumberField(forms.CharField):
    """A number as people write it: 9.1, 9,1, ９．１, 9.1 公斤. What was written in jin is sent back in kilograms."""

    def __init__(self, *, units: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)
        self.units = units

    def clean(self, value: Any) -> Decimal | None:
        text = unicodedata.normalize("NFKC", str(super().clean(value))).replace(" ", "").lower()
        text = text.replace(",", ".").replace("。", ".")
        if not text:
            return None
        for unit in self.units:
            text = text.removesuffix(unit)
        if jin := _JIN.match(text):
            half = f"{Decimal(jin[1]) / 2:f}" if jin[1].count(".") < 2 else "?"
            raise ValidationError(_("请换成千克：{n} 斤是 {half} 千克。").format(n=jin[1], half=half))
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0:
            raise ValidationError(_("请只填数字，如 9.1。"))
        return number


class MeasurementForm(forms.Form):
    """`asked` remembers which values somebody was asked about: a tick counts for those alone."""

    on = forms.DateField(label=_("哪天量的"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    weight_kg = NumberField(label=_("体重（千克）"), required=False, units=_UNITS["weight_kg"])
    length_cm = NumberField(label=_("身长或身高（厘米）"), required=False, units=_UNITS["length_cm"])
    position = forms.ChoiceField(label=_("怎么量的"), choices=Position.choices, widget=forms.RadioSelect)
    head_cm = NumberField(label=_("头围（厘米）"), required=False, units=_UNITS["head_cm"])
    taken_by = forms.ChoiceField(label=_("在哪里量的"), choices=TakenBy.choices, initial=TakenBy.HOME)
    note = forms.CharField(label=_("备注"), max_length=200, required=False)
    confirmed = forms.BooleanField(label=_("我核对过，没有填错"), required=False)
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, lying: bool, at_place: bool = False, **kwargs: Any) -> None:
        initial = {"on": today, "position": Position.LYING if lying else Position.STANDING, "key": uuid4()}
        super().__init__(*args, **kwargs | {"initial": initial})
        if at_place:
            del self.fields["taken_by"]
        if not self.data.get("asked"):
            self.fields["confirmed"].widget = forms.HiddenInput()

    def taken(self) -> Taken:
        """What was written, for the service."""
        given = {name: value for name, value in self.cleaned_data.items() if name in Taken.__dataclass_fields__}
        if "taken_by" in given:
            given["taken_by"] = TakenBy(given["taken_by"])
        return Taken(**given)

    def is_confirmed(self) -> bool:
        """Whether the tick is for the values that stand here now."""
        return bool(self.cleaned_data["confirmed"]) and self.cleaned_data["asked"] == self._values()

    def ask(self) -> None:
        """Show the tick, unticked, for the values that stand here now."""
        data = QueryDict(mutable=True)
        data.update({name: self.data[name] for name in self.data if name != "confirmed"})
        data["asked"] = self._values()
        self.data = data
        self.fields["confirmed"].widget = forms.CheckboxInput()

    def _values(self) -> str:
        given = self.cleaned_data
        return "|".join(str(given.get(name)) for name in ("on", "weight_kg", "length_cm", "position", "head_cm"))


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("为什么作废"), max_length=200, help_text=_("如：体重多打了一位。"))


class GestationForm(forms.Form):
    weeks = forms.IntegerField(label=_("出生孕周"), min_value=22, max_value=44, help_text=_("写在出生医学证明上。"))
    days = forms.IntegerField(label=_("又几天"), min_value=0, max_value=6, initial=0)


class ScreeningForm(forms.Form):
    """One question a sign; nothing is chosen beforehand."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, signs: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"key": uuid4()}})
        for sign in signs:
            self.fields[sign.code] = forms.ChoiceField(
                label=sign.text, choices=[("no", _("没有")), ("yes", _("有"))], widget=forms.RadioSelect,
                error_messages={"required": _("请选一个。")},
            )  # fmt: skip

    def answers(self) -> dict[str, bool]:
        """True where the sign is there."""
        return {name: value == "yes" for name, value in self.cleaned_data.items() if name != "key"}
