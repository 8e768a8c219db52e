"""What a director says against a statement of the institution's file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ContestForm(forms.Form):
    text = forms.CharField(
        label=_("哪里不对？"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写清楚事实，区里会在期限内书面答复，答复和原记录放在一起。"),
    )  # fmt: skip
