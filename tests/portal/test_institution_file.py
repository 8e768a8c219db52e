"""The file of an institution: what each reader sees, what it costs, and how a statement is contested."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Department, Role
from zhaohu.attendance.models import Incident
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import Institution
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.supervision.models import Finding, Inspection, InspectionPlan, RectificationOrder, StatementObjection
from zhaohu.supervision.services import statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = people.AT, people.ON


def filled(institution: Institution, count: int = 4) -> Institution:
    """Records of every year, as an import would bring them."""
    for n in range(count):
        at = AT - timedelta(days=200 * n)
        plan = InspectionPlan.objects.create(
            number=str(uuid4()), key=uuid4(), title="演示", kind="special", district=institution.district,
            reason="演示", items=["A01"], from_on=ON, to_on=ON, made_at=AT,
        )  # fmt: skip
        made = Inspection.objects.create(
            number=str(uuid4())[:30], plan=plan, kind="special", institution=institution, district=institution.district,
            departments=["health"], items=["A01"], state="closed", started_at=at, ended_at=at, conclusion="corrected",
            record_sm3=b"0" * 32, signed_at=at, closed_at=at,
        )  # fmt: skip
        order = RectificationOrder.objects.create(
            number=str(uuid4())[:30], inspection=made, institution=institution, district=institution.district,
            ordered_at=at, due_on=at.date(),
        )  # fmt: skip
        Finding.objects.create(
            inspection=made, order=order, item="A01", title="演示门禁没有关好", weight="C", basis="演示", fact="演示",
            found_on=at.date(), due_on=at.date(),
        )  # fmt: skip
        Incident.objects.create(
            key=uuid4(), institution=institution, kind="fall", severity="minor", happened_at=at, place="活动室",
            made_at=at, close_due_at=at,
        )  # fmt: skip
    return institution


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_an_officer_of_the_district_reads_the_whole_file_and_a_neighbour_does_not_find_it(client: Client) -> None:
    made = filled(factories.an_institution())
    factories.received(institution=made)
    address = f"/office/files/{made.uscc}/"
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    page = text(client, address)
    assert "演示门禁没有关好" in page and "近 24 个月" in page and "投诉 <small>1</small>" in page
    assert factories.TEXT not in page and factories.NAME not in page
    client.force_login(people.officer(Role.DISTRICT_LEAD, people.district("110108", "海淀区")))
    assert client.get(address).status_code == 404


def test_another_district_reads_it_once_with_a_reason_that_the_ledger_keeps(client: Client) -> None:
    made = filled(factories.an_institution())
    client.force_login(people.officer(Role.DISTRICT_LEAD, people.district("110108", "海淀区")))
    address = "/office/file-elsewhere/"
    assert client.post(address, {"uscc": made.uscc, "reason": ""}).status_code == 422
    assert client.post(address, {"uscc": "0", "reason": "演示"}).status_code == 422
    assert not Entry.objects.filter(event="institution.file_read").exists()
    page = client.post(address, {"uscc": made.uscc, "reason": "核对跨区连锁机构"})
    assert page.status_code == 200 and made.name in page.content.decode()
    assert "外区只能看这一页" in page.content.decode()
    assert Entry.objects.filter(event="institution.file_read").count() == 1


@pytest.mark.parametrize(
    ("role", "department", "seen", "hidden"),
    [
        (Role.INSPECTOR, Department.FIRE, "发现的问题", "事件 <small>"),
        (Role.INSPECTOR, Department.HEALTH, "事件 <small>", "没有这一部分"),
        (Role.STREET_OFFICER, Department.STREET, "责令改正", "投诉 <small>"),
    ],
)
def test_a_department_and_a_street_see_their_part(
    client: Client, role: Role, department: Department, seen: str, hidden: str
) -> None:
    street = people.street()
    made = filled(factories.an_institution(street=street))
    division = street if role == Role.STREET_OFFICER else people.district()
    client.force_login(people.officer(role, division, department))
    page = text(client, f"/office/files/{made.uscc}/")
    assert seen in page and hidden not in page
    wanted = "incidents" if "事件" in hidden else "complaints" if "投诉" in hidden else "none"
    assert "事件 <small>" not in text(client, f"/office/files/{made.uscc}/?section={wanted}")


def test_the_file_costs_the_same_statements_however_many_records_there_are(client: Client) -> None:
    little, much = filled(factories.an_institution(), 1), filled(factories.an_institution(), 20)
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    counts = []
    for made in (little, much):
        text(client, f"/office/files/{made.uscc}/")
        with CaptureQueriesContext(connection) as asked:
            text(client, f"/office/files/{made.uscc}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 60


def test_the_institution_reads_its_own_file_without_complaints_and_contests_a_statement(client: Client) -> None:
    made = filled(factories.an_institution())
    complaint = factories.received(institution=made)
    client.force_login(factories.director(made))
    page = text(client, "/own/file/")
    assert "对这一条有异议" in page and complaint.number not in page and factories.TEXT not in page
    incident = Incident.objects.order_by("pk").first()
    assert incident is not None
    address = f"/own/file/contest/?section=incidents&row={incident.pk}"
    assert client.post(address, {"text": " "}).status_code == 422
    client.post(address, {"text": "当天门禁在检修，有报修单。"})
    objection = StatementObjection.objects.get()
    assert (objection.due_on - ON).days == 14 and "跌倒伤" in objection.statement
    assert client.post(address, {"text": "再来一次"}).status_code == 422
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    assert objection.statement in text(client, "/office/statements/")
    one = f"/office/statements/{objection.pk}/"
    assert client.post(f"{one}answer/", {"corrected": "yes", "text": ""}).status_code == 422
    client.post(f"{one}answer/", {"corrected": "yes", "text": "已加注检修情况。"})
    client.force_login(factories.director(made))
    assert "已加注检修情况。" in text(client, "/own/file/")
    assert Notice.objects.filter(wording="statement_answered").exists()


def test_a_statement_that_is_not_in_the_own_file_cannot_be_contested(client: Client) -> None:
    other = filled(factories.an_institution())
    complaint = factories.received(institution=factories.an_institution())
    client.force_login(factories.director(factories.an_institution()))
    finding = Finding.objects.filter(inspection__institution=other).first()
    for section, row in (("findings", finding.pk if finding else 0), ("complaints", complaint.pk), ("x", 1)):
        assert client.get(f"/own/file/contest/?section={section}&row={row}").status_code == 404


def test_an_objection_is_answered_once_by_the_own_district(client: Client) -> None:
    made = factories.an_institution()
    given: dict[str, Any] = {"institution": made, "section": "incidents", "row": 1, "statement": "演示", "at": AT}
    row = statements.contest(**given, text="不对", by=people.actor(factories.director(made)))
    neighbour = people.actor(people.officer(Role.DISTRICT_LEAD, people.district("110108", "海淀区")))
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        statements.answer(objection=row, corrected=False, text="无误", by=neighbour, at=AT)
    statements.answer(objection=row, corrected=False, text="无误", by=factories.reviewer(), at=AT)
    with pytest.raises(ProblemError, match="STATEMENT_STATE"):
        statements.answer(objection=row, corrected=True, text="更正", by=factories.reviewer(), at=AT)


def test_an_objection_does_not_expire_in_silence() -> None:
    made, lead = factories.an_institution(), factories.lead()
    given: dict[str, Any] = {"institution": made, "section": "incidents", "row": 1, "statement": "演示", "at": AT}
    row = statements.contest(**given, text="不对", by=people.actor(factories.director(made)))
    by, later = system("档案异议期限"), AT + timedelta(days=15)
    assert statements.overdue(at=AT) == [] and statements.overdue(at=later) == [row.pk]
    assert statements.escalate(objection_id=row.pk, by=by, at=later)
    assert not statements.escalate(objection_id=row.pk, by=by, at=later)
    assert Notice.objects.filter(wording="statement_overdue", user=lead).count() == 1
