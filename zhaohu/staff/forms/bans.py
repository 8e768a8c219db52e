"""What an officer writes of a ban."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.families.choices import IdentityKind
from zhaohu.staff.choices.bans import BanScope
from zhaohu.staff.choices.people import ADULT_DOCUMENTS
from zhaohu.staff.forms.people import day
from zhaohu.staff.models import Employment, PracticeBan


class ProposeForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    identity_kind = forms.ChoiceField(label=_("证件"), choices=ADULT_DOCUMENTS, initial=IdentityKind.CITIZEN_ID)
    identity = forms.CharField(
        label=_("证件号码"), max_length=40,
        help_text=_("按号码禁止；没有在任何机构登记过的人也可以禁止。加密保存。有几个证件的，提出后在页面上再登记其他证件。"),
    )  # fmt: skip
    scope = forms.TypedChoiceField(
        label=_("禁止的岗位"), choices=BanScope.choices, coerce=BanScope, widget=forms.RadioSelect
    )
    decision_number = forms.CharField(label=_("决定书文号"), max_length=60)
    basis = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("法律条款或判决、处罚决定。"),
        widget=forms.TextInput(attrs={"list": "ban-bases"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    starts_on = day(_("从哪天起"))
    ends_on = day(_("到哪天止"), required=False, help_text=_("终身禁止的留空。"))


class ManagerForm(ProposeForm):
    """Whom the staff register knows as the manager, or somebody else by name and document."""

    manager = forms.ChoiceField(label=_("谁是直接管理人员？"), widget=forms.RadioSelect, required=False)
    field_order = ("manager",)

    def __init__(self, *args: Any, managers: list[Employment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(str(one.pk), f"{one.member.name}（{one.institution.name}）") for one in managers]
        self.fields["manager"].choices = [*told, ("", _("清单里没有，按下面的姓名和证件"))]  # type: ignore[attr-defined]
        self.fields["identity"].help_text = _("选了清单里的人，不用填姓名和证件。")
        for name in ("name", "identity"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Without somebody of the list, name and document are needed."""
        values = super().clean() or {}
        for name in ("name", "identity"):
            if not values.get("manager") and not values.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return values


class ManagerDayForm(forms.Form):
    on = day(_("哪天的管理人员"))


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(label=_("证件"), choices=ADULT_DOCUMENTS, initial=IdentityKind.PASSPORT)
    number = forms.CharField(label=_("证件号码"), max_length=40)
    reason = forms.CharField(
        label=_("怎样认定是同一人"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：公安机关户籍证明的文号。"),
    )  # fmt: skip


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


def of_manager(ban: PracticeBan, managers: list[Employment], on: Any) -> dict[str, Any]:
    """What the proposal for a manager begins with: the terms of the first ban, for life."""
    return initial(on) | {
        "manager": str(managers[0].pk) if managers else "", "decision_number": ban.decision_number,
        "basis": ban.basis, "reason": ban.reason,
    }  # fmt: skip
