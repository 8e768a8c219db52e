"""What an officer answers to an objection against a statement."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    corrected = forms.TypedChoiceField(
        label=_("结论"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("no", _("原记录无误")), ("yes", _("已更正或加注"))],
    )  # fmt: skip
    text = forms.CharField(label=_("理由，或者怎样更正"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
