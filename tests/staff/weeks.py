"""A week of an institution for a test: a class with children, and its carers."""

from datetime import date, datetime, timedelta

from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.staff import factories
from zhaohu.core.access import system
from zhaohu.enrolment.models import CareClass
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment, Roster, RosterShift
from zhaohu.staff.services import drafting, rosters

WORKER = system("自动排班")
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY


def a_class_with(children: int) -> CareClass:
    """A class of toddlers to which so many children come from Monday on, 8:00 to 17:00."""
    made = enrolment.a_class()
    offer = enrolment.an_offer(made)
    for _ in range(children):
        enrolment.an_accepted_place(families.a_child(), offer)
    return made


def a_roster(institution: Institution, week_on: date = MONDAY) -> Roster:
    return rosters.of_week(institution=institution, week_on=week_on, by=factories.director(institution))


def drafted(institution: Institution) -> Roster:
    return drawn_up(a_roster(institution))


def drawn_up(roster: Roster, at: datetime = AT) -> Roster:
    drafting.order(roster=roster, by=factories.director(roster.institution), at=at)
    drafting.carry_out(roster_id=roster.pk, by=WORKER, at=at)
    roster.refresh_from_db()
    return roster


def a_shift(
    on: date = MONDAY, carer: Employment | None = None, care_class: CareClass | None = None, first: int = 16,
    last: int = 32,
) -> RosterShift:  # fmt: skip
    carer = carer or factories.a_carer()
    return rosters.set_shift(
        roster=a_roster(carer.institution, on - timedelta(days=on.weekday())), employment=carer, care_class=care_class,
        on=on, first=first, last=last, by=factories.director(carer.institution), at=AT,
    )  # fmt: skip


def published(shift: RosterShift) -> Roster:
    roster = Roster.objects.get(pk=shift.roster_id)
    return rosters.publish(
        roster=roster, revision=roster.revision, gaps_known=True, by=factories.director(roster.institution), at=AT
    )
