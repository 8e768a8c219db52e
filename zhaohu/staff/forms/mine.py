"""What a person who works in an institution sends from the own phone."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ClockForm(forms.Form):
    """Coming or leaving; the number makes a repeated click one deed."""

    deed = forms.ChoiceField(choices=[("in", "in"), ("out", "out")])
    client_id = forms.UUIDField()


class ClaimForm(forms.Form):
    identity = forms.CharField(
        label=_("身份证号"), max_length=40, help_text=_("园长登记的手机号要与您登录的手机号一致。")
    )
