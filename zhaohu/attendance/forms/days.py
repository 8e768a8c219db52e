"""What people answer, settle and correct on the pages of the day."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.alerts import MissingReason, RatioReason

_DATE = {"type": "date"}


class RatioForm(forms.Form):
    reason = forms.ChoiceField(label=_("原因"), choices=RatioReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("说明"), max_length=200, required=False)


class MissingForm(forms.Form):
    reason = forms.ChoiceField(label=_("原因"), choices=MissingReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("说明"), max_length=200, required=False)


class ResolveForm(forms.Form):
    counts = forms.ChoiceField(
        label=_("核实的结果"),
        choices=[("yes", _("这条是对的，计入")), ("no", _("这条不对，不计"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("怎么核实的，写给以后看的人。"))


class CorrectForm(forms.Form):
    """What is different from what was told: it never happened, or at another time, or with somebody else."""

    void = forms.BooleanField(label=_("这件事没有发生"), required=False)
    at = forms.TimeField(
        label=_("实际时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}), input_formats=["%H:%M"]
    )
    adult = forms.CharField(label=_("实际交接人"), max_length=40, required=False, help_text=_("如：母亲、外婆"))
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("原来的记录会保留，理由写在旁边。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("void", "at", "adult")):
            self.add_error(None, _("请填要更正的内容。"))
        return cleaned

    def facts(self, on: date) -> dict[str, Any]:
        """What is laid over the facts of the original."""
        found: dict[str, Any] = {"void": True} if self.cleaned_data["void"] else {}
        at: time | None = self.cleaned_data["at"]
        if at:
            found["at"] = timezone.make_aware(datetime.combine(on, at))
        if self.cleaned_data["adult"]:
            found["brought_name"] = self.cleaned_data["adult"].strip()
        return found


class IllnessForm(forms.Form):
    child = forms.ChoiceField(label=_("孩子"))
    disease = forms.ChoiceField(label=_("病种"))
    began_on = forms.DateField(label=_("发病日期"), widget=forms.DateInput(attrs=_DATE))

    def __init__(
        self, *args: Any, children: list[tuple[int, str]], diseases: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = children  # type: ignore[attr-defined]
        self.fields["disease"].choices = diseases  # type: ignore[attr-defined]


class ProofForm(forms.Form):
    proof = forms.CharField(label=_("出具单位和编号"), max_length=100)
    proof_on = forms.DateField(label=_("证明日期"), widget=forms.DateInput(attrs=_DATE))
