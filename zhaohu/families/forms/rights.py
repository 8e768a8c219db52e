"""Merging and deleting."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    keep = forms.ChoiceField(
        label=_("保留哪一份"), widget=forms.RadioSelect, choices=[("first", _("左边一份")), ("second", _("右边一份"))]
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    grant = forms.TypedChoiceField(
        label=_("答复"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("同意删除")), ("no", _("不予删除"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("会告诉监护人。")
    )
