"""What an officer writes of a ban."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.staff.choices.bans import BanScope
from zhaohu.staff.forms.people import day


class ProposeForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    identity = forms.CharField(
        label=_("身份证号"), max_length=40, help_text=_("按号码禁止；没有在任何机构登记过的人也可以禁止。加密保存。")
    )
    scope = forms.TypedChoiceField(
        label=_("禁止的岗位"), choices=BanScope.choices, coerce=BanScope, widget=forms.RadioSelect
    )
    decision_number = forms.CharField(label=_("决定书文号"), max_length=60)
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("法律条款或判决、处罚决定。"))
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    starts_on = day(_("从哪天起"))
    ends_on = day(_("到哪天止"), required=False, help_text=_("终身禁止的留空。"))


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("解除理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AppealForm(forms.Form):
    filed_on = day(_("提出日期"))
    text = forms.CharField(label=_("申诉内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DecideAppealForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("结论"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("no", _("维持禁止")), ("yes", _("支持申诉，解除禁止"))],
    )  # fmt: skip
    outcome = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def initial(on: Any) -> dict[str, Any]:
    """What a new proposal begins with."""
    return {"starts_on": on, "scope": BanScope.ALL}
