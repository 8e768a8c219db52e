"""What a director says of a tablet."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RenameForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("如「托小一班」，在记录里能认出来。"))


class KillForm(forms.Form):
    reason = forms.CharField(label=_("停用原因"), max_length=200, help_text=_("如「丢失」「换新」。"))
