"""What is filled in to plan visits. Each form of a plan or a visit carries the revision at which it was read."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import InspectionKind, Weight
from zhaohu.supervision.choices.plans import Ending, Necessity
from zhaohu.supervision.forms.office import DeedForm
from zhaohu.supervision.models import Inspection, InspectionOfficer, InspectionPlan, Inspector
from zhaohu.supervision.queries import checklist
from zhaohu.supervision.queries import naming as queries
from zhaohu.supervision.services.plans import Draft

_DEPARTMENTS = [(one.value, one.label) for one in checklist.DEPARTMENTS]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _several(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more)


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.name} · {obj.get_department_display()}"


class _People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.name} · {obj.get_department_display()}"


class _Account(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.username}）"


def _offer(form: forms.Form, **rows: Any) -> None:
    """What each field may be chosen from."""
    for name, queryset in rows.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared so
        field.queryset = queryset


class ItemsForm(forms.Form):
    """Which items are checked: those of the chosen domains and weights."""

    domains = forms.MultipleChoiceField(
        label=_("查哪些方面"), widget=forms.CheckboxSelectMultiple, help_text=_("事项来自检查事项清单。")
    )
    weights = _several(_("查哪些轻重"), Weight.choices, required=False, help_text=_("不选就是全部。"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        field = self.fields["domains"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = list(checklist.domains(on).items())

    def items(self, departments: list[str] | None = None) -> list[str]:
        """The codes that were chosen."""
        data = self.cleaned_data
        return checklist.chosen(
            self.on, domains=data["domains"], weights=data["weights"], departments=departments or ()
        )


class PlanForm(ItemsForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.TypedChoiceField(label=_("检查类型"), coerce=InspectionKind)
    title = forms.CharField(label=_("名称"), max_length=100)
    reason = forms.CharField(label=_("为什么查"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    from_on = _day(_("从"))
    to_on = _day(_("到"))
    wanted = forms.IntegerField(
        label=_("抽取家数"), min_value=1, max_value=300, required=False, help_text=_("双随机抽查填写。")
    )
    street = forms.ModelChoiceField(
        label=_("街道"), queryset=Division.objects.none(), required=False, empty_label=_("全区")
    )
    department = forms.TypedChoiceField(label=_("牵头部门"), choices=_DEPARTMENTS, coerce=Department)
    partners = _several(_("一同检查的部门"), _DEPARTMENTS, required=False)
    own_items = forms.BooleanField(label=_("只查这些部门负责的事项"), required=False)
    field_order = (
        "key", "kind", "title", "reason", "from_on", "to_on", "wanted", "street", "department", "partners", "domains",
        "weights", "own_items",
    )  # fmt: skip

    def __init__(
        self, *args: Any, kinds: list[InspectionKind], district: Division, street: Division | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.district, self.fixed = district, street
        kind = self.fields["kind"]
        assert isinstance(kind, forms.TypedChoiceField)  # noqa: S101 - declared above
        kind.choices = [(one.value, one.label) for one in kinds]
        if street:
            del self.fields["street"]
        else:
            _offer(self, street=Division.objects.filter(tenant=district, level="street").order_by("pk"))

    def draft(self) -> Draft:
        """The plan as it was filled in."""
        data = self.cleaned_data
        partners = [Department(one) for one in data["partners"]]
        own = [data["department"], *partners] if data["own_items"] else None
        return Draft(
            kind=data["kind"], title=data["title"], reason=data["reason"], district=self.district,
            street=self.fixed or data.get("street"), department=data["department"], partners=partners,
            items=self.items(own), from_on=data["from_on"], to_on=data["to_on"], wanted=data["wanted"],
        )  # fmt: skip

    @staticmethod
    def fresh() -> dict[str, Any]:
        """What a new plan begins with."""
        return {"key": uuid4(), "department": Department.HEALTH}


class NameForm(DeedForm):
    institutions = forms.ModelMultipleChoiceField(label=_("机构"), queryset=Institution.objects.none())
    officers = forms.ModelMultipleChoiceField(label=_("检查人员"), queryset=Inspector.objects.none())
    into = forms.ModelMultipleChoiceField(label=_("并入已有的检查"), queryset=Inspection.objects.none(), required=False)
    necessity = forms.ChoiceField(
        label=_("超过本季度上限时，非查不可的理由"), choices=[("", "—"), *Necessity.choices], required=False
    )

    def __init__(self, *args: Any, plan: InspectionPlan, team: list[Inspector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Inspector.objects.filter(pk__in=[one.pk for one in team]).select_related("user")
        _offer(self, institutions=queries.within(plan), officers=people, into=queries.open_visits(plan))


class DispatchForm(DeedForm):
    """A day for each visit."""

    def __init__(self, *args: Any, visits: list[Inspection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for visit in visits:
            self.fields[f"day_{visit.pk}"] = _day(visit.institution.name, initial=visit.planned_on)

    def days(self) -> dict[int, date]:
        """The days by the visits' ids."""
        return {int(name[4:]): day for name, day in self.cleaned_data.items() if name.startswith("day_")}


class ReasonForm(DeedForm):
    reason = forms.CharField(label=_("理由"), max_length=200)


class EndingForm(DeedForm):
    ending = forms.TypedChoiceField(
        label=_("怎样处理"), choices=Ending.choices, coerce=Ending, widget=forms.RadioSelect
    )
    on = _day(_("哪一天再去"), required=False, help_text=_("选「再去一次」的要填。"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class MoveVisitForm(DeedForm):
    to = _day(_("改到"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class ReplaceForm(DeedForm):
    officer = _Person(label=_("谁不去了"), queryset=InspectionOfficer.objects.none(), empty_label=_("请选择"))
    to = _Person(label=_("换谁去"), queryset=Inspector.objects.none(), empty_label=_("请选择"))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, *args: Any, officers: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, officer=officers, to=others)


class RegisterForm(forms.Form):
    user = _Account(label=_("人员"), queryset=User.objects.none(), help_text=_("在本区有岗位的人。"))
    department = forms.TypedChoiceField(label=_("部门"), choices=_DEPARTMENTS, coerce=Department)
    certificate = forms.CharField(label=_("执法证号"), max_length=40)
    valid_to = _day(_("执法证有效期至"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, user=people)


class TieForm(forms.Form):
    institution = forms.ModelChoiceField(label=_("机构"), queryset=Institution.objects.none(), empty_label=_("请选择"))
    reason = forms.CharField(label=_("是什么关系"), max_length=200)

    def __init__(self, *args: Any, district: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, institution=Institution.objects.filter(district_id=district).order_by("sort_key", "pk"))


class ComplaintVisitForm(ItemsForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    planned_on = _day(_("哪天去"))
    officers = _People(label=_("检查人员"), queryset=Inspector.objects.none(), widget=forms.CheckboxSelectMultiple)
    field_order = ("key", "officers", "planned_on", "domains", "weights")

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, officers=team)
