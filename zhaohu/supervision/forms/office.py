"""What an officer fills in. Each form carries the revision at which the case was read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division
from zhaohu.supervision.choices.complaints import Finding, ReadingReason
from zhaohu.supervision.models import Complaint


def _text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DeedForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


class AcceptForm(DeedForm):
    long = forms.BooleanField(label=_("情况复杂，按复杂事项的期限办理"), required=False)
    uscc = forms.CharField(
        label=_("是哪家机构"), max_length=18, required=False, help_text=_("查实是哪家机构的，写统一社会信用代码。")
    )


class RefuseForm(DeedForm):
    reason = _text(_("不予受理的理由"), help_text=_("投诉人会看到。"))


class PassOnForm(DeedForm):
    department = forms.TypedChoiceField(
        label=_("转哪个部门"), coerce=Department,
        choices=[(d.value, d.label) for d in Department if d != Department.HEALTH],
    )  # fmt: skip
    reason = _text(_("转办的理由"), help_text=_("投诉人会看到。"))


class MoveForm(DeedForm):
    district = forms.ModelChoiceField(
        label=_("转哪个区"),
        queryset=Division.objects.filter(level=Level.DISTRICT).order_by("code"),
        empty_label=_("请选择"),
    )
    reason = _text(_("转办的理由"))


class AskForm(DeedForm):
    subject = forms.CharField(label=_("事由"), max_length=100)
    text = _text(
        _("请机构说明什么"), 4,
        help_text=_("机构看到的是这段话。用自己的话写，不照抄投诉人的原话，不写姓名、电话和能认出人的细节。"),
    )  # fmt: skip


class AnswerForm(DeedForm):
    text = _text(_("给投诉人的答复"), 4, help_text=_("投诉人在进度页看到；12345 转来的同时回复 12345。"))


class CloseForm(DeedForm):
    finding = forms.TypedChoiceField(label=_("结论"), choices=Finding.choices, coerce=Finding, widget=forms.RadioSelect)
    result = _text(_("办理结果"), 4, help_text=_("投诉人会看到：查了什么、结果怎样、怎样改正。"))
    found_on = _day(_("查实日期"))
    corrected_on = _day(_("改正日期"))


class MergeForm(DeedForm):
    into = forms.ModelChoiceField(label=_("并入哪一件"), queryset=Complaint.objects.none(), empty_label=_("请选择"))
    reason = forms.CharField(label=_("并案的理由"), max_length=300)

    def __init__(self, *args: Any, choices: list[Complaint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Complaint.objects.filter(pk__in=[one.pk for one in choices]).order_by("pk")


class ReassignForm(forms.Form):
    to = forms.ModelChoiceField(label=_("改派给"), queryset=User.objects.none(), empty_label=_("请选择"))
    reason = forms.CharField(label=_("改派的理由"), max_length=300)

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = officers


class ReadForm(forms.Form):
    reason = forms.TypedChoiceField(label=_("为什么要看"), choices=ReadingReason.choices, coerce=ReadingReason)
