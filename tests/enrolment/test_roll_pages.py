"""The pages of the roll: who is present, kept as readings, within few statements; rubbish comes back filled in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories as people
from tests.enrolment import factories, link_makers, roll_sheets
from tests.families import factories as families
from zhaohu.core import clock
from zhaohu.enrolment.models import EnrolmentLink, RollImport
from zhaohu.enrolment.services import links
from zhaohu.families.models import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the pages stands at the tests' instant."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def test_the_roll_shows_nicknames_months_and_classes_and_keeps_the_reading(client: Client) -> None:
    offer = factories.an_offer()
    cells = roll_sheets.row(offer, nickname="小满")
    roll_sheets.written(offer, [cells])
    client.force_login(factories.director_user(offer.institution))
    page = client.get("/places/roll/").content.decode()
    assert "小满" in page and "17 个月" in page and cells["name"] not in page and "等监护人确认" in page
    reading = Reading.objects.get()
    assert (reading.place, reading.purpose) == (offer.institution.name, "enrolment")


def test_the_roll_takes_few_statements_however_many_children_there_are(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    offer = factories.an_offer(factories.a_class(size=15, carers=3))
    client.force_login(factories.director_user(offer.institution))
    roll_sheets.written(offer, [roll_sheets.row(offer) for _ in range(14)])
    with django_assert_max_num_queries(24):
        assert client.get("/places/roll/").status_code == 200


def test_the_page_of_a_child_leads_to_its_absences_and_to_its_last_day(client: Client) -> None:
    offer = factories.an_offer()
    place = roll_sheets.written(offer, [roll_sheets.row(offer, nickname="小满")]).rows.get().placement
    assert place
    client.force_login(factories.director_user(offer.institution))
    page = client.get(f"/places/roll/children/{place.pk}/").content.decode()
    assert f"/placements/{place.pk}/end/" in page
    absences = f"/places/absences/?institution={offer.institution.uscc}&amp;placement={place.pk}"
    assert absences in page
    for address in (absences.replace("&amp;", "&"), "/places/absences/?placement=99999999999999999999"):
        assert "小满" in client.get(address).content.decode()
    assert "小满" not in client.get("/places/absences/?placement=0").content.decode()


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("only=leaving", {"离离"}), ("only=coming", {"来来"}), ("only=unconfirmed", {"离离", "来来", "在在"}),
        ("form=half_day", set()), ("class=%E6%BC%94", {"离离", "来来", "在在"}), ("class=99999999999999999999", set()),
        ("after=rubbish", {"离离", "来来", "在在"}), ("only=rubbish&form=", {"离离", "来来", "在在"}),
    ],
)  # fmt: skip
def test_the_filters_of_the_roll_show_those_they_name(client: Client, query: str, seen: set[str]) -> None:
    offer = factories.an_offer()
    roll_sheets.written(
        offer,
        [
            roll_sheets.row(offer, nickname="离离", ends_on="2026-12-04"), roll_sheets.row(offer, nickname="在在"),
            roll_sheets.row(offer, nickname="来来", starts_on="2026-12-07"),
        ],
    )  # fmt: skip
    client.force_login(factories.director_user(offer.institution))
    page = client.get(f"/places/roll/?{query}").content.decode()
    if "9999" not in query:
        assert {name for name in ("离离", "在在", "来来") if name in page} == seen


def test_the_page_of_a_child_masks_numbers_and_is_kept_as_a_reading(client: Client) -> None:
    offer = factories.an_offer()
    cells = roll_sheets.row(offer)
    placed = roll_sheets.written(offer, [cells]).rows.get().placement_id
    client.force_login(factories.director_user(offer.institution))
    page = client.get(f"/places/roll/children/{placed}/").content.decode()
    assert cells["name"] in page and cells["identity_number"] not in page and cells["guardian_phone"] not in page
    assert Reading.objects.get().items
    client.force_login(factories.director_user(factories.an_institution()))
    assert client.get(f"/places/roll/children/{placed}/").status_code == 404


def test_a_parent_has_no_door_to_the_page_of_the_institution(client: Client) -> None:
    place = factories.an_offered_place()
    client.force_login(place.child.guardianships.get().guardian.user)
    assert client.get(f"/places/roll/children/{place.pk}/").status_code == 403


def test_the_template_can_be_downloaded_filled_in_and_uploaded(client: Client) -> None:
    offer = factories.an_offer()
    client.force_login(factories.director_user(offer.institution))
    template = client.get("/places/roll/import/template.xlsx")
    assert template.content[:2] == b"PK"
    roll = roll_sheets.received(offer, template.content)
    assert roll_sheets.codes(roll) == {2: ["ROLL_EXAMPLE"]}


def test_the_faulty_rows_come_back_as_a_sheet_that_can_be_mended_and_uploaded_again(client: Client) -> None:
    offer = factories.an_offer()
    roll = roll_sheets.received(offer, [roll_sheets.row(offer), roll_sheets.row(offer, sex="？", name="=cmd")])
    client.force_login(factories.director_user(offer.institution))
    answer = client.get(f"/places/roll/imports/{roll.pk}/to-mend.xlsx")
    again = roll_sheets.received(offer, answer.content)
    assert again.rows.count() == 1
    assert "'=cmd" in (again.rows.get().cells or "")


def test_an_upload_goes_the_whole_way_over_the_pages(client: Client) -> None:
    offer = factories.an_offer()
    client.force_login(factories.director_user(offer.institution))
    form = {
        "file": roll_sheets.upload(roll_sheets.text([roll_sheets.row(offer)])),
        "key": str(link_makers.uuid.uuid4()),
    }
    answer = client.post("/places/roll/import/", form, follow=True)
    assert "1 行可以写入，0 行待改" in answer.content.decode()
    roll = RollImport.objects.get()
    answer = client.post(f"/places/roll/imports/{roll.pk}/write/", follow=True)
    assert "已写入 1 行" in answer.content.decode()
    answer = client.post(f"/places/roll/imports/{roll.pk}/undo/", follow=True)
    assert "撤销" in answer.content.decode()


def test_of_an_import_that_was_not_written_there_is_nothing_to_undo(client: Client) -> None:
    roll = roll_sheets.an_import()
    client.force_login(factories.director_user(roll.institution))
    page = client.get(f"/places/roll/imports/{roll.pk}/undo/").content.decode()
    assert "没有写入的行" in page and "zh-button-danger" not in page


def test_the_page_of_a_link_tells_the_figures_of_the_rules(client: Client) -> None:
    offer = factories.an_offer()
    client.force_login(factories.director_user(offer.institution))
    page = client.get("/places/roll/enrol/").content.decode()
    assert "15 天后起连续 28 天" in page and "72 小时内" in page


DIRECTOR_FORMS: list[tuple[str, dict[str, Any]]] = [
    ("/places/roll/import/", {}),
    ("/places/roll/import/", {"key": "rubbish"}),
    ("/places/roll/enrol/", {}),
    (
        "/places/roll/enrol/",
        {"offer": "x", "starts_on": "2026-02-30", "nickname": "长" * 99, "phone": "\0", "key": "1"},
    ),
]


@pytest.mark.parametrize(("address", "form"), DIRECTOR_FORMS)
def test_rubbish_in_a_form_of_the_director_comes_back_with_422(
    client: Client, address: str, form: dict[str, Any]
) -> None:
    offer = factories.an_offer()
    client.force_login(factories.director_user(offer.institution))
    answer = client.post(address, form)
    assert answer.status_code == 422 and "zh-error-summary" in answer.content.decode()
    assert not RollImport.objects.exists() and not EnrolmentLink.objects.exists()


@pytest.mark.parametrize("form", [{}, {"child": "999"}, {"born_on": "29.2.2025", "relation": "x"}, {"name": "\0"}])
def test_rubbish_in_the_familys_form_comes_back_with_422(client: Client, form: dict[str, str]) -> None:
    user = families.a_parent()
    link = link_makers.a_claimed_link(link_makers.family(user))
    client.force_login(user)
    address = f"/places/join/{links.code_of(link)}/child/"
    assert client.post(address, form).status_code == 422


@pytest.mark.parametrize("form", [{}, {"health": "perhaps"}, {"health": "given", "health_version": "x"}])
def test_consents_without_an_answer_to_each_come_back_with_422(client: Client, form: dict[str, str]) -> None:
    user = families.a_parent()
    link = link_makers.register(link_makers.a_claimed_link(link_makers.family(user)), link_makers.family(user))
    client.force_login(user)
    page = client.get(f"/places/join/{links.code_of(link)}/consents/").content.decode()
    assert "checked" not in page
    assert client.post(f"/places/join/{links.code_of(link)}/consents/", form).status_code == 422


def test_a_second_phone_reads_a_clear_sentence(client: Client) -> None:
    link = link_makers.a_claimed_link(link_makers.family())
    code = links.code_of(link)
    client.force_login(families.a_parent())
    assert "已由另一个账号打开填写" in client.get(f"/places/join/{code}/").content.decode()
    assert client.get(f"/places/join/{code}/child/").status_code == 404
    assert client.post(f"/places/join/{code}/start/").status_code == 409
    assert client.post(f"/places/join/{code}/confirm/").status_code == 404


def test_a_code_can_be_typed_and_a_wrong_one_is_said(client: Client) -> None:
    code = links.code_of(link_makers.a_link())
    assert (
        client.get("/places/join/", {"code": f"{code[:5]}-{code[5:].lower()}"})["Location"] == f"/places/join/{code}/"
    )
    assert client.get("/places/join/", {"code": "rubbish"}).status_code == 422
    assert client.get("/places/join/RUBBISH/").status_code == 404


def test_who_is_not_signed_in_signs_in_and_comes_back(client: Client) -> None:
    code = links.code_of(link_makers.a_link())
    answer = client.post(f"/places/join/{code}/start/")
    assert answer["Location"] == f"/accounts/sign-in/?next=/places/join/{code}/"


@pytest.mark.parametrize("form", [{}, {"mine": "perhaps"}, {"mine": "yes"}, {"mine": "yes", "born_on": "2025-02-29"}])
def test_rubbish_about_a_named_child_comes_back_with_422(client: Client, form: dict[str, str]) -> None:
    relation = roll_sheets.a_named_guardianship()
    client.force_login(relation.guardian.user)
    assert client.post(f"/places/mine/named/{relation.pk}/", form).status_code == 422


def test_a_named_guardian_answers_on_the_page_and_nobody_else_sees_it(client: Client) -> None:
    relation = roll_sheets.a_named_guardianship()
    address = f"/places/mine/named/{relation.pk}/"
    client.force_login(relation.guardian.user)
    page = client.get(address).content.decode()
    assert relation.child.name not in page
    answer = client.post(address, {"mine": "yes", "born_on": "2025-06-10"}, follow=True)
    assert answer.status_code == 200
    assert people.actor(relation.guardian.user).guards(relation.child_id)
    client.force_login(families.a_parent())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("maker", [roll_sheets.an_import, link_makers.a_link])
def test_every_page_stands_in_english_too(client: Client, maker: Callable[[], Any]) -> None:
    made = maker()
    client.force_login(factories.director_user(made.institution))
    client.cookies["django_language"] = "en"
    kind = "imports" if isinstance(made, RollImport) else "links"
    assert client.get(f"/places/roll/{kind}/{made.pk}/").status_code == 200
