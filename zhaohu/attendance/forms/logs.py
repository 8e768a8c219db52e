"""An entry of the log for one child or several, and taking one back."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.logs import OF_MEDICINE, Amount, LogKind, Meal, Mood, Nappy, Position, SleepState

KINDS = [(kind.value, kind.label) for kind in LogKind if kind not in OF_MEDICINE]
_FIELDS = {
    LogKind.MEAL: ("meal", "amount"), LogKind.MILK: ("ml",), LogKind.WATER: ("ml",), LogKind.SLEEP: ("state",),
    LogKind.SLEEP_CHECK: ("position",), LogKind.NAPPY: ("nappy",), LogKind.MOOD: ("mood",),
    LogKind.OUTDOOR: ("minutes",), LogKind.ACTIVITY: ("note",), LogKind.PHOTO: ("picture",), LogKind.NOTE: ("note",),
}  # fmt: skip


def _radio(label: Any, choices: Any, initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=initial, widget=forms.RadioSelect)


class LogForm(forms.Form):
    """`what` decides which of the others are asked; the page of a kind shows those alone."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(choices=KINDS, widget=forms.HiddenInput)
    children = forms.MultipleChoiceField(
        label=_("孩子"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("请至少选一个孩子。")}
    )
    meal = _radio(_("哪一餐"), Meal.choices, Meal.LUNCH)
    amount = _radio(_("吃了多少"), Amount.choices, Amount.ALL)
    ml = forms.IntegerField(label=_("毫升"), min_value=1, max_value=1000, required=False)
    state = _radio(_("睡眠"), SleepState.choices, SleepState.ASLEEP)
    position = _radio(_("睡姿"), Position.choices, Position.BACK)
    nappy = _radio(_("尿布"), Nappy.choices, Nappy.WET)
    mood = _radio(_("情绪"), Mood.choices, Mood.HAPPY)
    minutes = forms.IntegerField(label=_("分钟"), min_value=1, max_value=600, required=False)
    picture = forms.FileField(label=_("照片"), required=False, help_text=_("JPG 或 PNG。只列出监护人同意拍照的孩子。"))
    clock = forms.TimeField(label=_("时间"), widget=forms.TimeInput(attrs={"type": "time"}))
    note = forms.CharField(label=_("备注"), max_length=200, required=False)

    def __init__(
        self, *args: Any, what: LogKind, children: list[tuple[int, str]], at: datetime, chosen: list[int], **kwargs: Any
    ) -> None:
        local = timezone.localtime(at)
        initial = {"key": uuid4(), "what": what.value, "clock": f"{local:%H:%M}", "children": chosen}
        super().__init__(*args, **kwargs | {"initial": initial})
        self.kind, self.now = what, local
        self.fields["children"].choices = children  # type: ignore[attr-defined]
        for name in set(self.fields) - {"key", "what", "children", "clock", "note", *_FIELDS[what]}:
            del self.fields[name]
        for name in _FIELDS[what]:
            self.fields[name].required = True
        if what == LogKind.ACTIVITY:
            self.fields["note"].label = _("做了什么")

    def facts(self) -> dict[str, Any]:
        """The facts of the event."""
        given = {name: self.cleaned_data[name] for name in (*_FIELDS[self.kind], "note") if name != "picture"}
        return {"what": self.kind.value} | {name: value for name, value in given.items() if value not in (None, "")}

    def happened_at(self) -> datetime:
        """Today at that time; one that is still to come counts as now."""
        told = self.cleaned_data["clock"]
        return min(self.now, self.now.replace(hour=told.hour, minute=told.minute, second=0, microsecond=0))


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("为什么撤下"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
