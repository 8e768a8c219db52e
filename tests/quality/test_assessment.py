"""An assessment: who may begin, score and settle it, what is drawn, and what the grade comes to."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.quality import assessments as made
from tests.quality import factories
from tests.quality.factories import AT, ON, city, lead
from tests.refusals import refused
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core.encryption import sm3
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution, Membership
from zhaohu.institutions.services import grades
from zhaohu.ledger.models import Entry, Opening
from zhaohu.notifications.models import Notice
from zhaohu.quality.models import Assessment, AssessmentItem, SpotDraw
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import evidence, scoring
from zhaohu.quality.services import assessments, conclusions, draws, improvements
from zhaohu.quality.services.assessments import Said
from zhaohu.rules import queries as rules
from zhaohu.rules.models import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def test_an_institution_begins_one_assessment_a_year_and_a_second_click_is_the_first() -> None:
    first = made.begun()
    assert made.begun(first.institution).pk == first.pk
    with refused("NOT_ALLOWED"):
        assessments.begin(institution=first.institution, by=enrolment.director(enrolment.an_institution()), at=AT)


def test_an_institution_without_a_filing_is_not_assessed() -> None:
    institution = enrolment.an_institution(filing_state="none", filed_on=None)
    with refused("ASSESSMENT_UNFILED"):
        made.begun(institution)


def test_a_scheme_that_does_not_add_up_begins_nothing() -> None:
    row = Rule.objects.get(code=scoring.SCHEME)
    row.value["dimensions"][0]["indicators"][0]["points"] += 1
    row.save()
    with refused("ASSESSMENT_SCHEME", "101 ≠ 100"):
        made.begun()


def test_what_is_filled_in_is_kept_item_by_item_and_the_rest_stays() -> None:
    row = made.begun()
    by = made.assessor(row)
    assessments.save(assessment=row, said={"4.1": Said(points=Decimal("20.5"), evidence="证")}, by=by, at=AT)
    assessments.save(assessment=row, said={"4.2": Said(points=Decimal(3))}, by=by, at=AT)
    assessments.save(assessment=row, said={"4.2": Said(points=Decimal(4))}, by=by, at=AT)
    kept = {one.code: one.points for one in row.items.all()}
    assert kept == {"4.1": Decimal("20.5"), "4.2": Decimal(4)}


@pytest.mark.parametrize("points", ["25.1", "-1", "3.14"])
def test_points_outside_the_scheme_are_refused(points: str) -> None:
    row = made.begun()
    with refused("ASSESSMENT_POINTS"):
        assessments.save(assessment=row, said={"4.1": Said(points=Decimal(points))}, by=made.assessor(row), at=AT)
    with refused("ASSESSMENT_UNKNOWN_ITEM"):
        assessments.save(assessment=row, said={"99": Said()}, by=made.assessor(row), at=AT)


def test_what_is_missing_is_named_and_what_is_handed_in_no_longer_changes() -> None:
    row = made.begun()
    with refused("ASSESSMENT_UNFINISHED", "还有 29 项没有填"):
        assessments.submit(assessment=row, comment="好", by=made.assessor(row), at=AT)
    row = made.submitted(row, 0.5)
    assert row.total == 500
    with refused("ASSESSMENT_STATE"):
        made.filled(row)
    with refused("ASSESSMENT_STATE"):
        made.submitted(row)


def test_only_the_assessor_scores() -> None:
    row, other = made.assigned(), factories.an_expert()
    for stranger in (people.actor(other.user), enrolment.director(row.institution), lead(), city()):
        with refused("NOT_ALLOWED"):
            assessments.save(assessment=row, said={}, by=stranger, at=AT)
    mate = made.begun()
    with refused("NOT_ALLOWED"):
        assessments.save(assessment=mate, said={}, by=enrolment.director(enrolment.an_institution()), at=AT)


def test_an_expert_with_a_tie_is_refused_with_the_reason() -> None:
    institution, expert = enrolment.an_institution(), factories.an_expert()
    Membership.objects.create(
        institution=institution, user=expert.user, role=MembershipRole.CLERK, valid_from=date(2025, 1, 1)
    )
    with refused("ASSESSMENT_CONFLICT", "是这家机构的负责人或经办人"):
        made.assigned(institution, expert)


def test_a_peer_comes_from_another_district_and_has_no_tie() -> None:
    institution = enrolment.an_institution()
    with refused("ASSESSMENT_PEER", "在同一个区"):
        assessments.assign_peer(institution=institution, peer=enrolment.an_institution(), by=city(), at=AT)
    other = enrolment.an_institution(district=made.haidian())
    Membership.objects.create(
        institution=institution, user=enrolment.director_user(other), role=MembershipRole.CLERK,
        valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1),
    )  # fmt: skip
    with refused("ASSESSMENT_PEER", "曾经是"):
        assessments.assign_peer(institution=institution, peer=other, by=city(), at=AT)
    row = made.submitted(made.peer(institution), 0.8)
    conclusions.review(assessment=row, note="演示", by=city(), at=AT)
    assert made.fresh(row).state == "reviewed" and not made.fresh(row).disputed
    with refused("ASSESSMENT_STATE", "不据此定级"):
        conclusions.conclude(assessment=row, document="演", by=city(), at=AT)


def test_one_expert_assesses_an_institution_in_a_year_unless_he_stands_aside() -> None:
    row = made.assigned()
    with refused("ASSESSMENT_TWICE"):
        made.assigned(row.institution)
    assessments.withdraw(assessment=row, reason="是亲属", by=made.assessor(row), at=AT)
    assert made.assigned(row.institution).state == "drafting"


def test_what_an_expert_handed_in_only_the_city_takes_back_and_the_second_scoring_goes_with_it() -> None:
    row = made.rescored()
    with refused("NOT_ALLOWED"):
        assessments.withdraw(assessment=row, reason="后悔", by=made.assessor(row), at=AT)
    assessments.withdraw(assessment=row, reason="材料有误", by=city(), at=AT)
    assert set(Assessment.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_the_seed_is_sealed_before_the_first_points_and_shown_with_the_draw() -> None:
    first = made.assigned()
    sealed = SpotDraw.objects.get()
    seal = bytes(sealed.seed_seal)
    told = Opening.objects.get(entry=Entry.objects.filter(event="assessment.drawn").latest("pk")).content
    assert sealed.seed and seal.hex() in told and sealed.seed not in told
    rows = [made.submitted(made.assigned()) for _n in range(11)]
    done = made.draw()
    assert sm3(bytes.fromhex(done.seed or "")) == seal
    assert len(done.chosen) == 2 and done.chosen == draws.picked(done.seed or "", done.listed, 10)
    assert done.listed == sorted(row.pk for row in rows)
    assert SpotDraw.objects.filter(drawn_at=None).count() == 1, "the next is sealed for what is still being scored"
    with refused("ASSESSMENT_NOTHING_TO_DRAW"):
        made.draw()
    assert made.fresh(first).draw_id is None


def test_nothing_is_reviewed_before_the_draw_nor_before_the_second_scoring() -> None:
    row = made.submitted(made.assigned())
    with refused("ASSESSMENT_NOT_DRAWN_YET"):
        conclusions.review(assessment=row, note="演示", by=city(), at=AT)
    with refused("ASSESSMENT_NOT_CHOSEN"):
        assessments.rescore(assessment=row, expert=factories.an_expert(), by=city(), at=AT)
    made.draw()
    with refused("ASSESSMENT_SECOND_WAITING"):
        conclusions.review(assessment=row, note="演示", by=city(), at=AT)


def test_the_second_expert_is_another_who_cannot_see_the_first_points() -> None:
    row = made.drawn()
    assert row.expert is not None
    with refused("ASSESSMENT_CONFLICT", "评过这家机构"):
        assessments.rescore(assessment=row, expert=row.expert, by=city(), at=AT)
    officer = people.officer(Role.CITY_OFFICER, people.city())
    insider = factories.an_expert(officer.username)
    with refused("ASSESSMENT_CONFLICT", "看得到第一次的评分"):
        assessments.rescore(assessment=row, expert=insider, by=city(), at=AT)
    second = assessments.rescore(assessment=row, expert=factories.an_expert(), by=city(), at=AT)
    mine = queries.scored_by(made.assessor(second))
    assert list(mine.values_list("pk", flat=True)) == [second.pk] and not second.items.exists()
    with refused("ASSESSMENT_TWICE"):
        assessments.rescore(assessment=row, expert=factories.an_expert(), by=city(), at=AT)


def test_scores_near_each_other_need_no_moderation() -> None:
    row = made.reviewed(first=0.9, second=0.88)
    assert not row.disputed
    with refused("ASSESSMENT_STATE", "不用复议"):
        conclusions.moderate(assessment=row, settled={}, note="演示", by=city(), at=AT)
    conclusions.conclude(assessment=row, document="演", by=city(), at=AT)
    assert made.fresh(row).final_total == 900


def test_scores_far_apart_are_settled_one_by_one_before_a_grade_is_given() -> None:
    row = made.reviewed(first=1, second=0.5)
    assert row.disputed
    with refused("ASSESSMENT_DISPUTED"):
        conclusions.conclude(assessment=row, document="演", by=city(), at=AT)
    scheme = scoring.scheme(ON)
    settled: dict[str, Any] = {code: Decimal(one["points"]) * 4 / 5 for code, one in scheme.indicators.items()}
    with refused("ASSESSMENT_SETTLE", "资质"):
        conclusions.moderate(assessment=row, settled=settled | {"4.1": None}, note="演示", by=city(), at=AT)
    with refused("ASSESSMENT_POINTS"):
        conclusions.moderate(assessment=row, settled=settled | {"4.1": Decimal(26)}, note="演示", by=city(), at=AT)
    conclusions.moderate(assessment=row, settled=settled, note="现场再看", by=city(), at=AT)
    conclusions.conclude(assessment=row, document="演", by=city(), at=AT)
    row = made.fresh(row)
    assert (row.final_total, row.grade) == (800, "B")


def test_what_differs_little_becomes_the_middle() -> None:
    row = made.rescored(first=1, second=0.9, failed=("V3",))
    conclusions.review(assessment=row, note="演示", by=city(), at=AT)
    conclusions.moderate(assessment=row, settled={"V3": True}, note="证照都在", by=city(), at=AT)
    assert made.fresh(row).items.get(code="6.2").settled == 76
    conclusions.conclude(assessment=row, document="演", by=city(), at=AT)
    row = made.fresh(row)
    # two middles of 23.75 are rounded up
    assert (row.final_total, row.grade, row.failed) == (Decimal("950.1"), "A", [])


def test_a_basic_item_that_is_not_met_makes_the_lowest_grade_whatever_the_points() -> None:
    row = made.submitted(made.assigned(), 1, ("V4",))
    made.draw()
    second = assessments.rescore(assessment=row, expert=factories.an_expert(), by=city(), at=AT)
    made.submitted(second, 1, ("V4",))
    conclusions.review(assessment=row, note="演示", by=city(), at=AT)
    conclusions.conclude(assessment=row, document="演", by=city(), at=AT)
    row = made.fresh(row)
    assert (row.final_total, row.grade, row.failed) == (1000, "D", ["V4"])


def test_the_grade_is_given_by_another_person_and_stands_on_the_institution_with_its_source() -> None:
    reviewer = city()
    row = made.rescored(first=0.95, second=0.95)
    conclusions.review(assessment=row, note="演示", by=reviewer, at=AT)
    with refused("ASSESSMENT_SECOND_PERSON"):
        conclusions.conclude(assessment=row, document="演", by=reviewer, at=AT)
    conclusions.conclude(assessment=row, document="演质评〔2026〕9 号", by=city(), at=AT)
    with refused("ASSESSMENT_STATE"):
        conclusions.conclude(assessment=row, document="演", by=city(), at=AT)
    institution = Institution.objects.get(pk=row.institution_id)
    told = (institution.quality_grade, institution.graded_on, institution.grade_document)
    assert told == ("A", ON, "演质评〔2026〕9 号")
    content = Opening.objects.get(entry=Entry.objects.get(event="institution.graded")).content
    assert f'"assessment":{row.pk}' in content.replace(" ", "")
    assert Notice.objects.filter(wording="assessment_moved").count() == 1


def test_a_grade_from_outside_is_still_recorded_by_the_district() -> None:
    institution = enrolment.an_institution()
    found = grades.record(
        institution_id=institution.pk, grade="B", graded_on=ON, document="外来〔2026〕1 号", by=lead(), at=AT
    )
    assert found.quality_grade == "B"


def test_an_own_assessment_is_reviewed_by_the_district_and_gives_no_grade() -> None:
    row = made.submitted(made.begun())
    with refused("NOT_ALLOWED"):
        conclusions.review(assessment=row, note="好", by=lead(made.haidian()), at=AT)
    conclusions.review(assessment=row, note="好", by=lead(), at=AT)
    assert made.fresh(row).state == "reviewed"
    expert = made.submitted(made.assigned())
    with refused("NOT_ALLOWED"):
        conclusions.review(assessment=expert, note="好", by=lead(), at=AT)


def test_agreement_counts_each_pair_for_both_experts() -> None:
    made.reviewed(first=1, second=0.9)
    made.reviewed(first=0.9, second=0.9)
    told = queries.agreement(rules.value(scoring.TERMS, on=ON))
    assert len(told) == 4 and all(one.pairs == 1 for one in told)
    assert sorted((str(one.mean_apart), one.within_percent) for one in told) == [("0.0", 100)] * 2 + [("4.8", 100)] * 2


def test_the_institution_puts_its_words_beside_the_result_only() -> None:
    row = made.final(share=0.9)
    by = enrolment.director(row.institution)
    conclusions.state(assessment=row, text="我们会继续努力", by=by, at=AT)
    assert made.fresh(row).statement == "我们会继续努力"
    with refused("NOT_ALLOWED"):
        conclusions.state(assessment=row, text="别人的话", by=enrolment.director(enrolment.an_institution()), at=AT)
    own = made.begun(row.institution)
    with refused("ASSESSMENT_STATE"):
        conclusions.state(assessment=own, text="早了", by=by, at=AT)


def test_the_plan_has_lines_that_are_done_once() -> None:
    institution = enrolment.an_institution()
    by = enrolment.director(institution)
    with refused("IMPROVEMENT_DAY"):
        improvements.plan(
            institution=institution, dimension="4", text="护栏", due_on=ON - timedelta(days=1), by=by, at=AT
        )
    line = improvements.plan(institution=institution, dimension="4", text="护栏", due_on=ON, by=by, at=AT)
    improvements.done(line=line, by=by, at=AT)
    improvements.done(line=line, by=by, at=AT + timedelta(days=3))
    line.refresh_from_db()
    assert line.done_on == ON
    with refused("NOT_ALLOWED"):
        improvements.done(line=line, by=enrolment.director(enrolment.an_institution()), at=AT)


def test_the_records_propose_evidence_in_counts(django_assert_max_num_queries: Any) -> None:
    row = made.begun()
    asked = {each for one in scoring.scheme(ON).indicators.values() for each in one["evidence"]}
    with django_assert_max_num_queries(32):
        told = evidence.proposed(row, sorted(asked), ON)
    assert len(told) == len(asked) == 15
    assert told["certificates"] == "在职 0 人，缺资格证书 0 人，健康合格证无效 0 人"
    assert told["outdoor"] == "今年没有户外活动的记录" and told["findings"].startswith("今年检查发现 0 项")


def test_a_family_is_nobody_here() -> None:
    parent = people.actor(people.user(Kind.FAMILY))
    row = made.begun()
    assert not queries.visible(parent).exists() and not queries.scored_by(parent).exists()
    with refused("NOT_ALLOWED"):
        assessments.submit(assessment=row, comment="好", by=parent, at=AT)


def test_an_item_is_kept_once_and_never_below_nought() -> None:
    from django.db import IntegrityError, transaction

    row = made.begun()
    for code, points in (("4.1", -1), ("4.1", None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            AssessmentItem.objects.bulk_create(
                [AssessmentItem(assessment=row, code=code, points=points, saved_at=AT) for _n in range(2)]
            )
