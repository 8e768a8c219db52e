"""What institutions, assessors and the city write of an assessment."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.quality.forms.demonstration import day_field, text_field
from zhaohu.quality.models import AssessmentItem, Expert
from zhaohu.quality.queries.scoring import Difference, Scheme
from zhaohu.quality.services.assessments import Said


def _met(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, widget=forms.RadioSelect, coerce=lambda value: value == "yes", empty_value=None,
        choices=[("yes", _("符合")), ("no", _("不符合"))], **kwargs,
    )  # fmt: skip


def _points(label: Any, most: int, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=most, max_digits=5, decimal_places=1, **kwargs)


class SectionForm(forms.Form):
    """The items of a dimension, or the basic items: an answer, the evidence and a comment each. All may wait."""

    def __init__(
        self, *args: Any, items: dict[str, dict[str, Any]], known: dict[str, AssessmentItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(items)
        for code, one in items.items():
            had = known.get(code)
            if "points" in one:
                label = _("得分（满分 {points}）").format(points=one["points"])
                self.fields[f"{code}-points"] = _points(label, one["points"], required=False)
            else:
                self.fields[f"{code}-met"] = _met(_("是否符合"), required=False)
            self.fields[f"{code}-evidence"] = text_field(_("依据"), rows=2, required=False)
            self.fields[f"{code}-comment"] = text_field(_("意见"), rows=2, required=False)
            if had:
                answer = "" if had.met is None else "yes" if had.met else "no"
                kept = {"points": had.points, "met": answer, "evidence": had.evidence, "comment": had.comment}
                self.initial.update({f"{code}-{part}": value for part, value in kept.items()})

    def said(self) -> dict[str, Said]:
        """The items that were sent and hold no fault."""
        told = {}
        for code in self.codes:
            parts = ("points", "met", "evidence", "comment")
            fields = {part: f"{code}-{part}" for part in parts if f"{code}-{part}" in self.fields}
            sent = any(name in self.data for name in fields.values())
            if sent and not any(name in self.errors for name in fields.values()):
                told[code] = Said(**{part: self.cleaned_data[name] for part, name in fields.items()})
        return told


class FileForm(forms.Form):
    code = forms.ChoiceField(label=_("哪一项"))
    file = forms.FileField(label=_("附件"), help_text=_("PDF、JPG 或 PNG。"))

    def __init__(self, *args: Any, items: dict[str, dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["code"]
        chosen.choices = [(code, f"{code} {one['title']}") for code, one in items.items()]


class SubmitForm(forms.Form):
    comment = text_field(_("总评"), help_text=_("做得好的、要改进的各写几句。"))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("机构的话"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("和结果一起公开。")
    )


class ImprovementForm(forms.Form):
    dimension = forms.ChoiceField(label=_("维度"))
    text = forms.CharField(label=_("改进什么"), max_length=300)
    due_on = day_field(_("什么时候改好"))

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["dimension"]
        chosen.choices = [(code, one["title"]) for code, one in scheme.dimensions.items()]


_USCC = _("统一社会信用代码")


class AssignForm(forms.Form):
    uscc = forms.CharField(label=_("被评机构"), max_length=18, help_text=_USCC)
    expert = forms.ModelChoiceField(label=_("专家"), queryset=Expert.objects.none(), empty_label=None)

    def __init__(self, *args: Any, experts: list[Expert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, experts)


class PeerForm(forms.Form):
    uscc = forms.CharField(label=_("被评机构"), max_length=18, help_text=_USCC)
    peer = forms.CharField(label=_("请哪家机构评"), max_length=18, help_text=_("另一个区的机构的统一社会信用代码"))


class RescoreForm(forms.Form):
    expert = forms.ModelChoiceField(label=_("专家"), queryset=Expert.objects.none(), empty_label=None)

    def __init__(self, *args: Any, experts: list[Expert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, experts)


def _choose(form: forms.Form, experts: list[Expert]) -> None:
    chosen: Any = form.fields["expert"]
    chosen.queryset = Expert.objects.filter(pk__in=[one.pk for one in experts]).select_related("user")
    chosen.label_from_instance = lambda one: f"{one.user.name}（{one.affiliation}，{one.field}）"


class NoteForm(forms.Form):
    note = text_field(_("审核意见"), rows=2)


class ModerateForm(forms.Form):
    """One field for each item that two experts see differently, and the reasons."""

    def __init__(self, *args: Any, differences: list[Difference], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in differences:
            if one.most is None:
                self.fields[one.code] = _met(f"{one.code} {one.title}", help_text=_("两位专家的结论不同。"))
            else:
                words = _("两位专家评 {first} 和 {second}，满分 {most}。")
                told = words.format(first=one.first, second=one.second, most=one.most)
                self.fields[one.code] = _points(f"{one.code} {one.title}", one.most, help_text=told)
        self.fields["note"] = text_field(_("复议理由"))

    def settled(self) -> dict[str, Decimal | bool]:
        return {code: value for code, value in self.cleaned_data.items() if code != "note"}


class ConcludeForm(forms.Form):
    document = forms.CharField(label=_("评定文号"), max_length=60)
