from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.core import money

_LARGEST = Decimal("100000")


class MonthForm(forms.Form):
    """Which month: `2026-11`."""

    month = forms.DateField(label=_("月份"), input_formats=["%Y-%m"])


class CorrectionForm(forms.Form):
    """What is added or taken off beside what is computed anew, and why."""

    extra = forms.DecimalField(
        label=_("另外增减（元）"), min_value=-_LARGEST, max_value=_LARGEST, decimal_places=2, required=False,
        help_text=_("多收的填负数，例如 -50；只按最新的请假、托位、预约重新计算时不填。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("家庭会看到这句话。")
    )

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        return {
            "extra_fen": money.fen(self.cleaned_data["extra"] or Decimal(0)), "reason": self.cleaned_data["reason"]
        }  # fmt: skip


class PayForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)


class RefundForm(forms.Form):
    """How much comes back, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("退款金额（元）"), min_value=Decimal("0.01"), max_value=_LARGEST, decimal_places=2
    )
    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"key": given["key"], "amount_fen": money.fen(given["amount"]), "reason": given["reason"]}


class RefundAnswerForm(forms.Form):
    """`deed` is the button that was pressed; a refusal needs its reason."""

    deed = forms.ChoiceField(choices=[("execute", ""), ("refuse", "")], widget=forms.HiddenInput)
    answer = forms.CharField(
        label=_("不同意的原因"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只在不同意时填；家庭会看到这句话。"),
    )  # fmt: skip


class SettlementForm(forms.Form):
    """What was done about money that arrived and was not booked."""

    book = forms.TypedChoiceField(
        label=_("怎么处理"), coerce=lambda value: value == "1", widget=forms.RadioSelect,
        choices=[("1", _("按实收金额入账")), ("0", _("不入账，已另行处理"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("处理情况"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
