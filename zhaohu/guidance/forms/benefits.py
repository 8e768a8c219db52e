"""What a parent fills in to calculate. Read from the address, kept nowhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.guidance.choices.benefits import Split

_DAY = {"type": "date"}


def _number(label: Any, *, initial: int = 0, least: int = 0, text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, initial=initial, min_value=least, help_text=text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class _BirthForm(forms.Form):
    born_on = forms.DateField(
        label=_("出生日期或预产期"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={"required": _("请填出生日期；还没出生的，填预产期。")},
    )  # fmt: skip
    babies = _number(_("一次生几个孩子"), initial=1, least=1, text=_("单胎填 1，双胞胎填 2。"))

    def clean(self) -> dict[str, Any]:
        """What was left empty is as it stood there at first."""
        data = super().clean() or {}
        for name, field in self.fields.items():
            if data.get(name) is None and isinstance(field, forms.IntegerField) and name not in self.errors:
                data[name] = field.initial
        return data


class LeaveForm(_BirthForm):
    difficult = forms.BooleanField(label=_("难产"), required=False)
    before = _number(_("产前休几天"), text=_("算在产假里，最多 {n} 天。"))
    months = _number(_("单位同意再增加几个月"), text=_("没有就填 0；要单位同意，最多 {n} 个月。"))
    partner_from = forms.DateField(
        label=_("陪产假从哪天开始"), required=False, help_text=_("不填，从出生那天算起。"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )  # fmt: skip
    shared = _number(_("把延长生育假让给父亲几天"), text=_("要双方单位同意，最多 {n} 天。"))
    hers = _number(_("每年育儿假母亲休几个工作日"), text=_("父母合计 {n} 个；不调整就是各一半。"))

    def __init__(self, *args: Any, limits: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in limits.items():
            self.fields[name].help_text = str(self.fields[name].help_text).format(n=most)
        self.fields["hers"].initial = limits["hers"] // 2


class TaxForm(_BirthForm):
    year = forms.IntegerField(
        label=_("哪个纳税年度"), min_value=2000, max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    split = forms.ChoiceField(label=_("由谁扣"), choices=Split.choices, widget=forms.RadioSelect, initial=Split.MINE)


class SubsidyForm(_BirthForm):
    pass
