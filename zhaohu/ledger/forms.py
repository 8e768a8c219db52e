from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.ledger import words


class FilterForm(forms.Form):
    """Which entries an auditor wants to see."""

    event = forms.ChoiceField(label=_("事项"), required=False)
    subject_type = forms.ChoiceField(label=_("对象"), required=False)
    subject_id = forms.CharField(label=_("对象编号"), required=False, max_length=40)
    on = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for name, known in (("event", words.events()), ("subject_type", words.subjects())):
            field = self.fields[name]
            field.choices = [("", _("全部")), *known.items()]  # type: ignore[attr-defined]


class LookUpForm(forms.Form):
    """The number of the entry to verify."""

    entry = forms.IntegerField(label=_("存证编号"), min_value=1, max_value=2**63 - 1)
