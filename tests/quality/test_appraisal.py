"""The appraisal: who may apply, what a district may recommend, how experts judge, when the name is given and lost."""

from datetime import timedelta
from typing import Any

import pytest

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.quality import factories
from tests.quality.factories import AT, NOTICE_OVER, ON, city, fresh, lead
from zhaohu.accounts.choices import Kind
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.institution import InstitutionKind as Kinds
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution, Membership
from zhaohu.institutions.services import standing
from zhaohu.ledger.models import Entry, Opening
from zhaohu.quality.choices.demonstration import RoundState
from zhaohu.quality.models import Candidacy, Objection
from zhaohu.quality.queries import conditions, conflicts, quota
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import candidacies, decisions, keeping, reviews, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
FOUR = [Kinds.INDEPENDENT, Kinds.COMMUNITY, Kinds.EMPLOYER, Kinds.KINDERGARTEN_CLASS]


def test_six_times_four_and_ten_times_one_make_thirty_four(divisions_loaded: None) -> None:
    rows = quota.gap(ON)
    assert len(rows) == 16 and sum(row.seats == 4 and row.forms_differ for row in rows) == 6
    total = quota.total(rows)
    assert (total.seats, total.named, total.missing) == (34, 0, 34)


def test_a_condition_says_what_the_records_say() -> None:
    good = factories.an_eligible()
    assert conditions.unmet(conditions.checked(good, ON)) == ""
    open_questions = [one.code for one in conditions.checked(good, ON) if one.met is None]
    assert open_questions == ["credit"]
    standing.suspend(institution_id=good.pk, reason="演示", by=lead(), at=AT)
    standing.resume(institution_id=good.pk, reason="演示", by=lead(), at=AT)
    good.refresh_from_db()
    assert "2026-11-24 有不符合要求的告知或停业整顿" in conditions.unmet(conditions.checked(good, ON))
    plain = enrolment.an_institution()
    assert "还没有质量评估等级" in conditions.unmet(conditions.checked(plain, ON))


def test_an_institution_that_does_not_meet_a_condition_is_refused_with_the_reason() -> None:
    with pytest.raises(ProblemError, match=r"DEMONSTRATION_CONDITIONS.*还没有质量评估等级"):
        factories.applied(enrolment.an_institution())


def test_carers_are_counted_against_the_places_of_the_filing() -> None:
    good = factories.an_eligible()
    good.class_groups.create(class_type="toddler", classes=1, places=15)
    with pytest.raises(ProblemError, match="按托位需要 3 名，在职 0 名"):
        factories.applied(good)


def test_an_institution_applies_once_and_only_in_an_open_round() -> None:
    made = factories.applied()
    with pytest.raises(ProblemError, match="DEMONSTRATION_ONE_CANDIDACY"):
        factories.applied(made.institution)
    rounds.advance(round=made.round, to=RoundState.REVIEW, by=city(), at=AT)
    other = factories.an_eligible()
    with pytest.raises(ProblemError, match="DEMONSTRATION_NOT_TAKING"):
        candidacies.apply(round=made.round, institution=other, statement="说明", by=enrolment.director(other), at=AT)


def test_only_its_own_director_applies_and_withdraws() -> None:
    made, stranger = factories.applied(), enrolment.director(enrolment.an_institution())
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        candidacies.apply(round=made.round, institution=made.institution, statement="说明", by=stranger, at=AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        candidacies.withdraw(candidacy=made, reason="理由", by=stranger, at=AT)
    candidacies.withdraw(candidacy=made, reason="理由", by=enrolment.director(made.institution), at=AT)
    assert fresh(made).state == "withdrawn"
    factories.applied(made.institution)


def test_a_centre_district_recommends_four_of_different_forms_and_no_fifth() -> None:
    for kind in FOUR:
        factories.recommended(factories.an_eligible(kind))
    (row,) = [row for row in quota.gap(ON) if row.district.pk == "110105"]
    assert (row.recommended, row.free, row.missing) == (4, 0, 4)
    fifth = factories.applied(factories.an_eligible(Kinds.MEDICAL))
    with pytest.raises(ProblemError, match="DEMONSTRATION_QUOTA"):
        candidacies.recommend(candidacy=fifth, text="核实", by=lead(), at=AT)


def test_the_same_form_twice_is_refused_where_forms_must_differ() -> None:
    factories.recommended()
    again = factories.applied()
    with pytest.raises(ProblemError, match="DEMONSTRATION_FORM_TAKEN"):
        candidacies.recommend(candidacy=again, text="核实", by=lead(), at=AT)
    assert fresh(again).state == "applied"


def test_another_district_has_one_seat(divisions_loaded: None) -> None:
    miyun = people.district("110118", "密云区")
    factories.recommended(factories.an_eligible(district=miyun))
    second = factories.applied(factories.an_eligible(Kinds.COMMUNITY, district=miyun))
    with pytest.raises(ProblemError, match="DEMONSTRATION_QUOTA"):
        candidacies.recommend(candidacy=second, text="核实", by=lead(miyun), at=AT)


def test_a_lead_of_another_district_does_not_recommend() -> None:
    made = factories.applied()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        candidacies.recommend(candidacy=made, text="核实", by=lead(people.district("110108", "海淀区")), at=AT)


def test_of_two_officers_on_one_candidacy_the_second_is_told_what_happened() -> None:
    made = factories.applied()
    candidacies.recommend(candidacy=made, text="核实", by=lead(), at=AT)
    with pytest.raises(ProblemError, match=r"DEMONSTRATION_STATE.*已推荐"):
        candidacies.pass_over(candidacy=made, reason="理由", by=lead(), at=AT)


def test_what_was_met_at_the_application_is_asked_again_at_the_recommendation() -> None:
    made = factories.applied()
    standing.suspend(institution_id=made.institution_id, reason="演示", by=lead(), at=AT)
    with pytest.raises(ProblemError, match="DEMONSTRATION_CONDITIONS"):
        candidacies.recommend(candidacy=made, text="核实", by=lead(), at=AT)


def test_an_expert_with_a_tie_is_excluded_and_the_reason_is_kept() -> None:
    made = factories.recommended()
    person = people.user(Kind.INSTITUTION, "演示·同区")
    near = enrolment.an_institution()
    Membership.objects.create(institution=near, user=person, role=MembershipRole.CLERK, valid_from=ON)
    tied, free = factories.an_expert(person.username), factories.an_expert()
    assert conflicts.reasons(tied, made, ON) == ["在同一个区的另一家机构任职，有竞争关系"]
    with pytest.raises(ProblemError, match=r"EXPERT_CONFLICT.*竞争关系"):
        reviews.assign(candidacy=made, expert=tied, by=city(), at=AT)
    officer = factories.an_expert(people.officer().username)
    assert conflicts.reasons(officer, made, ON) == ["在推荐这家机构的区任职，或曾经任职"]
    reviews.assign(candidacy=made, expert=free, by=city(), at=AT)
    assert Entry.objects.filter(event="demonstration.review_assigned").count() == 1
    with pytest.raises(ProblemError, match="EXPERT_REVIEW_TWICE"):
        reviews.assign(candidacy=made, expert=free, by=city(), at=AT)


@pytest.mark.parametrize("given", [{"forms": 21}, {"forms": -1}])
def test_points_outside_the_scheme_are_refused(given: dict[str, int]) -> None:
    review = factories.a_review()
    with pytest.raises(ProblemError, match="EXPERT_SCORE"):
        reviews.submit(
            review=review, scores=factories.points() | given, comment="评语",
            by=people.actor(review.expert.user), at=AT,
        )  # fmt: skip


def test_an_expert_judges_once_and_only_what_is_his() -> None:
    review, other = factories.a_review(), factories.an_expert()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        reviews.submit(review=review, scores=factories.points(), comment="评语", by=people.actor(other.user), at=AT)
    factories.judged(review)
    with pytest.raises(ProblemError, match="EXPERT_REVIEW_STATE"):
        factories.judged(review)


def test_the_mean_needs_two_experts_and_waits_for_nobody_who_stood_aside() -> None:
    made = factories.recommended()
    factories.judged(factories.a_review(made))
    with pytest.raises(ProblemError, match="EXPERT_TOO_FEW_REVIEWS"):
        reviews.close(candidacy=made, by=city(), at=AT)
    factories.judged(factories.a_review(made), 0.9)
    third = factories.a_review(made)
    with pytest.raises(ProblemError, match="EXPERT_REVIEW_WAITING"):
        reviews.close(candidacy=made, by=city(), at=AT)
    reviews.recuse(review=third, reason="是亲属", by=people.actor(third.expert.user), at=AT)
    reviews.close(candidacy=made, by=city(), at=AT)
    assert fresh(made).score == (100 + sum(factories.points(0.9).values())) / 2


def test_a_low_score_is_not_put_into_notice_but_declined_with_a_reason() -> None:
    made = factories.reviewed(share=0.5)
    with pytest.raises(ProblemError, match="DEMONSTRATION_TOO_LOW"):
        decisions.propose(candidacy=made, by=city(), at=AT)
    with pytest.raises(ProblemError, match="DEMONSTRATION_WORDS"):
        decisions.decline(candidacy=made, reason=" ", by=city(), at=AT)
    decisions.decline(candidacy=made, reason="分数低", by=city(), at=AT)
    assert (fresh(made).state, fresh(made).closing_reason) == ("declined", "分数低")


def test_who_proposed_the_notice_does_not_confirm_it() -> None:
    made, proposer = factories.reviewed(), city()
    decisions.propose(candidacy=made, by=proposer, at=AT)
    with pytest.raises(ProblemError, match="DEMONSTRATION_SECOND_PERSON"):
        decisions.decide(candidacy=made, agreed=True, by=proposer, at=AT)
    decisions.decide(candidacy=made, agreed=False, by=city(), at=AT)
    assert fresh(made).state == "reviewed"


def test_the_notice_lasts_five_working_days_and_no_name_is_given_within() -> None:
    made = factories.in_notice()
    assert (made.notice_from, made.notice_to) == (ON, ON + timedelta(days=7))
    with pytest.raises(ProblemError, match="DEMONSTRATION_NOTICE_RUNS"):
        decisions.name(candidacy=made, document="文号", by=city(), at=AT + timedelta(days=7))


def test_an_open_objection_holds_the_name_back_and_an_upheld_one_ends_it() -> None:
    made = factories.in_notice()
    first, second = factories.an_objection(made), factories.an_objection(made, contact="演示电话")
    with pytest.raises(ProblemError, match="DEMONSTRATION_OBJECTIONS_OPEN"):
        decisions.name(candidacy=made, document="文号", by=city(), at=NOTICE_OVER)
    decisions.answer(objection=first, upheld=False, text="查无此事", by=city(), at=AT)
    with pytest.raises(ProblemError, match="OBJECTION_ANSWERED"):
        decisions.answer(objection=first, upheld=True, text="改口", by=city(), at=AT)
    decisions.answer(objection=second, upheld=True, text="属实", by=city(), at=AT)
    assert (fresh(made).state, fresh(made).closing_reason) == ("declined", "公示期间的异议成立：属实")
    with pytest.raises(ProblemError, match="OBJECTION_NOT_IN_NOTICE"):
        factories.an_objection(made)


def test_an_objection_is_kept_once_names_nobody_and_rests_encrypted() -> None:
    made = factories.in_notice()
    first = factories.an_objection(made, contact="演示电话")
    again = decisions.object_to(candidacy=made, key=first.key, text="又一次", contact="", at=AT)
    assert again == first and Objection.objects.count() == 1
    entry = Entry.objects.get(event="demonstration.objected")
    assert (entry.actor_id, entry.public) == (None, False)
    assert Opening.objects.get(entry=entry).content == ""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM quality_objection")
        assert "演示电话".encode() not in bytes(cursor.fetchone()[0])


def test_an_objection_after_the_last_day_of_the_notice_is_refused() -> None:
    made = factories.in_notice()
    with pytest.raises(ProblemError, match="OBJECTION_NOT_IN_NOTICE"):
        factories.an_objection(made, at=NOTICE_OVER)


def test_the_name_holds_for_its_term_and_stands_on_the_institution() -> None:
    made = factories.named()
    day = ON + timedelta(days=8)
    assert (made.state, made.named_on, made.valid_to) == ("named", day, day.replace(year=2029))
    institution = Institution.objects.get(pk=made.institution_id)
    assert (institution.demonstration_until, institution.demonstration_document) == (made.valid_to, made.document)
    (row,) = [row for row in quota.gap(day) if row.district.pk == "110105"]
    assert (row.named, row.missing, row.forms_missing) == (1, 3, 3)
    assert Entry.objects.get(pk=made.naming_entry).public
    with pytest.raises(ProblemError, match="DEMONSTRATION_STATE"):
        decisions.name(candidacy=made, document="文号", by=city(), at=NOTICE_OVER)


def test_no_name_is_given_to_whoever_was_suspended_meanwhile() -> None:
    made = factories.in_notice()
    standing.suspend(institution_id=made.institution_id, reason="演示", by=lead(), at=AT)
    with pytest.raises(ProblemError, match="DEMONSTRATION_CONDITIONS"):
        decisions.name(candidacy=made, document="文号", by=city(), at=NOTICE_OVER)


def test_the_name_is_looked_at_again_after_a_year_and_only_once() -> None:
    made = factories.named()
    due = queries.recheck_due(made)
    assert due == made.named_on.replace(year=2027)
    with pytest.raises(ProblemError, match="DEMONSTRATION_RECHECK_EARLY"):
        keeping.recheck(candidacy=made, passed=True, text="合格", by=lead(), at=NOTICE_OVER)
    later = NOTICE_OVER + timedelta(days=365)
    keeping.recheck(candidacy=made, passed=True, text="合格", by=lead(), at=later)
    assert queries.recheck_due(made) == made.named_on.replace(year=2028)
    with pytest.raises(ProblemError, match="DEMONSTRATION_RECHECK_EARLY"):
        keeping.recheck(candidacy=made, passed=True, text="合格", by=lead(), at=later)


def test_a_failed_look_proposes_the_removal_and_another_person_takes_the_name() -> None:
    made, proposer = factories.named(), city()
    later = NOTICE_OVER + timedelta(days=365)
    keeping.recheck(candidacy=made, passed=False, text="人员不足", by=proposer, at=later)
    assert fresh(made).state == "removal_proposed"
    with pytest.raises(ProblemError, match="DEMONSTRATION_SECOND_PERSON"):
        keeping.decide_removal(candidacy=made, agreed=True, by=proposer, at=later)
    keeping.decide_removal(candidacy=made, agreed=True, by=city(), at=later)
    row = fresh(made)
    assert (row.state, row.removal_reason) == ("removed", "人员不足")
    assert Institution.objects.get(pk=made.institution_id).demonstration_until is None


def test_a_removal_that_is_not_confirmed_leaves_the_name() -> None:
    made = factories.named()
    keeping.propose_removal(candidacy=made, reason="有投诉", by=lead(), at=NOTICE_OVER)
    assert list(queries.named(ON)) == [made]
    keeping.decide_removal(candidacy=made, agreed=False, by=city(), at=NOTICE_OVER)
    assert fresh(made).state == "named"


def test_a_name_ends_with_its_term_once() -> None:
    made = factories.named()
    after = NOTICE_OVER.replace(year=2029) + timedelta(days=1)
    assert list(queries.named(after.date())) == []
    assert [keeping.expire(by=city(), at=after), keeping.expire(by=city(), at=after)] == [1, 0]
    assert fresh(made).state == "expired"


def test_a_round_is_concluded_when_everything_is_decided() -> None:
    made = factories.applied()
    rounds.advance(round=made.round, to=RoundState.REVIEW, by=city(), at=AT)
    with pytest.raises(ProblemError, match="DEMONSTRATION_ROUND_UNFINISHED"):
        rounds.advance(round=made.round, to=RoundState.CONCLUDED, by=city(), at=AT)
    candidacies.pass_over(candidacy=made, reason="名额有限", by=lead(), at=AT)
    rounds.advance(round=made.round, to=RoundState.CONCLUDED, by=city(), at=AT)
    with pytest.raises(ProblemError, match="DEMONSTRATION_ROUND_STATE"):
        rounds.advance(round=made.round, to=RoundState.REVIEW, by=city(), at=AT)


def test_a_second_open_round_and_days_out_of_order_are_refused() -> None:
    factories.a_round()
    values: dict[str, Any] = {"title": "又一批", "opens_on": ON, "by": city(), "at": AT}
    with pytest.raises(ProblemError, match="DEMONSTRATION_ROUND_OPEN"):
        rounds.open_round(closes_on=ON, **values)
    with pytest.raises(ProblemError, match="DEMONSTRATION_ROUND_DAYS"):
        rounds.open_round(closes_on=ON - timedelta(days=1), **values)


def test_a_family_is_no_expert_and_an_expert_is_appointed_once() -> None:
    made = factories.an_expert()
    with pytest.raises(ProblemError, match="EXPERT_TWICE"):
        factories.an_expert(made.user.username)
    with pytest.raises(ProblemError, match="EXPERT_UNKNOWN"):
        factories.an_expert(people.user(Kind.FAMILY).username)
    reviews.dismiss(expert=made, by=city(), at=AT)
    made.refresh_from_db()
    assert not people.actor(made.user).holds("expert")
    with pytest.raises(ProblemError, match="EXPERT_ENDED"):
        reviews.assign(candidacy=factories.recommended(), expert=made, by=city(), at=AT)


def test_each_deed_leaves_one_entry_about_the_candidacy() -> None:
    made = factories.named()
    events = [step.title for step in reversed(queries.trail(made))]
    assert events == [
        "申报示范性托育机构", "推荐示范性托育机构", "分派评审专家", "评审示范申报", "分派评审专家", "评审示范申报",
        "汇总专家评分", "提出公示", "复核公示", "授牌",
    ]  # fmt: skip
    assert Candidacy.objects.count() == 1
