"""What a family and a director fill in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhaohu.enrolment.models import Application, Round
from zhaohu.families.models import Child


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class BeginForm(forms.Form):
    child = forms.ModelChoiceField(label=_("给哪个孩子申请"), queryset=Child.objects.none(), widget=forms.RadioSelect)
    round = forms.ModelChoiceField(
        label=_("怎么申请"), queryset=Round.objects.none(), required=False, blank=True, widget=forms.RadioSelect,
        empty_label=_("直接申请：提交后马上排这家机构的候位"),
    )  # fmt: skip

    def __init__(self, data: Any, *, children: QuerySet[Child], rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["child"].queryset = children  # type: ignore[attr-defined]
        self.fields["child"].empty_label = None  # type: ignore[attr-defined]
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["round"].label_from_instance = _titled  # type: ignore[attr-defined]
        if not rounds:
            del self.fields["round"]


def _titled(one: Round) -> str:
    closes = f"{timezone.localtime(one.closes_at):%m-%d %H:%M}"
    return gettext("参加统一分配：{district} {title}（{closes} 截止）").format(
        district=one.district.name, title=one.title, closes=closes
    )


class DescribeForm(forms.Form):
    starts_on = _day(_("希望哪天入托"))
    claims = forms.MultipleChoiceField(
        label=_("优先情形"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("有的才勾。没有也照样排队。"),
    )  # fmt: skip
    siblings_together = forms.BooleanField(label=_("兄弟姐妹要上同一家"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any, *, application: Application, priorities: list[dict[str, Any]]) -> None:
        super().__init__(data, initial={
            "starts_on": application.starts_on, "claims": application.claims, "revision": application.revision,
            "siblings_together": application.siblings_together,
        })  # fmt: skip
        claims = self.fields["claims"]
        claims.choices = [(row["code"], row["title"]) for row in priorities]  # type: ignore[attr-defined]
        if application.round and application.round.under_way:
            self.fields["starts_on"].disabled = True


class MoveForm(forms.Form):
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class DocumentForm(forms.Form):
    child = forms.ModelChoiceField(label=_("哪个孩子"), queryset=Child.objects.none())
    kind = forms.ChoiceField(label=_("材料"))
    file = forms.FileField(label=_("文件"), help_text=_("PDF、JPG 或 PNG，每个不超过 10 MB。照片上的位置信息会去掉。"))

    def __init__(self, *args: Any, children: QuerySet[Child], kinds: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].queryset = children  # type: ignore[attr-defined]
        self.fields["child"].empty_label = None  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(code, row["title"]) for code, row in kinds.items()]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    accept = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    reason = forms.CharField(label=_("不符合的原因"), max_length=200, required=False)


class OfferForm(forms.Form):
    starts_on = _day(_("第一天"))
    reason = forms.CharField(
        label=_("不按顺序的理由"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("前面还有孩子在等时必填；前面的每个家庭都会看到。"),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class EndForm(forms.Form):
    last_day = _day(_("最后一天"))
    reason = forms.CharField(label=_("离托原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
