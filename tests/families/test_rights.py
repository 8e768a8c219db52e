"""A copy of everything, and the deletion of everything: explained, answered in time, carried out, certified."""

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.families import factories
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core import storage
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import FamilyDocument, Placement
from zhaohu.enrolment.services import placements
from zhaohu.families.choices import IdentityKind
from zhaohu.families.models import Child, DeletionRequest, Guardian
from zhaohu.families.queries import retention
from zhaohu.families.services import children, deletions, erasures
from zhaohu.institutions.models import StoredFile
from zhaohu.ledger.models import Entry, Opening
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, SYSTEM = factories.AT, factories.ON, system("到期删除")


def _numbered() -> tuple[Child, str]:
    number = factories.a_citizen_number()
    guardian = factories.settled(factories.a_guardian())
    return factories.a_child(guardian, identity_kind=IdentityKind.CITIZEN_ID, identity_number=number), number


def _granted(child: Child) -> DeletionRequest:
    return deletions.decide(
        request=factories.a_deletion_request(child), grant=True, reason="依申请", by=factories.city_officer(), at=AT
    )


def _left(child: Child, last_day: date) -> Placement:
    """The child was in care up to a day."""
    place = enrolment.an_accepted_place(child, starts_on=enrolment.MONDAY)
    Placement.objects.filter(pk=place.pk).update(state="ended", starts_on=date(2019, 1, 1), ends_on=last_day)
    return place


# --- a copy ---


def test_a_guardian_takes_everything_over_all_rooms_away_as_json_and_the_taking_is_recorded(client: Client) -> None:
    child, number = _numbered()
    enrolment.an_offered_place(child)
    client.force_login(child.guardianships.get().guardian.user)
    answer = client.post(f"/family/children/{child.pk}/export/", {"form": "json"})
    told = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert told["儿童"]["姓名"] == child.name and told["儿童证件"][0]["号码"] == number and len(told["入托"]) == 1
    assert told["家庭"]["住址"] == "演示小区 1 号楼"
    assert Entry.objects.filter(event="child.exported", subject_id=str(child.pk)).count() == 1


def test_the_pdf_tells_the_same(client: Client) -> None:
    child, number = _numbered()
    client.force_login(child.guardianships.get().guardian.user)
    answer = client.post(f"/family/children/{child.pk}/export/", {"form": "pdf"})
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf" and number in text


def test_opening_the_page_takes_nothing_and_nobody_else_may(client: Client) -> None:
    child, _number = _numbered()
    client.force_login(child.guardianships.get().guardian.user)
    assert client.get(f"/family/children/{child.pk}/export/").status_code == 200
    assert not Entry.objects.filter(event="child.exported").exists()
    client.force_login(people.officer(Role.CITY_OFFICER, people.city()))
    assert client.post(f"/family/children/{child.pk}/export/", {"form": "json"}).status_code == 403


# --- asking ---


def test_what_goes_when_is_explained_before_anything_is_asked(client: Client) -> None:
    child, _number = _numbered()
    client.force_login(child.guardianships.get().guardian.user)
    page = client.get(f"/family/children/{child.pk}/deletion/").content.decode()
    assert "离托后 3 年" in page and "公共账本" in page and not DeletionRequest.objects.exists()


@pytest.mark.parametrize(
    ("left", "goes"),
    [(date(2024, 2, 29), date(2027, 2, 28)), (date(2026, 11, 1), date(2029, 11, 1)), (date(2020, 1, 1), ON)],
)
def test_a_child_that_was_in_care_is_kept_three_years_and_its_applications_are_not(left: date, goes: date) -> None:
    child, _number = _numbered()
    _left(child, left)
    lines = {line.kind: line for line in retention.plan(child, on=ON)}
    assert (lines["profile"].on, lines["applications"].on, lines["ledger"].on) == (goes, ON, None)
    assert retention.last_day(list(lines.values()), on=ON) == goes


def test_a_child_that_never_was_in_care_goes_at_once() -> None:
    child, _number = _numbered()
    assert {line.on for line in retention.plan(child, on=ON)} == {ON, None}


def test_a_request_is_due_in_fifteen_working_days_and_is_made_once(client: Client) -> None:
    child, _number = _numbered()
    client.force_login(child.guardianships.get().guardian.user)
    address = f"/family/children/{child.pk}/deletion/"
    assert client.post(address).status_code == 302 and client.post(address).status_code == 409
    assert (DeletionRequest.objects.get().due_on - clock_today()).days >= 15


def clock_today() -> date:
    from zhaohu.core import clock

    return clock.day_of(clock.now())


def test_the_term_counts_working_days() -> None:
    assert factories.a_deletion_request().due_on == date(2026, 12, 15)


def test_nothing_is_deleted_while_a_place_is_held() -> None:
    child, _number = _numbered()
    place = enrolment.an_offered_place(child)
    with pytest.raises(ProblemError) as held:
        factories.a_deletion_request(child)
    placements.answer(placement=place, accept=False, by=factories.guardian_of(child), at=AT)
    assert held.value.problem.code == "DELETION_BLOCKED" and factories.a_deletion_request(child).state == "asked"


def test_while_a_place_is_held_the_page_says_so_first_and_names_no_day(client: Client) -> None:
    child, _number = _numbered()
    enrolment.an_offered_place(child)
    client.force_login(child.guardianships.get().guardian.user)
    page = client.get(f"/family/children/{child.pk}/deletion/").content.decode()
    assert page.index("现在还不能申请删除") < page.index("办结以后再算") and "最后一项在" not in page


def test_who_reads_english_reads_what_is_kept_and_why_in_english(client: Client) -> None:
    made = factories.a_deletion_request()
    client.force_login(made.child.guardianships.get().guardian.user)
    client.cookies["django_language"] = "en"
    page = client.get(f"/family/deletions/{made.pk}/").content.decode()
    assert "Proofs in the public ledger" in page and made.kept[-1]["title"] == "公共账本中的存证"


def test_a_stranger_asks_for_nothing_and_the_database_keeps_one_open_request() -> None:
    request = factories.a_deletion_request()
    with pytest.raises(ProblemError):
        deletions.ask(child=request.child, by=factories.of(factories.a_parent()), at=AT)
    with pytest.raises(IntegrityError, match="one_open_deletion_request"), transaction.atomic():
        DeletionRequest.objects.create(child=request.child, asked_by=request.asked_by, asked_at=AT, due_on=ON)


# --- answering ---


def test_a_city_officer_answers_with_a_reason_and_leaves_a_reading(client: Client) -> None:
    request = factories.a_deletion_request()
    client.force_login(people.officer(Role.CITY_OFFICER, people.city()))
    assert f"/family/deletions/{request.pk}/decide/" in client.get("/family/deletions/").content.decode()
    address = f"/family/deletions/{request.pk}/decide/"
    assert client.get(address).status_code == 200 and request.child.readings.count() == 1
    assert client.post(address, {"grant": "maybe", "reason": ""}).status_code == 422
    assert client.post(address, {"grant": "no", "reason": "仍有争议"}).status_code == 302
    assert client.post(address, {"grant": "yes", "reason": "再答一次"}).status_code == 422
    request.refresh_from_db()
    assert (request.state, request.reason) == ("refused", "仍有争议")
    assert Notice.objects.filter(user=request.asked_by.user, wording="deletion_decided").exists()


def test_a_district_officer_does_not_answer(client: Client) -> None:
    request = factories.a_deletion_request()
    client.force_login(people.officer(Role.DISTRICT_LEAD))
    assert client.get("/family/deletions/").status_code == 403
    with pytest.raises(ProblemError):
        deletions.decide(
            request=request, grant=True, reason="x", by=people.actor(people.officer(Role.DISTRICT_LEAD)), at=AT
        )


def test_a_request_is_taken_back_before_and_after_the_answer_and_not_by_others(client: Client) -> None:
    child, _number = _numbered()
    request = _granted(child)
    client.force_login(factories.a_child().guardianships.get().guardian.user)
    assert client.post(f"/family/deletions/{request.pk}/withdraw/").status_code == 404
    client.force_login(request.asked_by.user)
    assert client.post(f"/family/deletions/{request.pk}/withdraw/").status_code == 302
    assert erasures.due(by=SYSTEM, at=AT) == 0
    assert client.post(f"/family/deletions/{request.pk}/withdraw/").status_code == 409


# --- carrying out ---


def test_on_its_day_names_numbers_address_and_openings_are_gone_and_a_certificate_says_so(client: Client) -> None:
    child, number = _numbered()
    request, user = _granted(child), child.guardianships.get().guardian.user
    home = child.household
    assert erasures.due(by=SYSTEM, at=AT) == 1 and erasures.due(by=SYSTEM, at=AT) == 0
    child.refresh_from_db()
    home.refresh_from_db()
    guardian = Guardian.objects.get(user=user)
    assert not child.name and child.born_on is None and child.nickname == "—" and not child.identities.exists()
    assert child.household_id != home.pk and not home.address and home.street_id is None
    assert not guardian.name and guardian.identity_digest is None
    entries = Entry.objects.filter(subject_type="families.child", subject_id=str(child.pk))
    assert entries.exists() and not Opening.objects.filter(entry__in=entries).exists()
    client.force_login(user)
    page = client.get(f"/family/deletions/{request.pk}/").content.decode()
    assert "删除证明" in page and number not in page
    assert client.get(f"/family/children/{child.pk}/").status_code in (403, 404)


def test_a_record_with_a_term_waits_for_its_day_and_only_what_may_go_goes_before() -> None:
    child, _number = _numbered()
    _left(child, ON - timedelta(days=100))
    request = _granted(child)
    assert erasures.due(by=SYSTEM, at=AT) == 0
    request.refresh_from_db()
    child.refresh_from_db()
    assert {line["kind"] for line in request.erased} == {"applications", "documents", "growth", "photos"} and child.name
    assert erasures.due(by=SYSTEM, at=AT + timedelta(days=3 * 366)) == 1


def test_a_child_in_care_again_is_not_erased() -> None:
    child, _number = _numbered()
    _granted(child)
    enrolment.an_offered_place(child)
    assert erasures.due(by=SYSTEM, at=AT) == 0


def test_the_bytes_of_uploaded_documents_are_destroyed(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    child, _number = _numbered()
    key = storage.new_key(AT)
    storage.put(key, b"scan")
    file = StoredFile.objects.create(key=key, name="演示.pdf", content_type="x", size=4, sm3=b"", uploaded_at=AT)
    FamilyDocument.objects.create(household=child.household, child=child, kind="residence", file=file)
    _granted(child)
    assert erasures.due(by=SYSTEM, at=AT) == 1
    with pytest.raises(FileNotFoundError):
        storage.get(key)


def test_siblings_keep_their_home_and_their_guardian() -> None:
    guardian = factories.settled(factories.a_guardian())
    child, sibling = factories.a_child(guardian), factories.a_child(guardian)
    _granted(child)
    erasures.due(by=SYSTEM, at=AT)
    guardian.refresh_from_db()
    sibling.household.refresh_from_db()
    assert guardian.name and sibling.household.address and Child.objects.get(pk=sibling.pk).name


def test_an_entry_that_tells_of_other_children_too_keeps_its_opening() -> None:
    from zhaohu.families.choices import ReadingPurpose
    from zhaohu.families.services import readings

    child, other = factories.a_child(), factories.a_child()
    by = people.actor(people.officer())
    readings.record(children=[child, other], purpose=ReadingPurpose.CARE, items="x", place="y", by=by, at=AT)
    _granted(child)
    erasures.due(by=SYSTEM, at=AT)
    assert Opening.objects.filter(entry__event="child.read").count() == 1


def test_a_guardian_whose_record_went_may_register_again() -> None:
    child, _number = _numbered()
    user = child.guardianships.get().guardian.user
    _granted(child)
    erasures.due(by=SYSTEM, at=AT)
    made = children.guardian(name="演示·孙家长", by=factories.of(user), at=AT)
    assert factories.a_child(made).pk != child.pk and made.name == "演示·孙家长"


def test_only_the_system_erases() -> None:
    with pytest.raises(ProblemError):
        erasures.due(by=factories.city_officer(), at=AT)
    assert people.user(Kind.FAMILY).pk
