"""What a director fills in of the people of an institution."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaohu.enrolment.models import CareClass
from zhaohu.families.choices import IdentityKind
from zhaohu.staff.choices.people import ADULT_DOCUMENTS, LeaveKind, WorkPost


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, chosen in the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class HireForm(forms.Form):
    """Whom the institution wants to hire."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    identity_kind = forms.ChoiceField(label=_("证件"), choices=ADULT_DOCUMENTS, initial=IdentityKind.CITIZEN_ID)
    identity = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        help_text=_("加密保存，页面上只显示首尾几位；用来核查从业禁止和违法犯罪记录。"),
    )
    phone = forms.CharField(
        label=_("手机号"), max_length=20, required=False, help_text=_("本人用它登录后可以看到自己的档案和班次、签到。")
    )
    post = forms.ChoiceField(label=_("岗位"), choices=WorkPost.choices, widget=forms.RadioSelect)
    starts_on = day(_("到岗日期"))
    consents = forms.BooleanField(
        label=_("本人已签字同意查询违法犯罪记录"), required=False,
        help_text=_("未成年人保护法第 62 条：录用前应当查询，以后每年查询。没有同意不能查询，也就不能录用。"),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class PhoneForm(ReasonForm):
    """The right phone."""

    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("本人用它登录后可以关联自己的档案。更正会告诉本人。"),
    )  # fmt: skip
    field_order = ("phone", "reason")


class EndForm(ReasonForm):
    """The end of an employment."""

    last_day = day(_("最后一天"))
    field_order = ("last_day", "reason")


class AssignForm(forms.Form):
    """To which class somebody belongs."""

    care_class = forms.ModelChoiceField(label=_("班"), queryset=CareClass.objects.none(), empty_label=None)
    starts_on = day(_("从哪天起"))

    def __init__(self, *args: Any, classes: QuerySet[CareClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["care_class"].queryset = classes  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(label=_("假别"), choices=LeaveKind.choices)
    first_on = day(_("第一天"))
    last_on = day(_("最后一天"))
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class PinForm(forms.Form):
    pin = forms.CharField(
        label=_("6 位数字口令"), max_length=6, widget=forms.PasswordInput(attrs={"inputmode": "numeric"}),
        help_text=_("在机构的平板上签到、签名时用；本人输入，不要告诉别人。"),
    )  # fmt: skip
    badge = forms.CharField(label=_("工牌编号"), max_length=60, required=False)


class YesNoForm(forms.Form):
    """An answer by one of two buttons."""

    accept = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
