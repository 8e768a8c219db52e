"""The draw of a plan: who can be drawn, who is left out and why; the seed comes after the list is fixed."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext_noop

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.institutions.choices.institution import ON_REGISTER, FilingState
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.supervision import draw as lots
from zhaohu.supervision.choices.inspections import InspectionKind, PlanState
from zhaohu.supervision.choices.plans import PlanDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import DrawExclusion, InspectionOfficer, InspectionPlan, Inspector
from zhaohu.supervision.permissions import plans as permissions
from zhaohu.supervision.queries import frequency, risk_order
from zhaohu.supervision.queries import inspectors as people
from zhaohu.supervision.services import plan_steps, plans, visits

_FIRST = Prefetch("officers", InspectionOfficer.objects.order_by("pk"), to_attr="first")
_Excluded = dict[tuple[int | None, int | None], str]
"""By institution, or by institution and inspector, or by inspector alone: why."""


@transaction.atomic
def draw(*, plan: InspectionPlan, revision: int | None, by: Actor, at: datetime) -> InspectionPlan:
    """Draw institutions at random and two or more inspectors at random for each.

    The list is fixed first, then the seed is taken from the machine's secret source; the digests of both stand in the
    public ledger. Raises INSPECTION_PLAN_STEP, _PLAN_CHANGED, _NOT_DRAWN or _NOBODY_TO_DRAW.
    """
    row = plan_steps.locked(plan.pk, revision=revision)
    permissions.require(permissions.DRAW, by, row)
    plan_steps.check(row, PlanState.DRAWN)
    if row.kind != InspectionKind.RANDOM:
        raise errors.NOT_DRAWN.raised()
    on = max(row.from_on, day_of(at))
    found = pool(row, on=on)
    excluded = found.excluded
    houses = {one.uscc: one for one in found.institutions}
    team = {one.certificate_number: one for one in found.officers}
    fixed = _fixed(row, found, on)
    row.draw_list, row.seed, row.drawn_at = fixed.text(), secrets.token_bytes(32), at
    row.list_sm3 = sm3(row.draw_list.encode())
    outcome = lots.draw(fixed, row.seed)
    if not outcome.drawn:
        raise errors.NOBODY_TO_DRAW.raised(institutions=len(houses), officers=len(team))
    for code in outcome.passed:
        excluded[houses[code].pk, None] = gettext_noop("抽到了，但凑不齐无需回避的检查组")
    DrawExclusion.objects.bulk_create(
        DrawExclusion(plan=row, institution_id=where, inspector_id=who, reason=reason)
        for (where, who), reason in excluded.items()
    )
    ranks = {one.code: one.rank for one in fixed.institutions}
    visits.plan_all(
        row,
        [
            visits.Visit(
                institution=houses[one.code], team=[team[number] for number in one.team], random_arm=one.random_arm,
                rank=ranks[one.code],
            )
            for one in outcome.drawn
        ],
        by=by, at=at,
    )  # fmt: skip
    plan_steps.move(
        row, PlanState.DRAWN, PlanDeed.DRAWN, by=by, at=at, public=True, list_sm3=row.list_sm3.hex(),
        seed_sm3=sm3(row.seed).hex(), drawn=len(outcome.drawn), drawn_at=at.isoformat(), algorithm=lots.VERSION,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class Pool:
    """Who can be drawn for a plan, and who is left out, and why."""

    institutions: list[Institution]
    officers: list[Inspector]
    excluded: dict[tuple[int | None, int | None], str]


def pool(row: InspectionPlan, *, on: date) -> Pool:
    """What a draw on that day would draw from."""
    excluded: _Excluded = {}
    return Pool(_candidates(row, on, excluded), _officers(row, excluded), excluded)


def _candidates(row: InspectionPlan, on: date, excluded: _Excluded) -> list[Institution]:
    """The filed institutions of the district or street that may be drawn."""
    rows = Institution.objects.filter(filing_state__in=ON_REGISTER, district_id=row.district_id).order_by("uscc")
    if row.street_id:
        rows = rows.filter(street_id=row.street_id)
    found = list(rows)
    known = frequency.standings(found, on=on)
    for one in found:
        if reason := left_out(one, known[one.pk], on):
            excluded[one.pk, None] = reason
    return [one for one in found if (one.pk, None) not in excluded]


def left_out(one: Institution, standing: frequency.Standing, on: date) -> str:
    """Why an institution is not among those that are drawn; empty where it is."""
    if one.filing_state == FilingState.SUSPENDED:
        return gettext_noop("停业整顿中")
    if standing.open_visits:
        return gettext_noop("本季度已有待检查的安排")
    if standing.full:
        return gettext_noop("本季度上门次数已满")
    if standing.last_on and standing.due_on and standing.due_on > on:
        return gettext_noop("按信用等级的频次，还没到下次检查的时间")
    return ""


def _officers(row: InspectionPlan, excluded: _Excluded) -> list[Inspector]:
    """The inspectors of the departments that go; whose certificate runs out before the window's end is left out."""
    wanted = plans.departments(row)
    valid = list(people.available(row.district_id, until=row.to_on, departments=wanted))
    standing = Inspector.objects.filter(district_id=row.district_id, ended_at__isnull=True, department__in=wanted)
    for pk in standing.exclude(pk__in=[one.pk for one in valid]).values_list("pk", flat=True):
        excluded[None, pk] = gettext_noop("执法证或岗位在检查期间失效")
    return valid


def _fixed(row: InspectionPlan, found: Pool, on: date) -> lots.Lots:
    """The list from which is drawn."""
    houses, team = found.institutions, found.officers
    ids = [one.pk for one in houses]
    tied = people.conflicts(team, ids, on=on, of_draw=True)
    for (who, where), reason in tied.items():
        found.excluded[where, who] = reason
    pairs = people.same_pairs(ids, on=on)
    code = {one.pk: one.uscc for one in houses}
    number = {one.pk: one.certificate_number for one in team}
    ranks = risk_order.order(ids, on) or {}
    return lots.Lots(
        institutions=tuple(lots.Candidate(one.uscc, ranks.get(one.pk)) for one in houses),
        officers=tuple(lots.Officer(one.certificate_number, one.department) for one in team),
        departments=plans.departments(row), wanted=row.wanted or 0,
        share=rules.value("inspection.random_arm", on=on, division=row.district_id),
        barred=frozenset((code[where], number[who]) for who, where in tied),
        pairs=frozenset(
            (code[where], frozenset(number[one] for one in two))
            for where, known in pairs.items()
            for two in known
            if two <= number.keys()
        ),
    )  # fmt: skip


def again(plan: InspectionPlan) -> lots.Outcome:
    """The draw of a plan done once more from what was kept."""
    return lots.draw(lots.read(plan.draw_list), bytes(plan.seed or b""))


def holds(plan: InspectionPlan, outcome: lots.Outcome) -> bool:
    """Whether the kept list has the kept digest, and the draw done again gives the visits that were planned.

    The first officers of a visit are those who were drawn, whoever replaced or joined them since.
    """
    seats = len(lots.seats(plans.departments(plan)))
    planned = [
        (
            visit.institution.uscc,
            tuple(one.certificate_number for one in visit.officers.all()[:seats]),
            visit.random_arm,
        )
        for visit in plan.inspections.select_related("institution").order_by("pk")
    ]
    told = [(one.code, tuple(sorted(one.team)), one.random_arm) for one in outcome.drawn]
    kept = [(code, tuple(sorted(team)), arm) for code, team, arm in planned]
    return sm3(plan.draw_list.encode()) == bytes(plan.list_sm3 or b"") and kept == told
