"""What is filled in about a result before the public."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.supervision.forms.office import DeedForm
from zhaohu.supervision.models import Publication


class PublishForm(DeedForm):
    reason = forms.CharField(label=_("再次公示的理由"), max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if again:
            self.fields["reason"].widget = forms.TextInput()
            self.fields["reason"].required = True


class ReviseForm(DeedForm):
    """The public words: of the visit, and of each finding."""

    summary = forms.CharField(
        label=_("检查情况"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, publication: Publication, **kwargs: Any) -> None:
        words = {"summary": publication.summary} | {f"fact_{pk}": text for pk, text in publication.facts.items()}
        kwargs["initial"] = words | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        titles = {str(one.pk): one.title for one in publication.inspection.findings.all()}
        for pk in publication.facts:
            self.fields[f"fact_{pk}"] = forms.CharField(
                label=titles.get(pk, pk), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.fields["reason"] = forms.CharField(label=_("修改的理由"), max_length=300)

    def facts(self) -> dict[int, str]:
        return {int(k.removeprefix("fact_")): v for k, v in self.cleaned_data.items() if k.startswith("fact_")}


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("公开回应"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("列在检查结果旁边，任何人都能看到。不写孩子、家长、检查人员的姓名和电话。"),
    )  # fmt: skip
