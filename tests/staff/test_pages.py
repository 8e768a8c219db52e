"""The pages: what each reader sees and may press, kept as readings, in few statements; refusals come back filled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.institutions.factories import a_pdf
from tests.staff import bans as worlds
from tests.staff import factories, weeks
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core import clock
from zhaohu.institutions.models import Institution
from zhaohu.staff import tasks
from zhaohu.staff.choices.people import LeaveKind
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.models import (
    Credential,
    Employment,
    Leave,
    PracticeBan,
    Presence,
    RecordQuery,
    Roster,
    RosterShift,
    StaffReading,
)
from zhaohu.staff.services import leaves

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """The clock of the pages stands at the tests' instant."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    settings.MEDIA_ROOT = tmp_path


def enter(client: Client, institution: Institution) -> Client:
    client.force_login(enrolment.director_user(institution))
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_the_list_says_who_cannot_work_what_is_missing_and_what_runs_out(client: Client) -> None:
    carer = factories.a_carer(name="演示·王静")
    missing = factories.hired(carer.institution, name="演示·缺证")
    carer.member.credentials.filter(kind="health").update(valid_to=ON + timedelta(days=5))
    page = text(enter(client, carer.institution), "/staff/people/")
    assert "在职 2 人，1 人不能到岗" in page and "缺健康合格证" in page and "剩 5 天" in page
    for only, shown, hidden in (("stopped", missing, carer), ("7", carer, missing)):
        listed = text(client, f"/staff/people/?only={only}").split("<tbody>")[1]
        assert shown.member.name in listed and hidden.member.name not in listed.split("</tbody>")[0]
    assert carer.member.identity not in page


def test_the_list_takes_few_statements_however_many_there_are(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    institution = enrolment.an_institution()
    for _ in range(6):
        factories.a_carer(institution)
    enter(client, institution)
    with django_assert_max_num_queries(24):
        client.get("/staff/people/")


def test_the_roster_takes_few_statements_however_many_shifts_there_are(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    made = weeks.a_class_with(3)
    for _ in range(4):
        factories.a_carer(made.institution)
    weeks.drafted(made.institution)
    enter(client, made.institution)
    with django_assert_max_num_queries(56):  # more than half are the rules of each of the seven days
        client.get(f"/staff/roster/?week={MONDAY}")


def test_a_director_hires_in_two_steps_and_a_file_is_kept_as_read(client: Client) -> None:
    institution = enrolment.an_institution()
    enter(client, institution)
    given = {
        "name": "演示·新人",
        "identity_kind": "citizen_id",
        "identity": factories.clear_number(),
        "post": "carer",
        "starts_on": ON.isoformat(),
    }
    refused = client.post("/staff/people/hire/", given)
    assert refused.status_code == 422 and "没有本人同意" in refused.content.decode()
    assert "演示·新人" in refused.content.decode()
    client.post("/staff/people/hire/", given | {"consents": "on"})
    made = Employment.objects.get()
    assert "的核查还没有答复" in text(client, f"/staff/people/{made.pk}/hire/")
    refused = client.post(f"/staff/people/{made.pk}/hire/")
    assert refused.status_code == 422 and "没有一年以内的" in refused.content.decode()
    factories.checked(made)
    assert "可以录用" in text(client, f"/staff/people/{made.pk}/hire/")
    client.post(f"/staff/people/{made.pk}/hire/")
    made.refresh_from_db()
    assert made.state == "employed"
    page = text(client, f"/staff/people/{made.pk}/")
    assert "现在不能排班，也不能签到" in page and given["identity"] not in page
    assert StaffReading.objects.filter(reason="management").count() == 1


def test_somebody_is_not_hired_with_a_reason(client: Client) -> None:
    made = factories.begun()
    enter(client, made.institution)
    assert client.post(f"/staff/people/{made.pk}/hire/", {"refuse": "yes"}).status_code == 422
    client.post(f"/staff/people/{made.pk}/hire/", {"refuse": "yes", "reason": "经验不足"})
    made.refresh_from_db()
    assert made.state == "refused"


def test_certificates_training_leave_class_pin_and_the_end_are_entered_in_the_file(client: Client) -> None:
    made = factories.hired()
    enter(client, made.institution)
    one, day = f"/staff/people/{made.pk}/", ON.isoformat()
    paper = {"file": SimpleUploadedFile("证.pdf", a_pdf(), content_type="application/pdf")}
    terms = {
        "kind": "health",
        "issuer": "演示医院",
        "valid_from": day,
        "valid_to": (ON + timedelta(days=300)).isoformat(),
    }
    assert client.post(f"{one}credentials/", terms).status_code == 422
    client.post(f"{one}credentials/", terms | paper)
    kept = Credential.objects.get()
    file = client.get(f"{one}evidence/{kept.file_id}/")
    assert file["Content-Type"] == "application/pdf" and file["Cache-Control"] == "private, no-store"
    assert client.get(f"{one}evidence/999999/").status_code == 404
    client.post(f"{one}credentials/{kept.pk}/withdraw/")
    kept.refresh_from_db()
    assert kept.withdrawn_at == AT
    client.post(
        f"{one}trainings/",
        {"kind": "post", "title": "岗前", "provider": "演示", "hours": "60", "finished_on": day},
    )
    client.post(f"{one}leaves/", {"kind": "sick", "first_on": day, "last_on": day})
    care_class = enrolment.a_class(made.institution)
    client.post(f"{one}classes/", {"care_class": care_class.pk, "starts_on": day})
    assert client.post(f"{one}pin/", {"pin": "111111"}).status_code == 422
    client.post(f"{one}pin/", {"pin": "482913"})
    client.post(f"{one}record-queries/")
    page = text(client, one)
    assert "60 学时" in page and "病假" in page and care_class.name in page and "每年定期查询" in page
    row = made.assignments.get()
    client.post(f"/staff/assignments/{row.pk}/end/")
    client.post(f"/staff/leaves/{Leave.objects.get().pk}/withdraw/")
    client.post(f"{one}leave-post/", {"last_day": day, "reason": "回老家"})
    made.refresh_from_db()
    assert (made.state, made.assignments.get().ends_on, Leave.objects.get().state) == ("left", ON, "withdrawn")


def test_a_written_answer_is_entered_with_its_evidence(client: Client) -> None:
    made = factories.checked(factories.begun(identity=factories.number_answered(QueryState.UNKNOWN)))
    enter(client, made.institution)
    query = RecordQuery.objects.get()
    assert "登记书面答复" in text(client, f"/staff/people/{made.pk}/")
    paper = SimpleUploadedFile("答复.pdf", a_pdf(), content_type="application/pdf")
    given = {
        "outcome": "clear",
        "source": "演示派出所",
        "reference": "演 1",
        "answered_on": ON.isoformat(),
        "file": paper,
    }
    client.post(f"/staff/record-queries/{query.pk}/", given)
    query.refresh_from_db()
    assert query.state == "clear" and query.file_id


def test_the_week_is_drafted_changed_and_published_on_its_page(client: Client) -> None:
    made = weeks.a_class_with(6)
    carer = factories.a_carer(made.institution)
    enter(client, made.institution)
    week = f"/staff/roster/?week={MONDAY}"
    assert "这一周还没有排班" in text(client, week)
    client.post("/staff/roster/draft/", {"week": MONDAY.isoformat()})
    assert "正在自动排班" in text(client, week)
    tasks.draft_roster(Roster.objects.get().pk)
    page = text(client, week)
    assert "处保育人员不够" in page and "为什么排不满" in page
    add = f"/staff/roster/shifts/?week={MONDAY}"
    given = {"employment": carer.pk, "care_class": made.pk, "on": MONDAY.isoformat(), "first": "16", "last": "20"}
    answer = client.post(add, given | {"week": MONDAY.isoformat()})
    assert answer.status_code == 422 and "每天最多 8 小时" in answer.content.decode()
    shift = RosterShift.objects.filter(on=MONDAY).get()
    change = f"/staff/roster/shifts/{shift.pk}/"
    assert client.post(change, given | {"last": "40"}).status_code == 422
    assert client.post(change, given | {"first": "20", "last": "30"}).status_code == 302
    assert "手工安排" in text(client, week)
    revision = Roster.objects.get().revision
    refused = client.post("/staff/roster/publish/", {"week": MONDAY.isoformat(), "revision": revision})
    assert refused.status_code == 422 and "知道有缺口" in refused.content.decode()
    client.post("/staff/roster/publish/", {"week": MONDAY.isoformat(), "revision": revision, "gaps_known": "on"})
    assert Roster.objects.get().state == "published"
    client.post(f"{change}remove/")
    assert not RosterShift.objects.filter(pk=shift.pk).exists()


def test_a_person_sees_the_own_shifts_comes_leaves_and_asks_for_leave(client: Client) -> None:
    carer = factories.a_carer()
    shift = weeks.a_shift(ON, carer, first=21, last=34)  # 10:30 to 17:00
    weeks.published(shift)
    client.force_login(factories.account_of(carer))
    page = text(client, "/staff/mine/")
    assert "今天 10:30–17:00" in page and "签到" in page and carer.member.identity not in page
    number = "6f1c0c54-7f0e-4a3b-9d61-0f7a2d1f9b11"
    for _twice in range(2):
        client.post(f"/staff/mine/{carer.pk}/clock/", {"deed": "in", "client_id": number})
    assert Presence.objects.count() == 1 and "在岗" in text(client, "/staff/mine/")
    client.post(f"/staff/mine/{carer.pk}/clock/", {"deed": "out", "client_id": number})
    assert Presence.objects.get().left_at == AT
    assert client.post(f"/staff/mine/{carer.pk}/clock/", {"deed": "in"}).status_code == 422
    day = (ON + timedelta(days=3)).isoformat()
    client.post(f"/staff/mine/{carer.pk}/leave/", {"kind": "annual", "first_on": day, "last_on": day})
    assert "待批准" in text(client, "/staff/mine/")
    client.post(f"/staff/leaves/{Leave.objects.get().pk}/withdraw/")
    assert Leave.objects.get().state == "withdrawn"


def test_who_may_not_work_reads_why_and_cannot_come(client: Client) -> None:
    carer = factories.a_carer()
    worlds.a_ban(carer)
    client.force_login(factories.account_of(carer))
    assert "被禁止从业" in text(client, "/staff/mine/")
    answer = client.post(
        f"/staff/mine/{carer.pk}/clock/", {"deed": "in", "client_id": "6f1c0c54-7f0e-4a3b-9d61-0f7a2d1f9b11"},
        follow=True,
    )  # fmt: skip
    assert "被禁止从业" in answer.content.decode() and not Presence.objects.exists()


def test_a_colleague_neither_sees_nor_clocks_another(client: Client) -> None:
    carer = factories.a_carer()
    other = factories.a_carer(carer.institution)
    client.force_login(factories.account_of(other))
    assert client.get(f"/staff/people/{carer.pk}/").status_code == 403
    sent = {"deed": "in", "client_id": "6f1c0c54-7f0e-4a3b-9d61-0f7a2d1f9b11"}
    assert client.post(f"/staff/mine/{carer.pk}/clock/", sent).status_code == 404
    assert client.get(f"/staff/mine/{carer.pk}/leave/").status_code == 404


def test_leave_is_answered_in_the_file(client: Client) -> None:
    carer = factories.a_carer()
    asked = leaves.ask(
        employment=carer, kind=LeaveKind.ANNUAL, first_on=ON, last_on=ON, by=factories.self_of(carer), at=AT
    )
    enter(client, carer.institution)
    assert "批准" in text(client, f"/staff/people/{carer.pk}/")
    assert client.post(f"/staff/leaves/{asked.pk}/").status_code == 422
    client.post(f"/staff/leaves/{asked.pk}/", {"accept": "yes"})
    asked.refresh_from_db()
    assert asked.state == "granted"


def test_the_first_page_tells_the_director_what_waits(client: Client) -> None:
    carer = factories.a_carer()
    factories.hired(carer.institution)
    factories.checked(factories.begun(carer.institution))
    leaves.ask(employment=carer, kind=LeaveKind.SICK, first_on=ON, last_on=ON, by=factories.self_of(carer), at=AT)
    carer.member.credentials.filter(kind="health").update(valid_to=ON + timedelta(days=20))
    page = text(enter(client, carer.institution), "/workplace/")
    for words in ("1 名在职人员不能到岗", "30 天内到期", "录用核查有答复", "1 次请假待答复"):
        assert words in page


def test_a_ban_is_proposed_confirmed_contested_and_lifted_on_its_page(client: Client) -> None:
    carer = factories.a_carer()
    reviewer, lead, second = (people.officer(role) for role in (Role.DISTRICT_REVIEWER, *[Role.DISTRICT_LEAD] * 2))
    given = {
        "name": carer.member.name, "identity_kind": "citizen_id", "identity": carer.member.identity,
        "scope": "all", "decision_number": "演 1",
        "basis": "演示", "reason": "演示", "starts_on": ON.isoformat(),
    }  # fmt: skip
    client.force_login(reviewer)
    assert client.post("/staff/bans/propose/", given | {"identity": "1"}).status_code == 422
    client.post("/staff/bans/propose/", given)
    ban = PracticeBan.objects.get()
    one = f"/staff/bans/{ban.pk}/"
    page = text(client, one)
    assert carer.institution.name in page and "须由另一位负责人复核" in page and carer.member.identity not in page
    assert client.post(f"{one}decide/", {"accept": "yes"}).status_code == 403
    client.force_login(lead)
    assert client.post(f"{one}decide/").status_code == 422
    client.post(f"{one}decide/", {"accept": "yes"})
    assert "已生效" in text(client, one)
    assert client.post(f"{one}appeals/", {"filed_on": ON.isoformat(), "text": ""}).status_code == 422
    client.post(f"{one}appeals/", {"filed_on": ON.isoformat(), "text": "不是我"})
    appeal = ban.appeals.get()
    refused = client.post(f"/staff/appeals/{appeal.pk}/", {"granted": "yes", "outcome": "认错人"})
    assert refused.status_code == 422 and "另一位负责人答复" in refused.content.decode()
    client.force_login(second)
    client.post(f"/staff/appeals/{appeal.pk}/", {"granted": "no", "outcome": "事实清楚"})
    assert client.post(f"{one}lift/", {"reason": ""}).status_code == 422
    client.post(f"{one}lift/", {"reason": "期满前解除"})
    ban.refresh_from_db()
    assert ban.state == "lifted" and "期满前解除" in text(client, one)
    assert "1" in text(client, "/staff/bans/?state=lifted")


def test_the_office_sees_the_summary_of_its_own_institutions(client: Client) -> None:
    made = weeks.a_class_with(6)
    carer = factories.a_carer(made.institution)
    weeks.published(weeks.a_shift(ON, carer, made))
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    page = text(client, f"/staff/institutions/{made.institution_id}/")
    assert "在职 1 人，都能到岗" in page and "保安员" in page and "0 / 1" in page
    text(client, f"/staff/people/{carer.pk}/")
    assert StaffReading.objects.get().reason == "supervision"
    client.force_login(people.officer(Role.DISTRICT_REVIEWER, people.district("110108", "海淀区")))
    assert client.get(f"/staff/institutions/{made.institution_id}/").status_code == 404


def test_a_family_connects_its_account_with_the_staff_file(client: Client) -> None:
    from zhaohu.core.encryption import lookup

    carer = factories.hired(phone="13800002222")
    user = people.user(Kind.FAMILY)
    user.phone, user.phone_digest = "13800002222", lookup("13800002222")
    user.save()
    client.force_login(user)
    assert "关联我的人员档案" in text(client, "/mine/")
    assert client.post("/staff/mine/claim/", {"identity": factories.clear_number()}).status_code == 422
    assert client.post("/staff/mine/claim/", {"identity": carer.member.identity}).status_code == 302
    assert carer.member.name in text(client, "/staff/mine/")
    assert "我的班次" in text(client, "/mine/")


def test_who_works_in_an_institution_goes_on_to_the_own_shifts(client: Client) -> None:
    carer = factories.a_carer()
    client.force_login(factories.account_of(carer))
    assert client.get("/")["Location"] == "/staff/mine/"
