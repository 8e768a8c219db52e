"""Deliveries of records: over the API row by row, as a file that is checked, written and undone."""

from datetime import timedelta
from typing import Any

import pytest

from tests import factories as people
from tests.supervision import factories, penalties
from zhaohu.accounts.choices import Department
from zhaohu.core.errors import ProblemError
from zhaohu.supervision.choices.penalties import RecordState, WithdrawalReason
from zhaohu.supervision.models import CreditRecord, DeliveryRow
from zhaohu.supervision.services import (
    deliveries,
    disputes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = penalties.AT, penalties.ON
DAY = timedelta(days=1)


# --- the API's rows ---


def test_the_same_batch_twice_is_once_and_the_same_record_unchanged() -> None:
    by, row = penalties.clerk(), penalties.fields()
    first, again = penalties.delivered(row, by=by), penalties.delivered(row, by=by)
    assert first == again
    assert penalties.delivered(row, by=by, batch="B-2").rows.get().result == "unchanged"
    assert penalties.delivered(row | {"remark": "补充"}, by=by, batch="B-3").rows.get().result == "updated"
    assert CreditRecord.objects.count() == 1


def test_a_batch_number_never_names_two_bodies() -> None:
    by = penalties.clerk()
    penalties.delivered(penalties.fields(), by=by)
    with pytest.raises(ProblemError) as problem:
        penalties.delivered(penalties.fields(doc_no="演市监罚〔2026〕8 号"), by=by)
    assert penalties.code(problem) == "RECORD_BATCH_OTHER"


@pytest.mark.parametrize(
    ("other", "code"),
    [({"count": 2}, "RECORD_BATCH_COUNT"), ({"sm3": "00"}, "RECORD_BATCH_SM3"),
     ({"source_unit": "1"}, "RECORD_BATCH_UNIT")],
)  # fmt: skip
def test_an_envelope_that_does_not_fit_its_rows_is_refused_whole(other: dict[str, Any], code: str) -> None:
    with pytest.raises(ProblemError) as problem:
        penalties.delivered(penalties.fields(), **other)
    assert penalties.code(problem) == code and not CreditRecord.objects.exists()


def test_a_bad_row_is_refused_alone_with_every_reason() -> None:
    made = penalties.delivered(penalties.fields(), penalties.fields(fine_wan="-1", doc_no="x"), batch="B-9")
    good, bad = made.rows.order_by("number")
    assert (good.result, bad.result) == ("created", "rejected")
    assert {one["code"] for one in bad.problems} == {"RECORD_AMOUNT", "RECORD_DOC_NO"}


def test_another_department_cannot_touch_a_record() -> None:
    row = penalties.fields()
    penalties.delivered(row)
    fire = penalties.clerk(Department.FIRE)
    assert penalties.delivered(row | {"remark": "x"}, by=fire).rows.get().problems[0]["code"] == "RECORD_OF_ANOTHER"
    gone = penalties.delivered(row | {"op": "delete", "reason": "mistake"}, by=fire, batch="B-2").rows.get()
    assert gone.problems[0]["code"] == "RECORD_OF_ANOTHER"
    assert CreditRecord.objects.get().state != RecordState.WITHDRAWN


def test_a_deletion_is_logical_and_says_why() -> None:
    by, row = penalties.clerk(), penalties.fields()
    penalties.delivered(row, by=by)
    key = {name: row[name] for name in ("authority_uscc", "doc_no", "party_category", "uscc")}
    unsaid = penalties.delivered(key | {"op": "delete"}, by=by, batch="B-2").rows.get()
    assert unsaid.problems[0]["code"] == "RECORD_REASON_NEEDED"
    assert penalties.delivered(key | {"op": "delete", "reason": "revoked"}, by=by, batch="B-3").rows.get().result == (
        "deleted"
    )
    made = CreditRecord.objects.get()
    assert (made.state, made.withdrawal) == (RecordState.WITHDRAWN, WithdrawalReason.REVOKED)
    assert penalties.delivered(row, by=by, batch="B-4").rows.get().problems[0]["code"] == "RECORD_GONE"
    unknown = penalties.delivered(
        key | {"op": "delete", "reason": "void", "doc_no": "演〔2026〕9 号"}, by=by, batch="B-5"
    )
    assert unknown.rows.get().problems[0]["code"] == "RECORD_UNKNOWN"


def test_what_was_sent_in_error_may_be_sent_again() -> None:
    by, row = penalties.clerk(), penalties.fields(factories.an_institution())
    penalties.delivered(row, by=by)
    penalties.delivered(row | {"op": "delete", "reason": "mistake"}, by=by, batch="B-2")
    assert penalties.delivered(row, by=by, batch="B-3").rows.get().result == "updated"
    assert CreditRecord.objects.get().state == RecordState.PUBLISHED


# --- files ---


def test_a_file_is_checked_first_written_when_ordered_and_undone_as_a_whole() -> None:
    by = penalties.clerk()
    made = penalties.uploaded(penalties.fields(), penalties.fields(fine_wan="x", doc_no="演市监罚〔2026〕8 号"), by=by)
    assert not CreditRecord.objects.exists()
    assert [row.result for row in made.rows.order_by("number")] == ["ready", "rejected"]
    deliveries.write(delivery=made, by=by, at=AT)
    assert [row.result for row in made.rows.order_by("number")] == ["created", "rejected"]
    assert not DeliveryRow.objects.filter(cells__isnull=False).exists()
    deliveries.undo(delivery=made, by=by, at=AT + DAY)
    row = CreditRecord.objects.get()
    assert (row.state, row.withdrawal) == ("withdrawn", "undone")
    with pytest.raises(ProblemError) as problem:
        deliveries.undo(delivery=made, by=by, at=AT + DAY)
    assert penalties.code(problem) == "RECORD_DELIVERY_STATE"


def test_undoing_brings_back_what_a_file_changed() -> None:
    by, institution = penalties.clerk(), factories.an_institution()
    penalties.delivered(penalties.fields(institution), by=by)
    before = CreditRecord.objects.get()
    made = penalties.uploaded(penalties.fields(institution, violation_fact="另一种说法。", fine_wan="25"), by=by)
    deliveries.write(delivery=made, by=by, at=AT + DAY)
    assert CreditRecord.objects.get().severity == "severe"
    deliveries.undo(delivery=made, by=by, at=AT + 2 * DAY)
    after = CreditRecord.objects.get()
    assert (after.values, after.severity, after.publicity_end) == (before.values, "general", before.publicity_end)


def test_an_import_whose_record_somebody_worked_on_is_not_undone() -> None:
    by, institution = penalties.clerk(), factories.an_institution()
    made = penalties.uploaded(penalties.fields(institution), by=by)
    deliveries.write(delivery=made, by=by, at=AT)
    director = people.actor(factories.director(institution))
    disputes.contest(record=CreditRecord.objects.get(), text="不符", sent=(), by=director, at=AT + DAY)
    with pytest.raises(ProblemError) as problem:
        deliveries.undo(delivery=made, by=by, at=AT + 2 * DAY)
    assert penalties.code(problem) == "RECORD_UNDO_FOLLOWED"


def test_two_rows_of_one_record_are_told_apart_by_the_first_row() -> None:
    row = penalties.fields()
    made = penalties.uploaded(row, row)
    assert made.rows.get(number=3).problems[0] == {"code": "RECORD_TWICE", "field": "doc_no", "facts": {"fact": "2"}}


def test_a_sheet_without_a_needed_column_is_refused_as_a_whole() -> None:
    file = penalties.sheet(penalties.fields(), titles=("行政相对人名称", *("x" * n for n in range(1, 17))))
    with pytest.raises(ProblemError) as problem:
        penalties.uploaded(file=file)
    assert penalties.code(problem) == "SHEET_HEADER"
