"""Contesting a point: who may, once, until when, and what a correction changes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests import factories as people
from tests.refusals import refused
from tests.supervision import credit, factories
from zhaohu.accounts.choices import Role
from zhaohu.core.access import system
from zhaohu.notifications.models import Notice
from zhaohu.supervision.models import CreditAppeal, CreditScore, PublishedCredit
from zhaohu.supervision.queries.credit import grade_of
from zhaohu.supervision.services import credit_appeals

pytestmark = pytest.mark.django_db
AT, ON = people.AT, people.ON


@pytest.fixture(autouse=True)
def _rules(rules_loaded: None) -> None:
    """The rules as they ship."""


def test_a_director_contests_a_point_and_the_district_is_told() -> None:
    lead = factories.lead()
    made = credit.appealed()
    assert (made.state, made.criterion, made.points, made.due_on) == ("submitted", "complaint", -15, date(2026, 12, 8))
    assert Notice.objects.filter(user=lead, wording="credit_appeal_made").count() == 1


def test_the_same_form_sent_twice_is_one_appeal() -> None:
    institution, _by = credit.complained()
    credit.calculated(institution)
    by, point, key = people.actor(factories.director(institution)), credit.the_point(institution), uuid4()
    for _n in range(2):
        credit_appeals.lodge(point=point, text="演示", key=key, by=by, at=AT)
    assert CreditAppeal.objects.count() == 1
    with refused("CREDIT_APPEALED"):
        credit_appeals.lodge(point=point, text="演示", key=uuid4(), by=by, at=AT)


def test_nobody_contests_for_another_institution() -> None:
    institution, _by = credit.complained()
    credit.calculated(institution)
    stranger = people.actor(factories.director(factories.an_institution()))
    for by in (stranger, credit.lead(), credit.city()):
        with refused("NOT_ALLOWED"):
            credit_appeals.lodge(point=credit.the_point(institution), text="演示", key=uuid4(), by=by, at=AT)


@pytest.mark.parametrize(("text", "criterion", "code"), [(" ", "complaint", "CREDIT_TEXT_NEEDED")])
def test_an_appeal_says_why(text: str, criterion: str, code: str) -> None:
    institution, _by = credit.complained()
    credit.calculated(institution)
    by = people.actor(factories.director(institution))
    with refused(code):
        credit_appeals.lodge(point=credit.the_point(institution, criterion), text=text, key=uuid4(), by=by, at=AT)


def test_a_point_that_counts_no_more_is_not_contested() -> None:
    institution, _by = credit.complained()
    credit.calculated(institution)
    old, by = credit.the_point(institution), people.actor(factories.director(institution))
    credit.calculated(institution, at=AT + timedelta(days=365))
    with refused("CREDIT_NO_LONGER"):
        credit_appeals.lodge(point=old, text="演示", key=uuid4(), by=by, at=AT + timedelta(days=366))


def test_who_decided_the_row_does_not_review_it() -> None:
    institution, closer = credit.complained()
    credit.calculated(institution)
    appeal = credit.appealed(institution)
    with refused("CREDIT_DECIDED_THE_ROW"):
        credit_appeals.take(appeal=appeal, by=closer, at=AT)


@pytest.mark.parametrize("role", [Role.DISTRICT_LEAD, Role.DISTRICT_REVIEWER])
def test_another_district_does_not_review_it(role: Role) -> None:
    appeal = credit.appealed()
    neighbour = people.actor(people.officer(role, people.district("110108", "海淀区")))
    with refused("NOT_ALLOWED"):
        credit_appeals.take(appeal=appeal, by=neighbour, at=AT)


def test_only_who_took_it_decides_and_only_once() -> None:
    appeal = credit.appealed()
    with refused("CREDIT_APPEAL_STATE"):
        credit_appeals.decide(appeal=appeal, corrected=True, reason="演示", by=credit.lead(), at=AT)
    by = credit.taken(appeal)
    with refused("CREDIT_APPEAL_STATE"):
        credit_appeals.take(appeal=appeal, by=credit.lead(), at=AT)
    with refused("CREDIT_HELD_BY_ANOTHER"):
        credit_appeals.decide(appeal=appeal, corrected=True, reason="演示", by=credit.lead(), at=AT)
    with refused("CREDIT_TEXT_NEEDED"):
        credit_appeals.decide(appeal=appeal, corrected=True, reason=" ", by=by, at=AT)
    credit_appeals.decide(appeal=appeal, corrected=False, reason="演示", by=by, at=AT)
    with refused("CREDIT_APPEAL_STATE"):
        credit_appeals.decide(appeal=appeal, corrected=True, reason="演示", by=by, at=AT)


def test_an_upheld_point_goes_on_counting() -> None:
    appeal = credit.decided(credit.appealed(), corrected=False)
    assert CreditScore.objects.count() == 1
    assert credit.score(appeal.institution).total == 945


def test_a_corrected_point_counts_nothing_and_the_trail_stays() -> None:
    appeal = credit.decided(credit.appealed())
    now = credit.score(appeal.institution)
    point = now.points.get(criterion="complaint")
    assert (now.total, point.points, point.appeal_id) == (960, 0, appeal.pk)
    assert list(CreditScore.objects.order_by("pk").values_list("total", flat=True)) == [945, 960]
    credit.calculated(appeal.institution, at=AT + timedelta(days=1))
    assert credit.score(appeal.institution).pk == now.pk


def test_the_institution_is_told_what_was_decided() -> None:
    appeal = credit.decided(credit.appealed())
    assert Notice.objects.filter(user=appeal.made_by, wording="credit_appeal_decided").count() == 1


def test_an_appeal_is_told_of_at_half_at_four_fifths_and_at_the_end() -> None:
    lead = factories.lead()
    appeal = credit.appealed()
    shares = []
    for days in (5, 8, 11, 12, 15, 20):
        at = AT + timedelta(days=days)
        for pk in credit_appeals.due(at=at):
            credit_appeals.escalate(appeal_id=pk, by=system("提醒"), at=at)
            assert not credit_appeals.escalate(appeal_id=pk, by=system("提醒"), at=at)
        appeal.refresh_from_db()
        shares.append(appeal.alerted)
    assert shares == [0, 50, 50, 80, 100, 100]
    told = Notice.objects.filter(user=lead, wording__in=["credit_appeal_near", "credit_appeal_over"])
    assert sorted(told.values_list("wording", flat=True)) == ["credit_appeal_near"] * 2 + ["credit_appeal_over"]


def test_an_appeal_of_the_window_is_revised_before_the_quarter_is_public() -> None:
    institution, _by = credit.complained()
    quarter = credit.in_objection()
    appeal = credit.appealed(institution)
    assert appeal.publication == quarter
    credit.decided(appeal)
    rows = PublishedCredit.objects.filter(institution=institution).order_by("revision")
    assert [(row.revision, row.total, row.published_at) for row in rows] == [(0, 945, None), (1, 960, None)]


def test_a_correction_after_publication_is_a_revision_beside_the_old_one() -> None:
    made, _by = factories.closed(category="abuse")
    institution = made.institution
    assert institution is not None
    credit.published()
    assert grade_of([institution.pk], credit.OVER.date()) == {institution.pk: "D"}
    later = credit.OVER + timedelta(days=3)
    credit.decided(credit.appealed(institution, at=later, criterion="abuse"), at=later)
    rows = PublishedCredit.objects.filter(institution=institution).order_by("revision")
    assert [(row.revision, row.grade, row.published_at) for row in rows] == [(0, "D", credit.OVER), (1, "A", later)]
    assert rows[0].entry_id != rows[1].entry_id
    assert grade_of([institution.pk], later.date()) == {institution.pk: "A"}
    assert grade_of([institution.pk], credit.OVER.date()) == {institution.pk: "D"}
