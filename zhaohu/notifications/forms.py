"""What a person says of being told."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.models import QuietHours

_HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]


class QuietHoursForm(forms.Form):
    starts = forms.TypedChoiceField(label=_("晚上从"), coerce=time.fromisoformat)
    ends = forms.TypedChoiceField(label=_("到第二天早上"), coerce=time.fromisoformat)

    def __init__(self, *args: Any, rule: dict[str, str], own: QuietHours | None, **kwargs: Any) -> None:
        start, end = (own.starts, own.ends) if own else map(time.fromisoformat, (rule["from"], rule["to"]))
        super().__init__(*args, **kwargs | {"initial": {"starts": f"{start:%H:%M}", "ends": f"{end:%H:%M}"}})
        for name, first, last in (("starts", "earliest", "from"), ("ends", "to", "latest")):
            known = [f"{one:%H:%M}" for one in _HALF_HOURS]
            shown = [clock for clock in known if rule[first] <= clock <= rule[last]]
            self.fields[name].choices = [(clock, clock) for clock in shown]  # type: ignore[attr-defined]
