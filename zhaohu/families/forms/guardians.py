"""Inviting, joining, and what an officer finds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.families.choices import Relation
from zhaohu.families.forms.children import IdentityForm


class InviteForm(forms.Form):
    relation = forms.ChoiceField(label=_("对方是孩子的"), choices=Relation.choices, widget=forms.RadioSelect)


class _SelfForm(forms.Form):
    """Who one is, for those who have not said so yet; nothing is asked twice."""

    name = forms.CharField(label=_("您的姓名"), max_length=60)
    identity = forms.CharField(
        label=_("您的身份证号"),
        max_length=40,
        required=False,
        help_text=_("用来核验监护关系，加密保存；可以以后再填。"),
    )


class AcceptForm(_SelfForm):
    code = forms.CharField(label=_("邀请码"), max_length=40, help_text=_("形如 ABCD-EFGH-JKMN，字母不分大小写。"))
    field_order = ("code", "name", "identity")


class JoinForm(IdentityForm, _SelfForm):
    relation = forms.ChoiceField(label=_("您是孩子的"), choices=Relation.choices, widget=forms.RadioSelect)
    field_order = ("kind", "number", "relation", "name", "identity")


class CheckForm(forms.Form):
    """An officer's finding."""

    accept = forms.TypedChoiceField(
        label=_("核对结果"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("证件齐全，关系属实")), ("no", _("不属实，或关系已经解除"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("看了什么证件，或理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：出生医学证明原件、户口簿。"),
    )  # fmt: skip
