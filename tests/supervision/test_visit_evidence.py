"""Voice notes of a visit, and evidence that is taken back: kept by its content, withdrawn with a reason, once."""

import io
import wave
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests import factories as people
from tests.refusals import refuses
from tests.supervision import factories as complaints
from tests.supervision import visit_factories as factories
from zhaohu.core import clock, storage
from zhaohu.core.access import system
from zhaohu.ledger.models import Entry
from zhaohu.supervision.choices.inspections import Conclusion
from zhaohu.supervision.models import VisitEvent, VisitPhoto, VisitVoice
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import record_papers, record_text, visit_records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def _told(item: str = "AQ-12", **facts: Any) -> tuple[factories.Visit, dict[str, Any]]:
    """A visit at which a voice note was told."""
    visit, told = factories.a_visit(), factories.a_voice(item, **facts)
    factories.hand_in(visit, told)
    return visit, told


def _stereo() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(6400))
    return out.getvalue()


def test_a_voice_note_is_kept_once_and_its_length_is_what_the_samples_say() -> None:
    visit, told = _told(seconds=3)
    kept = factories.send_voice(visit, told, data=factories.a_sound(4.2))
    assert factories.send_voice(visit, told, data=factories.a_sound(4.2)) == kept
    assert kept.seconds == 5 and not kept.doubtful and kept.file.content_type == "audio/wav"
    refuses("VISIT_VOICE_TAKEN", factories.send_voice, visit, told, data=factories.a_sound(2))
    assert VisitVoice.objects.count() == Entry.objects.filter(event="inspection.voice_kept").count() == 1


def test_what_hides_behind_a_recording_is_left_behind() -> None:
    visit, told = _told()
    kept = factories.send_voice(visit, told, data=factories.a_sound() + b"LIST\x10\x00\x00\x00<script>evil()</")
    assert storage.get(kept.file.key) == factories.a_sound()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x1aE\xdf\xa3webm", "UPLOAD_NO_SOUND"),
        (b"GIF89a", "UPLOAD_NO_SOUND"),
        (factories.a_picture(), "UPLOAD_NO_SOUND"),
        (b"RIFF\xff\xff\xff\xffWAVE", "UPLOAD_NO_SOUND"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt \xff\xff\xff\xff", "UPLOAD_NO_SOUND"),
        (factories.a_sound()[:44], "UPLOAD_NO_SOUND"),
        (_stereo(), "UPLOAD_NO_SOUND"),
        (factories.a_sound(61), "UPLOAD_SOUND_LONG"),
        (factories.a_sound(240, rate=8000), "UPLOAD_TOO_LARGE"),
        (factories.a_sound(100, rate=8000), "UPLOAD_SOUND_LONG"),
    ],
)
def test_rubbish_is_refused_as_a_voice_note(data: bytes, code: str) -> None:
    visit, told = _told()
    refuses(code, factories.send_voice, visit, told, data=data)
    assert not VisitVoice.objects.exists()


def test_no_voice_note_before_its_time_and_place_and_from_nobody_who_was_not_sent(client: Client) -> None:
    visit, told = _told()
    refuses("VISIT_VOICE_UNKNOWN", factories.send_voice, visit, factories.a_voice("AQ-12"))
    photo = factories.a_photo("AQ-12")
    factories.hand_in(visit, photo)
    refuses("VISIT_VOICE_UNKNOWN", factories.send_voice, visit, photo)
    refuses("VISIT_PHOTO_UNKNOWN", factories.send_photo, visit, told)
    visit.officers.append(factories.an_inspector()[0])
    refuses("VISIT_NOT_SENT", factories.send_voice, visit, told, officer=2)
    address = reverse("supervision:visit_voice", args=[visit.inspection.pk, told["id"]])
    client.force_login(visit.officers[2])
    answer = client.post(address, factories.a_sound(), "application/octet-stream")
    assert (answer.status_code, answer.json()["code"]) == (403, "VISIT_NOT_SENT")
    client.force_login(visit.officers[0])
    answer = client.post(address, b"x", "application/octet-stream", CONTENT_LENGTH=str(500 * 2**20))
    assert (answer.status_code, answer.json()["code"]) == (422, "UPLOAD_TOO_LARGE")
    assert client.post(address, factories.a_sound(), "application/octet-stream").json() == {"id": told["id"]}


def test_a_note_longer_than_the_rule_and_one_too_many_are_refused_with_a_sentence() -> None:
    visit = factories.a_visit()
    (long,) = factories.hand_in(visit, factories.a_voice("AQ-12", seconds=61))
    assert (long.state, long.code) == ("refused", "VISIT_VOICE_LONG") and "60 秒" in long.sentence
    told = [factories.a_voice("AQ-12") for _ in range(6)]
    factories.hand_in(visit, *told)
    for one in told[:5]:
        factories.send_voice(visit, one)
    refuses("VISIT_VOICES_MANY", factories.send_voice, visit, told[5])
    factories.hand_in(visit, factories.withdraw(told[0]))
    factories.send_voice(visit, told[5])


def test_a_note_that_comes_after_the_last_signature_stands_beside_the_record() -> None:
    visit = factories.a_signed_visit()
    told = factories.a_voice("FW-08")
    (late,) = factories.hand_in(visit, told)
    assert late.state == "late"
    factories.send_voice(visit, told)
    record = queries.signed_record(visit.fresh()).get()
    assert record_text.read(record)["evidence"] == [] and visit_records.intact(record)


def test_the_record_waits_for_a_note_that_was_told_and_not_sent() -> None:
    visit, told = factories.gone_through(), factories.a_voice("FW-08")
    factories.hand_in(visit, told)
    assert "FW-08" in refuses("VISIT_NOT_READY", factories.recorded, visit).sentence
    factories.send_voice(visit, told)
    (found,) = record_text.read(factories.recorded(visit))["evidence"]
    assert (found["voice"], found["seconds"], len(found["sm3"])) == (told["id"], 3, 64)


def test_a_withdrawn_photo_counts_no_more_and_the_record_says_why(client: Client) -> None:
    visit = factories.gone_through(unmet=[factories.answer("AQ-12", "unmet")])
    photo = visit.inspection.events.get(kind="photo")
    told = {"id": str(photo.pk), "item": "AQ-12"}
    (kept,) = factories.hand_in(visit, factories.withdraw(told, "拍到了孩子"), officer=1)
    assert kept.state == "kept" and factories.state(visit).lacking == {"AQ-12": ["photo"]}
    assert Entry.objects.filter(event="inspection.evidence_withdrawn").count() == 1
    client.force_login(visit.officers[0])
    assert client.get(reverse("supervision:inspection_photo", args=[photo.pk])).status_code == 404
    another = factories.a_photo("AQ-12")
    factories.hand_in(visit, another)
    factories.send_photo(visit, another)
    said = record_text.read(factories.recorded(visit, Conclusion.CORRECTED))
    assert [one["photo"] for one in said["evidence"]] == [another["id"]]
    (gone,) = said["withdrawn"]
    assert (gone["item"], gone["kind"], gone["because"]) == ("AQ-12", "照片", "拍到了孩子")
    assert gone["withdrawn_by"] == visit.officers[1].name and "sm3" not in gone
    assert VisitPhoto.objects.count() == 2, "the file itself stays kept"


def test_a_file_that_comes_after_its_withdrawal_is_not_taken_and_holds_no_record_up() -> None:
    visit, told = factories.gone_through(), factories.a_voice("FW-08")
    factories.hand_in(visit, told, factories.withdraw(told, "录错了"))
    refuses("VISIT_EVIDENCE_WITHDRAWN", factories.send_voice, visit, told)
    assert record_text.read(factories.recorded(visit))["withdrawn"][0]["kind"] == "语音"


def test_a_withdrawal_told_twice_is_one_and_of_two_officers_the_first_counts() -> None:
    visit, told = _told()
    word = factories.withdraw(told, "第一次")
    assert factories.hand_in(visit, word) == factories.hand_in(visit, word)
    later = AT + timedelta(seconds=1)
    (kept,) = factories.hand_in(visit, factories.withdraw(told, "第二次", at=later), officer=1, at=later)
    assert kept.state == "kept" and VisitEvent.objects.filter(kind="withdraw").count() == 2
    assert Entry.objects.filter(event="inspection.evidence_withdrawn").count() == 2
    (first,) = record_text._withdrawn(queries.told(visit.fresh()))
    assert first["because"] == "第一次"


def test_a_withdrawal_needs_a_reason_and_something_of_this_item_of_this_visit() -> None:
    visit, told = _told()
    _, elsewhere = _told()
    answer = factories.answer("AQ-12")
    factories.hand_in(visit, answer)
    for word, code in (
        (factories.withdraw(told, "  "), "VISIT_WITHDRAWAL_REASON"),
        (factories.withdraw(told | {"id": str(uuid4())}), "VISIT_EVIDENCE_UNKNOWN"),
        (factories.withdraw(told, item="FW-08"), "VISIT_EVIDENCE_UNKNOWN"),
        (factories.withdraw(answer), "VISIT_EVIDENCE_UNKNOWN"),
        (factories.withdraw(elsewhere), "VISIT_EVIDENCE_UNKNOWN"),
        (factories.withdraw(told | {"id": "x"}), "VISIT_EVENT_SHAPE"),
    ):
        (result,) = factories.hand_in(visit, word)
        assert (result.state, result.code) == ("refused", code) and result.sentence
    visit.officers.append(factories.an_inspector()[0])
    refuses("VISIT_NOT_SENT", factories.hand_in, visit, factories.withdraw(told), officer=2)
    assert not VisitEvent.objects.filter(kind="withdraw").exists()


def test_after_a_signature_nothing_is_withdrawn_and_what_was_withdrawn_before_is_answered_alike() -> None:
    visit = factories.gone_through(unmet=[factories.answer("AQ-12", "unmet")])
    note = factories.a_voice("AQ-12")
    word = factories.withdraw(note)
    factories.hand_in(visit, note, word)
    record = factories.recorded(visit, Conclusion.CORRECTED)
    visit_records.sign(
        inspection=visit.inspection, record=bytes(record.sm3).hex(), strokes=factories.STROKES, by=visit.by(), at=AT
    )
    photo = {"id": str(visit.inspection.events.get(kind="photo").pk), "item": "AQ-12"}
    (refused,) = factories.hand_in(visit, factories.withdraw(photo), officer=1)
    assert (refused.state, refused.code) == ("refused", "VISIT_WITHDRAWAL_SIGNED") and "签字" in refused.sentence
    (before,) = factories.hand_in(visit, word)
    assert before.state == "kept"
    done = factories.a_signed_visit(unmet=[factories.answer("AQ-12", "unmet")])
    photo = {"id": str(done.inspection.events.get(kind="photo").pk), "item": "AQ-12"}
    assert factories.hand_in(done, factories.withdraw(photo))[0].code == "VISIT_WITHDRAWAL_SIGNED"


def test_a_record_that_somebody_has_seen_is_old_once_something_was_withdrawn() -> None:
    visit, note = factories.gone_through(), factories.a_voice("FW-08")
    factories.hand_in(visit, note)
    factories.send_voice(visit, note)
    record, later = factories.recorded(visit), AT + timedelta(minutes=1)
    factories.hand_in(visit, factories.withdraw(note, at=later), at=later)
    refuses(
        "VISIT_RECORD_OLD", visit_records.sign, inspection=visit.inspection, record=bytes(record.sm3).hex(),
        strokes=factories.STROKES, by=visit.by(), at=later,
    )  # fmt: skip


def test_officers_hear_a_note_and_each_hearing_stands_in_the_ledger_and_nobody_else_hears_it(client: Client) -> None:
    visit, note, gone = factories.gone_through(), factories.a_voice("FW-08"), factories.a_voice("FW-08")
    factories.hand_in(visit, note, gone)
    for one in (note, gone):
        factories.send_voice(visit, one)
    factories.hand_in(visit, factories.withdraw(gone, "背景有人说话"))
    factories.signed(visit, factories.recorded(visit))
    address = reverse("supervision:inspection_voice", args=[note["id"]])
    record = reverse("supervision:inspection_record", args=[visit.inspection.pk])
    house = complaints.director(visit.inspection.institution)
    haidian = people.district("110108", "海淀区")
    client.logout()
    assert client.get(address).status_code == 302
    for reader, status in ((house, 403), (people.officer(division=haidian), 404), (people.officer(), 200)):
        client.force_login(reader)
        assert client.get(address).status_code == status
    assert Entry.objects.filter(event="inspection.voice_heard").count() == 1
    assert client.get(address)["Content-Type"] == "audio/wav"
    assert client.get(reverse("supervision:inspection_voice", args=[gone["id"]])).status_code == 404
    page = client.get(record).content.decode()
    assert f'src="{address}"' in page and "背景有人说话" in page and gone["id"] not in page
    client.force_login(house)
    page = client.get(record).content.decode()
    assert "<audio" not in page and "3 秒" in page and "背景有人说话" in page


def test_the_paper_lists_notes_by_time_length_and_digest_and_what_was_withdrawn() -> None:
    visit, note = factories.gone_through(unmet=[factories.answer("AQ-12", "unmet")]), factories.a_voice("AQ-12")
    gone = factories.a_photo("AQ-12")
    factories.hand_in(visit, note, gone, factories.withdraw(gone, "拍糊了"))
    kept = factories.send_voice(visit, note)
    record = factories.recorded(visit, Conclusion.CORRECTED)
    factories.signed(visit, record)
    entry = visit_records.sealed(record)
    assert entry is not None
    paper = record_papers.make(record_id=record.pk, entry_id=entry.pk, by=system("检查记录文书"), at=clock.now())
    pages = PdfReader(io.BytesIO(storage.get(paper.file.key))).pages
    said = "".join("".join(page.extract_text() for page in pages).split())
    digest = bytes(kept.file.sm3).hex()
    for words in ("语音3秒", digest[:32], digest[32:], "已撤回的照片和语音", "拍糊了"):
        assert words in said, words


def test_the_database_lets_nobody_change_a_voice_note() -> None:
    visit, told = _told()
    factories.send_voice(visit, told)
    for change in ("DELETE FROM supervision_visitvoice", "UPDATE supervision_visitvoice SET seconds = 1"):
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with denied, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE zhaohu_app")
            cursor.execute(change)


def test_only_the_page_of_the_visit_may_use_the_microphone(client: Client) -> None:
    answer = client.get(reverse("supervision:visit_phone"))
    assert "microphone=(self)" in answer["Permissions-Policy"]
    assert "media-src 'self' blob:" in answer["Content-Security-Policy"]
    other = client.get("/")
    assert "microphone=()" in other["Permissions-Policy"]
    assert "media-src" not in other["Content-Security-Policy"]
