import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.divisions import queries as divisions


class IndentedJSON(forms.JSONField):
    """JSON that people edit: one part a line, Chinese as it is."""

    def prepare_value(self, value: Any) -> Any:
        if self.disabled or isinstance(value, forms.fields.InvalidJSONInput):
            return super().prepare_value(value)
        return json.dumps(value, ensure_ascii=False, indent=2)


class ChangeForm(forms.Form):
    """A new dated row of a rule."""

    value = IndentedJSON(label=_("新内容"), widget=forms.Textarea(attrs={"rows": 10, "class": "form-control"}))
    division = forms.ModelChoiceField(
        label=_("适用区划"), queryset=divisions.districts(), required=False, empty_label=_("全市")
    )
    valid_from = forms.DateField(label=_("起始日"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    source = forms.CharField(label=_("依据"), max_length=300)
    reason = forms.CharField(label=_("理由"), max_length=300)
