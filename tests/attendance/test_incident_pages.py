"""The pages of incidents: one form tells everybody, a guardian signs with one tap, the district takes note."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories as houses
from tests.attendance import factories
from tests.attendance.incident_factories import NOON, frozen, told
from tests.attendance.log_factories import a_picture
from tests.enrolment import factories as enrolment
from tests.staff import factories as staff
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.attendance.models import Incident, IncidentNotice
from zhaohu.core import clock, storage
from zhaohu.enrolment.models import Placement
from zhaohu.families.models import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def place(rules_loaded: None) -> Placement:
    return factories.a_child()


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def desk_of(place: Placement) -> Client:
    return entered(enrolment.director_user(place.institution))


def parent_of(place: Placement) -> Client:
    return entered(place.child.guardianships.get().guardian.user)


def _form(place: Placement, **more: object) -> dict[str, object]:
    return {
        "key": str(uuid4()), "kind": "fall", "child": place.child_id, "severity": "moderate", "on": "2026-11-30",
        "clock": "10:05", "place": "户外滑梯", "what": "演示：滑倒。", "first_aid": "冷敷。", "outsider": "",
    } | more  # fmt: skip


def test_a_carer_tells_an_incident_with_marks_witness_and_picture_and_twice_is_once(place: Placement) -> None:
    carer = staff.a_carer(place.institution)
    client = entered(staff.account_of(carer))
    page = client.get("/incidents/report/").content.decode()
    assert place.child.nickname in page and "额头" in page and "事发后 1 天内报区里" in page
    sent = _form(place, region_1="front-forehead", mark_1="swelling", witnesses=[carer.pk], outsider="演示·路人")
    for _ in range(2):
        picture = SimpleUploadedFile("a.jpg", a_picture(), "image/jpeg")
        answer = client.post("/incidents/report/", sent | {"photos": [picture]})
        assert answer.status_code == 302
    made = Incident.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert "额头：肿包" in page and carer.member.name in page and "演示·路人" in page and "区里知悉：剩 1 天" in page
    assert client.get(f"/incidents/photos/{made.photos.get().pk}/").status_code == 200
    assert "跌倒伤" in client.get("/incidents/").content.decode()
    assert client.get(f"/incidents/packs/{frozen(made).pk}.json").status_code == 403
    assert Reading.objects.filter(child=place.child).exists()


def test_what_is_wrong_in_the_form_is_said_where_it_is_wrong_and_nothing_is_lost(place: Placement) -> None:
    client = desk_of(place)
    wrong = client.post("/incidents/report/", _form(place, clock="12:30", region_1="front-mouth"))
    assert wrong.status_code == 422 and "部位和伤情要一起选" in wrong.content.decode()
    wrong = client.post("/incidents/report/", _form(place, clock="12:30"))
    assert wrong.status_code == 422 and "发生时间不能晚于现在" in wrong.content.decode()
    assert "演示：滑倒。" in wrong.content.decode() and not Incident.objects.exists()


def test_a_guardian_reads_what_when_where_first_aid_and_who_saw_it_and_signs_with_one_tap(place: Placement) -> None:
    made = told(place, photos=[a_picture()])
    family, notice = parent_of(place), made.notices.get()
    address = f"/incidents/notices/{notice.pk}/"
    assert address in family.get("/home/").content.decode()
    page = family.get(address).content.decode()
    for words in ("跌倒伤", "2026-11-30 10:05", "户外滑梯", "冷敷 10 分钟", "没有目击人", "签收"):
        assert words in page
    assert family.get(f"/incidents/photos/{made.photos.get().pk}/").status_code == 200
    assert family.post(address, {"state": "disputed", "words": " "}).status_code == 422
    assert family.post(address, {"state": "signed"}).status_code == 302
    assert IncidentNotice.objects.get().state == "signed" and "签收。" in family.get(address).content.decode()
    assert family.post(address, {"state": "disputed", "words": "是被推的"}).status_code == 302
    assert "是被推的" in desk_of(place).get(f"/incidents/{made.pk}/").content.decode()


def test_another_family_and_another_house_find_nothing(place: Placement) -> None:
    made = told(place, photos=[a_picture()])
    other = factories.a_child()
    for client in (parent_of(other), desk_of(other)):
        for address in (
            f"/incidents/{made.pk}/", f"/incidents/notices/{made.notices.get().pk}/",
            f"/incidents/photos/{made.photos.get().pk}/", f"/incidents/packs/{frozen(made).pk}.json",
        ):  # fmt: skip
            assert client.get(address).status_code in (403, 404)


def test_the_district_sees_what_it_is_told_of_with_its_clock_and_takes_note(place: Placement) -> None:
    made, slight = told(place, photos=[a_picture()]), told(place, severity="minor", photos=[a_picture()])
    office = entered(houses.officer(Role.DISTRICT_LEAD, place.institution.district))
    page = office.get("/incident-alerts/").content.decode()
    assert f"/incidents/{made.pk}/" in page and f"/incidents/{slight.pk}/" not in page and "剩 1 天" in page
    assert office.get(f"/incidents/{slight.pk}/").status_code == 404
    assert office.get(f"/incidents/photos/{slight.photos.get().pk}/").status_code == 404
    assert office.get(f"/incidents/photos/{made.photos.get().pk}/").status_code == 200
    assert office.post(f"/incidents/{made.pk}/note/", {"note": ""}).status_code == 422
    assert office.post(f"/incidents/{made.pk}/note/", {"note": "请检查滑梯"}).status_code == 302
    assert "请检查滑梯" in desk_of(place).get(f"/incidents/{made.pk}/").content.decode()
    assert f"/incidents/{made.pk}/" not in office.get("/incident-alerts/").content.decode()
    assert f"/incidents/{made.pk}/" in office.get("/incident-alerts/?state=all").content.decode()
    assert Reading.objects.filter(child=place.child, role="district_lead").exists()


def test_the_director_adds_freezes_more_and_closes_on_the_page_and_takes_the_pack_home(place: Placement) -> None:
    made, client = told(place), desk_of(place)
    address = f"/incidents/{made.pk}/"
    pack = frozen(made)
    assert pack.file is not None
    assert client.get(f"/incidents/packs/{pack.pk}.json").content == storage.get(pack.file.key)
    assert client.get(f"/incidents/packs/{pack.pk}.pdf").content.startswith(b"%PDF")
    page = client.get(address).content.decode()
    assert f"/ledger/entries/{pack.entry_id}/verify/" in page and bytes(pack.file.sm3).hex() in page
    sent = {"key": str(uuid4()), "words": "是 10:02", "reason": ""}
    assert client.post(f"{address}amend/", sent).status_code == 422
    assert client.post(f"{address}amend/", sent | {"reason": "看了录像"}).status_code == 302
    assert client.post(f"{address}packs/", {"reason": "录像到了"}).status_code == 302
    assert client.post(f"{address}close/", {"measures": "更换滑梯垫"}).status_code == 302
    page = client.get(address).content.decode()
    for words in ("是 10:02", "录像到了", "更换滑梯垫", "已办结"):
        assert words in page
    assert client.post(f"{address}close/", {"measures": "再来"}).status_code == 422
