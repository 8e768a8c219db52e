"""What this room keeps of a child: told in words, moved with a merge, blanked on its day, kept while money is owed."""

import json
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.enrolment import factories, link_makers, roll_sheets, rounds
from tests.enrolment.fees import factories as fees
from tests.families import factories as families
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import EnrolmentLink, Placement, Refund, RollRow, RunResult, Statement
from zhaohu.enrolment.services import links_fill
from zhaohu.enrolment.services.child_records import RECORDS
from zhaohu.families.models import Child
from zhaohu.families.queries import exports
from zhaohu.families.services import deletions, erasures, merges, records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded", "fresh_places")]
AT, ON = factories.AT, families.ON


def _enrolled() -> tuple[Child, EnrolmentLink]:
    user, offer = families.a_parent(), factories.an_offer()
    link = link_makers.a_consented_link(user, offer)
    place = links_fill.confirm(link=link, by=link_makers.family(user), at=AT)
    return place.child, EnrolmentLink.objects.get(pk=link.pk)


def _written() -> Child:
    child = roll_sheets.a_named_guardianship().child
    Placement.objects.filter(child=child).update(state=PlacementState.DECLINED)
    return child


def _erased(child: Child) -> None:
    by = families.guardian_of(child)
    asked = deletions.ask(child=child, by=by, at=AT)
    deletions.decide(request=asked, grant=True, reason="依申请", by=families.city_officer(), at=AT)
    erasures.due(by=system("到期删除"), at=AT)


# --- told ---


def test_statements_lines_payments_and_refunds_are_told_in_words() -> None:
    refund = fees.asked_back()
    child = refund.payment.statement.child
    told = exports.everything(child, at=fees.LATER)
    assert told["账单"][0]["应付（元）"] and told["账单"][0]["状态"] == "已结清"
    assert "全月" in told["账单明细"][0]["怎么算的"] and told["支付"][0]["实收（元）"]
    assert told["退款"][0]["原因"] == "演示：孩子转园" and told["退款"][0]["金额（元）"] == "100.00"


def test_no_record_is_told_as_an_object_of_the_program() -> None:
    child = fees.asked_back().payment.statement.child
    _other, link = _enrolled()
    for one in (child, _other):
        assert " object (" not in json.dumps(exports.everything(one, at=AT), ensure_ascii=False)
    said = exports.everything(_other, at=AT)["入托链接"][0]
    assert said["小名"] == link.nickname and "–" in said["时段"]


def test_the_row_of_a_roll_is_told() -> None:
    child = _written()
    row = exports.everything(child, at=AT)["导入的一行"][0]
    assert child.name in row["单元格"]


def test_the_result_of_a_round_is_told_with_its_reasons() -> None:
    offer = rounds.an_inclusive_offer()
    opened = rounds.an_open_round({offer: 1})
    application = rounds.an_application(opened, offer)
    rounds.published(rounds.closed(opened))
    said = exports.everything(application.child, at=AT)["分配结果"][0]
    assert "第 1 志愿：" in said["理由"] and said["结果"]


def test_the_pdf_tells_of_the_statement(client: Client) -> None:
    statement = fees.an_issued_statement()
    client.force_login(statement.child.guardianships.get().guardian.user)
    answer = client.post(f"/family/children/{statement.child_id}/export/", {"form": "pdf"})
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "账单明细" in text and str(statement.number) in text


# --- moved ---


def test_a_merge_moves_statements_rows_and_links_and_its_undoing_gives_them_back() -> None:
    kept, gone = families.a_pair()
    statement = fees.draw(fees.an_agreed_place(gone))
    RollRow.objects.filter(pk=_a_row().pk).update(child=gone)
    link = _enrolled()[1]
    EnrolmentLink.objects.filter(pk=link.pk).update(child=gone)
    made = merges.merge(kept=kept, gone=gone, reason="同一儿童", by=families.city_officer(), at=AT)
    owners = {RollRow.objects.get().child_id, EnrolmentLink.objects.get().child_id}
    assert owners == {kept.pk} and Statement.objects.get(pk=statement.pk).child_id == kept.pk
    merges.undo(merge=made, by=families.city_officer(), at=AT)
    owners = {RollRow.objects.get().child_id, EnrolmentLink.objects.get().child_id}
    assert owners == {gone.pk} and Statement.objects.get(pk=statement.pk).child_id == gone.pk


def _a_row() -> RollRow:
    return roll_sheets.an_import().rows.get()


# --- blanked ---


def test_the_cells_of_a_roll_and_the_phone_of_a_link_are_blanked() -> None:
    written = _written()
    _erased_rows(written)
    assert not RollRow.objects.get(child=written).cells
    child, link = _enrolled()
    _erased_rows(child)
    link.refresh_from_db()
    assert link.nickname == "—" and not link.phone


def _erased_rows(child: Child) -> None:
    assert records.empty(child=child, kind="applications") > 0


def test_what_a_family_wrote_for_a_refund_is_blanked() -> None:
    refund = fees.asked_back()
    records.empty(child=refund.payment.statement.child, kind="placements")
    assert Refund.objects.get(pk=refund.pk).reason == "—"


def test_a_child_with_a_paid_statement_is_deleted_and_its_accounts_stay() -> None:
    payment = fees.paid()
    child = payment.statement.child
    Placement.objects.filter(child=child).update(state=PlacementState.DECLINED)
    _erased(child)
    child.refresh_from_db()
    assert child.erased_at and payment.statement.lines.exists()


# --- blocked ---


def _blocked(child: Child) -> str:
    Placement.objects.filter(child=child).update(state=PlacementState.DECLINED)
    return RECORDS.blocked(child, ON)


def test_nothing_is_deleted_while_a_statement_is_unpaid() -> None:
    child = fees.an_issued_statement().child
    assert "账单" in _blocked(child)
    with pytest.raises(ProblemError, match="DELETION_BLOCKED"):
        deletions.ask(child=child, by=families.guardian_of(child), at=AT)


def test_nothing_is_deleted_while_a_refund_is_open_or_a_link_is_filled_in() -> None:
    assert "退款" in _blocked(fees.asked_back().payment.statement.child)
    by = link_makers.family(families.a_parent())
    child = link_makers.register(link_makers.a_claimed_link(by), by).child
    assert child and "邀请" in _blocked(child)


def test_a_paid_statement_stands_against_nothing() -> None:
    assert _blocked(fees.paid().statement.child) == ""


def test_a_result_is_of_its_application() -> None:
    assert any(table.model is RunResult for table in RECORDS.tables)
