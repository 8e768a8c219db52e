"""A rule is a dated row with its source; a new row needs two officers, and the past is never rewritten."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tests import factories
from zhaohu.accounts.choices import Role
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.rules import queries, services
from zhaohu.rules.middleware import RulesMiddleware
from zhaohu.rules.models import Rule, RuleChange

pytestmark = pytest.mark.usefixtures("rules_loaded")
CODE = "filing.clock.receipt_days"


def city_officer() -> Any:
    return factories.actor(factories.officer(Role.CITY_OFFICER, division=factories.city()))


def proposed(**other: Any) -> RuleChange:
    terms = {
        "code": CODE, "division": None, "value": 3, "valid_from": date(2027, 1, 1), "source": "新的登记备案办法",
        "reason": "缩短期限", "by": city_officer(), "at": factories.AT,
    } | other  # fmt: skip
    return services.propose(**terms)


def test_every_shipped_rule_names_its_source_and_how_sure_it_is() -> None:
    assert Rule.objects.count() >= 38
    assert not Rule.objects.filter(source="").exists()
    assert set(Rule.objects.values_list("confidence", flat=True)) <= {"P", "V", "V~", "K", "D"}


def test_loading_again_changes_nothing() -> None:
    before = list(Rule.objects.order_by("pk").values())
    services.load_fixtures()
    assert list(Rule.objects.order_by("pk").values()) == before


def test_a_shipped_rule_that_was_altered_by_hand_is_brought_back() -> None:
    Rule.objects.filter(code=CODE).update(value=99)
    services.load_fixtures()
    assert queries.value(CODE, on=factories.ON) == 5


SAID = ("enrolment.refund_rules", "enrolment.priorities", "enrolment.documents", "families.consent.purposes",
        "families.retention")  # fmt: skip


@pytest.mark.parametrize("code", SAID)
def test_what_families_read_of_a_rule_is_said_in_english_too(code: str) -> None:
    value = queries.value(code, on=factories.ON)
    for entry in value if isinstance(value, list) else value.values():
        with translation.override("en"):
            told = queries.worded_one(entry)
        chinese = [name for name, text in told.items() if isinstance(text, str) and not text.isascii()]
        assert chinese == [] and told.keys() == entry.keys() and queries.worded_one(entry) == entry


def test_an_entry_without_english_is_told_in_chinese() -> None:
    with translation.override("en"):
        assert queries.worded_one({"title": "只退伙食费"}) == {"title": "只退伙食费"}


def test_a_district_s_own_row_goes_before_the_city_s() -> None:
    district = factories.district()
    Rule.objects.create(
        code=CODE, title="出具备案回执的期限", division=district, value=4, valid_from=date(2026, 1, 1), source="区规定",
        confidence="P",
    )  # fmt: skip
    assert queries.value(CODE, on=factories.ON, division=district.code) == 4
    assert queries.value(CODE, on=factories.ON, division="110108") == 5
    assert queries.value(CODE, on=date(2025, 12, 31), division=district.code) == 5


def test_before_its_first_day_there_is_no_rule() -> None:
    with pytest.raises(Rule.DoesNotExist, match=r"no rule filing\.clock\.receipt_days on 2019-01-01"):
        queries.value(CODE, on=date(2019, 1, 1))


def test_periods_of_one_rule_cannot_overlap() -> None:
    old = Rule.objects.get(code=CODE)
    old.pk = None
    with pytest.raises(IntegrityError, match="rule_periods_do_not_overlap"), transaction.atomic():
        old.save()


def test_a_proposed_change_holds_only_when_another_officer_confirms_it() -> None:
    change = proposed()
    assert queries.value(CODE, on=date(2027, 1, 1)) == 5
    services.decide(change_id=change.pk, confirm=True, by=city_officer(), at=factories.AT)
    assert (queries.value(CODE, on=date(2026, 12, 31)), queries.value(CODE, on=date(2027, 1, 1))) == (5, 3)
    assert list(Entry.objects.values_list("event", flat=True).order_by("pk")) == [
        "rules.change_proposed",
        "rules.change_decided",
    ]


def test_the_fixtures_leave_alone_what_officers_have_changed() -> None:
    services.decide(change_id=proposed().pk, confirm=True, by=city_officer(), at=factories.AT)
    services.load_fixtures()
    assert queries.value(CODE, on=date(2027, 1, 1)) == 3


def test_a_declined_change_leaves_the_rule_as_it_is() -> None:
    services.decide(change_id=proposed().pk, confirm=False, by=city_officer(), at=factories.AT)
    assert queries.value(CODE, on=date(2027, 1, 1)) == 5 and not queries.open_changes().exists()


def test_nobody_confirms_his_own_change() -> None:
    by = city_officer()
    with pytest.raises(ProblemError, match="RULES_CHANGE_BY_SAME_PERSON"):
        services.decide(change_id=proposed(by=by).pk, confirm=True, by=by, at=factories.AT)


def test_the_database_too_wants_a_second_person() -> None:
    change = proposed()
    with pytest.raises(IntegrityError, match="rule_change_needs_a_second_person"), transaction.atomic():
        RuleChange.objects.filter(pk=change.pk).update(decided_by=change.proposed_by)


def test_a_change_is_decided_once() -> None:
    change = proposed()
    services.decide(change_id=change.pk, confirm=True, by=city_officer(), at=factories.AT)
    with pytest.raises(ProblemError, match="RULES_CHANGE_DECIDED"):
        services.decide(change_id=change.pk, confirm=False, by=city_officer(), at=factories.AT)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"valid_from": date(2019, 1, 1)}, "RULES_CHANGE_NOT_LATER"),
        ({"value": "three"}, "RULES_VALUE_OF_ANOTHER_KIND"),
        ({"code": "filing.new_idea"}, "RULES_CODE_UNKNOWN"),
        ({"code": "institution.classes", "value": {"infant": {}}}, "RULES_VALUE_OF_ANOTHER_KIND"),
        ({"code": "filing.upload.types", "value": ["application/pdf", 3]}, "RULES_VALUE_OF_ANOTHER_KIND"),
        (
            {"code": "calendar.workdays.2027", "value": {"holidays": ["2026-10-01"], "workdays": []}},
            "RULES_VALUE_OF_ANOTHER_KIND",
        ),
        (
            {"code": "calendar.workdays.2027", "value": {"holidays": ["元旦"], "workdays": []}},
            "RULES_VALUE_OF_ANOTHER_KIND",
        ),
    ],
)
def test_a_change_that_would_break_its_readers_is_refused(other: dict[str, Any], code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        proposed(**other)


def test_a_list_may_change_within_the_shapes_it_has() -> None:
    code = "filing.materials.standard"
    value = [item for item in queries.value(code, on=factories.ON) if item["code"] != "M08"]
    services.decide(change_id=proposed(code=code, value=value).pk, confirm=True, by=city_officer(), at=factories.AT)
    assert len(queries.value(code, on=date(2027, 1, 1))) == len(queries.value(code, on=factories.ON)) - 1


def test_a_new_year_s_calendar_can_be_entered() -> None:
    value = {"holidays": ["2027-01-01"], "workdays": ["2027-02-20"]}
    change = proposed(code="calendar.workdays.2027", value=value)
    services.decide(change_id=change.pk, confirm=True, by=city_officer(), at=factories.AT)
    assert queries.value("calendar.workdays.2027", on=date(2027, 12, 31)) == value


def test_one_change_of_a_rule_waits_at_a_time() -> None:
    proposed()
    with pytest.raises(ProblemError, match="RULES_CHANGE_OPEN"):
        proposed(value=4)


@pytest.mark.parametrize("role", [Role.DISTRICT_REVIEWER, Role.CITY_ANALYST, Role.SYSTEM_ADMINISTRATOR])
def test_only_a_city_officer_changes_rules(role: Role) -> None:
    by = factories.actor(factories.officer(role))
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        proposed(by=by)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        services.decide(change_id=proposed().pk, confirm=True, by=by, at=factories.AT)


def test_a_long_piece_of_work_reads_each_rule_once(django_assert_num_queries: Any) -> None:
    on = date(2026, 11, 25)
    with queries.remembered(), django_assert_num_queries(1):
        assert queries.value(CODE, on=on) == queries.value(CODE, on=on + timedelta(days=1))
        queries.value(CODE, on=on, division="110105")
    with django_assert_num_queries(1):
        queries.value(CODE, on=on)


def test_rules_that_are_read_together_take_one_statement(django_assert_num_queries: Any) -> None:
    other, on = "attendance.tablet", date(2026, 11, 25)
    with queries.remembered(), django_assert_num_queries(1):
        queries.read_together(CODE, other)
        found = queries.rule(CODE, on=on), queries.rule(other, on=on)
        queries.read_together(other)
    assert found == (queries.rule(CODE, on=on), queries.rule(other, on=on))
    assert [one.value for one in found] == [queries.value(CODE, on=on), queries.value(other, on=on)]


def test_a_request_reads_a_rule_once(django_assert_num_queries: Any) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(repr([queries.value(CODE, on=date(2026, 11, day)) for day in (25, 26)]))

    with django_assert_num_queries(1):
        RulesMiddleware(answer)(HttpRequest())
    with django_assert_num_queries(2):
        answer(HttpRequest())
