"""Every statement of a file is contested by the way of its own room, and the file shows how that stands."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as people
from tests.portal.test_institution_file import filled, text
from tests.refusals import refused
from tests.supervision import credit, factories, penalties
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution, Membership
from zhaohu.supervision.choices.rectification import ObjectionState
from zhaohu.supervision.models import Finding, Inspection, Publication, PublishedCredit, StatementObjection
from zhaohu.supervision.services import credit_appeals, disputes, objections, questions, statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, OWN = people.AT, "/own/file/"


def general(section: str, row: int) -> str:
    return f"/own/file/contest/?section={section}&row={row}"


def inspected(count: int) -> Institution:
    """A filled file whose inspections wait to be published, as a signed one does."""
    made = filled(factories.an_institution(), count)
    for one in Inspection.objects.filter(institution=made):
        Publication.objects.create(
            inspection=one, institution=made, district=made.district, open_from=people.ON, due_on=people.ON
        )
    return made


def finding_of(institution: Institution) -> Finding:
    found = Finding.objects.filter(inspection__institution=institution).order_by("pk").first()
    assert found is not None
    return found


def a_clerk(institution: Institution) -> User:
    person = people.user("institution")
    Membership.objects.create(institution=institution, user=person, role=MembershipRole.CLERK, valid_from=people.ON)
    return person


def test_a_finding_goes_to_the_objection_of_its_result_and_the_file_shows_the_answer(client: Client) -> None:
    made = inspected(1)
    finding, director = finding_of(made), factories.director(made)
    client.force_login(director)
    form = f"/workplace/results/{finding.inspection_id}/#object-{finding.pk}"
    assert f'href="{form}"' in text(client, OWN)
    assert f'id="object-{finding.pk}"' in text(client, form)
    by = people.actor(director)
    raised = objections.raise_(finding=finding, text="门禁在检修。", key=uuid4(), by=by, at=AT)
    page = text(client, OWN)
    assert "机构有异议：待答复" in page and "看办理情况" in page
    lead = people.actor(factories.lead())
    objections.answer(objection=raised, result=ObjectionState.UPHELD, text="查有报修单。", by=lead, at=AT)
    assert "机构有异议：维持。查有报修单。" in text(client, OWN)
    client.force_login(factories.lead())
    assert "机构有异议：维持。查有报修单。" in text(client, f"/office/files/{made.uscc}/")


def test_a_record_goes_to_its_dispute_and_the_file_shows_it_to_the_office(client: Client) -> None:
    dispute, by = penalties.contested()
    record = dispute.record
    assert record.institution is not None
    client.force_login(factories.director(record.institution))
    page = text(client, OWN)
    assert "机构有异议：已提出" in page and f'href="/records/{record.pk}/"' in page and "看办理情况" in page
    disputes.uphold(dispute=disputes.begin(dispute=dispute, by=by, at=AT), answer="留样记录缺两天。", by=by, at=AT)
    assert "机构有异议：维持原记录。留样记录缺两天。" in text(client, OWN)
    client.force_login(factories.lead())
    assert "留样记录缺两天。" in text(client, f"/office/files/{record.institution.uscc}/")


def test_a_grade_goes_to_the_appeal_of_its_points_from_the_window_on(client: Client) -> None:
    institution, _by = credit.complained()
    credit.in_objection()
    client.force_login(factories.director(institution))
    page = text(client, OWN)
    assert "拟公布" in page
    form = f"/workplace/credit/?institution={institution.uscc}&amp;on={day_of(AT)}"
    assert f'href="{form}"' in page and "/appeal/" in text(client, form.replace("&amp;", "&"))
    credit.decided(credit.appealed(institution))
    assert "机构有异议：已更正，不再计分。演示理由" in text(client, OWN)


def test_a_grade_that_is_not_public_yet_is_not_in_the_file_of_the_office(client: Client) -> None:
    institution, _by = credit.complained()
    credit.in_objection()
    client.force_login(factories.lead())
    assert "拟公布" not in text(client, f"/office/files/{institution.uscc}/")
    assert PublishedCredit.objects.filter(institution=institution, published_at=None).exists()


def test_a_question_is_answered_by_its_reply(client: Client) -> None:
    question, _by = factories.asked(institution=factories.an_institution())
    director = factories.director(question.institution)
    client.force_login(director)
    page = text(client, OWN)
    assert "去答复" in page and f'href="/questions/{question.pk}/"' in page
    questions.reply(question=question, text="十五天内退。", sent=[], by=people.actor(director), at=AT)
    page = text(client, OWN)
    assert "去答复" not in page and "看办理情况" in page


def test_the_general_way_refuses_what_has_a_way_of_its_own_and_leads_there(client: Client) -> None:
    made = filled(factories.an_institution(), 1)
    finding, director = finding_of(made), factories.director(made)
    client.force_login(director)
    answer = client.get(general("findings", finding.pk))
    assert answer.status_code == 302 and answer["Location"].endswith(f"#object-{finding.pk}")
    page = client.post(general("findings", finding.pk), {"text": "从旧页面写来的话"})
    assert page.status_code == 422 and "从旧页面写来的话" in page.content.decode()
    for section in ("findings", "penalties", "credit", "complaints"):
        with refused("STATEMENT_OWN_WAY"):
            statements.contest(
                institution=made,
                section=section,
                row=1,
                statement="演示",
                text="不对",
                by=people.actor(director),
                at=AT,
            )
    assert not StatementObjection.objects.exists()


def test_a_clerk_is_offered_only_the_ways_that_a_clerk_may_take(client: Client) -> None:
    dispute, by = penalties.contested()
    made = dispute.record.institution
    assert made is not None
    disputes.uphold(dispute=disputes.begin(dispute=dispute, by=by, at=AT), answer="维持。", by=by, at=AT)
    filled(made, 1)
    client.force_login(a_clerk(made))
    page = text(client, OWN)
    assert f"#object-{finding_of(made).pk}" in page and "/own/file/contest/" not in page
    assert page.count("对这一条有异议") == 1


def test_objections_of_every_way_cost_the_same_statements_however_many_there_are(client: Client) -> None:
    counts = []
    for n in (1, 12):
        made = inspected(n)
        director = factories.director(made)
        by = people.actor(director)
        for finding in Finding.objects.filter(inspection__institution=made):
            objections.raise_(finding=finding, text="不对", key=uuid4(), by=by, at=AT)
        client.force_login(director)
        text(client, OWN)
        with CaptureQueriesContext(connection) as asked:
            text(client, OWN)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 60


def test_an_appeal_of_another_institution_is_not_in_the_file(client: Client) -> None:
    one, other = credit.complained()[0], credit.complained()[0]
    credit.in_objection()
    point = credit.the_point(other)
    by = people.actor(factories.director(other))
    credit_appeals.lodge(point=point, text="演示申诉", key=uuid4(), by=by, at=AT)
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    assert "机构有异议" not in text(client, f"/office/files/{one.uscc}/")
    client.force_login(factories.director(one))
    assert "机构有异议" not in text(client, OWN)
