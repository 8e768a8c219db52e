"""The risk order as people read it: places, reasons in words with the day of their data, and what would lower it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.errors import Text
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.institutions.choices.registration import LegalForm
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.risk import RiskState
from zhaohu.supervision.models import RiskModel, RiskScore
from zhaohu.supervision.permissions import risk as permissions
from zhaohu.supervision.risk.features import BY_NAME


def in_use() -> RiskModel | None:
    """The version in use."""
    return RiskModel.objects.filter(state=RiskState.IN_USE).select_related("asked_by", "decided_by").first()


def versions() -> QuerySet[RiskModel]:
    """Every version, the newest first."""
    return RiskModel.objects.select_related("asked_by", "decided_by").order_by("-pk")


def latest(model: RiskModel) -> QuerySet[RiskScore]:
    """What the version said on the last day on which it scored."""
    scores = model.scores.all()
    return scores.filter(on=scores.aggregate(day=Max("on"))["day"]).select_related("institution", "district")


def listed(actor: Actor, model: RiskModel, *, district: str = "") -> QuerySet[RiskScore]:
    """The latest order that an officer may read, of one district where one is named."""
    rows = permissions.SEE_ORDER.rows(actor, latest(model))
    return rows.filter(district_id=district) if district else rows


def districts(rows: QuerySet[RiskScore]) -> list[Division]:
    """The districts within an order."""
    return list(Division.objects.filter(pk__in=rows.values("district_id")).order_by("code"))


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence about an institution: the fact, or what would lower its place; where its records are."""

    text: str
    page: str = ""
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An institution's place, and why."""

    score: RiskScore
    known_on: date
    percent: float
    reasons: list[Said]
    remedies: list[Said]


def lines(rows: Iterable[RiskScore]) -> list[Line]:
    """Scores in the reader's words."""
    return [line(row) for row in rows]


def line(row: RiskScore) -> Line:
    """A score in the reader's words. Its data are those of the day before it."""
    return Line(
        score=row, known_on=date.fromordinal(row.on.toordinal() - 1), percent=round(100 * row.chance, 1),
        reasons=[_said(BY_NAME[one["feature"]].reason, one, row) for one in row.reasons],
        remedies=[
            _said(BY_NAME[one["feature"]].remedy, one, row, percent=round(100 * one["then"], 1))
            for one in row.remedies
        ],
    )  # fmt: skip


def _said(words: Text, one: dict[str, Any], row: RiskScore, percent: float | None = None) -> Said:
    text = str(words).format(n=f"{one['value']:g}", day=row.visited_on or "—")
    return Said(text, BY_NAME[one["feature"]].page, percent)


@dataclass(frozen=True, slots=True)
class Weight:
    """What a feature does in a version: by how much one more multiplies the odds, and how far it has drifted."""

    title: str
    mean: float
    odds: float
    unexpected: bool
    drift: float | None
    tone: str


def weights(model: RiskModel, *, on: date) -> list[Weight]:
    """The features of a trained version, the strongest first; one whose sign is not the expected one is marked."""
    rule = rules.value("risk.drift", on=on)
    found = []
    told = model.fitted
    for name, mean, weight in zip(told["names"], told["means"], told["coefficients"], strict=True):
        moved = model.drift.get(name)
        tone = "" if moved is None or moved < rule["watch"] else "warn" if moved < rule["act"] else "danger"
        feature = BY_NAME[name]
        found.append((abs(weight), Weight(
            title=str(feature.title), mean=round(mean, 2), odds=2.718281828459045**weight,
            unexpected=weight * feature.direction < 0, drift=moved, tone=tone,
        )))  # fmt: skip
    return [one for _strength, one in sorted(found, key=lambda pair: -pair[0])]


def groups(model: RiskModel, *, on: date) -> list[tuple[str, list[dict[str, Any]]]]:
    """The comparison of groups in words, one list a way of grouping."""
    rule = rules.value("risk.fairness", on=on)
    zones = {code: rules.worded_one(told)["title"] for code, told in rule["zones"].items()}
    bounds = [0, *rule["places"]]
    ways: dict[str, tuple[str, dict[str, Any]]] = {
        "zone": (_("所在区的类型"), zones),
        "kind": (_("举办形式"), dict(InstitutionKind.choices)),
        "nature": (_("机构性质"), dict(LegalForm.choices)),
        "inclusive": (_("是否普惠"), {"yes": _("普惠"), "no": _("非普惠")}),
        "places": (_("规模"), {str(n): _("超过 {n} 个托位").format(n=low) for n, low in enumerate(bounds)}),
    }
    found = []
    for way, (title, names) in ways.items():
        rows = [one | {"title": names.get(one["group"], _("其他"))} for one in model.figures["groups"] if
                one["by"] == way]  # fmt: skip
        found.append((title, rows))
    return found


def curve(model: RiskModel) -> list[dict[str, Any]]:
    """The points of the calibration picture (0 to 100, the origin below left)."""
    return [one | {"x": 100 * one["said"], "y": 100 - 100 * one["came"]} for one in model.figures["calibration"]]
