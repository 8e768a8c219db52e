"""What is filled in about a case. Each form of a deed carries the revision at which the case was read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.accounts.models import User
from zhaohu.supervision.choices.cases import Serving
from zhaohu.supervision.forms.files import FilesField


def _officers() -> "forms.ModelMultipleChoiceField[User]":
    return forms.ModelMultipleChoiceField(
        label=_("办案人员"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("不少于两人。"),
    )  # fmt: skip


class _WithOfficers(forms.Form):
    def __init__(self, *args: Any, officers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["officers"]
        field.queryset, field.label_from_instance = officers, lambda one: one.name


class OpenForm(_WithOfficers):
    uscc = forms.CharField(
        label=_("机构的统一社会信用代码"), max_length=18, required=False, help_text=_("没有的，写当事人名称。")
    )
    party_name = forms.CharField(label=_("当事人"), max_length=200, required=False)
    cause = forms.CharField(label=_("案由"), max_length=300)
    officers = _officers()


class OfficersForm(_WithOfficers):
    officers = _officers()
    note = forms.CharField(label=_("更换的理由"), max_length=300)


class StepForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    note = forms.CharField(label=_("记录"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class FilesForm(StepForm):
    papers = FilesField(label=_("材料"), required=False, help_text=_("笔录、文书、照片，PDF 或图片。"))


class ServeForm(FilesForm):
    note = forms.CharField(label=_("说明"), max_length=500, required=False)
    served_on = forms.DateField(label=_("送达日期"), widget=forms.DateInput(attrs={"type": "date"}))
    serving = forms.TypedChoiceField(label=_("送达方式"), choices=Serving.choices, coerce=Serving)


class DecideForm(StepForm):
    note = forms.CharField(label=_("审批意见"), max_length=500, required=False)
    agreed = forms.TypedChoiceField(
        label=_("审批"), choices=[("1", _("同意，作出决定")), ("0", _("退回"))], coerce=lambda said: said == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
