"""Which days a child does not come, and why."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.enrolment.choices.placements import AbsenceReason

_DATE = {"type": "date"}


class AbsenceForm(forms.Form):
    """`when` is the button: today, tomorrow, or the days written."""

    when = forms.ChoiceField(choices=[("today", ""), ("tomorrow", ""), ("days", "")], widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("原因"), choices=AbsenceReason.reported(), initial=AbsenceReason.SICK)
    first_on = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs=_DATE))
    last_on = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs=_DATE))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == "days" and not self.errors:
            cleaned["last_on"] = cleaned.get("last_on") or cleaned.get("first_on")
            if cleaned["last_on"] is None:
                self.add_error("first_on", _("请选日期。"))
        return cleaned

    def days(self, today: date) -> dict[str, date]:
        """The first and last day."""
        ahead = {"today": 0, "tomorrow": 1}.get(self.cleaned_data["when"])
        if ahead is None:
            return {name: self.cleaned_data[name] or self.cleaned_data["last_on"] for name in ("first_on", "last_on")}
        return dict.fromkeys(("first_on", "last_on"), today + timedelta(days=ahead))
