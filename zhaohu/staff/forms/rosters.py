"""One shift, set by hand."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaohu.enrolment.models import CareClass
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.staff.models import Employment
from zhaohu.staff.queries import conflicts

_TIMES = [(cell, f"{clock_of(cell):%H:%M}") for cell in range(10, 47)]


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Employment) -> str:
        return f"{obj.member.name}（{obj.get_post_display()}）"


class ShiftForm(forms.Form):
    """Who, on which day, from when to when, for which class."""

    employment = _PersonField(label=_("人员"), queryset=Employment.objects.none(), empty_label=None)
    care_class = forms.ModelChoiceField(
        label=_("班"), queryset=CareClass.objects.none(), required=False, empty_label=_("不带班")
    )
    on = forms.TypedChoiceField(label=_("日期"))
    first = forms.TypedChoiceField(label=_("上班"), choices=_TIMES, coerce=int)
    last = forms.TypedChoiceField(label=_("下班"), choices=_TIMES, coerce=int)

    def __init__(
        self, *args: Any, people: QuerySet[Employment], classes: QuerySet[CareClass], days: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employment"].queryset = people  # type: ignore[attr-defined]
        self.fields["care_class"].queryset = classes  # type: ignore[attr-defined]
        on: Any = self.fields["on"]
        on.choices, on.coerce = (
            [(day.isoformat(), conflicts.day_words(day)) for day in days],
            type(days[0]).fromisoformat,
        )


class PublishForm(forms.Form):
    """Publishing, with the revision that was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    gaps_known = forms.BooleanField(label=_("知道有缺口，先公布，再补人"), required=False)
