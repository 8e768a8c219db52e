"""The form of a record, built from the fields of its kind (rule `<kind>.fields`), and small forms of its deeds."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.penalties import RecordKind, WithdrawalReason
from zhaohu.supervision.services import record_check

_LONG = 500


class RecordForm(forms.Form):
    """One form for every kind: each field is a line of the rule. What is wrong is said by the same check that reads
    the API and the files. `left_out` are fields that the deed itself fills."""

    def __init__(self, *args: Any, kind: str, on: date, left_out: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind, self.on, self.left_out = kind, on, left_out
        for one in record_check.fields(kind, on=on):
            if one["model"] not in left_out:
                self.fields[one["model"]] = _field(rules.worded_one(one))
        self.found = record_check.Checked(RecordKind(kind))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {name: value for name, value in data.items() if value not in (None, "")}
        given |= dict.fromkeys(self.left_out, self.on)
        self.found = record_check.checked(self.kind, given, on=self.on)
        for fault in self.found.faults:
            fault.raised().add_to(self)
        return data


def _field(one: dict[str, Any]) -> forms.Field:
    """A line of the rule as a field; lengths and needs are asked by the check, so that they speak with its codes."""
    said: dict[str, Any] = {"label": one["title"], "required": False}
    if one["required"] == "always":
        said["label"] = f"{one['title']} *"
    if choices := one.get("choices"):
        if one.get("many"):
            return forms.MultipleChoiceField(
                choices=[(name, _(name)) for name in choices], widget=forms.CheckboxSelectMultiple, **said
            )
        return forms.ChoiceField(choices=[("", "—"), *((name, _(name)) for name in choices)], **said)
    if one["type"] == "D":
        return forms.CharField(widget=forms.TextInput(attrs={"type": "date"}), max_length=40, **said)
    if one["type"].startswith("N"):
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), max_length=40, **said)
    if int(one["type"][1:]) >= _LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=6000, **said)
    return forms.CharField(max_length=6000, **said)


class _Revised(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **more)


class PublishForm(_Revised):
    """Nothing but the revision that was looked at."""


class WithdrawForm(_Revised):
    reason = forms.TypedChoiceField(
        label=_("撤回原因"), coerce=WithdrawalReason,
        choices=[(one.value, one.label) for one in WithdrawalReason if one != WithdrawalReason.UNDONE],
    )  # fmt: skip
    withdrawn_on = forms.DateField(
        label=_("原决定撤销、变更的日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("3 个工作日内要停止公示。"),
    )  # fmt: skip
    note = _text(_("说明"), help_text=_("写明撤销决定的文号和理由；留在记录里。"))


class CorrectForm(_Revised):
    reason = _text(_("更正的理由"), help_text=_("机构会看到；改动前的内容留在记录里。"))


class MatchForm(forms.Form):
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    note = forms.CharField(label=_("怎样核对的"), max_length=300)


class NumbersForm(forms.Form):
    reason = forms.CharField(label=_("为什么要看"), max_length=200)


class UpholdForm(forms.Form):
    answer = _text(_("核查结论"), help_text=_("机构会看到。"))


class RepairForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("决定"), choices=[("1", _("准予修复，停止公示和使用")), ("0", _("不予修复"))],
        coerce=lambda said: said == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    decision = forms.CharField(
        label=_("修复决定文号"), max_length=60, required=False, help_text=_("信用中国或本机关。")
    )
    reason = forms.CharField(label=_("理由"), max_length=500, required=False)


class SayForm(forms.Form):
    """What an institution says of a record, with one paper."""

    text = _text(_("理由和事实"))
    papers = forms.FileField(label=_("佐证"), required=False, help_text=_("照片或 PDF。"))


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("数据集"), choices=RecordKind.choices)
    file = forms.FileField(label=_("文件"), help_text=_("CSV（UTF-8 或 GB18030）或 XLSX，第一行是表头。"))
    key = forms.RegexField(r"[A-Za-z0-9_-]{1,80}", widget=forms.HiddenInput)
