"""The pages of an assessment: filled in bit by bit, blind for the second expert, settled at the office, read by all."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.institutions.factories import a_pdf
from tests.quality import assessments as made
from tests.quality import factories
from tests.quality.factories import AT, ON
from zhaohu.accounts.choices import Kind, Role
from zhaohu.institutions.services import grades
from zhaohu.quality.models import Assessment, AssessmentItem, ImprovementLine
from zhaohu.quality.queries import scoring
from zhaohu.quality.services import assessments

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def enter(client: Client, role: Role) -> Client:
    client.force_login(people.officer(role, people.city() if role == Role.CITY_OFFICER else people.district()))
    return client


def enter_assessor(client: Client, row: Assessment) -> None:
    client.force_login(row.expert.user if row.expert else enrolment.director_user(row.assessor_institution))  # type: ignore[arg-type]


def sent(share: float = 1) -> dict[str, Any]:
    scheme, told = scoring.scheme(ON), made.answers(share)
    points = {f"{code}-points": str(told[code].points) for code in scheme.indicators}
    words = {f"{code}-{part}": "演示" for code in scheme.codes for part in ("evidence", "comment")}
    return points | words | {f"{code}-met": "yes" for code in scheme.vetoes}


def section(row: Assessment, name: str) -> str:
    return f"/quality/scoring/{row.pk}/sections/{name}/"


def test_a_director_fills_in_bit_by_bit_and_hands_in(client: Client) -> None:
    institution = enrolment.an_institution()
    client.force_login(enrolment.director_user(institution))
    assert "今年还没有自评" in text(client, "/workplace/assessment/")
    for _n in range(2):
        client.post("/workplace/assessment/start/", {"institution": institution.uscc})
    row = Assessment.objects.get()
    one = f"/quality/scoring/{row.pk}/"
    assert "还有 29 项没有填" in text(client, one)
    page = text(client, section(row, "4"))
    assert "备案状态：已备案（有效）" in page and "第 1 步，共 8 步" in page
    answer = client.post(section(row, "4"), {"4.1-points": "20", "4.2-points": "999", "4.2-evidence": "写了很多"})
    assert answer.status_code == 422 and "写了很多" in answer.content.decode()
    assert {item.code: item.points for item in row.items.all()} == {"4.1": 20}
    refused = client.post(f"{one}submit/", {"comment": "好"})
    assert refused.status_code == 422 and "还有 28 项没有填" in refused.content.decode()
    everything = sent()
    for code in [*scoring.scheme(ON).dimensions, "basic"]:
        client.post(section(row, code), everything)
    client.post(f"{one}submit/", {"comment": "好"})
    row.refresh_from_db()
    assert (row.state, row.total) == ("submitted", 1000)
    assert "1000.0 / 1000" in text(client, "/workplace/assessment/")
    assert client.post(section(row, "4"), everything).status_code == 422


def test_a_changed_item_is_kept_by_itself_and_touches_no_other(client: Client) -> None:
    row = made.filled(made.begun())
    enter_assessor(client, row)
    alone = {"4.1-points": "3.5", "4.1-evidence": "新", "4.1-comment": ""}
    assert client.post(section(row, "4"), alone, headers={"X-Autosave": "1"}).status_code == 204
    kept = AssessmentItem.objects.get(assessment=row, code="4.1")
    assert (str(kept.points), kept.evidence) == ("3.5", "新")
    assert row.items.get(code="4.2").points == 30
    wrong = client.post(section(row, "4"), {"4.1-points": "26"}, headers={"X-Autosave": "1"})
    assert wrong.status_code == 422 and "25" in wrong.content.decode()
    assert client.get(section(row, "99")).status_code == 404


def test_papers_lie_beside_an_item_and_strangers_do_not_open_them(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = made.begun()
    enter_assessor(client, row)
    address = f"{section(row, '4')}attach/"
    assert client.post(address, {"code": "4.1"}).status_code == 422
    text_file = SimpleUploadedFile("a.pdf", b"not a pdf")
    assert client.post(address, {"code": "4.1", "file": text_file}).status_code == 422
    client.post(address, {"code": "4.1", "file": SimpleUploadedFile("证照.pdf", a_pdf())})
    paper = f"/quality/scoring/{row.pk}/files/{row.files.get().pk}/"
    assert client.get(paper)["Content-Type"] == "application/pdf" and "证照.pdf" in text(client, section(row, "4"))
    made.submitted(row)
    expert = made.assigned(row.institution)
    enter_assessor(client, expert)
    assert client.get(paper).status_code == 404
    mine = f"/quality/scoring/{expert.pk}/files/{row.files.get().pk}/"
    assert client.get(mine).status_code == 200 and "演示依据" in text(client, section(expert, "4"))
    enter(client, Role.DISTRICT_LEAD)
    assert client.get(f"/quality/assessments/{row.pk}/files/{row.files.get().pk}/").status_code == 200


def test_the_second_expert_sees_no_score_of_the_first_anywhere(client: Client) -> None:
    row = made.drawn(share=0.777)
    second = assessments.rescore(assessment=row, expert=factories.an_expert(), by=factories.city(), at=AT)
    first_scores = {str(item.points) for item in row.items.exclude(points=None)}
    enter_assessor(client, second)
    pages = [text(client, section(second, code)) for code in [*scoring.scheme(ON).dimensions, "basic"]]
    pages += [text(client, f"/quality/scoring/{second.pk}/"), text(client, "/quality/scoring/")]
    telling = {score for score in first_scores if not score.endswith(".0")} | {str(row.total)}
    assert len(telling) > 5
    assert not [score for score in telling for page in pages if score in page]
    assert "演示总评" not in "".join(pages)
    for address in (f"/quality/scoring/{row.pk}/", section(row, "4")):
        assert client.get(address).status_code == 404
    assert client.get(f"/quality/assessments/{row.pk}/").status_code == 403


def test_the_office_shows_no_scores_before_they_are_handed_in(client: Client) -> None:
    row = made.filled(made.assigned(), 0.777)
    enter(client, Role.CITY_OFFICER)
    page = text(client, f"/quality/assessments/{row.pk}/")
    assert "等评估的人提交" in page and "19.4" not in page


def test_officers_bring_an_assessment_to_the_grade_on_the_pages(client: Client) -> None:
    institution, expert, other = enrolment.an_institution(), factories.an_expert(), factories.an_expert()
    enter(client, Role.CITY_OFFICER)
    wrong = client.post("/quality/assessments/assign/", {"uscc": "没有", "expert": expert.pk})
    assert wrong.status_code == 422 and "没有这个统一社会信用代码" in wrong.content.decode()
    client.post("/quality/assessments/assign/", {"uscc": institution.uscc, "expert": expert.pk})
    row = Assessment.objects.get()
    one = f"/quality/assessments/{row.pk}/"
    made.submitted(row, 1)
    assert "1 份专家评估等抽取复评" in text(client, "/quality/assessments/")
    refused = client.post(f"{one}review/", {"note": "好"})
    assert refused.status_code == 422 and "还没有抽取复评" in refused.content.decode()
    client.post("/quality/assessments/draw/")
    assert client.post("/quality/assessments/draw/").status_code == 409
    assert "评过这家机构" in text(client, one)
    client.post(f"{one}rescore/", {"expert": other.pk})
    second = Assessment.objects.get(rescores=row)
    made.submitted(second, 0.5)
    client.post(f"{one}review/", {"note": "分歧大"})
    page = text(client, one)
    assert "须复议" in page and "两位专家评 25.0 和 12.5，满分 25" in page
    settled = {f"m-{code}": str(item["points"]) for code, item in scoring.scheme(ON).indicators.items()}
    back = client.post(f"{one}moderate/", settled | {"m-4.1": ""})
    assert back.status_code == 422
    client.post(f"{one}moderate/", settled | {"m-note": "现场再看"})
    refused = client.post(f"{one}conclude/", {"document": "演质评〔2026〕9 号"})
    assert refused.status_code == 422 and "另一位市级经办" in refused.content.decode()
    assert "须由另一位市级经办定级" in text(client, one)
    enter(client, Role.CITY_OFFICER)
    client.post(f"{one}conclude/", {"document": "演质评〔2026〕9 号"})
    assert made.fresh(row).grade == "A"
    page = text(client, "/quality/assessments/agreement/")
    assert expert.user.name in page and "0%" in page
    client.logout()
    page = text(client, f"/assessments/{institution.uscc}/")
    assert "评为 A 级" in page and "1000.0" in page and "不是标准原文" in page
    assert f"/assessments/{institution.uscc}/" in text(client, f"/institutions/{institution.uscc}/")


def test_the_institution_compares_states_and_plans(client: Client) -> None:
    institution = enrolment.an_institution()
    made.submitted(made.begun(institution), 1)
    row = made.final(made.assigned(institution), 0.9)
    client.force_login(enrolment.director_user(institution))
    page = text(client, "/workplace/assessment/")
    assert "2026 年评为 A 级" in page and "专家评分和自评比一比" in page
    assert client.post(f"/workplace/assessment/{row.pk}/state/", {"text": ""}).status_code == 422
    client.post(f"/workplace/assessment/{row.pk}/state/", {"text": "<b>继续努力</b>"})
    plan = {"institution": institution.uscc, "dimension": "9", "text": "护栏加高"}
    assert client.post("/workplace/assessment/plan/", plan | {"due_on": "2026-01-01"}).status_code == 422
    client.post("/workplace/assessment/plan/", plan | {"due_on": "2026-12-31"})
    line = ImprovementLine.objects.get()
    client.post(f"/workplace/assessment/plan/{line.pk}/done/")
    assert "已改好" in text(client, "/workplace/assessment/")
    client.logout()
    page = text(client, f"/assessments/{institution.uscc}/")
    assert "&lt;b&gt;继续努力" in page and "护栏" not in page


def test_a_grade_from_outside_has_a_page_without_dimensions(client: Client) -> None:
    institution = enrolment.an_institution()
    assert client.get(f"/assessments/{institution.uscc}/").status_code == 404
    grades.record(
        institution_id=institution.pk, grade="B", graded_on=ON, document="外来〔2026〕1 号", by=factories.lead(), at=AT
    )
    assert "由文件评定" in text(client, f"/assessments/{institution.uscc}/")


def test_a_peer_scores_or_stands_aside_and_a_neighbour_district_sees_nothing(client: Client) -> None:
    institution, other = enrolment.an_institution(), enrolment.an_institution(district=made.haidian())
    enter(client, Role.CITY_OFFICER)
    same = client.post("/quality/assessments/assign/", {"uscc": institution.uscc, "peer": institution.uscc})
    assert same.status_code == 422 and "在同一个区" in same.content.decode()
    client.post("/quality/assessments/assign/", {"uscc": institution.uscc, "peer": other.uscc})
    row = Assessment.objects.get()
    client.force_login(people.officer(Role.DISTRICT_LEAD, made.haidian()))
    assert client.get(f"/quality/assessments/{row.pk}/").status_code == 404
    client.force_login(enrolment.director_user(institution))
    assert client.get(f"/quality/scoring/{row.pk}/").status_code == 404
    enter_assessor(client, row)
    assert "1 家机构等您评估" in text(client, "/quality/scoring/")
    assert client.post(f"/quality/scoring/{row.pk}/withdraw/", {"withdraw-reason": ""}).status_code == 422
    client.post(f"/quality/scoring/{row.pk}/withdraw/", {"withdraw-reason": "有合作"})
    assert made.fresh(row).state == "withdrawn"


def test_a_family_enters_none_of_it(client: Client) -> None:
    client.force_login(people.user(Kind.FAMILY))
    for address in ("/quality/assessments/", "/quality/scoring/", "/workplace/assessment/", "/quality/standards/"):
        assert client.get(address).status_code == 403, address


def test_the_pages_take_few_statements_however_many_there_are(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for _n in range(3):
        made.reviewed(first=1, second=0.9)
    row = made.fresh(Assessment.objects.filter(rescores=None)[0])
    enter(client, Role.CITY_OFFICER)
    with django_assert_max_num_queries(14):
        client.get("/quality/assessments/")
    with django_assert_max_num_queries(26):
        client.get(f"/quality/assessments/{row.pk}/")
    with django_assert_max_num_queries(12):
        client.get("/quality/assessments/agreement/")
    waits = made.assigned()
    enter_assessor(client, waits)
    with django_assert_max_num_queries(30):
        client.get(section(waits, "6"))
    with django_assert_max_num_queries(12):
        client.get("/quality/scoring/")
