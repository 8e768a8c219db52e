"""The library: entered by one, published by another; what holds on a day; who is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.quality.factories import AT, ON, city
from tests.refusals import refused
from zhaohu.accounts.choices import Role
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.quality.choices.standards import StandardKind, StandardStatus
from zhaohu.quality.models import Standard, StandardRecord
from zhaohu.quality.queries import standards as queries
from zhaohu.quality.services import standards
from zhaohu.rules import queries as rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def facts(**changed: Any) -> standards.Facts:
    known = {"title": "演示标准", "kind": StandardKind.LOCAL, "summary": "演示提要", "original": "演示网站"}
    return standards.Facts(**(known | changed))


def proposed(slug: str = "yanshi-1", reason: str = "", **changed: Any) -> StandardRecord:
    return standards.propose(slug=slug, facts=facts(**changed), reason=reason, by=city(), at=AT)


def published(slug: str = "yanshi-1", reason: str = "", **changed: Any) -> StandardRecord:
    made = proposed(slug, reason, **changed)
    standards.decide(record=made, confirm=True, by=city(), at=AT)
    made.refresh_from_db()
    return made


def test_nothing_is_public_until_a_second_person_confirms() -> None:
    by = city()
    made = standards.propose(slug="yanshi-1", facts=facts(), reason="", by=by, at=AT)
    assert not queries.published().exists()
    with refused("STANDARD_SECOND_PERSON"):
        standards.decide(record=made, confirm=True, by=by, at=AT)
    standards.decide(record=made, confirm=True, by=city(), at=AT)
    assert queries.published().get().pk == made.pk
    with refused("STANDARD_DECIDED"):
        standards.decide(record=made, confirm=True, by=city(), at=AT)
    assert [one.public for one in Entry.objects.filter(event__startswith="standard.").order_by("pk")] == [False, True]


def test_what_was_said_before_stays_in_the_history() -> None:
    first = published(summary="先")
    with refused("STANDARD_SLUG_TAKEN"):
        proposed(summary="后")
    later = published(summary="后", reason="更正")
    assert [one.pk for one in queries.history(later)] == [later.pk, first.pk]
    declined = proposed(summary="错", reason="误")
    with refused("STANDARD_PROPOSED"):
        proposed(summary="又", reason="又")
    standards.decide(record=declined, confirm=False, by=city(), at=AT)
    assert queries.published().get().summary == "后" and len(queries.history(later)) == 2


@pytest.mark.parametrize(
    ("slug", "changed", "code"),
    [
        ("A b", {}, "STANDARD_SLUG"),
        ("yanshi-1", {"title": " "}, "STANDARD_WORDS"),
        ("yanshi-1", {"effective_from": ON, "repealed_on": ON}, "STANDARD_DAYS"),
    ],
)
def test_what_cannot_be_is_refused(slug: str, changed: dict[str, Any], code: str) -> None:
    with refused(code):
        proposed(slug, **changed)


def test_a_document_is_not_replaced_by_itself() -> None:
    published()
    with refused("STANDARD_ITSELF"):
        proposed(reason="误", replaced_by=Standard.objects.get())


def test_a_clause_is_a_number_and_a_few_words() -> None:
    assert standards.clauses("5.2.1 培训\n\n§18：户外") == [
        {"number": "5.2.1", "text": "培训"}, {"number": "§18", "text": "户外"},
    ]  # fmt: skip
    with refused("STANDARD_CLAUSE", "第 2 行"):
        standards.clauses("5 好\n没有编号")


def test_each_day_has_its_own_law() -> None:
    published(effective_from=date(2024, 4, 1), repealed_on=date(2027, 1, 1))
    published("yanshi-2", effective_from=date(2027, 1, 1))
    published("yanshi-3", issued_on=date(2019, 10, 8))
    published("yanshi-4")

    def on(day: date, wanted: StandardStatus) -> set[str]:
        rows = queries.found(on=day, wanted=wanted.value)
        assert all(queries.status(row, day) == wanted for row in rows)
        return {row.standard.slug[-1] for row in rows}

    assert on(date(2026, 12, 31), StandardStatus.CURRENT) == {"1", "3"}
    assert on(date(2026, 12, 31), StandardStatus.COMING) == {"2"}
    assert on(date(2027, 1, 1), StandardStatus.CURRENT) == {"2", "3"}
    assert on(date(2027, 1, 1), StandardStatus.REPEALED) == {"1"}
    assert on(date(2019, 1, 1), StandardStatus.CURRENT) == set()
    assert on(ON, StandardStatus.UNDATED) == {"4"}


def test_directors_are_told_once_on_the_day_on_which_it_holds() -> None:
    institution, soon = enrolment.an_institution(), ON + timedelta(days=3)
    enrolment.an_institution(filing_state=FilingState.SUSPENDED)
    published(effective_from=soon)
    published("yanshi-2", effective_from=ON - timedelta(days=400))
    assert standards.announce(at=AT) == 0
    published(effective_from=soon, summary="更正", reason="更正")
    assert standards.announce(at=AT + timedelta(days=3)) == 1
    assert standards.announce(at=AT + timedelta(days=4)) == 0
    published(effective_from=soon, summary="再更正", reason="再更正")
    assert standards.announce(at=AT + timedelta(days=5)) == 0
    told = Notice.objects.filter(wording="standard_in_force")
    assert enrolment.director_user(institution).pk in told.values_list("user", flat=True)


def test_what_ships_is_loaded_once_and_what_officers_entered_is_left_alone() -> None:
    standards.load_fixture(at=AT)
    count = StandardRecord.objects.count()
    assert count == 30 and not queries.to_announce(ON + timedelta(days=900)).exists()
    found = queries.published().get(standard__slug="ws-t-821-2023")
    changed = facts(title=found.title, kind=StandardKind.INDUSTRY, summary="改过", number=found.number)
    made = standards.propose(slug="ws-t-821-2023", facts=changed, reason="补充", by=city(), at=AT)
    standards.decide(record=made, confirm=True, by=city(), at=AT)
    standards.load_fixture(at=AT)
    assert StandardRecord.objects.count() == count + 1
    assert queries.published().get(standard__slug="ws-t-821-2023").summary == "改过"


def test_most_items_of_the_checklist_lead_to_the_document_they_rest_on() -> None:
    standards.load_fixture(at=AT)
    records = list(queries.published())
    basis = "国卫人口发〔2019〕58号设置标准§18；WS/T821 5.2.1"
    told = [(one.standard.slug, clauses) for one, clauses in queries.cited(basis, records)]
    assert told == [("setting-standard-2019", ["§18"]), ("ws-t-821-2023", ["5.2.1"])]
    assert queries.cited("国卫人口发〔2019〕58号", records) == [], "two documents share the number"
    items = rules.value(queries.CHECKLIST, on=ON)["items"]
    led = [item for item in items if queries.cited(item["basis"], records)]
    assert len(led) >= 65
    norm = queries.published().get(standard__slug="management-norm-2019")
    cites = {(item["code"], tuple(clauses)) for item, clauses in queries.citing(norm, ON)}
    assert ("FW-04", ("§18",)) in cites


def test_anybody_reads_and_two_officers_enter(client: Client, django_assert_max_num_queries: Any) -> None:
    standards.load_fixture(at=AT)
    with django_assert_max_num_queries(14):
        page = client.get("/standards/?q=821&on=2024-03-31").content.decode()
    assert "托育机构质量评估标准" in page and "即将实施" in page and "未成年人保护法" not in page
    assert "没有找到" in client.get("/standards/?q=没有这样的标准").content.decode()
    answer = client.get("/standards/?cites=WS/T821 9.4.3")
    assert answer["Location"] == "/standards/ws-t-821-2023/#c-9.4.3"
    assert client.get("/standards/?cites=不知道")["Location"] == "/standards/"
    one = client.get("/standards/ws-t-821-2023/").content.decode()
    assert "AQ-06" in one and "没有查到" in one and "随系统提供" in one
    assert client.get("/quality/standards/").status_code == 302
    client.force_login(people.officer(Role.CITY_OFFICER, people.city()))
    sent = {"slug": "yanshi-1", "title": "演示标准", "kind": "local", "summary": "提要", "original": "网站"}
    wrong = client.post("/quality/standards/new/", sent | {"clauses": "没有编号"})
    assert wrong.status_code == 422 and "没有编号" in wrong.content.decode()
    client.post("/quality/standards/new/", sent | {"clauses": "4.1 登记"})
    made = StandardRecord.objects.get(standard__slug="yanshi-1")
    decide = f"/quality/standards/{made.pk}/decide/"
    assert client.post(decide, {"accept": "yes"}).status_code == 409
    client.force_login(people.officer(Role.CITY_OFFICER, people.city()))
    assert client.post(decide, {}).status_code == 422
    client.post(decide, {"accept": "yes"})
    assert "登记" in client.get("/standards/yanshi-1/").content.decode()
    assert "4.1 登记" in client.get("/quality/standards/yanshi-1/revise/").content.decode()
    client.post("/quality/standards/yanshi-1/revise/", sent | {"reason": "更正", "title": "改名"})
    assert queries.proposed().get().title == "改名"
    client.force_login(people.officer())
    assert client.get("/quality/standards/").status_code == 403
