"""A quarter's grades on their way to the public."""

import json
from datetime import date, timedelta

import pytest

from tests import factories as people
from tests.refusals import refused
from tests.supervision import credit, factories
from zhaohu.core.encryption import sm3
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.supervision.models import PublishedCredit
from zhaohu.supervision.queries.credit import grade_of, measures, measures_of
from zhaohu.supervision.services import credit_publications, credit_scores

pytestmark = pytest.mark.django_db
AT, ON = people.AT, people.ON


@pytest.fixture(autouse=True)
def _rules(rules_loaded: None) -> None:
    """The rules as they ship."""


def test_one_proposes_another_opens_five_working_days_later_it_is_public() -> None:
    institution = factories.an_institution()
    quarter = credit.published()
    assert (quarter.state, quarter.on, quarter.objection_to) == ("published", ON, date(2026, 12, 1))
    entry = Entry.objects.select_related("opening").get(pk=quarter.entry_id)
    said = json.loads(entry.opening.content)
    assert entry.public
    assert said["sm3"] == sm3(quarter.content.encode()).hex() == bytes(quarter.sm3 or b"").hex()
    assert [one["uscc"] for one in json.loads(quarter.content)["grades"]] == [institution.uscc]
    assert grade_of([institution.pk], credit.OVER.date()) == {institution.pk: "A"}


def test_a_quarter_is_proposed_once_and_not_ahead_of_its_time() -> None:
    credit.proposed()
    with refused("CREDIT_QUARTER_TWICE"):
        credit.proposed()
    with refused("CREDIT_QUARTER_AHEAD"):
        credit.proposed(2027, 1)


def test_who_proposed_it_does_not_open_it() -> None:
    factories.an_institution()
    credit_scores.run(by=credit.NIGHT, at=AT)
    by = credit.city()
    made = credit_publications.propose(year=2026, quarter=4, by=by, at=AT)
    with refused("CREDIT_SECOND_PERSON"):
        credit_publications.open_objections(publication=made, by=by, at=AT)


def test_nothing_is_opened_before_the_scores_of_the_day_are_there() -> None:
    factories.an_institution()
    made = credit.proposed()
    with refused("CREDIT_NOTHING_CALCULATED"):
        credit_publications.open_objections(publication=made, by=credit.city(), at=AT)


@pytest.mark.parametrize("days", [0, 7])
def test_it_is_not_published_while_the_window_runs(days: int) -> None:
    made = credit.in_objection()
    with refused("CREDIT_OBJECTION_RUNS"):
        credit_publications.publish(publication=made, by=credit.city(), at=AT + timedelta(days=days))


def test_it_is_published_once() -> None:
    made = credit.published()
    for at in (credit.OVER, credit.OVER + timedelta(days=1)):
        with refused("CREDIT_PUBLICATION_STATE"):
            credit_publications.publish(publication=made, by=credit.city(), at=at)
    assert Entry.objects.filter(event="credit.published").count() == 1


def test_a_district_neither_proposes_nor_publishes() -> None:
    with refused("NOT_ALLOWED"):
        credit_publications.propose(year=2026, quarter=4, by=credit.lead(), at=AT)
    made = credit.in_objection()
    with refused("NOT_ALLOWED"):
        credit_publications.publish(publication=made, by=credit.lead(), at=credit.OVER)


def test_what_comes_after_the_opening_does_not_slip_into_the_quarter() -> None:
    institution = factories.an_institution()
    quarter = credit.in_objection()
    credit.complained(institution, at=AT + timedelta(days=1))
    credit.calculated(institution, at=AT + timedelta(days=1))
    credit_publications.publish(publication=quarter, by=credit.city(), at=credit.OVER)
    assert PublishedCredit.objects.get(institution=institution).total == 960
    assert credit.score(institution).total == 945


@pytest.mark.parametrize(("corrected", "total"), [(True, 960), (False, 945)])
def test_an_open_appeal_holds_back_its_institution_alone(corrected: bool, total: int) -> None:
    institution, _by = credit.complained()
    other = factories.an_institution()
    quarter = credit.in_objection()
    appeal = credit.appealed(institution)
    credit_publications.publish(publication=quarter, by=credit.city(), at=credit.OVER)
    on = credit.OVER.date()
    assert grade_of([institution.pk, other.pk], on) == {other.pk: "A"}
    credit.decided(appeal, corrected=corrected, at=credit.OVER)
    row = PublishedCredit.objects.get(institution=institution, published_at__isnull=False)
    assert (row.total, row.published_at) == (total, credit.OVER)
    assert grade_of([institution.pk], on) == {institution.pk: "A"}


def test_everybody_is_told_once_when_it_opens_and_once_when_it_is_public() -> None:
    director = factories.director(factories.an_institution())
    quarter = credit.in_objection()
    for _n in range(2):
        credit_publications.tell(publication_id=quarter.pk, at=AT)
    credit_publications.publish(publication=quarter, by=credit.city(), at=credit.OVER)
    for _n in range(2):
        credit_publications.tell(publication_id=quarter.pk, at=credit.OVER)
    told = Notice.objects.filter(user=director).order_by("pk").values_list("wording", flat=True)
    assert list(told) == ["credit_in_objection", "credit_published"]


def test_an_institution_without_a_filing_has_no_grade() -> None:
    unfiled = factories.an_institution(filing_state="none", filed_on=None)
    credit.published()
    assert grade_of([unfiled.pk], credit.OVER.date()) == {}


@pytest.mark.parametrize(
    ("grade", "said"),
    [
        ("A", (1, 24, True, True, False)),
        ("B", (1, 12, True, True, False)),
        ("C", (2, 12, True, False, True)),
        ("D", (4, 12, False, False, True)),
        (None, (1, 12, True, True, False)),
    ],
)
def test_what_follows_from_a_grade_is_a_rule(grade: str | None, said: tuple[object, ...]) -> None:
    found = measures_of(grade, ON)  # type: ignore[arg-type]
    assert (found.times, found.months, found.subsidy, found.demonstration, found.talk) == said


def test_measures_follow_the_published_grade_and_not_the_running_score() -> None:
    institution = factories.an_institution()
    credit.published()
    factories.closed(institution=institution, category="abuse", at=credit.OVER)
    credit.calculated(institution, at=credit.OVER)
    assert credit.score(institution).grade == "D"
    assert measures(institution, credit.OVER.date()).grade == "A"
