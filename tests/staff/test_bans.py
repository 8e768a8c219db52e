"""A ban: one proposes, another confirms; from then on nobody hires, rosters or lets in the person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests import factories as people
from tests.staff import bans as worlds
from tests.staff import factories, weeks
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.staff.choices.bans import BanScope
from zhaohu.staff.choices.people import WorkPost
from zhaohu.staff.models import PracticeBan, Presence, RosterShift
from zhaohu.staff.queries import bans as queries
from zhaohu.staff.queries import standing
from zhaohu.staff.services import bans, hiring, presence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = worlds.AT, worlds.ON


def test_a_proposal_forbids_nothing_until_another_has_confirmed_it() -> None:
    carer = factories.a_carer()
    made = worlds.a_ban(carer, confirmed=False)
    assert standing.problems(carer, ON) == []
    bans.decide(ban=made, agreed=True, by=worlds.lead(), at=AT)
    (problem,) = standing.problems(carer, ON)
    assert problem.problem.code == "STAFF_BARRED"
    assert "演卫罚〔2026〕1 号" in problem.sentence and "终身" in problem.sentence


def test_who_proposed_a_ban_cannot_confirm_it() -> None:
    lead = worlds.lead()
    made = bans.propose(terms=worlds.terms(), division=people.district(), by=lead, at=AT)
    with pytest.raises(ProblemError, match="BAN_SECOND_PERSON"):
        bans.decide(ban=made, agreed=True, by=lead, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeBan.objects.filter(pk=made.pk).update(decided_by=made.proposed_by)


def test_a_reviewer_or_a_neighbour_district_cannot_confirm() -> None:
    made = worlds.a_ban(confirmed=False)
    from zhaohu.accounts.choices import Role

    neighbour = people.actor(people.officer(Role.DISTRICT_LEAD, people.district("110108", "海淀区")))
    for by in (worlds.reviewer(), neighbour):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            bans.decide(ban=made, agreed=True, by=by, at=AT)


def test_a_ban_takes_effect_at_once_everywhere() -> None:
    carer = factories.a_carer()
    shift = weeks.a_shift(carer=carer)
    presence.clock_in(employment=carer, client_id=uuid4(), at=AT, by=factories.director(carer.institution))
    made = worlds.a_ban(carer, confirmed=False)
    assert list(queries.posts(made, on=ON)) == [carer]
    later = AT + timedelta(hours=1)
    assert bans.decide(ban=made, agreed=True, by=worlds.lead(), at=later) == 1
    assert not RosterShift.objects.filter(pk=shift.pk).exists()
    assert Presence.objects.get().left_at == later
    assert Notice.objects.filter(wording="staff_barred").count() == 1
    with pytest.raises(ProblemError, match="STAFF_BARRED"):
        presence.clock_in(employment=carer, client_id=uuid4(), at=later, by=factories.director(carer.institution))
    with pytest.raises(ProblemError, match="SHIFT_PERSON"):
        weeks.a_shift(carer=carer)


def test_somebody_whom_nobody_employs_may_be_banned_and_is_stopped_when_hired() -> None:
    ban = worlds.a_ban()
    made = factories.checked(factories.begun(name="演示·某人", identity=ban.identity))
    with pytest.raises(ProblemError, match="STAFF_BARRED"):
        hiring.confirm(employment=made, by=factories.director(made.institution), at=AT)


@pytest.mark.parametrize(
    ("scope", "post", "barred"),
    [
        (BanScope.ALL, WorkPost.COOK, True),
        (BanScope.CHILDREN, WorkPost.COOK, False),
        (BanScope.CHILDREN, WorkPost.CARER, True),
        (BanScope.DIRECTOR, WorkPost.CARER, False),
        (BanScope.DIRECTOR, WorkPost.DIRECTOR, True),
    ],
)
def test_a_ban_bars_the_posts_of_its_scope(scope: BanScope, post: WorkPost, barred: bool) -> None:
    made = factories.hired(post=post)
    worlds.a_ban(made, scope=scope)
    codes = [one.problem.code for one in standing.problems(made, ON)]
    assert ("STAFF_BARRED" in codes) == barred


def test_a_ban_for_a_term_ends_with_its_last_day() -> None:
    carer = factories.a_carer()
    worlds.a_ban(carer, ends_on=ON + timedelta(days=10))
    for days, barred in ((0, True), (10, True), (11, False)):
        codes = [one.problem.code for one in standing.problems(carer, ON + timedelta(days=days))]
        assert ("STAFF_BARRED" in codes) == barred


def test_a_lifted_ban_says_why_and_bars_nobody() -> None:
    carer = factories.a_carer()
    ban = worlds.a_ban(carer)
    with pytest.raises(ProblemError, match="BAN_WORDS"):
        bans.lift(ban=ban, reason=" ", by=worlds.lead(), at=AT)
    bans.lift(ban=ban, reason="判决已撤销", by=worlds.lead(), at=AT)
    assert standing.problems(carer, ON) == []
    with pytest.raises(ProblemError, match="BAN_STATE"):
        bans.lift(ban=ban, reason="再来一次", by=worlds.lead(), at=AT)
    events = set(Entry.objects.filter(event__startswith="ban.").values_list("event", flat=True))
    assert events == {"ban.proposed", "ban.decided", "ban.lifted"}


def test_an_appeal_leaves_the_ban_in_force_until_another_lead_grants_it() -> None:
    carer, lead = factories.a_carer(), worlds.lead()
    ban = bans.propose(terms=worlds.terms(carer), division=people.district(), by=worlds.reviewer(), at=AT)
    bans.decide(ban=ban, agreed=True, by=lead, at=AT)
    appeal = worlds.an_appeal(ban)
    assert standing.problems(carer, ON) != []
    with pytest.raises(ProblemError, match="BAN_APPEAL_OPEN"):
        worlds.an_appeal(ban)
    with pytest.raises(ProblemError, match="BAN_APPEAL_SECOND_PERSON"):
        bans.decide_appeal(appeal=appeal, granted=True, outcome="认错了人", by=lead, at=AT)
    bans.decide_appeal(appeal=appeal, granted=True, outcome="认错了人", by=worlds.lead(), at=AT)
    ban.refresh_from_db()
    assert (ban.state, standing.problems(carer, ON)) == ("lifted", [])
    with pytest.raises(ProblemError, match="BAN_APPEAL_DECIDED"):
        bans.decide_appeal(appeal=appeal, granted=False, outcome="维持", by=worlds.lead(), at=AT)


def test_an_upheld_appeal_leaves_the_ban() -> None:
    appeal = worlds.an_appeal()
    bans.decide_appeal(appeal=appeal, granted=False, outcome="事实清楚", by=worlds.lead(), at=AT)
    appeal.ban.refresh_from_db()
    assert appeal.ban.state == "confirmed"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"identity": "110199199003040000"}, "IDENTITY_SHAPE"),
        ({"decision_number": ""}, "BAN_WORDS"),
        ({"ends_on": ON - timedelta(days=1)}, "BAN_DAYS"),
    ],
)
def test_a_faulty_proposal_is_refused(values: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        bans.propose(terms=worlds.terms(**values), division=people.district(), by=worlds.reviewer(), at=AT)


def test_one_decision_bans_somebody_once() -> None:
    carer = factories.a_carer()
    worlds.a_ban(carer)
    with pytest.raises(ProblemError, match="BAN_TWICE"):
        worlds.a_ban(carer)


def test_a_refused_proposal_may_come_again() -> None:
    carer = factories.a_carer()
    made = worlds.a_ban(carer, confirmed=False)
    bans.decide(ban=made, agreed=False, by=worlds.lead(), at=AT)
    assert standing.problems(carer, ON) == []
    worlds.a_ban(carer)
    assert standing.problems(carer, ON) != []


def test_name_and_number_of_the_banned_rest_encrypted() -> None:
    ban = worlds.a_ban()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, identity FROM staff_practiceban WHERE id = %s", [ban.pk])
        name, identity = cursor.fetchone()
    assert ban.name.encode() not in bytes(name) and ban.identity.encode() not in bytes(identity)
