"""What city officers fill in for a risk model."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DecideForm(forms.Form):
    reason = forms.CharField(
        label=_("意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不启用的，必须写明理由。"),
    )  # fmt: skip


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("停用理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
