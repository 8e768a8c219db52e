"""Shapes of what officers enter about pushes and gaps."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Actor
from zhaohu.divisions import queries as divisions
from zhaohu.institutions.choices.registration import Authority, Treatment


class UploadForm(forms.Form):
    """A file of one authority. An authority's officer uploads for that post; a city officer says for whom."""

    file = forms.FileField(label=_("文件"), help_text=_("CSV（UTF-8 或 GB18030）或 XLSX，第一行是表头"))
    authority = forms.ChoiceField(label=_("登记机关"), choices=Authority.choices)
    division = forms.ChoiceField(label=_("辖区"))
    key = forms.RegexField(r"[A-Za-z0-9_-]{1,80}", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["division"].choices = [("110000", _("全市")), *((d.code, d.name) for d in divisions.districts())]  # type: ignore[attr-defined]
        self.fields["key"].initial = secrets.token_urlsafe(18)
        held = next((held for held in actor.held if held.role == "registrar"), None)
        if held and not actor.holds("city_officer"):
            self._settle("authority", held.department)
            self._settle("division", held.division)

    def _settle(self, name: str, value: str | None) -> None:
        """Leave one choice, which need not be made."""
        field: Any = self.fields[name]
        field.choices = [pair for pair in field.choices if pair[0] == value]
        field.initial, field.required, field.widget = value, False, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("authority", "division", "key"):
            data[name] = data.get(name) or self.fields[name].initial
        return data


class TreatmentForm(forms.Form):
    """The class of treatment and why."""

    treatment = forms.ChoiceField(label=_("分类"), choices=Treatment.choices)
    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明现场了解的情况，不写个人信息"),
    )
