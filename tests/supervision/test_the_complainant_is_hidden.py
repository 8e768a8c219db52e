"""The retaliation guard: nothing that an institution can open, be sent or download leads to who complained."""

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests import factories as people
from tests.guards import routes as guard
from tests.guards import world as worlds
from tests.supervision import factories
from zhaohu.accounts.models import User
from zhaohu.notifications.models import Notice
from zhaohu.supervision.models import Question
from zhaohu.supervision.services import handling, questions

ROOT = Path(__file__).resolve().parents[2] / "zhaohu" / "supervision"
SECRETS = (factories.NAME, factories.PHONE, "13800001234", factories.TEXT, "退费要等三个月")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def _asked() -> tuple[Question, User]:
    institution = factories.an_institution()
    director = factories.director(institution)
    question, by = factories.asked(institution=institution, sent=[factories.a_picture()])
    questions.reply(question=question, text="合同为准", sent=[], by=people.actor(director), at=factories.AT)
    handling.answer(complaint=question.complaint, revision=None, text="已核查", by=by, at=factories.AT)
    return question, director


def test_no_page_that_an_institution_can_open_shows_who_complained_or_what_was_said(client: Client) -> None:
    question, director = _asked()
    world = worlds.build()
    world.values |= {
        "question_id": question.pk, "complaint_id": question.complaint_id,
        "institution_id": question.institution_id, "uscc": question.institution.uscc,
    }  # fmt: skip
    client.force_login(director)
    opened = 0
    for route in guard.routes(get_resolver().url_patterns):
        if "GET" not in route.methods or route.pattern.startswith(("accounts/", "static")):
            continue
        if not guard.may_enter(route, people.actor(director)) and not route.name.startswith("supervision:"):
            continue
        try:
            address = reverse(route.name, kwargs=world.arguments(route.arguments))
        except KeyError:
            continue
        for asked in (address, f"{address}?institution={question.institution.uscc}&q=演示&period=year"):
            answer = client.get(asked, follow=True)
            body = b"".join(answer) if answer.streaming else answer.content
            text = body.decode(errors="ignore")
            assert not any(secret in text for secret in SECRETS), asked
            opened += answer.status_code == 200
    assert opened > 30


def test_no_message_to_an_institution_shows_it() -> None:
    _question, director = _asked()
    for notice in Notice.objects.filter(user=director):
        assert not any(secret in str(notice.params) + notice.link for secret in SECRETS)
        assert str(_question.complaint.number) not in str(notice.params)


def test_the_office_pages_and_files_of_the_case_do_not_exist_for_the_institution(client: Client) -> None:
    question, director = _asked()
    client.force_login(director)
    complaint = question.complaint
    file = complaint.files.get()
    for name, pk in (("complaint", complaint.pk), ("complaint_file", file.pk)):
        assert client.get(reverse(f"supervision:{name}", args=[pk])).status_code == 403
    assert client.post(reverse("supervision:complainant", args=[complaint.pk])).status_code == 403


@pytest.mark.parametrize("file", ["views/institutions.py", "queries/questions.py", "forms/institutions.py"])
def test_what_an_institution_reads_is_built_without_the_tables_of_the_complaint(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not names & {"Complaint", "Complainant", "ComplaintFact", "ComplaintStep"}
    assert not attributes & {"complaint", "complainant", "complaint_id"}


def test_the_templates_of_an_institution_ask_for_nothing_of_the_complaint() -> None:
    for page in (ROOT / "templates/supervision/institutions").glob("*.html"):
        assert "complain" not in page.read_text(encoding="utf-8")


def test_the_complainant_is_named_where_it_is_kept_opened_and_guarded_and_nowhere_else() -> None:
    found = {
        str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py")
        if "Complainant." in path.read_text(encoding="utf-8") and "migrations" not in path.parts
    }  # fmt: skip
    assert found == {
        "services/complaints.py", "services/complainants.py", "services/questions.py", "queries/complaints.py",
        "services/personal_data.py",
    }  # fmt: skip
