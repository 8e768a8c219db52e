"""The pages of applying, places and agreements: answer first, the right people only, nothing lost, few statements."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests import factories
from tests.enrolment import applying
from tests.enrolment import factories as places
from tests.families import factories as families
from zhaohu.accounts.models import User
from zhaohu.core import clock, storage
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState, DocumentState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Application, Choice, FamilyDocument, Placement
from zhaohu.enrolment.services import agreements, placements
from zhaohu.families.models import Child, Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, MONDAY = factories.AT, places.MONDAY


@pytest.fixture(autouse=True)
def world(settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    storage._folder.cache_clear()
    monkeypatch.setattr(clock, "now", lambda: AT)


def user_of(child: Child) -> User:
    return child.guardianships.get().guardian.user


def a_family(child: Child) -> Client:
    client = Client()
    client.force_login(user_of(child))
    return client


def a_director(place: Placement | Choice) -> Client:
    institution = place.institution if isinstance(place, Placement) else place.offer.institution
    client = Client()
    client.force_login(places.director_user(institution))
    return client


def page(client: Client, name: str, *arguments: object, **query: object) -> str:
    answer = client.get(reverse(f"enrolment:{name}", args=arguments), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_family_without_an_application_is_shown_the_way() -> None:
    assert "还没有申请" in page(a_family(families.a_child()), "applications")


def test_choosing_a_service_begins_an_application_and_a_double_click_begins_one() -> None:
    child, offer = families.a_child(), places.an_offer()
    client = a_family(child)
    assert offer.institution.name in page(client, "apply", offer=offer.pk)
    address = f"{reverse('enrolment:apply')}?offer={offer.pk}&start=2027-01-04"
    for _ in range(2):
        answer = client.post(address, {"child": child.pk})
        assert answer.status_code == 302
    assert (Application.objects.count(), Choice.objects.count()) == (1, 1)
    assert Application.objects.get().starts_on.isoformat() == "2027-01-04"


def test_another_family_s_child_cannot_be_chosen() -> None:
    client = a_family(families.a_child())
    answer = client.post(reverse("enrolment:apply"), {"child": families.a_child().pk})
    assert answer.status_code == 422 and not Application.objects.exists()


def test_choices_are_ordered_and_dropped_with_buttons_and_saved_with_the_claims() -> None:
    made = applying.a_draft(None, places.an_offer(), places.an_offer())
    client = a_family(made.child)
    first, second = made.choices.order_by("rank")
    assert "往前一位" in page(client, "application_edit", made.pk)
    answer = client.post(reverse("enrolment:lift_choice", args=[second.pk]), {"revision": made.revision})
    assert answer.status_code == 302
    again = client.post(reverse("enrolment:lift_choice", args=[first.pk]), {"revision": made.revision})
    assert again.status_code == 409
    client.post(reverse("enrolment:drop_choice", args=[first.pk]))
    made.refresh_from_db()
    saved = client.post(
        reverse("enrolment:application_edit", args=[made.pk]),
        {"starts_on": "2026-12-01", "claims": ["both_work"], "revision": made.revision},
    )
    assert saved["Location"] == reverse("enrolment:application_review", args=[made.pk])
    made.refresh_from_db()
    assert (made.claims, [c.pk for c in made.choices.filter(state="waiting")]) == (["both_work"], [second.pk])


@pytest.mark.parametrize(
    "rubbish",
    [{}, {"starts_on": "昨天", "revision": "x"}, {"starts_on": "2020-01-01", "revision": 0, "claims": ["rich"]},
     {"starts_on": "9999-12-31", "revision": 99999999999}, {"starts_on": "\0", "revision": "-1"}],
)  # fmt: skip
def test_rubbish_in_the_form_comes_back_with_the_reason(rubbish: dict[str, object]) -> None:
    made = applying.a_draft()
    answer = a_family(made.child).post(reverse("enrolment:application_edit", args=[made.pk]), rubbish)
    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.starts_on == MONDAY


def test_the_review_page_sends_once_and_says_why_it_cannot() -> None:
    made = applying.a_draft(None, claims=("both_work",))
    client = a_family(made.child)
    assert "还没传材料" in page(client, "application_review", made.pk)
    for _ in range(2):
        assert client.post(reverse("enrolment:application_review", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.state == ApplicationState.SUBMITTED
    young = applying.a_draft(families.a_child(born_on=MONDAY - timedelta(days=60)))
    answer = a_family(young.child).post(reverse("enrolment:application_review", args=[young.pk]))
    assert answer.status_code == 422 and "个月" in answer.content.decode()


def test_the_status_says_the_place_in_the_list_and_every_move_in_one_sentence() -> None:
    offer = places.an_offer()
    first, second = applying.a_queue(offer, 2)
    client = a_family(second.application.child)
    said = page(client, "application", second.application_id)
    assert f"在{offer.institution.name}排第 2，共 2 人" in said and "报上名了，排在第 2 位。" in said
    a_family(first.application.child).post(reverse("enrolment:application_withdraw", args=[first.application_id]))
    said = page(client, "application", second.application_id)
    assert "排第 1，共 1 人" in said and "前面有一个孩子退出了，所以从第 2 位变成第 1 位。" in said
    assert "#withdrew_ahead" in said


def test_anybody_may_read_the_rules_of_the_lists() -> None:
    said = page(Client(), "waiting_rules")
    assert "低保、低收入家庭" in said and 'id="joined_ahead"' in said


def test_a_document_is_uploaded_opened_by_its_family_and_taken_down() -> None:
    child = families.a_child()
    client = a_family(child)
    file = SimpleUploadedFile("在职证明.pdf", applying.PAPER, "application/pdf")
    answer = client.post(reverse("enrolment:family_documents"), {"child": child.pk, "kind": "work", "file": file})
    assert answer.status_code == 302
    paper = FamilyDocument.objects.get()
    assert "在职证明.pdf" in page(client, "family_documents")
    opened = client.get(reverse("enrolment:document_file", args=[paper.pk]))
    assert (opened.status_code, opened["Cache-Control"]) == (200, "private, no-store")
    stranger = a_family(families.a_child())
    assert stranger.get(reverse("enrolment:document_file", args=[paper.pk])).status_code == 404
    client.post(reverse("enrolment:withdraw_document", args=[paper.pk]))
    paper.refresh_from_db()
    assert paper.withdrawn_at == AT


def test_a_file_that_is_no_document_and_a_form_without_one_come_back() -> None:
    child = families.a_child()
    client = a_family(child)
    for given in ({}, {"child": child.pk, "kind": "x"}, {"child": "x", "kind": "work"}):
        assert client.post(reverse("enrolment:family_documents"), given).status_code == 422
    file = SimpleUploadedFile("病毒.pdf", b"MZ\x90", "application/pdf")
    answer = client.post(reverse("enrolment:family_documents"), {"child": child.pk, "kind": "work", "file": file})
    assert answer.status_code == 422 and not FamilyDocument.objects.exists()


# --- the place ---


def test_an_offered_place_says_what_where_when_and_is_taken_with_one_tap() -> None:
    place = applying.an_offer_from_the_list()
    client = a_family(place.child)
    said = page(client, "placement", place.pk)
    assert "有托位了" in said and "3,600" in said and "答复" in said
    for _ in range(2):  # the double click
        answer = client.post(reverse("enrolment:answer_placement", args=[place.pk]))
        assert answer["Location"] == reverse("enrolment:agreement", args=[place.pk])
    place.refresh_from_db()
    assert place.state == PlacementState.ACCEPTED
    assert place.agreement.number == "京托协〔2026〕110105-00001"


def test_declining_asks_first_and_is_final() -> None:
    place = applying.an_offer_from_the_list()
    client = a_family(place.child)
    assert "不能反悔" in page(client, "decline_placement", place.pk)
    assert client.post(reverse("enrolment:decline_placement", args=[place.pk])).status_code == 302
    answer = client.post(reverse("enrolment:answer_placement", args=[place.pk]))
    assert answer.status_code == 409 and "演示·孙家长" in answer.content.decode()


def test_a_transfer_says_what_becomes_of_the_old_place_before_it_happens() -> None:
    child = families.a_child()
    old = places.an_accepted_place(child, starts_on=MONDAY)
    offer = places.an_offer()
    new = places.an_offered_place(child, offer, starts_on=MONDAY + timedelta(days=14))
    client = a_family(child)
    assert "前一天为止" in page(client, "placement", new.pk)
    client.post(reverse("enrolment:answer_placement", args=[new.pk]), {"leaving": [old.pk, "x"]})
    old.refresh_from_db()
    assert (old.state, old.ends_on) == (PlacementState.ENDED, MONDAY + timedelta(days=13))


def test_a_family_ends_a_place_that_has_begun_and_leaves_one_that_has_not() -> None:
    place = places.an_accepted_place(starts_on=factories.ON)
    client = a_family(place.child)
    assert "办理离托" in page(client, "placement", place.pk)
    address = reverse("enrolment:end_placement", args=[place.pk])
    assert client.get(address).status_code == 200
    for rubbish in ({}, {"last_day": "2020-01-01", "reason": "x"}, {"last_day": "x", "reason": "搬家"}):
        assert client.post(address, rubbish).status_code == 422
    for _ in range(2):
        assert client.post(address, {"last_day": "2026-12-31", "reason": "搬家"}).status_code == 302
    later = places.an_accepted_place()
    answer = a_family(later.child).post(reverse("enrolment:cancel_placement", args=[later.pk]), {"reason": "不去了"})
    later.refresh_from_db()
    assert (answer.status_code, later.state) == (302, PlacementState.CANCELLED)


# --- the agreement ---


def test_both_sides_confirm_the_second_puts_it_into_the_ledger_and_the_proof_holds() -> None:
    place = places.an_accepted_place()
    family, director = a_family(place.child), a_director(place)
    assert "我同意，确认协议" in page(family, "agreement", place.pk)
    for _ in range(2):
        family.post(reverse("enrolment:sign_for_family", args=[place.pk]))
    assert "代表机构确认协议" in page(director, "agreement", place.pk)
    for _ in range(2):
        director.post(reverse("enrolment:sign_for_institution", args=[place.pk]))
    place.refresh_from_db()
    assert place.state == PlacementState.AGREED and place.agreement.entry_id
    assert "没有被改过" in page(family, "agreement", place.pk)
    answer = family.get(reverse("enrolment:agreement_proof", args=[place.pk]))
    assert answer.status_code in (200, 404)  # 404 until the sequencer has run


def test_a_changed_agreement_no_longer_fits_its_commitment() -> None:
    place = places.an_accepted_place()
    agreements.confirm_for_family(placement=place, by=applying.by(place.child), at=AT)
    agreements.confirm_for_institution(placement=place, by=places.director(place.institution), at=AT)
    agreement = place.agreement
    agreement.refresh_from_db()
    agreement.content["price"]["fen"] += 1
    agreement.save()
    assert "不一致" in page(a_family(place.child), "agreement", place.pk)


def test_the_pdf_of_an_agreement_says_its_number_and_masks_its_parties() -> None:
    place = places.an_offered_place()
    placements.answer(placement=place, accept=True, by=applying.by(place.child), at=AT + timedelta(microseconds=7))
    answer = a_family(place.child).get(reverse("enrolment:agreement_document", args=[place.pk]))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "110105-00001" in text and place.child.name not in text


def test_an_agreement_of_a_cancelled_place_cannot_be_confirmed_and_nobody_signs_for_another() -> None:
    place = places.an_accepted_place()
    assert a_director(place).post(reverse("enrolment:sign_for_family", args=[place.pk])).status_code == 403
    assert a_family(place.child).post(reverse("enrolment:sign_for_institution", args=[place.pk])).status_code == 403
    placements.cancel(placement=place, reason="停班", by=places.director(place.institution), at=AT)
    assert a_family(place.child).post(reverse("enrolment:sign_for_family", args=[place.pk])).status_code == 409


# --- the institution ---


def test_a_director_reads_the_list_and_every_family_shown_sees_that() -> None:
    offer = places.an_offer()
    choice = applying.a_queue(offer, 2)[0]
    said = page(a_director(choice), "applicants")
    assert choice.application.child.nickname in said
    assert Reading.objects.filter(purpose="application").count() == 2


def test_the_list_takes_few_statements_however_long_it_is(django_assert_max_num_queries: object) -> None:
    offer = places.an_offer()
    client = a_director(applying.a_queue(offer, 13)[0])
    page(client, "applicants")
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        said = page(client, "applicants")
    assert "下一页" in said


def test_a_family_s_list_takes_few_statements_however_long_it_is(django_assert_max_num_queries: object) -> None:
    guardian = families.a_guardian()
    offer = places.an_offer()
    children = [applying.an_application(families.a_child(guardian), offer).child for _ in range(4)]
    client = a_family(children[0])
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page(client, "applications")


def test_a_director_checks_a_document_and_the_places_follow() -> None:
    choice = applying.a_choice(claims=("both_work",))
    paper = applying.a_document(choice.application.child)
    client = a_director(choice)
    assert "核对通过" in page(client, "applicant", choice.pk)
    opened = client.get(reverse("enrolment:applicant_file", args=[choice.pk, paper.pk]))
    assert opened.status_code == 200
    address = reverse("enrolment:check_document", args=[choice.pk, paper.pk])
    assert client.post(address, {"accept": "perhaps"}).status_code == 422
    assert client.post(address, {"accept": "no"}).status_code == 422
    assert client.post(address, {"accept": "yes"}).status_code == 302
    paper.refresh_from_db()
    choice.refresh_from_db()
    assert (paper.state, choice.points) == (DocumentState.ACCEPTED, 20)


def test_documents_that_are_not_claimed_are_not_shown_to_a_director() -> None:
    choice = applying.a_choice()
    paper = applying.a_document(choice.application.child)
    client = a_director(choice)
    assert client.get(reverse("enrolment:applicant_file", args=[choice.pk, paper.pk])).status_code == 404
    check = reverse("enrolment:check_document", args=[choice.pk, paper.pk])
    assert client.post(check, {"accept": "yes"}).status_code == 404


def test_a_director_offers_out_of_order_only_with_a_reason() -> None:
    second = applying.a_queue(places.an_offer(), 2)[1]
    client = a_director(second)
    address = reverse("enrolment:offer_choice", args=[second.pk])
    assert client.post(address, {"starts_on": "2026-12-01"}).status_code == 422
    assert client.post(address, {"starts_on": "x", "reason": "职工返岗"}).status_code == 422
    assert client.post(address, {"starts_on": "2026-12-01", "reason": "职工返岗"}).status_code == 302
    second.refresh_from_db()
    assert second.state == ChoiceState.OFFERED
    assert "待答复" in page(client, "applicants", tab="offered")


def test_a_director_takes_an_offer_back_with_a_reason_and_sees_what_is_to_be_signed() -> None:
    place = applying.an_offer_from_the_list()
    client = a_director(place)
    address = reverse("enrolment:cancel_placement", args=[place.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "教室维修"}).status_code == 302
    accepted = places.an_accepted_place(offer=place.offer)
    assert accepted.child.nickname in page(client, "applicants", tab="signing")


def test_a_director_of_another_institution_sees_nothing() -> None:
    choice, other = applying.a_choice(), applying.a_choice()
    client = a_director(other)
    for name in ("applicant", "offer_choice"):
        method = client.get if name == "applicant" else client.post
        assert method(reverse(f"enrolment:{name}", args=[choice.pk])).status_code == 404
