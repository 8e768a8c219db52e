"""What a director fills in of the people of an institution."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.staff.choices.people import WorkPost


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, chosen in the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class HireForm(forms.Form):
    """Whom the institution wants to hire."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    identity = forms.CharField(
        label=_("身份证号"),
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
