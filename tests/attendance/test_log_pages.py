"""The pages of the log, medicine and menus, for those who may, and nothing for those who may not."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.attendance import factories
from tests.attendance import log_factories as logs
from tests.attendance.log_factories import MONDAY, a_class_of, a_dish, an_allergy, an_order, consented
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.institutions.factories import a_pdf
from tests.staff import factories as staff
from zhaohu.accounts.models import User
from zhaohu.attendance.models import Allergy, Dose, LogEntry, MedicationOrder, MenuConflict
from zhaohu.attendance.queries import carers, feed
from zhaohu.core import clock
from zhaohu.families.models import Child, Reading
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    at = factories.moment("10:10")
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def entered(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def parent_of(child: Child) -> User:
    return child.guardianships.get().guardian.user


def a_carer(institution: Institution) -> tuple[User, Employment]:
    """Somebody who may work with children today, with an account."""
    made = staff.a_carer(institution)
    return staff.account_of(made), made


def test_a_meal_of_a_class_is_entered_at_the_desk_and_the_family_reads_the_answer_first(
    client: Client, now: datetime
) -> None:
    device, (child, other) = a_class_of(2)
    factories.hand_in(device, *(factories.arrival("08:00", one) for one in (child, other)), at="08:30")
    desk = entered(client, enrolment.director_user(device.institution))
    assert child.nickname in desk.get("/log/enter/?what=meal").content.decode()
    sent = {
        "key": str(uuid4()), "what": "meal", "children": [child.pk, other.pk], "meal": "breakfast", "amount": "most",
        "clock": "08:40", "note": "",
    }  # fmt: skip
    for _ in range(2):
        assert desk.post("/log/enter/", sent).status_code == 302
    assert LogEntry.objects.count() == 2
    page = desk.get("/log/").content.decode()
    assert "早餐：吃了大半" in page and Reading.objects.filter(child=child).exists()
    family = entered(Client(), parent_of(child))
    assert "早餐吃了大半" in family.get(f"/children/{child.pk}/day/").content.decode()
    event = LogEntry.objects.filter(child=child).get().event_id
    assert desk.post(f"/log/{event}/void/", {"reason": ""}).status_code == 422
    assert desk.post(f"/log/{event}/void/", {"reason": "记错班"}).status_code == 302
    assert not LogEntry.objects.exists()
    assert "早餐" not in family.get(f"/children/{child.pk}/day/").content.decode()


def test_an_entry_without_children_or_with_half_its_facts_comes_back_filled(client: Client, now: datetime) -> None:
    device, (child,) = a_class_of(1)
    factories.hand_in(device, factories.arrival("08:00", child), at="08:30")
    desk = entered(client, enrolment.director_user(device.institution))
    sent = {"key": str(uuid4()), "what": "milk", "clock": "09:00", "ml": "90"}
    assert desk.post("/log/enter/", sent).status_code == 422
    assert desk.post("/log/enter/", sent | {"children": [child.pk], "ml": ""}).status_code == 422
    assert not LogEntry.objects.exists()
    for what in ("sleep_check", "photo", "sleep", "nappy", "mood", "outdoor", "activity", "note", "water", "?"):
        assert desk.get(f"/log/enter/?what={what}").status_code == 200


def test_a_photo_is_shown_while_consent_lasts_and_to_nobody_else(client: Client, now: datetime) -> None:
    device, (child,) = a_class_of(1)
    factories.hand_in(device, factories.arrival("08:00", child), at="08:30")
    consented(child, "photo")
    desk = entered(client, enrolment.director_user(device.institution))
    sent = {
        "key": str(uuid4()), "what": "photo", "children": [child.pk], "clock": "09:00",
        "picture": SimpleUploadedFile("a.jpg", logs.a_picture(), "image/jpeg"),
    }  # fmt: skip
    assert desk.post("/log/enter/", sent).status_code == 302
    address = f"/log/photos/{LogEntry.objects.get().pk}/"
    family, stranger = entered(Client(), parent_of(child)), entered(Client(), families.a_parent())
    stranger.force_login(parent_of(families.a_child()))
    assert family.get(address)["Content-Type"] == "image/jpeg" and desk.get(address).status_code == 200
    assert stranger.get(address).status_code == 404
    consented(child, "photo", decision="withdrawn")
    assert family.get(address).status_code == 404
    assert [line.title for line in feed.of_child(child, MONDAY, at=now).lines] == []


def test_a_dose_is_signed_at_the_desk_by_two_people_of_the_house(client: Client, now: datetime) -> None:
    device, (child,) = a_class_of(1)
    order = an_order(child, device.institution)
    (first, giver), (second, witness) = a_carer(device.institution), a_carer(device.institution)
    one, two = entered(client, first), entered(Client(), second)
    page = one.get("/log/medicine/").content.decode()
    assert "演示·退热糖浆" in page and "现在给药" in page
    sent = {"key": str(uuid4()), "slot": "10:00"}
    one.post(f"/log/medicine/{order.pk}/sign/", sent)
    one.post(f"/log/medicine/{order.pk}/sign/", sent | {"key": str(uuid4()), "witness": "1"})
    assert Dose.objects.get().witnessed_by is None
    two.post(f"/log/medicine/{order.pk}/sign/", sent | {"key": str(uuid4()), "witness": "1"})
    assert (Dose.objects.get().given_by, Dose.objects.get().witnessed_by) == (giver, witness)
    assert two.get(f"/log/medicine/{order.pk}/prescription/")["Content-Type"] == "application/pdf"
    assert entered(Client(), parent_of(child)).get(f"/log/medicine/{order.pk}/prescription/").status_code == 200
    director = entered(Client(), enrolment.director_user(device.institution))
    assert director.post(f"/log/medicine/{order.pk}/sign/", sent).status_code == 403
    lines = feed.of_child(child, MONDAY, at=now)
    assert lines.came is False  # nothing says that the child came
    factories.hand_in(device, factories.arrival("08:00", child), at="10:10")
    assert [line.text for line in feed.of_child(child, MONDAY, at=now).lines] == ["演示·退热糖浆 5 毫升"]


def test_who_may_not_work_today_reads_no_child(now: datetime) -> None:
    device, _children = a_class_of(1)
    user, made = a_carer(device.institution)
    assert [held.institution for held in carers.held(user, MONDAY)] == [device.institution_id]
    made.member.credentials.filter(kind="health").update(valid_to=MONDAY - timedelta(days=1))
    assert list(carers.held(user, MONDAY)) == []


def test_a_family_states_an_allergy_and_orders_medicine(client: Client, now: datetime) -> None:
    device, (child,) = a_class_of(1)
    family = entered(client, parent_of(child))
    allergies, orders = f"/children/{child.pk}/allergies/", f"/children/{child.pk}/medicine/"
    stated = {"allergen": "egg", "detail": "", "severity": "severe", "action": "打 120"}
    assert "管理同意" in family.get(allergies).content.decode()
    assert family.post(allergies, stated).status_code == 422
    consented(child, "health")
    assert family.post(allergies, stated).status_code == 302
    assert family.post(allergies, stated).status_code == 422
    assert family.post(f"/allergies/{Allergy.objects.get().pk}/end/").status_code == 302
    sent = {
        "key": str(uuid4()), "institution": device.institution_id, "drug": "药", "dose": "1 片",
        "times": "10:00，14:30", "first_on": MONDAY.isoformat(), "last_on": MONDAY.isoformat(), "reason": "咳嗽",
    }  # fmt: skip

    def order(**more: str) -> int:
        return family.post(orders, sent | more | {"prescription": SimpleUploadedFile("p.pdf", a_pdf())}).status_code

    assert order(times="早上") == 422 and order(last_on="2026-12-31") == 422
    assert order() == 302 and order() == 302
    made = MedicationOrder.objects.get()
    assert made.times == [600, 870] and "10:00、14:30" in family.get(orders).content.decode()
    assert family.post(f"/log/medicine/{made.pk}/withdraw/").status_code == 302
    stranger = entered(Client(), parent_of(families.a_child()))
    for address in (allergies, orders, f"/children/{child.pk}/day/", f"/children/{child.pk}/menu/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/log/medicine/{made.pk}/withdraw/").status_code == 404


def test_a_director_writes_a_menu_names_a_substitute_and_the_family_reads_it(client: Client, now: datetime) -> None:
    device, (child,) = a_class_of(1)
    an_allergy(child, "egg")
    desk, family = entered(client, enrolment.director_user(device.institution)), entered(Client(), parent_of(child))
    dish = {"on": MONDAY.isoformat(), "meal": "lunch", "name": "番茄炒蛋", "allergens": ["egg"]}
    here = {"institution": device.institution.uscc, "monday": MONDAY.isoformat()}
    assert desk.post(f"/menu/dishes/?on={MONDAY}", dish).status_code == 302
    assert desk.post(f"/menu/dishes/?on={MONDAY}", dish).status_code == 422
    assert "还没有公布" in family.get(f"/children/{child.pk}/menu/").content.decode()
    assert desk.post("/menu/publish/", here).status_code == 302
    assert (
        "番茄炒蛋" in desk.get("/menu/").content.decode()
        and "要写替代" in desk.get("/menu/conflicts/").content.decode()
    )
    row = MenuConflict.objects.get()
    desk.post(f"/menu/conflicts/{row.pk}/substitute/", {"text": ""})
    assert "替代还没有写" in family.get(f"/children/{child.pk}/menu/").content.decode()
    desk.post(f"/menu/conflicts/{row.pk}/substitute/", {"text": "番茄豆腐"})
    assert "改吃：番茄豆腐" in family.get(f"/children/{child.pk}/menu/").content.decode()
    assert desk.post("/menu/copy/", here | {"monday": (MONDAY + timedelta(days=7)).isoformat()}).status_code == 302
    labels = desk.get(f"/menu/labels/?on={MONDAY}")
    assert labels.status_code == 503 or labels.content[:5] == b"%PDF-"
    assert desk.post(f"/menu/dishes/{row.dish_id}/remove/").status_code == 302
    other = entered(Client(), enrolment.director_user(enrolment.an_institution()))
    assert other.post(f"/menu/conflicts/{row.pk}/substitute/", {"text": "x"}).status_code == 404
    assert other.post(f"/menu/dishes/{row.dish_id}/remove/").status_code == 404


@pytest.mark.parametrize("address", ["/log/", "/log/medicine/", "/menu/conflicts/"])
def test_a_page_takes_the_same_statements_whatever_there_is(client: Client, now: datetime, address: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    device, children = a_class_of(4)
    desk = entered(client, enrolment.director_user(device.institution))
    a_dish(device.institution, "egg")

    def fill(child: Child) -> None:
        an_allergy(child, "egg")
        an_order(child, device.institution)
        factories.hand_in(
            device, factories.arrival("08:00", child), logs.logged("09:00", [child], what="milk", ml=90), at="10:10"
        )

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address).status_code == 200
        return len(found)

    fill(children[0])
    desk.get(address)
    first = count()
    for child in children[1:]:
        fill(child)
    assert count() == first
