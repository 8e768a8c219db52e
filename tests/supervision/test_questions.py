"""What an institution is asked, in the officer's words, and its reply."""

import pytest

from tests import factories as people
from tests.institutions.factories import a_pdf
from tests.supervision import factories
from zhaohu.core.errors import ProblemError
from zhaohu.notifications.models import Notice
from zhaohu.supervision.models import Question
from zhaohu.supervision.queries import questions as queries
from zhaohu.supervision.services import questions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON


def test_the_institution_is_told_and_has_days_to_reply() -> None:
    institution = factories.an_institution()
    director = factories.director(institution)
    question, by = factories.asked(institution=institution)
    assert question.due_on.isoformat() == "2026-11-27"
    notice = Notice.objects.get(user=director, wording="question_asked")
    assert notice.params["subject"] == "退费期限"
    (todo,) = queries.todos(people.actor(director), at=AT, institution=institution)
    assert todo.text == "退费期限"
    questions.reply(
        question=question, text="合同写的是十五天", sent=[factories.a_picture()], by=people.actor(director), at=AT
    )
    question.refresh_from_db()
    assert (question.state, question.files.count()) == ("replied", 1)
    assert Notice.objects.filter(user_id=by.user_id, wording="question_replied").count() == 1
    assert list(queries.todos(people.actor(director), at=AT, institution=institution)) == []
    with pytest.raises(ProblemError, match="QUESTION_STATE"):
        questions.reply(question=question, text="再说一次", sent=[], by=people.actor(director), at=AT)


@pytest.mark.parametrize(
    "text",
    [
        "演示·投诉人甲说退费慢，请说明。",
        "请联系 138 0000 1234 说明。",
        "有人反映：接孩子时，老师说退费要等三个月。请说明。",
        "接孩子时老师说：退费要等三个月！",
    ],
)
def test_words_that_lead_to_the_complainant_do_not_go_out(text: str) -> None:
    made, by = factories.accepted()
    for field in ("subject", "text"):
        given = {"subject": "退费", "text": "请说明"} | {field: text}
        with pytest.raises(ProblemError, match="QUESTION_REVEALS"):
            questions.ask(complaint=made, revision=None, **given, by=by, at=AT)
    assert not Question.objects.exists()


def test_a_place_without_an_institution_can_ask_nobody() -> None:
    made, by = factories.accepted(place="演示小区 3 号楼", district=people.district())
    with pytest.raises(ProblemError, match="QUESTION_NO_INSTITUTION"):
        questions.ask(complaint=made, revision=None, subject="收托", text="请说明", by=by, at=AT)


def test_nothing_is_asked_before_the_case_is_taken_up() -> None:
    with pytest.raises(ProblemError, match="COMPLAINT_STEP_NOT_POSSIBLE"):
        questions.ask(
            complaint=factories.received(), revision=None, subject="退费", text="请说明", by=factories.reviewer(), at=AT
        )


def test_another_institution_neither_sees_nor_replies() -> None:
    question, _by = factories.asked()
    other = people.actor(factories.director(factories.an_institution()))
    assert not queries.rows(other).exists()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        questions.reply(question=question, text="不是我", sent=[], by=other, at=AT)


def test_a_withdrawn_question_waits_for_nothing() -> None:
    question, by = factories.asked()
    questions.withdraw(question=question, by=by, at=AT)
    director = people.actor(factories.director(question.institution))
    with pytest.raises(ProblemError, match="QUESTION_STATE"):
        questions.reply(question=question, text="晚了", sent=[], by=director, at=AT)


def test_an_empty_reply_or_a_file_that_is_none_is_refused() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    question, _by = factories.asked()
    director = people.actor(factories.director(question.institution))
    with pytest.raises(ProblemError, match="QUESTION_REPLY_NEEDED"):
        questions.reply(question=question, text=" ", sent=[], by=director, at=AT)
    program = SimpleUploadedFile("说明.pdf", b"MZ\x90\x00")
    with pytest.raises(ProblemError, match="UPLOAD_TYPE_REFUSED"):
        questions.reply(question=question, text="见附件", sent=[program], by=director, at=AT)
    paper = SimpleUploadedFile("说明.pdf", a_pdf())
    questions.reply(question=question, text="见附件", sent=[paper], by=director, at=AT)
