"""Merging and deleting."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    keep = forms.ChoiceField(label=_("保留哪一份"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, pair: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [gettext("第 {id} 号").format(id=pk) for pk in pair]
        self.fields["keep"].choices = [("first", titles[0]), ("second", titles[1])]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    grant = forms.TypedChoiceField(
        label=_("答复"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("同意删除")), ("no", _("不予删除"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("会告诉监护人。")
    )
