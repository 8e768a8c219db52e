"""The pages of the filing form, built from `filing_form`. The service reads the answers; this only shows."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.divisions import queries as divisions
from zhaohu.institutions import filing_form, filing_values
from zhaohu.institutions.choices.case import Route
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.institutions.models import FilingCase
from zhaohu.rules import queries as rules

_FEW = 5
_NUMBERS = {"number": "1", "area": "any", "money": "any", "degree": "any"}
_KINDS = {
    Route.HOME_SITE: (InstitutionKind.HOME_SITE,),
    Route.KINDERGARTEN_CLASS: (InstitutionKind.KINDERGARTEN_CLASS,),
}


class Answer(forms.Field):
    """A field whose text the service reads; whatever was typed stays as it was typed."""

    def __init__(self, field: filing_form.Field, widget: forms.Widget, wanted: bool) -> None:
        super().__init__(label=str(field.title), help_text=str(field.hint), widget=widget, required=False)
        self.required = wanted  # for the label alone: an unfinished page may be saved
        self.answer = field

    def validate(self, value: object) -> None:
        """Nothing is refused here."""


class SectionForm(forms.Form):
    """One section of the form: what may be written, filled with what is saved or was just typed."""

    use_required_attribute = False

    def __init__(self, case: FilingCase, section: filing_form.Section, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.case, self.section = case, section
        self.open_keys = filing_form.editable(case)
        for field in section.fields:
            if field.code in self.open_keys:
                wanted = filing_values.wanted(field, case.answers) or (field.required and bool(field.when))
                self.fields[field.code] = Answer(field, _widget(case, field), wanted)
                self.initial[field.code] = _shown(field, case.answers.get(field.code))

    def typed(self) -> dict[str, Any]:
        """What was sent, key by key; a personal number left empty keeps what is saved."""
        found = {}
        for code, field in self.fields.items():
            raw = field.widget.value_from_datadict(self.data, self.files, code)
            kept = isinstance(field, Answer) and field.answer.sealed and not raw and self.case.answers.get(code)
            if not kept:
                found[code] = raw
        return found

    def show(self, wrong: Mapping[str, str]) -> None:
        """Put the reasons beside the fields."""
        self.full_clean()
        for code, reason in wrong.items():
            self.add_error(code if code in self.fields else None, reason)

    def lines(self) -> Iterator[dict[str, Any]]:
        """The fields in order: to write, or to read where they are not to be changed here."""
        names = filing_form.names_of(self.case)
        for field in self.section.fields:
            saved = filing_values.text(field, self.case.answers.get(field.code), names)
            if field.code not in self.open_keys:
                yield {"code": field.code, "title": field.title, "text": saved}
                continue
            bound = self[field.code]
            source = self._source(field, saved, names) or (
                _("单位：{unit}").format(unit=field.unit) if field.unit else ""
            )
            yield {"code": field.code, "field": bound, "kind": field.kind, "source": source}

    def _source(self, field: filing_form.Field, saved: str, names: Mapping[str, str]) -> str:
        pushed = self.case.prefilled.get(field.code)
        if pushed is None:
            return _("已填 {value}，不修改请留空").format(value=saved) if field.sealed and saved else ""
        if self.case.answers.get(field.code) == pushed:
            return _("来自登记信息，请核对")
        return _("登记信息为「{value}」").format(value=filing_values.text(field, pushed, names))


def _shown(field: filing_form.Field, value: Any) -> Any:
    if field.kind == "yes_no" and value is not None:
        return "yes" if value else "no"
    return "" if field.sealed else value


def _widget(case: FilingCase, field: filing_form.Field) -> forms.Widget:
    if field.kind in _NUMBERS:
        return forms.NumberInput({"step": _NUMBERS[field.kind], "inputmode": "decimal"})
    made: dict[str, forms.Widget] = {
        "long_text": forms.Textarea({"rows": 3}),
        "phone": forms.TextInput({"type": "tel", "autocomplete": "off"}),
        "day": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        "promise": forms.CheckboxInput(),
        "yes_no": forms.RadioSelect(choices=[("yes", _("是")), ("no", _("否"))]),
    }
    if field.kind in made:
        return made[field.kind]
    if field.kind in ("choice", "choices", "division"):
        return _choosing(case, field)
    return forms.TextInput({"autocomplete": "off"})


def _choosing(case: FilingCase, field: filing_form.Field) -> forms.Widget:
    if field.kind == "division":
        streets = [(row.code, row.name) for row in divisions.streets_of(case.district_id)]
        return forms.Select(choices=[("", _("请选择")), *streets])
    choices = list(field.choices.choices) if field.choices else []
    if field.code == "kind":
        special = {kind for kinds in _KINDS.values() for kind in kinds}
        mine = _KINDS.get(Route(case.route))
        choices = [one for one in choices if (one[0] in mine if mine else one[0] not in special)]
    if field.kind == "choices":
        return forms.CheckboxSelectMultiple(choices=choices)
    return forms.RadioSelect(choices=choices) if len(choices) <= _FEW else forms.Select(choices=choices)


class ClaimForm(forms.Form):
    """The two codes of a claim."""

    uscc = forms.CharField(
        label=gettext_lazy("统一社会信用代码"), max_length=18, help_text=gettext_lazy("18 位，见法人登记证照"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("认领码"), max_length=40, help_text=gettext_lazy("见寄到登记住所的认领通知，可以粘贴"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )  # fmt: skip


class MemberForm(forms.Form):
    account = forms.CharField(
        label=gettext_lazy("经办人的账号或手机号"), max_length=60, help_text=gettext_lazy("对方须已有机构人员账号")
    )


class UploadForm(forms.Form):
    """A file of a material with the dates that are printed on it."""

    file = forms.FileField(label=gettext_lazy("文件"))
    issued_on = forms.DateField(
        label=gettext_lazy("出具日期"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("租赁合同填租期起"),
    )  # fmt: skip
    valid_to = forms.DateField(label=gettext_lazy("有效期止"), required=False, widget=forms.DateInput({"type": "date"}))


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("回复"), max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("写明已怎样处理"),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("撤回的原因"), max_length=300, required=False)


class ChangeForm(forms.Form):
    """Which matters change."""

    change_kinds = forms.MultipleChoiceField(label=gettext_lazy("变更事项"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, institution: Any, on: Any, data: QueryDict | None = None) -> None:
        super().__init__(data)
        listed = rules.value("filing.change_kinds", on=on, division=institution.district_id)
        self.fields["change_kinds"].choices = [(row["code"], row["title"]) for row in listed]  # type: ignore[attr-defined]
