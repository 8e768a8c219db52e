"""What a director says against a statement, and what an officer answers."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ContestForm(forms.Form):
    text = forms.CharField(
        label=_("哪里不对？"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写清楚事实，区里会在期限内书面答复，答复和原记录放在一起。"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    corrected = forms.TypedChoiceField(
        label=_("结论"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("no", _("原记录无误")), ("yes", _("已更正或加注"))],
    )  # fmt: skip
    text = forms.CharField(label=_("理由，或者怎样更正"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
