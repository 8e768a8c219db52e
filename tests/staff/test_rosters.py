"""The week's roster: drafted so that every half hour has its carers, refused with the reason, published knowingly."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.staff import factories, weeks
from zhaohu.core.errors import ProblemError
from zhaohu.notifications.models import Notice
from zhaohu.staff.choices.people import LeaveKind, WorkPost
from zhaohu.staff.models import Employment, Roster, RosterShift
from zhaohu.staff.queries import conflicts
from zhaohu.staff.queries import weeks as facts
from zhaohu.staff.services import assignments, drafting, leaves, rosters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, MONDAY = weeks.AT, weeks.ON, weeks.MONDAY
FRIDAY = MONDAY + timedelta(days=4)


def gaps(roster: Roster) -> list[conflicts.Gap]:
    return conflicts.gaps(facts.facts(roster.institution, roster.week_on), facts.shifts_of(roster))


def test_a_week_is_drafted_with_enough_carers_in_every_half_hour() -> None:
    made = weeks.a_class_with(6)
    for _ in range(4):
        factories.a_carer(made.institution)
    roster = weeks.drafted(made.institution)
    week = facts.facts(made.institution, MONDAY)
    assert max(week.needs[made.pk, MONDAY]) == 2  # six toddlers, five to a carer
    assert gaps(roster) == []
    for shifts in facts.by_person(facts.shifts_of(roster)).values():
        assert sum(s.last - s.first for s in shifts) <= 88
        assert all(s.last - s.first <= 16 for s in shifts)


def test_what_is_missing_is_said_in_sentences_with_the_reason() -> None:
    made = weeks.a_class_with(6)
    carer = factories.a_carer(made.institution)
    factories.hired(made.institution, name="演示·无证者")
    leaves.ask(
        employment=carer, kind=LeaveKind.SICK, first_on=MONDAY, last_on=MONDAY,
        by=factories.director(made.institution), at=AT,
    )  # fmt: skip
    roster = weeks.drafted(made.institution)
    found = gaps(roster)
    assert not any(shift.on == MONDAY for shift in facts.shifts_of(roster))
    assert found[0].sentence == f"{made.name} 周一 11-30 08:00–17:00：预计 6 个孩子，需要 2 名保育人员，排了 0 名。"
    why = conflicts.kept(facts.facts(made.institution, MONDAY), found)
    assert why[0].startswith("周一 11-30 0 名保育人员能排班") and "请假（病假）" in why[0] and "健康合格证" in why[0]


def test_the_same_facts_give_the_same_roster() -> None:
    made = weeks.a_class_with(4)
    for _ in range(3):
        factories.a_carer(made.institution)
    roster = weeks.drafted(made.institution)
    first = [(s.employment_id, s.on, s.first, s.last) for s in facts.shifts_of(roster)]
    again = weeks.drawn_up(Roster.objects.get())
    assert [(s.employment_id, s.on, s.first, s.last) for s in facts.shifts_of(again)] == first != []


def test_only_who_counts_to_the_ratio_is_drafted() -> None:
    made = weeks.a_class_with(2)
    cook = factories.hired(made.institution, post=WorkPost.COOK)
    factories.certified(cook, "health")
    assert facts.shifts_of(weeks.drafted(made.institution)) == []


def test_a_carer_works_in_the_own_class_first() -> None:
    made = weeks.a_class_with(1)
    from tests.enrolment import factories as enrolment

    other = enrolment.a_class(made.institution)
    offer = enrolment.an_offer(other)
    enrolment.an_accepted_place(None, offer)
    for care_class in (made, made, other, other):
        carer = factories.a_carer(made.institution)
        assignments.assign(
            employment=carer, care_class=care_class, starts_on=ON, by=factories.director(made.institution), at=AT
        )
    roster = weeks.drafted(made.institution)
    assert gaps(roster) == []
    homes = {a.employment_id: a.care_class_id for e in Employment.objects.all() for a in e.assignments.all()}
    assert all(homes[s.employment_id] == s.care_class_id for s in facts.shifts_of(roster))


def test_a_shift_set_by_hand_stays_when_the_week_is_drafted_again() -> None:
    made = weeks.a_class_with(3)
    carers = [factories.a_carer(made.institution) for _ in range(3)]
    kept = weeks.a_shift(MONDAY, carers[0], made, 20, 30)
    roster = weeks.drafted(made.institution)
    assert RosterShift.objects.filter(pk=kept.pk, by_hand=True).exists()
    assert gaps(roster) == []


def test_drafting_leaves_the_days_that_are_over() -> None:
    made = weeks.a_class_with(3)
    for _ in range(3):
        factories.a_carer(made.institution)
    roster = weeks.drafted(made.institution)
    before = [s.pk for s in facts.shifts_of(roster) if s.on < MONDAY + timedelta(days=2)]
    later = AT + timedelta(days=8)  # Wednesday of that week
    again = weeks.drawn_up(Roster.objects.get(), later)
    assert [s.pk for s in facts.shifts_of(again) if s.on < MONDAY + timedelta(days=2)] == before != []


# --- by hand ---


def test_who_may_not_work_that_day_is_refused_with_the_reason() -> None:
    carer = factories.hired()
    with pytest.raises(ProblemError, match="健康合格证"):
        weeks.a_shift(MONDAY, carer)


def test_nobody_is_rostered_on_the_days_of_leave() -> None:
    carer = factories.a_carer()
    leaves.ask(
        employment=carer, kind=LeaveKind.ANNUAL, first_on=MONDAY, last_on=MONDAY,
        by=factories.director(carer.institution), at=AT,
    )  # fmt: skip
    with pytest.raises(ProblemError, match="请假"):
        weeks.a_shift(MONDAY, carer)


def test_granted_leave_takes_the_shifts_of_its_days_away() -> None:
    carer = factories.a_carer()
    shift, kept = weeks.a_shift(MONDAY, carer), weeks.a_shift(FRIDAY, carer)
    asked = leaves.ask(
        employment=carer, kind=LeaveKind.ANNUAL, first_on=MONDAY, last_on=MONDAY, by=factories.self_of(carer), at=AT
    )
    assert RosterShift.objects.filter(pk=shift.pk).exists()
    leaves.decide(leave=asked, granted=True, by=factories.director(carer.institution), at=AT)
    assert list(RosterShift.objects.all()) == [kept]


def test_nobody_works_longer_than_the_law_allows_in_a_day_or_a_week() -> None:
    carer = factories.a_carer()
    with pytest.raises(ProblemError, match="每天最多 8 小时"):
        weeks.a_shift(MONDAY, carer, first=14, last=31)
    for day in range(5):
        weeks.a_shift(MONDAY + timedelta(days=day), carer, first=16, last=32)
    with pytest.raises(ProblemError, match="每周最多 44 小时"):
        weeks.a_shift(MONDAY + timedelta(days=5), carer, first=16, last=32)


def test_everybody_has_a_day_of_rest() -> None:
    carer = factories.a_carer()
    for day in range(6):
        weeks.a_shift(MONDAY + timedelta(days=day), carer, first=16, last=24)
    with pytest.raises(ProblemError, match="没有休息日"):
        weeks.a_shift(MONDAY + timedelta(days=6), carer, first=16, last=24)


def test_shifts_of_one_person_do_not_overlap() -> None:
    carer = factories.a_carer()
    weeks.a_shift(MONDAY, carer, first=16, last=24)
    with pytest.raises(ProblemError, match="SHIFT_OVERLAPS"):
        weeks.a_shift(MONDAY, carer, first=22, last=28)


def test_a_day_that_is_over_is_not_changed() -> None:
    with pytest.raises(ProblemError, match="SHIFT_PAST"):
        weeks.a_shift(ON - timedelta(days=1), factories.a_carer())


def test_a_class_or_a_person_of_another_institution_is_refused() -> None:
    from tests.enrolment import factories as enrolment

    carer, other = factories.a_carer(), enrolment.a_class()
    with pytest.raises(ProblemError, match="SHIFT_PLACE"):
        weeks.a_shift(MONDAY, carer, other)


# --- publishing ---


def test_a_week_with_gaps_is_published_only_when_they_are_known() -> None:
    made = weeks.a_class_with(6)
    carer = factories.a_carer(made.institution)
    factories.account_of(carer)
    roster, by = weeks.drafted(made.institution), factories.director(made.institution)
    with pytest.raises(ProblemError, match="ROSTER_GAPS"):
        rosters.publish(roster=roster, revision=roster.revision, gaps_known=False, by=by, at=AT)
    rosters.publish(roster=roster, revision=roster.revision, gaps_known=True, by=by, at=AT)
    assert Notice.objects.filter(wording="staff_shifts", user=carer.member.user).count() == 1
    with pytest.raises(ProblemError, match="ROSTER_PUBLISHED"):
        drafting.order(roster=Roster.objects.get(), by=by, at=AT)


def test_somebody_who_may_no_longer_work_is_never_published() -> None:
    carer = factories.a_carer()
    weeks.a_shift(MONDAY, carer)
    carer.member.credentials.filter(kind="health").update(valid_to=ON)
    roster = Roster.objects.get()
    with pytest.raises(ProblemError, match="ROSTER_FAULTS"):
        rosters.publish(
            roster=roster, revision=roster.revision, gaps_known=True, by=factories.director(roster.institution), at=AT
        )


def test_what_was_changed_meanwhile_is_not_published_unseen() -> None:
    shift = weeks.a_shift()
    roster = Roster.objects.get(pk=shift.roster_id)
    with pytest.raises(ProblemError, match="STALE"):
        rosters.publish(
            roster=roster, revision=roster.revision - 1, gaps_known=True, by=factories.director(roster.institution),
            at=AT,
        )  # fmt: skip


def test_a_change_after_publishing_is_told_to_the_person() -> None:
    carer = factories.a_carer()
    factories.account_of(carer)
    shift = weeks.a_shift(MONDAY, carer)
    weeks.published(shift)
    by = factories.director(carer.institution)
    rosters.remove_shift(shift=shift, by=by, at=AT)
    notice = Notice.objects.get(wording="staff_shift_changed")
    assert notice.user == carer.member.user and "没有班次" in notice.params["shifts"]


def test_a_clerk_drafts_and_only_a_director_publishes() -> None:
    from tests import factories as people
    from zhaohu.accounts.choices import Kind
    from zhaohu.institutions.choices.institution import MembershipRole
    from zhaohu.institutions.models import Membership

    shift = weeks.a_shift()
    roster = Roster.objects.get(pk=shift.roster_id)
    clerk = people.user(Kind.INSTITUTION, "演示·经办")
    Membership.objects.create(
        institution=roster.institution, user=clerk, role=MembershipRole.CLERK, valid_from=date(2026, 1, 1)
    )
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        rosters.publish(roster=roster, revision=roster.revision, gaps_known=True, by=people.actor(clerk), at=AT)
    drafting.order(roster=roster, by=people.actor(clerk), at=AT)


# --- what the database itself holds ---


def test_the_database_refuses_two_shifts_at_once_and_one_that_ends_before_it_begins() -> None:
    shift = weeks.a_shift(first=16, last=24)
    for first, last in ((20, 28), (30, 29)):
        with pytest.raises(IntegrityError), transaction.atomic():
            RosterShift.objects.create(
                roster=shift.roster, employment=shift.employment, on=shift.on, first=first, last=last
            )


def test_the_database_refuses_a_week_that_begins_on_a_tuesday() -> None:
    roster = weeks.a_roster(factories.a_carer().institution)
    with pytest.raises(IntegrityError), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(week_on=MONDAY + timedelta(days=1))
