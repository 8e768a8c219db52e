"""What officers and directors fill in for a round."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.enrolment.allocation.instance import Quota, Rules
from zhaohu.enrolment.models import ServiceOffer
from zhaohu.enrolment.services.rounds import Terms

_SIBLINGS = (("together", _("要求同园的，全部同园才录取")), ("separate", _("多孩分别分配")))
_TRANSFERS = (("reuse", _("腾出的托位当场再分")), ("keep", _("腾出的托位不再分")))
_TIES = (("lottery", _("抽签号小的在前")), ("most_families", _("让更多孩子有托位")))
_MOMENT = "%Y-%m-%dT%H:%M"


class RulesForm(forms.Form):
    """A set of rules: a field of points and one of a reserved share for each claim of the dated rule."""

    siblings = forms.ChoiceField(label=_("多孩"), choices=_SIBLINGS, widget=forms.RadioSelect)
    transfers = forms.ChoiceField(label=_("转园"), choices=_TRANSFERS, widget=forms.RadioSelect)
    tie_break = forms.ChoiceField(label=_("优先分相同时"), choices=_TIES, widget=forms.RadioSelect)
    choices = forms.IntegerField(label=_("最多几个志愿"), min_value=1, max_value=10)

    def __init__(self, *args: Any, known: dict[str, dict[str, Any]], given: Rules, **kwargs: Any) -> None:
        quotas = {quota.claim: quota.percent for quota in given.quotas}
        initial = {
            "siblings": given.siblings, "transfers": given.transfers, "tie_break": given.tie_break,
            "choices": given.choices,
        }  # fmt: skip
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.known = known
        for code, row in known.items():
            self._number(f"points_{code}", _("{title}：优先分").format(title=row["title"]), given.points.get(code, 0))
        for code, row in known.items():
            if not row.get("kinds") and code != "sibling":
                self._number(f"quota_{code}", _("{title}：预留 %").format(title=row["title"]), quotas.get(code, 0))

    def _number(self, name: str, label: str, initial: int) -> None:
        self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=100, required=False, initial=initial)

    def points(self) -> list[forms.BoundField]:
        """The fields of points, for the template."""
        return [self[name] for name in self.fields if name.startswith("points_")]

    def quotas(self) -> list[forms.BoundField]:
        """The fields of reserved shares, for the template."""
        return [self[name] for name in self.fields if name.startswith("quota_")]

    def manners(self) -> list[forms.BoundField]:
        """The other fields of the rules, for the template."""
        return [self[name] for name in ("siblings", "transfers", "tie_break", "choices")]

    def rules(self) -> Rules:
        """The rules as filled in; quotas in the order of the claims."""
        told = self.cleaned_data
        points = {code: told[f"points_{code}"] for code in self.known if told.get(f"points_{code}")}
        quotas = [Quota(code, told[f"quota_{code}"]) for code in self.known if told.get(f"quota_{code}")]
        return Rules(
            points=points, quotas=tuple(quotas), siblings=told["siblings"], transfers=told["transfers"],
            tie_break=told["tie_break"], choices=told["choices"],
        )  # fmt: skip


class RoundForm(RulesForm):
    """A round with its rules."""

    title = forms.CharField(label=_("名称"), max_length=80)
    opens_at = forms.DateTimeField(
        label=_("申请开始"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )
    closes_at = forms.DateTimeField(
        label=_("申请截止"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )
    starts_on = forms.DateField(label=_("入托日期"), widget=forms.DateInput(attrs={"type": "date"}))
    answer_days = forms.IntegerField(label=_("家庭几天内答复"), min_value=1, max_value=60)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def about(self) -> list[forms.BoundField]:
        """The fields that are not rules, for the template."""
        return [self[name] for name in ("title", "opens_at", "closes_at", "starts_on", "answer_days")]

    def terms(self) -> Terms:
        """Everything that a district decides."""
        told = self.cleaned_data
        return Terms(
            title=told["title"], opens_at=told["opens_at"], closes_at=told["closes_at"], starts_on=told["starts_on"],
            answer_days=told["answer_days"], rules=self.rules(),
        )  # fmt: skip


class PlacesForm(forms.Form):
    """Places of each offer in a round; `own` leaves the name of the one institution out."""

    def __init__(
        self, *args: Any, offers: Sequence[ServiceOffer], free: dict[int, int], given: dict[int, int],
        own: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.offers = {offer.pk: offer for offer in offers}
        for offer in offers:
            label = f"{offer.care_class.name} · {offer.get_form_display()}"
            label = label if own else f"{offer.institution.name} · {label}"
            self.fields[f"offer_{offer.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=500, required=False, initial=given.get(offer.pk, 0),
                help_text=_("{first}–{last} 个月，现有空位 {free} 个").format(
                    first=offer.from_months, last=offer.to_months, free=free[offer.pk]
                ),
            )  # fmt: skip

    def places(self) -> dict[ServiceOffer, int]:
        """Places by offer; an empty field is none."""
        return {offer: self.cleaned_data.get(f"offer_{pk}") or 0 for pk, offer in self.offers.items()}


class KeyForm(forms.Form):
    """A form that counts once, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CompareForm(KeyForm):
    both = forms.BooleanField(label=_("同时试算方案乙"), required=False, initial=True)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class TypedForm(forms.Form):
    """An irreversible deed: the round's name is written once more."""

    typed = forms.CharField(label=_("输入批次名称以确认"), max_length=80)

    def __init__(self, *args: Any, title: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._title = title
        self.fields["typed"].help_text = title

    def clean_typed(self) -> str:
        if str(self.cleaned_data["typed"]).strip() != self._title:
            raise forms.ValidationError(_("与批次名称不一致。请照写：{title}").format(title=self._title))
        return self._title
