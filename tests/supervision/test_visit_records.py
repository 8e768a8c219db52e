"""The record of a visit: made of everything that was told, signed by all, and never changed afterwards."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from tests import factories as people
from tests.refusals import refuses
from tests.supervision import factories as complaints
from tests.supervision import visit_factories as factories
from zhaohu.core import clock, storage
from zhaohu.core.access import system
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.supervision.choices.inspections import Conclusion, InspectionState
from zhaohu.supervision.models import Finding, Inspection, InspectionOfficer, RecordPaper, VisitRecord
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import record_papers, record_text, visit_records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, HOUSE, STROKES = factories.AT, factories.HOUSE, factories.STROKES


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def _unmet(item: str = "AQ-12", **facts: Any) -> dict[str, Any]:
    return factories.answer(item, "unmet", **facts)


def _sign(visit: factories.Visit, record: VisitRecord, officer: int = 0, **facts: Any) -> Any:
    given = {"strokes": STROKES} | facts
    return visit_records.sign(
        inspection=visit.inspection, record=bytes(record.sm3).hex(), by=visit.by(officer), at=AT, **given
    )  # fmt: skip


def test_a_clear_visit_is_closed_with_the_last_signature() -> None:
    visit = factories.gone_through()
    record = factories.recorded(visit)
    _sign(visit, record)
    _sign(visit, record, institution=HOUSE)
    assert visit.fresh().state == InspectionState.ON_SITE
    _sign(visit, record, 1)
    done = visit.fresh()
    assert (done.state, done.conclusion) == (InspectionState.CLOSED, Conclusion.CLEAR)
    assert bytes(done.record_sm3 or b"") == bytes(record.sm3) and done.signed_at == done.closed_at == AT
    assert [one.to_state for one in done.steps.order_by("pk")] == ["on_site", "signed", "closed"]
    assert visit_records.intact(queries.signed_record(done).get())


def test_what_was_not_met_becomes_a_finding_with_the_term_that_was_chosen() -> None:
    spot = _unmet("FW-08", term="spot", fact="没有记录，当场补正。")
    visit = factories.a_signed_visit(unmet=[_unmet(term="15", fact="栏杆高 1.1 米。", words="下周改。"), spot])
    due, mended = Finding.objects.order_by("item")
    assert (due.item, due.weight, due.fact, due.institution_words) == ("AQ-12", "C", "栏杆高 1.1 米。", "下周改。")
    assert (due.found_on, due.due_on, due.corrected_on) == (people.ON, people.ON + timedelta(days=15), None)
    assert (mended.item, mended.due_on, mended.corrected_on) == ("FW-08", None, people.ON)
    assert visit.inspection.state != InspectionState.CLOSED


def test_a_visit_whose_findings_were_all_mended_on_the_spot_is_closed() -> None:
    visit = factories.a_signed_visit(unmet=[_unmet("FW-08", term="spot")])
    assert visit.inspection.state == InspectionState.CLOSED


def test_the_record_has_every_field_of_the_domain() -> None:
    measured = _unmet(measures={"height": 1.1, "gap": 0.08})
    visit = factories.gone_through(unmet=[measured])
    told = record_text.read(factories.recorded(visit, Conclusion.CORRECTED))
    house = visit.inspection.institution
    assert (told["number"], told["plan"]) == (visit.inspection.number, visit.inspection.plan.number)
    assert told["subject"] == ["朝阳区卫生健康委"] and told["kind"] == "双随机抽查"
    assert told["institution"] == {"name": house.name, "uscc": house.uscc, "address": house.address}
    assert [one["certificate"] for one in told["officers"]] == [
        one.certificate_number for one in queries.officers(visit.inspection)
    ]
    assert told["started_at"] == told["ended_at"] == "2026-11-24T10:00:00+08:00"
    assert told["places"][0]["lat"] == 39.9
    (found,) = [one for one in told["results"] if one["result"] == "unmet"]
    assert found["measures"] == ["栏杆高 1.1 m（≥ 1.3）", "栏杆净距 0.08 m（≤ 0.09）"]
    assert (found["term_title"], found["due_on"]) == ("7 日", "2026-12-01")
    (photo,) = told["evidence"]
    assert len(photo["sm3"]) == 64 and photo["doubtful"] is False
    assert told["conclusion_title"] == "发现问题已责令改正" and told["summary"]


def test_no_record_before_everything_is_done() -> None:
    visit = factories.a_visit()
    refuses("INSPECTION_STEP", factories.recorded, visit)
    factories.hand_in(visit, factories.check_in())
    refuses("VISIT_NOT_CHECKED_IN", factories.recorded, visit)
    factories.hand_in(visit, factories.check_in(), officer=1)
    refuses("VISIT_NOT_READY", factories.recorded, visit)
    refuses("VISIT_SUMMARY_NEEDED", factories.recorded, visit, summary=" ")
    assert not VisitRecord.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        _unmet(fact=" "),
        _unmet(term=""),
        factories.answer("AQ-12", "met", measures={"height": 1.2}),
    ],
)
def test_an_item_that_lacks_something_holds_the_record_up(told: dict[str, Any]) -> None:
    visit = factories.gone_through(unmet=[_unmet()])
    factories.hand_in(visit, told | {"at": "2026-11-24T10:00:00.500+08:00"}, at=AT + timedelta(seconds=1))
    refuses("VISIT_NOT_READY", factories.recorded, visit, Conclusion.CORRECTED)


def test_a_critical_item_that_is_not_met_needs_its_photo_with_the_server() -> None:
    visit = factories.gone_through(items=["FW-08", "AQ-12"])
    factories.hand_in(visit, _unmet(at=AT + timedelta(seconds=1)), at=AT + timedelta(seconds=1))
    refuses("VISIT_NOT_READY", factories.recorded, visit, Conclusion.CORRECTED)
    photo = factories.a_photo("AQ-12")
    factories.hand_in(visit, photo)
    refuses("VISIT_NOT_READY", factories.recorded, visit, Conclusion.CORRECTED)
    factories.send_photo(visit, photo)
    factories.recorded(visit, Conclusion.CORRECTED)


def test_the_conclusion_must_agree_with_the_items() -> None:
    clear, found = factories.gone_through(), factories.gone_through(unmet=[_unmet()])
    refuses("VISIT_CONCLUSION_DIFFERS", factories.recorded, clear, Conclusion.CORRECTED)
    refuses("VISIT_CONCLUSION_DIFFERS", factories.recorded, found, Conclusion.CLEAR)


def test_items_that_are_skipped_hold_nothing_up() -> None:
    visit = factories.gone_through(items=["FW-08"])
    Inspection.objects.filter(pk=visit.inspection.pk).update(items=["FW-08", "CY-01", "CY-02"])
    factories.hand_in(visit, factories.answer("CY-01", "na"))
    told = record_text.read(factories.recorded(visit))
    assert {one["code"]: one.get("skipped") for one in told["results"]}["CY-02"] == "不供餐"


def test_a_conflict_holds_the_record_up_and_both_answers_stand_in_it() -> None:
    visit = factories.gone_through()
    mine = next(one for one in visit.inspection.events.all() if one.item == "FW-08")
    theirs = factories.answer("FW-08", "na")
    factories.hand_in(visit, theirs, officer=1)
    refuses("VISIT_NOT_READY", factories.recorded, visit)
    factories.hand_in(visit, factories.event("settle", "FW-08", of=str(mine.pk), over=[theirs["id"]]))
    told = record_text.read(factories.recorded(visit))
    (found,) = [one for one in told["results"] if one["code"] == "FW-08"]
    assert found["result"] == "met" and [one["result"] for one in found["others"]] == ["不适用"]


def test_one_officer_alone_makes_no_record() -> None:
    visit = factories.gone_through()
    InspectionOfficer.objects.filter(inspection=visit.inspection, user=visit.officers[1]).update(replaced_at=AT)
    refuses("VISIT_OFFICERS_FEW", factories.recorded, visit)


def test_a_signature_is_never_carried_over_to_another_text() -> None:
    visit = factories.gone_through()
    old = factories.recorded(visit)
    _sign(visit, old)
    later = AT + timedelta(minutes=1)
    factories.hand_in(visit, factories.answer("FW-08", "na", at=later), at=later)
    refuses("VISIT_RECORD_OLD", _sign, visit, old, 1)
    new = factories.recorded(visit, at=later)
    refuses("VISIT_RECORD_OLD", _sign, visit, old, 1)
    for officer in (0, 1):
        _sign(visit, new, officer)
    assert visit.fresh().state == InspectionState.ON_SITE, "the institution has not signed the new one"
    _sign(visit, new, institution=HOUSE)
    assert visit.fresh().state == InspectionState.CLOSED


def test_each_signs_once_and_nobody_for_another() -> None:
    visit, stranger = factories.gone_through(), factories.a_visit()
    record = factories.recorded(visit)
    _sign(visit, record)
    for again in ({}, {"institution": HOUSE}):
        if again:
            _sign(visit, record, **again)
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            _sign(visit, record, **again)
        assert from_database(caught.value).problem.code in {"VISIT_SIGNED_TWICE", "VISIT_INSTITUTION_SIGNED"}
    visit.officers.append(stranger.officers[0])
    refuses("VISIT_NOT_SENT", _sign, visit, record, 2)


def test_the_institution_signs_with_name_post_and_hand_or_refuses_before_a_witness() -> None:
    visit = factories.gone_through()
    record = factories.recorded(visit)
    for told in (
        visit_records.OfInstitution(name="", post="负责人", strokes=STROKES),
        visit_records.OfInstitution(name="演示·园长", strokes=STROKES),
        visit_records.OfInstitution(name="演示·园长", post="负责人", strokes=[[[1.0, 1.0]]]),
        visit_records.OfInstitution(refused_because="不认可"),
    ):
        refuses("VISIT_SIGNATURE_NEEDED", _sign, visit, record, institution=told)
    refused = visit_records.OfInstitution(name="演示·园长", refused_because="不认可", witness="演示·社区工作者")
    factories.signed(visit, record, house=refused)
    assert visit.inspection.state == InspectionState.CLOSED


@pytest.mark.parametrize("conclusion", [Conclusion.REFUSED, Conclusion.ABSENT])
def test_without_a_checklist_a_visit_ends_signed_and_waits_for_a_decision(conclusion: Conclusion) -> None:
    visit = factories.a_visit()
    for officer in (0, 1):
        factories.hand_in(visit, factories.check_in(), officer=officer)
    record = factories.recorded(visit, conclusion, summary="门锁着，电话没有人接。")
    house = None
    if conclusion == Conclusion.ABSENT:
        refuses("VISIT_NO_SIGNATURE_OF_INSTITUTION", _sign, visit, record, institution=HOUSE)
    else:
        house = visit_records.OfInstitution(refused_because="不让进门", witness="演示·社区工作者")
    factories.signed(visit, record, house=house)
    assert (visit.inspection.state, visit.inspection.conclusion) == (InspectionState.SIGNED, conclusion)
    assert not Finding.objects.exists()


def test_what_comes_after_the_last_signature_stands_beside_the_record() -> None:
    visit = factories.a_signed_visit()
    late = factories.hand_in(visit, factories.answer("FW-08", "na"), officer=1)
    assert late[0].state == "late"
    assert queries.told(visit.fresh()) == list(visit.inspection.events.filter(late=False).order_by("at", "id"))
    refuses("INSPECTION_STEP", factories.recorded, visit)
    assert visit_records.intact(queries.signed_record(visit.inspection).get())


def test_the_database_refuses_to_change_what_was_signed() -> None:
    visit = factories.a_signed_visit(unmet=[_unmet()])
    for change in ({"conclusion": "clear"}, {"summary": "改过"}, {"record_sm3": b"x" * 32}, {"items": ["FW-08"]}):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Inspection.objects.filter(pk=visit.inspection.pk).update(**change)
        assert from_database(caught.value).problem.code == "VISIT_SIGNED_STAYS"
    for change in ({"fact": "改过"}, {"weight": "N"}, {"found_on": people.ON - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.update(**change)
    Finding.objects.update(corrected_on=people.ON)
    for table in ("visitevent", "visitphoto", "visitrecord", "visitsignature"):
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with denied, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE zhaohu_app")
            cursor.execute(f"DELETE FROM supervision_{table}")


def test_a_signed_record_that_was_altered_past_the_programs_is_found(client: Client) -> None:
    visit = factories.a_signed_visit()
    record = queries.signed_record(visit.inspection).get()
    client.force_login(visit.officers[0])
    address = reverse("supervision:inspection_record", args=[visit.inspection.pk])
    assert "与账本一致" in client.get(address).content.decode()
    told = json.loads(record.text) | {"summary": "改过的情况"}
    VisitRecord.objects.filter(pk=record.pk).update(text=json.dumps(told, ensure_ascii=False))
    assert not visit_records.intact(queries.signed_record(visit.inspection).get())
    assert "记录与账本不符" in client.get(address).content.decode()


def test_the_paper_is_made_by_a_job_of_the_last_signature_and_both_sides_have_it(client: Client) -> None:
    visit = factories.a_signed_visit(unmet=[_unmet(fact="栏杆高 1.1 米。")])
    job = ProcrastinateJob.objects.get(task_name="zhaohu.supervision.tasks.print_record")
    by = system("检查记录文书")
    paper = record_papers.make(**job.args, by=by, at=clock.now())
    assert record_papers.make(**job.args, by=by, at=clock.now()) == paper and RecordPaper.objects.count() == 1
    pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(storage.get(paper.file.key))).pages)
    squeezed = "".join(pages.split())
    house = visit.inspection.institution
    for words in (visit.inspection.number, house.uscc, "栏杆高1.1米", "演示·园长", "发现问题已责令改正"):
        assert "".join(words.split()) in squeezed, words
    address = reverse("supervision:inspection_record_paper", args=[visit.inspection.pk])
    for reader in (visit.officers[0], people.officer(), complaints.director(house)):
        client.force_login(reader)
        assert client.get(address)["Content-Type"] == "application/pdf"
    client.force_login(complaints.director(complaints.an_institution()))
    assert client.get(address).status_code == 404


def test_nobody_else_reads_a_record_or_its_photos(client: Client) -> None:
    visit = factories.a_signed_visit(unmet=[_unmet()])
    photo = visit.inspection.events.get(kind="photo").pk
    record = reverse("supervision:inspection_record", args=[visit.inspection.pk])
    picture = reverse("supervision:inspection_photo", args=[photo])
    haidian = people.district("110108", "海淀区")
    for reader, status in (
        (visit.officers[1], 200),
        (complaints.director(visit.inspection.institution), 200),
        (people.officer(division=haidian), 404),
        (complaints.director(complaints.an_institution()), 404),
    ):
        client.force_login(reader)
        assert [client.get(address).status_code for address in (record, picture)] == [status] * 2
    client.force_login(complaints.director(visit.inspection.institution))
    listed = client.get(reverse("supervision:inspection_records")).content.decode()
    assert visit.inspection.number in listed and day_of(AT) == people.ON
