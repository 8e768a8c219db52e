"""What an officer fills in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaohu.accounts.models import User
from zhaohu.institutions.choices.institution import QualityGrade

_CONFIRMATION = "公示"


class ReassignForm(forms.Form):
    to = forms.ModelChoiceField(label=_("改派给"), queryset=User.objects.none())
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, officers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = officers  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    field = forms.CharField(widget=forms.HiddenInput, max_length=60)
    text = forms.CharField(label=_("意见"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    basis = forms.CharField(label=_("依据"), max_length=300, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class VerificationForm(forms.Form):
    planned_at = forms.DateTimeField(
        label=_("核实时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    officers = forms.ModelMultipleChoiceField(
        label=_("核实人员"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, officers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officers"].queryset = officers  # type: ignore[attr-defined]


class FindingsForm(forms.Form):
    passed = forms.TypedChoiceField(
        label=_("核实结果"),
        choices=[("yes", _("符合")), ("no", _("不符合"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    findings = forms.CharField(label=_("核实情况"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)


class NoticeForm(forms.Form):
    reason = forms.CharField(label=_("不符合的事项"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    basis = forms.CharField(label=_("依据"), max_length=300)
    found_on = forms.DateField(label=_("认定日期"), widget=forms.DateInput(attrs={"type": "date"}))
    rectify_by = forms.DateField(label=_("整改期限"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    typed = forms.CharField(
        label=_("请输入「公示」二字"), max_length=4, help_text=_("告知机构的同时向社会公示，社会公众都能看到。")
    )

    def clean_typed(self) -> str:
        if self.cleaned_data["typed"] != _CONFIRMATION:
            raise forms.ValidationError(_("请输入「公示」二字，表示知道会向社会公示。"))
        return _CONFIRMATION


class StandingForm(forms.Form):
    reason = forms.CharField(label=_("理由和依据"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class GradeForm(forms.Form):
    grade = forms.ChoiceField(label=_("质量等级"), choices=QualityGrade, widget=forms.RadioSelect)
    graded_on = forms.DateField(label=_("评定日期"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label=_("评定文号"), max_length=60, help_text=_("公布评定结果的文件的文号。"))


class RevokeForm(StandingForm):
    decision_number = forms.CharField(label=_("决定书文号"), max_length=60)
    typed = forms.CharField(label=_("输入机构名称以确认"), max_length=200, required=True)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.pop("typed", self._name).strip() != self._name:
            self.add_error("typed", _("与机构名称不一致。请照写：{name}").format(name=self._name))
        return cleaned
