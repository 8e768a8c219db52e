"""Inspectors, plans and visits for a test: every state is reached through the services that people use."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Department, Role
from zhaohu.core.access import Actor
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import InspectionKind
from zhaohu.supervision.models import Inspection, InspectionPlan, Inspector, InspectorTie
from zhaohu.supervision.queries import checklist
from zhaohu.supervision.services import dispatch, draws, inspectors, naming, plans

AT, ON = people.AT, people.ON
UNTIL = ON + timedelta(days=21)
_serial = count(1)


def lead(district: Division | None = None) -> Actor:
    return people.actor(factories.lead(district))


def an_inspector(
    department: Department = Department.HEALTH, *, district: Division | None = None, role: Role = Role.INSPECTOR,
    valid_to: date | None = date(2028, 12, 31), name: str = "",
) -> Inspector:  # fmt: skip
    """Somebody with a post in the district, registered by its lead."""
    district = district or people.district()
    user = people.officer(role, district, department)
    user.name = name or f"演示·执法{next(_serial)}"
    user.save(update_fields=["name"])
    return inspectors.register(
        user=user, district=district, department=department, certificate=f"演执{next(_serial):05d}",
        valid_to=valid_to, by=lead(district), at=AT,
    )  # fmt: skip


def two(district: Division | None = None) -> list[Inspector]:
    """Two inspectors of the health department."""
    return [an_inspector(district=district), an_inspector(district=district)]


def actor(inspector: Inspector) -> Actor:
    return people.actor(inspector.user)


def a_tie(inspector: Inspector | None = None, institution: Institution | None = None) -> InspectorTie:
    """An institution from which an inspector stays away, as he declared himself."""
    inspector = inspector or an_inspector()
    return inspectors.declare(
        inspector=inspector, institution=institution or factories.an_institution(), reason="亲属在这家机构任教",
        by=actor(inspector), at=AT,
    )  # fmt: skip


def a_draft(**facts: Any) -> plans.Draft:
    given: dict[str, Any] = {
        "kind": InspectionKind.SPECIAL, "title": "冬季消防和燃气专项检查", "reason": "供暖季用火用电风险上升",
        "items": checklist.chosen(ON, domains=["fire"], weights=["C"]), "from_on": ON, "to_on": UNTIL,
    } | facts  # fmt: skip
    return plans.Draft(**({"district": people.district()} | given))


def a_plan(*, by: Actor | None = None, at: Any = AT, **facts: Any) -> InspectionPlan:
    """A plan that is still a draft."""
    draft = a_draft(**facts)
    return plans.make(draft=draft, key=uuid4(), by=by or lead(draft.district), at=at)


def a_random_plan(*, wanted: int = 2, **facts: Any) -> InspectionPlan:
    return a_plan(kind=InspectionKind.RANDOM, title="双随机抽查", wanted=wanted, **facts)


def drawn(*, wanted: int = 2, **facts: Any) -> InspectionPlan:
    """A random plan that has been drawn from what there is."""
    made = a_random_plan(wanted=wanted, **facts)
    draws.draw(plan=made, revision=None, by=lead(made.district), at=AT)
    made.refresh_from_db()
    return made


def named(
    institution: Institution | None = None, team: list[Inspector] | None = None, *, at: Any = AT, **facts: Any
) -> Inspection:
    """A visit whose institution and team were named, before the dispatch."""
    institution = institution or factories.an_institution()
    by = lead(institution.district)
    plan = a_plan(by=by, at=at, district=institution.district, **facts)
    choice = naming.Choice(institutions=[institution], team=team or two(institution.district))
    return naming.name(plan=plan, revision=None, choice=choice, by=by, at=at)[0]


def dispatched(
    institution: Institution | None = None, team: list[Inspector] | None = None, *, at: Any = AT, **facts: Any
) -> Inspection:
    """A visit with two officers who have been sent out, planned for its first working day (`ON` as shipped)."""
    made = named(institution, team, at=at, **facts)
    dispatch.dispatch(plan=made.plan, revision=None, days={}, by=lead(made.district), at=at)
    made.refresh_from_db()
    return made
