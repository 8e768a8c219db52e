"""The result before the public: when, in which words, with whose reply; and what may not stand in it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.refusals import refuses
from tests.supervision import factories
from tests.supervision import mending as world
from zhaohu.core.access import system
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.rules.workdays import add_working_days, working_days_between
from zhaohu.supervision import tasks
from zhaohu.supervision.choices.rectification import ObjectionState
from zhaohu.supervision.models import Finding, Inspection, Publication, PublicationStep
from zhaohu.supervision.queries import publications as queries
from zhaohu.supervision.services import (
    mending,
    objections,
    publication_clock,
    publications,
    rectification,
    replies,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, DAY = world.AT, world.ON, world.DAY
OPEN = AT + 8 * DAY
JOB = system("检查结果公示提醒")


def _drafted(**facts: Any) -> tuple[Publication, Any]:
    inspection = world.signed(**facts)
    by = world.officer_of(inspection)
    rectification.order(inspection=inspection, by=by, at=AT)
    return Publication.objects.get(inspection=inspection), by


def _revise(row: Publication, by: Any, at: Any = OPEN, **facts: Any) -> Publication:
    given = {"summary": row.summary, "facts": {}, "reason": "写清楚", "revision": None} | facts
    return publications.revise(publication=row, by=by, at=at, **given)


def test_the_days_of_a_publication_are_working_days_after_the_signature() -> None:
    row, _by = _drafted()
    assert row.due_on == add_working_days(ON, 20)
    assert working_days_between(ON, row.open_from) == 6  # five to object, and the next


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.integers(-600, 0))
def test_there_is_always_time_to_publish_after_the_term_to_object(days: int) -> None:
    at = AT + days * DAY
    row = Publication(**_days(at))
    assert world.AT.date() + days * DAY < row.open_from < row.due_on


def _days(at: datetime) -> dict[str, Any]:
    inspection = world.signed(due=(), at=at)
    by = world.officer_of(inspection)
    rectification.order(inspection=inspection, by=by, at=at)
    row = Publication.objects.get(inspection=inspection)
    return {"open_from": row.open_from, "due_on": row.due_on}


def test_nothing_is_public_while_the_institution_may_still_object() -> None:
    row, by = _drafted()
    refuses("PUBLICATION_TOO_EARLY", publications.publish, publication=row, revision=None, by=by, at=AT + 5 * DAY)
    publications.publish(publication=row, revision=None, by=by, at=OPEN)
    row.refresh_from_db()
    assert (row.state, row.published_at) == ("published", OPEN)


def test_an_objection_of_the_term_holds_the_result_back_until_it_is_answered_and_a_later_one_does_not() -> None:
    row, by = _drafted()
    order = row.inspection.order
    made = world.objected(order)
    refuses("PUBLICATION_OBJECTION_OPEN", publications.publish, publication=row, revision=None, by=by, at=OPEN)
    objections.answer(objection=made, result=ObjectionState.UPHELD, text="复量仍为 98。", by=by, at=OPEN)
    world.objected(order, at=OPEN)
    publications.publish(publication=row, revision=None, by=by, at=OPEN)
    row.refresh_from_db()
    assert row.state == "published"


def test_what_is_public_has_an_entry_in_public_with_the_seal_of_its_words_and_no_words() -> None:
    row, _by = world.published()
    entry = Entry.objects.get(pk=row.entry_id)
    assert (entry.event, entry.public) == ("publication.published", True)
    assert "sm3" in entry.opening.content and world.FACTS[0] not in entry.opening.content
    assert not Entry.objects.filter(event="publication.prepared", public=True).exists()


def test_the_public_reads_when_it_was_found_and_when_it_was_corrected_and_nothing_of_who_was_there() -> None:
    _row, by = world.published(due=(world.DUE,), mended=1)
    (row,) = queries.public()
    result = queries.shown(row)
    assert [(one.found_on, one.corrected_on) for one in result.lines] == [(ON, None), (ON, ON)]
    mending.accept(
        finding=Finding.objects.get(order__isnull=False), revision=None, corrected_on=ON + DAY, by=by, at=OPEN
    )
    (again,) = queries.public()
    assert queries.shown(again).lines[0].corrected_on == ON + DAY
    officers = row.inspection.officers.values_list("user__name", "certificate_number")
    assert all(str(secret) not in str(queries.shown(again)) for pair in officers for secret in pair)


def test_what_an_objection_corrected_is_public_no_more() -> None:
    row, by = world.published()
    made = world.objected(row.inspection.order, at=OPEN)
    objections.answer(objection=made, result=ObjectionState.CORRECTED, text="量错了。", by=by, at=OPEN)
    (again,) = queries.public()
    assert (queries.shown(again).lines, queries.shown(again).dropped) == ((), 1)


def test_a_result_of_a_complaint_shows_nobody_who_complained() -> None:
    complaint, _code = factories.lodged()
    inspection = world.signed(institution=complaint.institution, kind="complaint", complaint=complaint)
    by = world.officer_of(inspection)
    rectification.order(inspection=inspection, by=by, at=AT)
    row = Publication.objects.get(inspection=inspection)
    for secret in (factories.NAME, factories.PHONE):
        problem = refuses("PUBLICATION_PERSONAL_DATA", _revise, row=row, by=by, summary=f"据{secret}反映。")
        assert problem.field == "summary"
    publications.publish(publication=row, revision=None, by=by, at=OPEN)
    row.refresh_from_db()
    said = str(queries.shown(row))
    assert complaint.number not in said and factories.NAME not in said


# --- personal data ---

BLOCKED = (
    ("手机号", "请联系 138 0000 1234。"),
    ("手机号", "园长电话13800001234"),
    ("身份证件号", "持证人 110105199001011237"),
    ("护照、通行证号", "护照 E12345678 过期"),
    ("电子邮箱", "写信到 yuan@example.cn"),
    ("银行卡号", "退到 6222020000000000000"),
)


@pytest.mark.parametrize(("what", "text"), BLOCKED)
def test_numbers_of_persons_block_a_text_wherever_they_stand(what: str, text: str) -> None:
    row, by = _drafted()
    pk = Finding.objects.get().pk
    assert what in refuses("PUBLICATION_PERSONAL_DATA", _revise, row=row, by=by, summary=text).sentence
    problem = refuses("PUBLICATION_PERSONAL_DATA", _revise, row=row, by=by, facts={pk: text})
    assert problem.field == f"fact_{pk}"
    director = world.director_of(row.institution)
    refuses("PUBLICATION_PERSONAL_DATA", replies.reply, publication=row, text=text, by=director, at=AT)


@pytest.mark.parametrize(
    "text",
    [
        "GB 50016-2014（2018 年版）",
        "文号 京卫〔2026〕12345678 号",
        "统一社会信用代码 91110105MA00000000",
        "公开电话 010-00000000",
    ],
)
def test_numbers_of_papers_and_houses_are_no_personal_data(text: str) -> None:
    row, by = _drafted()
    assert _revise(row, by, summary=text).summary == text


def test_names_of_the_houses_children_and_of_the_officers_block_a_text() -> None:
    row, by = _drafted()
    world.director_of(row.institution)
    offer = enrolment.an_offer(enrolment.a_class(row.institution))
    child = families.a_child()
    enrolment.an_accepted_place(child, offer)
    officer = row.inspection.officers.order_by("pk")[0]
    for secret in (child.nickname, officer.user.name, officer.certificate_number):
        refuses("PUBLICATION_PERSONAL_DATA", _revise, row=row, by=by, summary=f"{secret}在场。")


def test_a_draft_with_personal_data_is_not_published_until_it_is_mended_and_the_record_stays() -> None:
    row, by = _drafted(summary="负责人电话 13800001234。")
    refuses("PUBLICATION_PERSONAL_DATA", publications.publish, publication=row, revision=None, by=by, at=OPEN)
    assert [one.where for one in queries.personal(row, at=OPEN)] == ["检查情况"]
    _revise(row, by, summary="查了三层。", reason="去掉电话")
    publications.publish(publication=row, revision=None, by=by, at=OPEN)
    assert Inspection.objects.get().summary == "负责人电话 13800001234。"
    assert PublicationStep.objects.get(event="publication.revised").note == "去掉电话"


# --- correcting, withdrawing ---


def test_a_correction_and_a_withdrawal_say_why_and_keep_what_stood_there() -> None:
    row, by = world.published()
    refuses("PUBLICATION_REASON_NEEDED", _revise, row=row, by=by, reason=" ")
    _revise(row, by, summary="查了两层。", reason="写错层数")
    refuses("PUBLICATION_REASON_NEEDED", publications.withdraw, publication=row, revision=None, reason="", by=by, at=AT)
    publications.withdraw(publication=row, revision=None, reason="并入案件", by=by, at=OPEN)
    assert not queries.public().exists()
    steps = list(PublicationStep.objects.order_by("pk").values_list("event", "note"))
    assert steps[-2:] == [("publication.corrected", "写错层数"), ("publication.withdrawn", "并入案件")]
    words = [one.content["summary"] for one in PublicationStep.objects.order_by("pk")]
    assert words == ["查了三层活动区。", "查了三层活动区。", "查了两层。", "查了两层。"]
    refuses("PUBLICATION_STEP_NOT_POSSIBLE", _revise, row=row, by=by)
    refuses("PUBLICATION_REASON_NEEDED", publications.publish, publication=row, revision=None, by=by, at=OPEN)


def test_a_correction_leaves_no_finding_without_words() -> None:
    row, by = world.published()
    refuses("PUBLICATION_TEXT_NEEDED", _revise, row=row, by=by, facts={Finding.objects.get().pk: " "})


def test_publishing_twice_is_refused_and_two_officers_do_not_overwrite_each_other() -> None:
    row, by = _drafted()
    read = row.revision
    _revise(row, by, revision=read, summary="甲的字。")
    lead = people.actor(factories.lead())
    refuses("PUBLICATION_CHANGED_MEANWHILE", _revise, row=row, by=lead, revision=read, summary="乙的字。")
    publications.publish(publication=row, revision=None, by=by, at=OPEN)
    refuses("PUBLICATION_STEP_NOT_POSSIBLE", publications.publish, publication=row, revision=None, by=by, at=OPEN)


def test_only_officers_of_the_district_publish_and_only_the_house_replies() -> None:
    row, by = _drafted()
    director = world.director_of(row.institution)
    elsewhere = people.actor(world.inspector(people.district("110108", "海淀区")))
    for wrong in (director, elsewhere):
        refuses("NOT_ALLOWED", publications.publish, publication=row, revision=None, by=wrong, at=OPEN)
    for wrong in (by, world.director_of(factories.an_institution())):
        refuses("NOT_ALLOWED", replies.reply, publication=row, text="x", by=wrong, at=AT)


# --- the reply ---


def _reply(row: Publication, text: str = "已换成 115 厘米。", at: Any = AT) -> Publication:
    return replies.reply(publication=row, text=text, by=world.director_of(row.institution), at=at)


def test_a_reply_is_shown_after_a_look_for_personal_data_and_the_same_twice_is_once() -> None:
    row, by = world.published()
    _reply(row)
    _reply(row)
    row.refresh_from_db()
    assert queries.shown(row).reply == ""
    assert PublicationStep.objects.filter(event="publication.replied").count() == 1
    replies.show(publication=row, revision=None, by=by, at=AT)
    row.refresh_from_db()
    assert queries.shown(row).reply == "已换成 115 厘米。"


def test_a_reply_has_its_length_and_is_not_empty() -> None:
    row, _by = world.published()
    refuses("PUBLICATION_REPLY_LONG", _reply, row=row, text="很" * 501)
    refuses("PUBLICATION_TEXT_NEEDED", _reply, row=row, text="  ")
    assert _reply(row, "很" * 500).reply_state == "written"


def test_a_reply_that_names_somebody_goes_back_and_is_written_anew() -> None:
    row, by = world.published()
    _reply(row, "当班的小王老师已离职。")
    refuses("PUBLICATION_REASON_NEEDED", replies.give_back, publication=row, revision=None, reason="", by=by, at=AT)
    replies.give_back(publication=row, revision=None, reason="写了老师的姓。", by=by, at=AT)
    row.refresh_from_db()
    assert (row.reply_state, queries.shown(row).reply) == ("returned", "")
    refuses("PUBLICATION_REPLY_STATE", replies.show, publication=row, revision=None, by=by, at=AT)
    assert _reply(row, "当班老师已离职。").reply_state == "written"


def test_a_reply_that_nobody_looks_into_is_shown_by_itself() -> None:
    row, _by = world.published()
    _reply(row)
    assert replies.unchecked(at=AT + DAY) == []
    late = AT + 6 * DAY
    assert replies.unchecked(at=late) == [row.pk]
    assert replies.show_unchecked(publication_id=row.pk, by=JOB, at=late)
    assert not replies.show_unchecked(publication_id=row.pk, by=JOB, at=late)
    row.refresh_from_db()
    assert queries.shown(row).reply


# --- the clock ---


def _told(wording: str, actor: Any) -> int:
    return Notice.objects.filter(wording=wording, user_id=actor.user_id).count()


def test_a_result_that_may_be_public_is_told_of_each_working_day_and_to_the_lead_when_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from zhaohu.core import clock

    row, by = _drafted()
    lead = people.actor(factories.lead())
    told = []
    for day in range(1, 30):
        monkeypatch.setattr(clock, "now", lambda day=day: AT + day * DAY)
        for _ in range(2):
            tasks.watch_publications(timestamp=0)
        told.append((_told("result_waits", by), _told("result_late", by), _told("result_late", lead)))
    assert told[4] == (0, 0, 0)  # Sunday 29 November: still the term to object
    waits = working_days_between(row.open_from - DAY, row.due_on)
    assert told[-1][0] == waits == 15
    assert told[-1][1] == told[-1][2] == 1  # 23 December is one working day too late


def test_what_was_published_is_told_of_no_more() -> None:
    row, by = _drafted()
    publications.publish(publication=row, revision=None, by=by, at=OPEN)
    assert publication_clock.waiting(at=OPEN + timedelta(days=40)) == []
    assert not publication_clock.remind(publication_id=row.pk, by=JOB, at=OPEN)
