"""What is told of an incident, and what is said to it later."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.incidents import IncidentKind, MarkKind, Severity
from zhaohu.attendance.queries import body
from zhaohu.attendance.services.incidents import Witness

MARKS = range(1, 5)
_EMPTY = [("", "—")]
NOBODY = ("none", _("没有涉及某个孩子"))


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Pictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("照片"), required=False, widget=_Pictures(attrs={"accept": "image/jpeg,image/png"}), **kwargs
        )

    def clean(self, data: Any, initial: Any = None) -> list[File]:  # type: ignore[type-arg]
        one = super().clean
        return [one(each, initial) for each in data] if isinstance(data, list) else []


class ReportForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("出了什么事"), choices=[*_EMPTY, *IncidentKind.choices])
    child = forms.ChoiceField(label=_("孩子"), help_text=_("选了孩子，才会告知监护人。"))
    severity = forms.ChoiceField(label=_("程度"), choices=Severity.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("发生日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(label=_("发生时间"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("地点"), max_length=60, help_text=_("如：户外滑梯、午睡室"))
    what = forms.CharField(label=_("经过"), max_length=2000, widget=_lines(4), help_text=_("看到了什么，按先后写。"))
    first_aid = forms.CharField(label=_("急救和处理"), max_length=1000, widget=_lines(3))
    witnesses = forms.MultipleChoiceField(
        label=_("谁看到了"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("本机构人员")
    )
    outsider = forms.CharField(label=_("其他目击人"), max_length=60, required=False)
    photos = PicturesField(help_text=_("JPG 或 PNG。只有监护人、本机构和区里能看。"))

    def __init__(
        self, *args: Any, children: list[tuple[int, str]], staff: list[tuple[int, str]], at: datetime, **kwargs: Any
    ) -> None:
        local = timezone.localtime(at)
        told = {"key": uuid4(), "on": local.date(), "clock": local.time().replace(second=0, microsecond=0)}
        super().__init__(*args, **kwargs | {"initial": told | kwargs.get("initial", {})})
        self.now = local
        self.fields["child"].choices = [*_EMPTY, *children, NOBODY]  # type: ignore[attr-defined]
        self.fields["witnesses"].choices = staff  # type: ignore[attr-defined]
        for n in MARKS:
            self.fields[f"region_{n}"] = forms.ChoiceField(
                label=_("部位"), required=False, choices=[*_EMPTY, *body.choices()]
            )
            self.fields[f"mark_{n}"] = forms.ChoiceField(
                label=_("伤情"), required=False, choices=[*_EMPTY, *MarkKind.choices]
            )

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields above the body map."""
        return [self[name] for name in ("key", "kind", "child", "severity", "on", "clock", "place")]

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The marks, region and kind."""
        return [(n, self[f"region_{n}"], self[f"mark_{n}"]) for n in MARKS]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields below the body map."""
        return [self[name] for name in ("what", "first_aid", "witnesses", "outsider", "photos")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for n in MARKS:
            if bool(cleaned.get(f"region_{n}")) != bool(cleaned.get(f"mark_{n}")):
                self.add_error(f"mark_{n}", _("部位和伤情要一起选。"))
        return cleaned

    def happened_at(self) -> datetime:
        """The instant; one within the present minute counts as now."""
        told = timezone.make_aware(datetime.combine(self.cleaned_data["on"], self.cleaned_data["clock"]))
        return self.now if told.replace(second=0) == self.now.replace(second=0, microsecond=0) else told

    def marks(self) -> list[dict[str, Any]]:
        rows = [(self.cleaned_data[f"region_{n}"], self.cleaned_data[f"mark_{n}"]) for n in MARKS]
        return [body.mark(code, kind) for code, kind in rows if code]

    def seen_by(self) -> list[Witness]:
        found = [Witness(int(pk)) for pk in self.cleaned_data["witnesses"]]
        return [*found, *([Witness(None, self.cleaned_data["outsider"])] if self.cleaned_data["outsider"] else [])]


class AmendForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("补充或更正的内容"), max_length=2000, widget=_lines(3))
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("原来写的不变，这里写在后面。"))
    photos = PicturesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"key": uuid4()}} | kwargs)


class CloseForm(forms.Form):
    measures = forms.CharField(label=_("采取的措施"), max_length=500, widget=_lines(3))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("区里的意见"), max_length=300, widget=_lines(2))


class SupplementForm(forms.Form):
    reason = forms.CharField(label=_("为什么要补充"), max_length=200)


class AnswerForm(forms.Form):
    state = forms.ChoiceField(choices=[("signed", _("签收")), ("disputed", _("提出异议"))])
    words = forms.CharField(label=_("哪里不对"), max_length=500, required=False, widget=_lines(3))
