"""What an officer and an institution fill in about an order; no form of theirs is taken stale or twice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.supervision.choices.rectification import ObjectionState
from zhaohu.supervision.forms.files import FilesField, ManyFiles
from zhaohu.supervision.forms.office import DeedForm


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _reason(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, **more)


class AcceptForm(DeedForm):
    corrected_on = _day(_("改正日期"), help_text=_("材料能证明的那一天，不是今天。"))


class GiveBackForm(DeedForm):
    reason = _reason(_("退回的理由"), help_text=_("机构会看到：还差什么。"))


class ProlongForm(DeedForm):
    to = _day(_("新的期限"), help_text=_("只能延长一次；没有了结的各条一并延到这一天。"))
    reason = _reason(_("延长的理由"))


class ReasonForm(DeedForm):
    reason = _reason(_("理由"), help_text=_("机构会看到。"))


class RecheckForm(DeedForm):
    on = _day(_("复查日期"))
    reason = _reason(_("为什么复查"))


class AnswerForm(forms.Form):
    result = forms.TypedChoiceField(
        label=_("答复"), coerce=ObjectionState, widget=forms.RadioSelect,
        choices=[(ObjectionState.UPHELD, _("维持：这一条没有变")), (ObjectionState.CORRECTED, _("更正：撤销这一条"))],
    )  # fmt: skip
    text = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class KeyedForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)


class HandInForm(KeyedForm):
    text = forms.CharField(label=_("怎样改正的"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    done_on = _day(_("改正日期"))
    photos = FilesField(
        label=_("照片或文件"), widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        help_text=_("能看出已改正，最多 3 份 JPG、PNG 或 PDF，每份 10 MB 以内。"),
    )  # fmt: skip


class ObjectForm(KeyedForm):
    text = forms.CharField(
        label=_("对什么有异议、为什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("整改期限照常计算，检查部门会书面答复。"),
    )  # fmt: skip
