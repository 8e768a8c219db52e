"""Visits for a risk model: the tables of visits are written here, for their services live beside this noun."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.core.access import system
from zhaohu.institutions.models import Institution
from zhaohu.rules.models import Rule
from zhaohu.supervision.choices.inspections import Conclusion, InspectionKind, InspectionState, OrderState, Weight
from zhaohu.supervision.models import Finding, Inspection, InspectionPlan, RectificationOrder, RiskModel
from zhaohu.supervision.queries.risk_facts import until
from zhaohu.supervision.services import risk, risk_scores

AT, ON = people.AT, people.ON
JOB = system("风险模型训练")
FEW = {
    "rows": 60, "positives": 10, "institutions": 5, "judged_positives": 4, "random_rows": 5, "random_positives": 1,
}  # fmt: skip


def clerk() -> User:
    return people.officer(Role.CITY_OFFICER, people.city())


def institutions(count: int) -> list[Institution]:
    """Institutions on the register of one district, made from one that was filed."""
    first = factories.an_institution()
    made = [first]
    for number in range(1, count):
        copy = Institution.objects.get(pk=first.pk)
        copy.pk, copy.uscc, copy.registration = None, people.uscc(), None
        copy.name = f"演示·风险 {number}"
        copy.save()
        made.append(copy)
    return made


def visit(
    institution: Institution, on: date, *, critical: int = 0, major: int = 0, minor: int = 0, **facts: Any
) -> Inspection:
    """A signed visit of that day with so many findings."""
    serial = Inspection.objects.count() + 1
    plan = InspectionPlan.objects.create(
        number=f"演示计划 {serial}", key=f"00000000-0000-4000-8000-{serial:012d}", title="演示", reason="演示",
        kind=InspectionKind.RANDOM, district_id=institution.district_id, items=[], from_on=on, to_on=on, made_at=AT,
    )  # fmt: skip
    given: dict[str, Any] = {
        "kind": InspectionKind.RANDOM, "state": InspectionState.SIGNED, "random_arm": serial % 5 == 0,
        "conclusion": Conclusion.CORRECTED if critical + major + minor else Conclusion.CLEAR,
    }  # fmt: skip
    made = Inspection.objects.create(
        **given | facts, number=f"演示检查 {serial}", plan=plan, institution=institution,
        district_id=institution.district_id, departments=[Department.HEALTH], items=[], record_sm3=bytes(32),
        signed_at=until(on) - timedelta(hours=8),
    )  # fmt: skip
    weights = [Weight.CRITICAL] * critical + [Weight.MAJOR] * major + [Weight.MINOR] * minor
    for item, weight in enumerate(weights):
        Finding.objects.create(
            inspection=made, item=f"T{item}", title="演示", weight=weight, basis="演示", fact="演示", found_on=on,
            corrected_on=on,
        )  # fmt: skip
    return made


def order(made: Inspection, *, due_on: date, done_at: datetime | None = None) -> RectificationOrder:
    """An order from a visit."""
    return RectificationOrder.objects.create(
        number=f"演示改 {made.pk}", inspection=made, institution=made.institution, district=made.district,
        state=OrderState.DONE if done_at else OrderState.ORDERED, ordered_at=made.signed_at or AT, due_on=due_on,
        done_at=done_at,
    )  # fmt: skip


def enough(*, seed: int = 1) -> list[Institution]:
    """Visits enough for the lowered rule: whoever had major findings has them again more often than not."""
    rule = Rule.objects.get(code="risk.training")
    Rule.objects.filter(pk=rule.pk).update(value=rule.value | FEW)
    chance, made = random.Random(seed), institutions(10)
    for turn in range(8):
        for number, one in enumerate(made):
            bad = chance.random() < (0.75 if number < 4 else 0.1)
            visit(one, ON - timedelta(days=700 - 80 * turn - number), major=3 if bad else 0, minor=number % 3)
    return made


def trained(by: User | None = None) -> RiskModel:
    """A version that waits for the second person."""
    enough()
    asked = risk.ask(by=people.actor(by or clerk()), at=AT)
    return risk.train(model_id=asked.pk, by=JOB, at=AT)


def in_use() -> RiskModel:
    """A version in use that has scored."""
    model = trained()
    model = risk.decide(model_id=model.pk, agreed=True, reason="", by=people.actor(clerk()), at=AT)
    risk_scores.score(by=system("风险评分"), at=AT)
    model.refresh_from_db()
    return model
