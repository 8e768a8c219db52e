"""Shapes of what a director uploads and sends, and of what a family fills in by link."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.enrolment.models import ServiceOffer
from zhaohu.enrolment.services.rolls_check import time_of
from zhaohu.families.choices import Decision, IdentityKind, Relation, Sex
from zhaohu.families.models import Child

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_KINDS = [(kind.value, kind.label) for kind in IdentityKind if kind != IdentityKind.TEMPORARY]


class _Keyed(forms.Form):
    """A form that counts once, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid.uuid4


class RollForm(_Keyed):
    """A sheet of the children present."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("XLSX，或 CSV（UTF-8、GBK 都可以）；第一行是表头"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )


class LinkForm(_Keyed):
    """Which service, from when, for whom."""

    offer = forms.TypedChoiceField(label=_("服务"), coerce=int)
    starts_on = forms.DateField(label=_("入托日期"), widget=_DAY)
    nickname = forms.CharField(label=_("孩子的小名"), max_length=30)
    phone = forms.CharField(
        label=_("监护人手机号"),
        max_length=20,
        required=False,
        help_text=_("填了，就只有这个手机号能用这条链接"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, offers: list[ServiceOffer], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(offer.pk, f"{offer.care_class.name} · {time_of(offer)}") for offer in offers]
        self.fields["offer"].choices = choices  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """The short code of a link, typed by hand."""

    code = forms.CharField(
        label=_("短码"),
        max_length=20,
        help_text=_("机构给您的 10 位字母和数字"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class ChooseForm(forms.Form):
    """One of the family's children."""

    child = forms.TypedChoiceField(label=_("孩子"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, children: list[Child], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["child"].choices = [(child.pk, child.nickname) for child in children]  # type: ignore[attr-defined]


class ChildForm(forms.Form):
    """A guardian and a child that is not registered yet."""

    guardian_name = forms.CharField(
        label=_("您的姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    relation = forms.ChoiceField(label=_("您是孩子的"), choices=Relation.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("孩子姓名"), max_length=60)
    nickname = forms.CharField(label=_("小名"), max_length=30)
    sex = forms.ChoiceField(
        label=_("性别"),
        choices=[(Sex.FEMALE.value, Sex.FEMALE.label), (Sex.MALE.value, Sex.MALE.label)],
        widget=forms.RadioSelect,
    )
    born_on = forms.DateField(label=_("出生日期"), widget=_DAY)
    identity_kind = forms.ChoiceField(
        label=_("证件类型"), choices=[("", _("还没有证件")), *_KINDS], required=False
    )  # fmt: skip
    identity_number = forms.CharField(label=_("证件号码"), max_length=30, required=False)


class ConsentForm(forms.Form):
    """Yes or no to each purpose; nothing is chosen beforehand."""

    def __init__(self, *args: Any, purposes: dict[str, dict[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        for purpose, words in purposes.items():
            self.fields[purpose] = forms.ChoiceField(
                label=words["title"],
                choices=[(Decision.GIVEN.value, _("同意")), (Decision.REFUSED.value, _("不同意"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选择同意或不同意")},
            )
            self.fields[f"{purpose}_version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=words["version"], min_value=1, max_value=10**6
            )

    def decisions(self, purposes: dict[str, Any]) -> tuple[dict[str, str], dict[str, int]]:
        """What was chosen, and which words were shown, by purpose."""
        data = self.cleaned_data
        return {p: data[p] for p in purposes}, {p: data[f"{p}_version"] for p in purposes}


class NamedForm(forms.Form):
    """Whether a named child is one's own."""

    mine = forms.ChoiceField(
        label=_("这是您的孩子吗"),
        choices=[("yes", _("是我的孩子")), ("no", _("不是，手机号填错了"))],
        widget=forms.RadioSelect,
    )
    born_on = forms.DateField(
        label=_("孩子的出生日期"), widget=_DAY, required=False, help_text=_("选「是」时填，用来核对")
    )


class ContestForm(forms.Form):
    """Why an imported placement is not right."""

    reason = forms.CharField(label=_("哪里不对"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
