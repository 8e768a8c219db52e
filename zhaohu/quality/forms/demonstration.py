"""What institutions, officers, experts and the public write of an appraisal."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.quality.models import Expert


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def text_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _either(label: Any, no: Any, yes: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, widget=forms.RadioSelect, coerce=lambda value: value == "yes", choices=[("no", no), ("yes", yes)]
    )


class RoundForm(forms.Form):
    title = forms.CharField(label=_("批次名称"), max_length=80)
    opens_on = day_field(_("申报从"))
    closes_on = day_field(_("申报到"), help_text=_("当日仍可申报。"))


class ApplyForm(forms.Form):
    statement = text_field(
        _("申报说明"), rows=5, help_text=_("按评分办法的各项写明做法和数据；专家据此评分，区里据此推荐。")
    )


class RecommendForm(forms.Form):
    text = text_field(_("推荐意见"), help_text=_("写明核实的情况，包括有没有安全责任事故。"))


class ReasonForm(forms.Form):
    reason = text_field(_("理由"), rows=2, help_text=_("机构会看到。"))


class AppointForm(forms.Form):
    username = forms.CharField(label=_("账号"), max_length=60)
    affiliation = forms.CharField(label=_("单位"), max_length=100)
    field = forms.CharField(label=_("专业"), max_length=100)


class AssignForm(forms.Form):
    expert = forms.ModelChoiceField(label=_("专家"), queryset=Expert.objects.none(), empty_label=None)

    def __init__(self, *args: Any, experts: list[Expert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["expert"]
        chosen.queryset = Expert.objects.filter(pk__in=[one.pk for one in experts]).select_related("user")
        chosen.label_from_instance = lambda one: f"{one.user.name}（{one.affiliation}，{one.field}）"


class ScoreForm(forms.Form):
    """One field a criterion of the published scheme, and the comment."""

    def __init__(self, *args: Any, criteria: dict[str, dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, one in criteria.items():
            label = _("{title}（满分 {points}）").format(title=one["title"], points=one["points"])
            self.fields[code] = forms.IntegerField(
                label=label, help_text=one["text"], min_value=0, max_value=one["points"]
            )
        self.fields["comment"] = text_field(_("评语"))

    def scores(self) -> dict[str, int]:
        return {code: value for code, value in self.cleaned_data.items() if code != "comment"}


class ObjectForm(forms.Form):
    text = text_field(_("异议的内容"), rows=4, help_text=_("写清楚时间、地点和事情，便于核实。"))
    contact = forms.CharField(
        label=_("联系方式"), max_length=100, required=False,
        help_text=_("可以不填。填了便于核实；加密保存，机构看不到。"),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AnswerForm(forms.Form):
    upheld = _either(_("结论"), _("异议不成立"), _("异议成立，不予授牌"))
    text = text_field(_("答复"), rows=2, help_text=_("提出异议的人凭查询码看到。"))


class NameForm(forms.Form):
    document = forms.CharField(label=_("授牌文号"), max_length=60)


class RecheckForm(forms.Form):
    passed = _either(_("结论"), _("不通过，提出摘牌"), _("通过"))
    text = text_field(_("复核意见"), rows=2)


class YesNoForm(forms.Form):
    """An answer by one of two buttons."""

    accept = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
