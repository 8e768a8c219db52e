"""What a guardian writes of himself, of a child and of the home."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaohu.divisions.models import Division
from zhaohu.families.choices import IdentityKind, Relation, Sex
from zhaohu.families.models import Child
from zhaohu.families.services.children import Particulars

_DOCUMENTS = [(kind.value, kind.label) for kind in IdentityKind if kind != IdentityKind.TEMPORARY]
_DAY = {"type": "date"}


class GuardianForm(forms.Form):
    """The guardian's own name and number, asked once."""

    guardian_name = forms.CharField(label=_("您的姓名"), max_length=60, strip=True)
    guardian_identity = forms.CharField(
        label=_("您的身份证号"),
        max_length=40,
        required=False,
        help_text=_("用来核验监护关系，加密保存；可以以后再填。"),
    )


class ParticularsForm(forms.Form):
    """A child, born or expected."""

    nickname = forms.CharField(label=_("小名"), max_length=30, help_text=_("页面和通知里用小名称呼孩子。"))
    name = forms.CharField(
        label=_("姓名"), max_length=60, required=False, help_text=_("与证件一致；还没取名可以不填。")
    )
    sex = forms.ChoiceField(label=_("性别"), choices=Sex.choices, initial=Sex.UNKNOWN, required=False)
    born_on = forms.DateField(label=_("出生日期"), required=False, widget=forms.DateInput(attrs=_DAY))
    expected_on = forms.DateField(
        label=_("预产期"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        help_text=_("还没出生的填预产期，不需要任何证件。"),
    )
    birth_order = forms.TypedChoiceField(
        label=_("多胞胎次序"), coerce=int, required=False,
        choices=[(1, _("不是多胞胎，或第一个")), (2, _("第二个")), (3, _("第三个")), (4, _("第四个"))],
    )  # fmt: skip

    def particulars(self, **more: Any) -> Particulars:
        """What was written, for the service."""
        given = {name: self.cleaned_data[name] for name in ParticularsForm.base_fields}
        given["sex"] = Sex(given["sex"] or Sex.UNKNOWN)
        given["birth_order"] = given["birth_order"] or 1
        return Particulars(**given, **more)


class RegisterForm(ParticularsForm):
    """One page for a child: the day is enough, the number can come later. `key` makes two clicks one child."""

    relation = forms.ChoiceField(label=_("您是孩子的"), choices=Relation.choices, widget=forms.RadioSelect)
    identity_kind = forms.ChoiceField(label=_("孩子的证件"), choices=[("", _("以后再填")), *_DOCUMENTS], required=False)
    identity_number = forms.CharField(
        label=_("证件号码"), max_length=40, required=False, help_text=_("没有证件也可以登记，系统先给一个临时编号。")
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    field_order = ("nickname", "name", "sex", "born_on", "expected_on", "birth_order", "relation")

    def registered(self) -> Particulars:
        """The particulars with the number, if there is one."""
        kind = self.cleaned_data["identity_kind"]
        number = self.cleaned_data["identity_number"]
        return self.particulars(
            identity_kind=IdentityKind(kind) if kind else None, identity_number=number, key=self.cleaned_data["key"]
        )

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if bool(given.get("identity_kind")) != bool((given.get("identity_number") or "").strip()):
            field = "identity_number" if given.get("identity_kind") else "identity_kind"
            self.add_error(field, _("证件种类和号码要一起填。没有证件，两项都留空。"))
        return given


class CorrectForm(ParticularsForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @staticmethod
    def of(child: Child) -> dict[str, Any]:
        """What is known now."""
        known = {name: getattr(child, name) for name in ParticularsForm.base_fields}
        return known | {"name": child.name or "", "revision": child.revision}


class IdentityForm(forms.Form):
    kind = forms.ChoiceField(label=_("证件"), choices=_DOCUMENTS)
    number = forms.CharField(label=_("号码"), max_length=40)


class HouseholdForm(forms.Form):
    street = forms.ModelChoiceField(label=_("街道、乡镇"), queryset=Division.objects.none())
    address = forms.CharField(
        label=_("住址"), max_length=200, required=False, help_text=_("加密保存；不填也可以，只按街道办理。")
    )

    def __init__(self, *args: Any, streets: QuerySet[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = streets  # type: ignore[attr-defined]
        self.fields["street"].label_from_instance = lambda row: f"{row.tenant.name} {row.name}"  # type: ignore[attr-defined]
