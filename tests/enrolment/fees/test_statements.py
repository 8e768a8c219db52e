"""A month's statement is drawn from what happened, issued once, and corrected beside the old version."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories as base
from tests.enrolment import factories as enrolment
from tests.enrolment.fees import factories
from tests.families import factories as families
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.fees import LineKind, StatementState
from zhaohu.enrolment.models import Absence, Statement, StatementLine
from zhaohu.enrolment.queries import fees as queries
from zhaohu.enrolment.queries import fees_audit, fees_words
from zhaohu.enrolment.services import fees, placements
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
DECEMBER, JANUARY, LATER = factories.DECEMBER, date(2027, 1, 1), factories.LATER
FEBRUARY_AT = LATER.replace(month=2)


def amounts(statement: Statement) -> dict[str, int]:
    return {line.kind: line.amount_fen for line in queries.lines(statement)}


def checked() -> None:
    """Ask the deferred constraints now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_month_is_drawn_from_placement_absences_meals_and_bookings() -> None:
    place = factories.an_agreed_place(offer=enrolment.an_offer(meals=True, meal_fen=2_500))
    factories.absent(place, 2, 3)
    factories.a_booking(place, 9, BookingState.ATTENDED)
    factories.a_booking(place, 10, BookingState.NO_SHOW)
    factories.a_booking(place, 11, BookingState.CANCELLED_LATE, charge_fen=2_500)
    factories.a_booking(place, 14, BookingState.CANCELLED)
    statement = factories.draw(place)
    back = 360_000 * 3 // 23 - 360_000 * 1 // 23
    assert amounts(statement) == {
        LineKind.CARE: 360_000, LineKind.MEALS: 57_500, LineKind.ABSENCE_REFUND: -back, LineKind.MEAL_REFUND: -5_000,
        LineKind.BOOKING: 5_000, LineKind.NO_SHOW: 5_000, LineKind.LATE_CANCEL: 2_500,
    }  # fmt: skip
    assert statement.total_fen == sum(amounts(statement).values())
    assert (statement.state, statement.number) == (StatementState.DRAFT, None)
    checked()


def test_every_line_says_how_it_was_computed() -> None:
    place = factories.an_agreed_place(offer=enrolment.an_offer(meals=True, meal_fen=2_500))
    factories.absent(place, 2, 3)
    told = [fees_words.explained(line) for line in queries.lines(factories.draw(place))]
    name = place.care_class.name
    assert told[0] == f"{name}：月费 3,600.00 元，全月"
    assert told[1] == f"{name}：25.00 元/天 × 23 天"
    assert told[2] == "请假 2 天（12-02、12-03）；按未出勤天数退，按天折算"
    assert told[3] == "请假 2 天（12-02、12-03）× 25.00 元/天"


def test_many_days_of_absence_are_counted_instead_of_listed() -> None:
    place = factories.an_agreed_place()
    factories.absent(place, *range(1, 29))
    line = queries.lines(factories.draw(place))[1]
    assert "等 20 天" in fees_words.explained(line)


def test_a_draft_drawn_again_follows_what_has_changed_and_stays_one() -> None:
    place = factories.an_agreed_place()
    first = factories.draw(place)
    factories.absent(place, 1)
    again = factories.draw(place)
    assert (again.pk, again.total_fen < first.total_fen) == (first.pk, True)
    assert Statement.objects.count() == 1
    checked()


def test_a_draft_that_has_lost_its_reason_disappears() -> None:
    place = factories.an_agreed_place()
    factories.draw(place)
    by = factories.director(place)
    placements.end(placement=place, last_day=place.starts_on, reason="演示", by=by, at=factories.AT)
    place.refresh_from_db()
    fees.draw(institution=place.institution, month=JANUARY, by=by, at=FEBRUARY_AT)
    assert not Statement.objects.filter(month=JANUARY).exists()
    type(place).objects.filter(pk=place.pk).update(state="cancelled")
    fees.draw(institution=place.institution, month=DECEMBER, by=by, at=LATER)
    assert not Statement.objects.exists()


def test_a_place_that_nobody_agreed_costs_nothing() -> None:
    place = enrolment.an_accepted_place(starts_on=DECEMBER)
    drawn = fees.draw(institution=place.institution, month=DECEMBER, by=factories.director(place), at=LATER)
    assert (drawn.drafts, Statement.objects.count()) == (0, 0)


def test_a_change_of_class_in_the_middle_of_the_month_is_two_lines_of_one_statement() -> None:
    place = factories.an_agreed_place()
    by = factories.director(place)
    placements.end(placement=place, last_day=date(2026, 12, 15), reason="演示：换班", by=by, at=factories.AT)
    other = enrolment.an_offer(enrolment.a_class(place.institution), amount_fen=460_000)
    factories.an_agreed_place(place.child, other, starts_on=date(2026, 12, 16))
    statement = factories.draw(place)
    first, second = queries.lines(statement)
    assert (first.quantity, second.quantity) == (11, 12)
    assert (first.amount_fen, second.amount_fen) == (360_000 * 11 // 23, 460_000 - 460_000 * 11 // 23)
    assert "11 天（12-01至12-15）" in fees_words.explained(first)


def test_a_month_that_has_not_begun_is_not_drawn() -> None:
    place = factories.an_agreed_place()
    with pytest.raises(ProblemError) as refused:
        fees.draw(institution=place.institution, month=DECEMBER, by=factories.director(place), at=factories.AT)
    assert refused.value.problem.code == "STATEMENT_MONTH_AHEAD"


def test_the_system_draws_and_a_director_of_another_place_does_not() -> None:
    place = factories.an_agreed_place()
    assert fees.draw(institution=place.institution, month=DECEMBER, by=system("月账单"), at=LATER).drafts == 1
    stranger = enrolment.director(enrolment.an_institution())
    with pytest.raises(ProblemError) as refused:
        fees.draw(institution=place.institution, month=DECEMBER, by=stranger, at=LATER)
    assert refused.value.problem.code == "NOT_ALLOWED"


def test_an_issued_statement_has_a_number_a_day_and_a_family_that_was_told() -> None:
    statement = factories.an_issued_statement()
    assert statement.number == "110105-托费-2027-000001"
    assert (statement.due_on, statement.state) == (date(2027, 1, 7), StatementState.ISSUED)
    notice = Notice.objects.get(wording="statement_issued")
    assert (notice.params["amount"], notice.link) == ("3,600.00", f"/fees/{statement.pk}/")
    assert Entry.objects.filter(event="statement.issued", subject_id=str(statement.pk)).count() == 1


def test_issued_early_the_day_is_the_fifth_of_the_next_month() -> None:
    place = factories.an_agreed_place()
    at = LATER.replace(year=2026, month=12, day=20)
    assert factories.an_issued_statement(place, at=at).due_on == date(2027, 1, 5)


def test_numbers_of_a_district_and_year_have_no_gaps() -> None:
    first = factories.an_agreed_place()
    factories.an_agreed_place(offer=first.offer)
    factories.draw(first)
    by = factories.director(first)
    assert fees.issue_all(institution=first.institution, month=DECEMBER, by=by, at=LATER) == 2
    assert fees.issue_all(institution=first.institution, month=DECEMBER, by=by, at=LATER) == 0
    factories.an_issued_statement()
    numbers = sorted(Statement.objects.values_list("number", flat=True))
    assert [number[-1] for number in numbers if number] == ["1", "2", "3"]


def test_a_statement_is_issued_once() -> None:
    statement = factories.an_issued_statement()
    with pytest.raises(ProblemError) as refused:
        fees.issue(statement=statement, by=factories.director(statement), at=LATER)
    assert refused.value.problem.code == "STATEMENT_ISSUED"


def test_a_guardian_issues_and_corrects_nothing() -> None:
    draft = factories.a_draft()
    for deed in (
        lambda: fees.issue(statement=draft, by=factories.guardian(draft), at=LATER),
        lambda: fees.correct(statement=draft, extra_fen=-1, reason="x", by=factories.guardian(draft), at=LATER),
        lambda: fees.issue_all(institution=draft.institution, month=DECEMBER, by=factories.guardian(draft), at=LATER),
    ):
        with pytest.raises(ProblemError) as refused:
            deed()
        assert refused.value.problem.code == "NOT_ALLOWED"


def test_an_issued_statement_is_not_drawn_again() -> None:
    place = factories.an_agreed_place()
    issued = factories.an_issued_statement(place)
    factories.absent(place, 1)
    assert factories.draw(place).total_fen == issued.total_fen


def test_an_absence_known_after_the_statement_was_issued_is_made_up_for_in_the_next_month() -> None:
    place = factories.an_agreed_place()
    december = factories.an_issued_statement(place)
    factories.absent(place, 1)
    january = factories.draw(place, JANUARY, FEBRUARY_AT)
    (line,) = [line for line in queries.lines(january) if line.kind == LineKind.TRUE_UP]
    assert (line.amount_fen, line.of_id) == (-(360_000 // 23), december.pk)
    assert "当时 3,600.00 元" in fees_words.explained(line)
    fees.issue(statement=january, by=factories.director(january), at=FEBRUARY_AT)
    february = factories.draw(place, date(2027, 2, 1), FEBRUARY_AT)
    assert LineKind.TRUE_UP not in amounts(february)


def test_an_absence_withdrawn_after_that_is_charged_again_once() -> None:
    place = factories.an_agreed_place()
    factories.absent(place, 1)
    factories.an_issued_statement(place)
    Absence.objects.update(withdrawn_at=LATER)
    january = factories.draw(place, JANUARY, FEBRUARY_AT)
    assert amounts(january)[LineKind.TRUE_UP] == 360_000 // 23


def test_what_a_month_leaves_over_is_credited_once() -> None:
    place = factories.an_agreed_place()
    by = factories.director(place)
    factories.an_issued_statement(place)
    factories.absent(place, *range(1, 32))
    placements.end(placement=place, last_day=date(2026, 12, 31), reason="演示", by=by, at=factories.AT)
    january = factories.draw(place, JANUARY, FEBRUARY_AT)
    assert (january.total_fen, january.carried_fen) == (0, 360_000)
    done = fees.issue(statement=january, by=by, at=FEBRUARY_AT)
    assert done.state == StatementState.PAID and Notice.objects.filter(wording="statement_settled").exists()
    february = factories.draw(place, date(2027, 2, 1), FEBRUARY_AT)
    assert amounts(february) == {LineKind.CREDIT: -360_000}
    fees.issue(statement=february, by=by, at=FEBRUARY_AT)
    march = factories.draw(place, date(2027, 3, 1), FEBRUARY_AT.replace(month=3))
    (line,) = queries.lines(march)
    assert line.of_id == february.pk and march.carried_fen == 360_000
    checked()


def test_a_correction_is_a_new_version_and_the_old_lines_stay() -> None:
    place = factories.an_agreed_place()
    statement = factories.an_issued_statement(place)
    factories.absent(place, 1)
    by = factories.director(statement)
    statement = fees.correct(statement=statement, extra_fen=-1_000, reason="演示：多收", by=by, at=LATER)
    assert (statement.version, statement.total_fen) == (2, 360_000 - 360_000 // 23 - 1_000)
    assert statement.lines.filter(version=1).count() == 1
    assert statement.corrections.get().reason == "演示：多收"
    assert Notice.objects.filter(wording="statement_corrected").exists()
    statement = fees.correct(statement=statement, extra_fen=500, reason="演示：再更正", by=by, at=LATER)
    assert statement.total_fen == 360_000 - 360_000 // 23 - 500
    checked()


@pytest.mark.parametrize(
    ("extra", "reason", "code"), [(0, "演示", "STATEMENT_UNCHANGED"), (-100, " ", "STATEMENT_REASON")]
)
def test_a_correction_changes_something_and_says_why(extra: int, reason: str, code: str) -> None:
    statement = factories.an_issued_statement()
    with pytest.raises(ProblemError) as refused:
        fees.correct(statement=statement, extra_fen=extra, reason=reason, by=factories.director(statement), at=LATER)
    assert refused.value.problem.code == code


def test_a_draft_is_drawn_anew_instead_of_corrected() -> None:
    draft = factories.a_draft()
    with pytest.raises(ProblemError) as refused:
        fees.correct(statement=draft, extra_fen=-1, reason="演示", by=factories.director(draft), at=LATER)
    assert refused.value.problem.code == "STATEMENT_DRAFT"


def test_a_paid_statement_corrected_downwards_credits_the_next_and_upwards_is_open_again() -> None:
    place = factories.an_agreed_place()
    statement = factories.paid(factories.an_issued_statement(place)).statement
    by = factories.director(statement)
    statement = fees.correct(statement=statement, extra_fen=-10_000, reason="演示", by=by, at=LATER)
    assert (statement.state, statement.overpaid_fen) == (StatementState.PAID, 10_000)
    assert amounts(factories.draw(place, JANUARY, FEBRUARY_AT))[LineKind.CREDIT] == -10_000
    statement = fees.correct(statement=statement, extra_fen=15_000, reason="演示", by=by, at=LATER)
    assert (statement.state, statement.open_fen) == (StatementState.PART_PAID, 5_000)


def test_drawing_a_class_of_children_takes_the_same_number_of_statements_as_one(
    django_assert_max_num_queries: object,
) -> None:
    place = factories.an_agreed_place()
    for _ in range(5):
        factories.an_agreed_place(offer=place.offer)
    by = factories.director(place)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        fees.draw(institution=place.institution, month=DECEMBER, by=by, at=LATER)
    assert Statement.objects.count() == 6


# --- what the database itself holds ---


def test_the_database_has_one_statement_for_a_child_institution_and_month() -> None:
    draft = factories.a_draft()
    with pytest.raises(IntegrityError, match="one_statement_a_month"), transaction.atomic():
        Statement.objects.create(child=draft.child, institution=draft.institution, month=DECEMBER, drawn_at=LATER)


def test_the_database_refuses_a_statement_whose_lines_come_to_something_else() -> None:
    draft = factories.a_draft()
    with pytest.raises(IntegrityError, match="lines come to"), transaction.atomic():
        Statement.objects.filter(pk=draft.pk).update(total_fen=1)
        checked()
    with pytest.raises(IntegrityError, match="lines come to"), transaction.atomic():
        StatementLine.objects.filter(statement=draft).update(amount_fen=1)
        checked()


def test_the_database_keeps_the_lines_of_an_issued_statement() -> None:
    statement = factories.an_issued_statement()
    for deed in (statement.lines.all().delete, lambda: statement.lines.update(quantity=2)):
        with pytest.raises(IntegrityError, match="of an issued statement"), transaction.atomic():
            deed()


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"month": date(2026, 12, 2)}, "statement_month_begins"),
        ({"carried_fen": 5}, "statement_owes_or_carries"),
        ({"refunded_fen": 1}, "statement_refunds_within_paid"),
        ({"state": "issued"}, "issued_statement_is_numbered"),
    ],
)
def test_the_database_refuses_a_statement_that_cannot_be(columns: dict[str, object], name: str) -> None:
    draft = factories.a_draft()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Statement.objects.filter(pk=draft.pk).update(**columns)


def test_the_nightly_audit_finds_a_statement_that_says_more_than_was_paid() -> None:
    payment = factories.paid()
    assert fees_audit.different() == []
    Statement.objects.filter(pk=payment.statement_id).update(paid_fen=1)
    assert fees_audit.different() == [payment.statement_id]


def test_what_waits_for_a_family_is_a_statement_to_pay() -> None:
    statement = factories.an_issued_statement()
    (todo,) = queries.todos(factories.guardian(statement), LATER)
    assert "3,600.00" in str(todo.title) and todo.url == f"/fees/{statement.pk}/" and "01-07" in str(todo.text)
    assert "已过期限" in str(queries.todos(factories.guardian(statement), FEBRUARY_AT)[0].text)
    assert queries.todos(families.guardian_of(families.a_child()), LATER) == []
    factories.paid(statement)
    assert queries.todos(factories.guardian(statement), LATER) == []
    assert queries.todos(base.actor(base.officer()), LATER) == []


def test_the_page_opens_at_the_month_that_is_over_or_at_the_running_one_where_only_that_has_statements() -> None:
    statement = factories.a_draft()
    before = date(statement.month.year - (statement.month.month == 1), (statement.month.month - 2) % 12 + 1, 1)
    assert queries.month_to_show(statement.institution, statement.month) == statement.month
    assert queries.month_to_show(statement.institution, before) == statement.month
    assert queries.month_to_show(enrolment.an_institution(), before) == before
