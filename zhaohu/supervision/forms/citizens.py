"""What a citizen fills in."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division
from zhaohu.supervision.choices.complaints import Category
from zhaohu.supervision.forms.files import FilesField, ManyFiles

_PICTURES = ManyFiles(attrs={"accept": "image/jpeg,image/png"})
_DISTRICTS = Division.objects.filter(level=Level.DISTRICT).order_by("code")
NAMED, ANONYMOUS = "named", "anonymous"


class ComplaintForm(forms.Form):
    """`place` and `district` are asked only where no institution was chosen; the files come last, so that one which is
    too large takes nothing else with it."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.CharField(
        label=_("在哪里"), max_length=200,
        help_text=_("写小区、楼号、门牌或看到的招牌。"),
    )  # fmt: skip
    district = forms.ModelChoiceField(label=_("在哪个区"), queryset=_DISTRICTS, empty_label=_("请选择"))
    category = forms.TypedChoiceField(
        label=_("反映什么问题"), choices=Category.choices, coerce=Category, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("发生了什么"), max_length=2000, strip=True,
        widget=forms.Textarea(attrs={"rows": 6}), help_text=_("写时间、经过和看到的人。机构看不到这段话。"),
    )  # fmt: skip
    happened_on = forms.DateField(
        label=_("哪一天发生"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    contact = forms.ChoiceField(
        label=_("要不要留联系方式"), widget=forms.RadioSelect, initial=NAMED,
        choices=[(NAMED, _("留下，只有承办的工作人员能看，机构看不到")), (ANONYMOUS, _("匿名"))],
    )  # fmt: skip
    name = forms.CharField(label=_("怎么称呼"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("手机号"), max_length=20, error_messages={"required": _("请写手机号；不想留的，请选「匿名」。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    photos = FilesField(
        label=_("照片"), required=False, widget=_PICTURES,
        help_text=_("最多 3 张 JPG 或 PNG，每张 10 MB 以内；照片里的拍摄地点会去掉。"),
    )  # fmt: skip

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        self.fields["phone"].required = self.data.get("contact", NAMED) == NAMED
        if known:
            del self.fields["place"], self.fields["district"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("contact") == ANONYMOUS:
            data["name"] = data["phone"] = ""
        return data


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("查询码"), max_length=40, help_text=_("提交投诉时显示的 16 位字母和数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class FactForm(forms.Form):
    text = forms.CharField(
        label=_("补充的情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("新看到的、记起来的。机构看不到这段话。"),
    )  # fmt: skip
    photos = FilesField(label=_("照片"), required=False, widget=_PICTURES)


def _yes_no(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("yes", yes), ("no", no)], widget=forms.RadioSelect, coerce=lambda value: value == "yes"
    )


class RateForm(forms.Form):
    solved = _yes_no(_("问题解决了吗"), _("解决了"), _("没有解决"))
    satisfied = _yes_no(_("对办理满意吗"), _("满意"), _("不满意"))


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("为什么要重新办理"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
