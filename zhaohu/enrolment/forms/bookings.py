"""What a guardian chooses, and what an institution says of a booking."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaohu.enrolment.models.classes import CELLS
from zhaohu.families.models import Child


class BookForm(forms.Form):
    """A day and time of the page, a child, and the key that makes two clicks one."""

    on = forms.DateField(widget=forms.HiddenInput, label=_("日期"))
    first = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=CELLS, label=_("开始"))
    last = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=CELLS, label=_("结束"))
    key = forms.UUIDField(widget=forms.HiddenInput)
    child = forms.ModelChoiceField(
        label=_("哪个孩子"), queryset=Child.objects.none(), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, children: QuerySet[Child], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].queryset = children  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("家庭会看到。"))
