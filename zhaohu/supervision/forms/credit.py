"""What an institution and officers write of credit."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("申诉的理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明哪里不对、有什么依据。由没有经办过这件事的人复核。"),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class DecisionForm(forms.Form):
    corrected = forms.TypedChoiceField(
        label=_("结论"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("no", _("维持原计分")), ("yes", _("更正，不再计分"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("复核的理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("机构会看到。")
    )


class ProposeForm(forms.Form):
    year = forms.IntegerField(label=_("年"), min_value=2019, max_value=2100)
    quarter = forms.TypedChoiceField(
        label=_("季度"), coerce=int,
        choices=[(1, _("第一季度")), (2, _("第二季度")), (3, _("第三季度")), (4, _("第四季度"))],
    )  # fmt: skip


class DayForm(forms.Form):
    """A past day on which a score is asked for."""

    on = forms.DateField(required=False)
