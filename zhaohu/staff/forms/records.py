"""Certificates, training and written answers, each with its evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.forms.people import day

_FILE = _("PDF、JPG 或 PNG，不超过 10 MB。")


class CredentialForm(forms.Form):
    """A certificate; its kinds are the rule's."""

    kind = forms.ChoiceField(label=_("证书"))
    number = forms.CharField(label=_("编号"), max_length=60, required=False)
    issuer = forms.CharField(label=_("发证单位"), max_length=100)
    valid_from = day(_("发证日期"))
    valid_to = day(_("有效期至"), required=False, help_text=_("长期有效的留空；健康合格证必填，最长一年。"))
    file = forms.FileField(label=_("证书照片或扫描件"), help_text=_FILE)

    def __init__(self, *args: Any, kinds: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, row["title"]) for code, row in kinds.items()]  # type: ignore[attr-defined]


class TrainingForm(forms.Form):
    """Training that somebody has passed; its kinds are the rule's."""

    kind = forms.ChoiceField(label=_("类别"))
    title = forms.CharField(label=_("课程"), max_length=100)
    provider = forms.CharField(label=_("培训单位"), max_length=100)
    hours = forms.IntegerField(label=_("学时"), min_value=1, max_value=999)
    finished_on = day(_("结业日期"))
    file = forms.FileField(label=_("结业证书"), required=False, help_text=_FILE)

    def __init__(self, *args: Any, kinds: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, row["title"]) for code, row in kinds.items()]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the police answered in writing."""

    outcome = forms.TypedChoiceField(
        label=_("答复"), widget=forms.RadioSelect, coerce=QueryState,
        choices=[(QueryState.CLEAR, QueryState.CLEAR.label), (QueryState.FOUND, QueryState.FOUND.label)],
    )  # fmt: skip
    source = forms.CharField(label=_("答复单位"), max_length=100)
    reference = forms.CharField(label=_("答复编号"), max_length=60)
    answered_on = day(_("答复日期"))
    file = forms.FileField(label=_("书面答复"), help_text=_FILE)
