"""The pages of a round, as each of its readers opens them; every form tried with rubbish."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as base
from tests.enrolment import factories, rounds
from tests.families import factories as families
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.enrolment.choices.allocation import RoundState, RunState
from zhaohu.enrolment.models import Round, Run
from zhaohu.enrolment.services import publication, runs
from zhaohu.enrolment.services import rounds as services
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
OFFICER_FORMS = ("change_round", "round_places", "open_round", "cancel_round", "simulate_round", "publish_round")


@pytest.fixture
def lead(client: Client) -> User:
    user = base.officer(Role.DISTRICT_LEAD)
    client.force_login(user)
    return user


def _rules(prefix: str = "") -> dict[str, object]:
    told = {"siblings": "together", "transfers": "reuse", "tie_break": "lottery", "choices": 3, "points_low_income": 40}
    return {f"{prefix}{name}": value for name, value in told.items()}


def _open_now() -> Round:
    """A round whose clock is that of today."""
    at = clock.now()
    offer = rounds.an_inclusive_offer()
    made = rounds.a_draft(
        opens_at=at - timedelta(days=2), closes_at=at + timedelta(days=1), starts_on=(at + timedelta(days=30)).date()
    )
    services.set_places(round=made, places={offer: 2}, by=rounds.reviewer(), at=rounds.AT)
    return services.open(round=made, by=rounds.lead(), at=rounds.AT)


@pytest.mark.usefixtures("lead")
@pytest.mark.parametrize("name", ["officer_round", *OFFICER_FORMS])
def test_every_page_opens_or_says_that_its_step_is_not_possible_and_a_neighbours_does_not_exist(
    name: str, client: Client
) -> None:
    address = reverse(f"enrolment:{name}", args=[rounds.an_open_round().pk])
    assert client.get(address).status_code == (409 if name in ("open_round", "publish_round") else 200)
    client.force_login(base.officer(Role.DISTRICT_LEAD, base.district("110108", "海淀区")))
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("lead")
def test_the_list_of_rounds_asks_the_database_no_more_for_more_rounds(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    assert client.get(reverse("enrolment:rounds")).status_code == 200
    for _ in range(8):
        rounds.a_draft()
    with django_assert_max_num_queries(16):
        answer = client.get(reverse("enrolment:rounds"))
    assert answer.content.decode().count("演示春季批次") == 8


@pytest.mark.usefixtures("lead")
def test_a_round_is_made_given_places_and_opened_from_the_screen(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: rounds.AT)
    offer = rounds.an_inclusive_offer()
    told = {
        "title": "演示批次", "opens_at": "2026-11-25T09:00", "closes_at": "2026-12-05T17:00",
        "starts_on": "2026-12-20", "answer_days": 5, **_rules(),
    }  # fmt: skip
    wrong = client.post(reverse("enrolment:new_round"), told | {"starts_on": "2026-11-01"})
    assert wrong.status_code == 422 and "入托日期要晚于申请截止" in wrong.content.decode()
    assert client.post(reverse("enrolment:new_round"), told).status_code == 302
    made = Round.objects.get()
    places = reverse("enrolment:round_places", args=[made.pk])
    assert client.post(places, {f"offer_{offer.pk}": 9}).status_code == 422
    assert client.post(places, {f"offer_{offer.pk}": 2}).status_code == 302
    opening = reverse("enrolment:open_round", args=[made.pk])
    assert client.post(opening, {"typed": "别的"}).status_code == 422
    assert client.post(opening, {"typed": made.title}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.rules["points"]) == (RoundState.OPEN, {"low_income": 40})
    assert client.get(opening).status_code == 409
    change = reverse("enrolment:change_round", args=[made.pk])
    assert client.post(change, told | {"revision": made.revision}).status_code == 422


@pytest.mark.usefixtures("lead")
@pytest.mark.parametrize("name", ["new_round", *OFFICER_FORMS])
def test_rubbish_in_a_form_comes_back_with_what_is_wrong(name: str, client: Client) -> None:
    round = rounds.a_draft()
    offer = rounds.an_inclusive_offer()
    address = reverse(f"enrolment:{name}", args=[] if name == "new_round" else [round.pk])
    rubbish = {"title": "\0", "choices": "x", "typed": "x", "key": "x", f"offer_{offer.pk}": "-1", "reason": ""}
    assert client.post(address, rubbish).status_code == 422


def test_two_sets_of_rules_are_compared_on_one_page(client: Client, lead: User) -> None:
    round = _open_now()
    for _ in range(3):
        rounds.an_application(round, at=clock.now())
    told = {"key": str(uuid.uuid4()), "both": "on", **_rules("a-"), **_rules("b-")}
    address = reverse("enrolment:simulate_round", args=[round.pk])
    first, second = client.post(address, told), client.post(address, told)
    assert first.status_code == 302 and first["Location"] == second["Location"]
    assert "正在计算" in client.get(first["Location"]).content.decode()
    for run in Run.objects.all():
        runs.carry_out(run_id=run.pk, by=services.WORKER, at=clock.now())
    page = client.get(first["Location"]).content.decode()
    assert Run.objects.count() == 2
    for words in ("方案甲", "方案乙", "第一志愿", "低收入家庭", "核验通过", "口径"):
        assert words in page


def test_a_family_reads_its_result_its_reasons_and_its_letter_and_nobody_else_does(client: Client) -> None:
    round = rounds.an_open_round()
    applications = [rounds.an_application(round) for _ in range(3)]
    rounds.published(round)
    for application in applications:
        guardian = application.child.guardianships.get().guardian.user
        client.force_login(guardian)
        page = client.get(reverse("enrolment:round_result", args=[round.pk, application.pk]))
        assert page.status_code == 200 and application.child.nickname in page.content.decode()
        letter = client.get(reverse("enrolment:round_letter", args=[round.pk, application.pk]))
        assert letter.content.startswith(b"%PDF")
    client.force_login(families.a_parent())
    assert client.get(reverse("enrolment:round_result", args=[round.pk, applications[0].pk])).status_code in (403, 404)


def test_everybody_reads_rules_and_seal_and_after_publication_the_seed(client: Client) -> None:
    round = rounds.an_open_round()
    for _ in range(3):
        rounds.an_application(round)
    address = reverse("enrolment:round", args=[round.pk])
    before = client.get(address).content.decode()
    assert bytes(round.seed_seal or b"").hex() in before and (round.seed or "") not in before
    rounds.published(round)
    after = client.get(address).content.decode()
    assert (round.seed or "?") in after and "人数少，不单独公布" in after
    assert client.get(reverse("enrolment:round", args=[rounds.a_draft().pk])).status_code == 404


def test_the_official_run_goes_from_hand_to_hand_on_the_screen(client: Client, lead: User) -> None:
    round = rounds.an_open_round()
    rounds.an_application(round)
    rounds.closed(round)
    page = reverse("enrolment:officer_round", args=[round.pk])
    assert "提出正式分配" in client.get(page).content.decode()
    proposing = reverse("enrolment:propose_run", args=[round.pk])
    assert client.post(proposing, {"key": "x"}).status_code == 400
    for _ in range(2):
        assert client.post(proposing, {"key": "0c7d8f0e-9d4c-4f57-9a39-0d4a0a6c1c11"}).status_code == 302
    run = Run.objects.get()
    assert "需要另一位负责人确认" in client.get(page).content.decode()
    client.force_login(base.officer(Role.DISTRICT_LEAD))
    assert client.post(reverse("enrolment:confirm_run", args=[run.pk])).status_code == 302
    runs.carry_out(run_id=run.pk, by=services.WORKER, at=rounds.LATER)
    assert client.post(reverse("enrolment:replay_run", args=[run.pk])).status_code == 302
    assert client.get(reverse("enrolment:run", args=[run.pk])).status_code == 200
    assert client.post(reverse("enrolment:discard_run", args=[run.pk]), {}).status_code == 422
    publishing = reverse("enrolment:publish_round", args=[round.pk])
    assert client.get(publishing).status_code == 200
    assert client.post(publishing, {"typed": round.title}).status_code == 302
    round.refresh_from_db()
    assert (round.state, Run.objects.get().state) == (RoundState.DELIVERING, RunState.DONE)
    public = reverse("enrolment:round", args=[round.pk])
    assert "1 份申请中，0 份已有结果" in client.get(page).content.decode()
    assert "正在逐家通知" in client.get(public).content.decode()
    publication.deliver(round_id=round.pk, by=services.WORKER, at=rounds.LATER)
    assert "待答复" in client.get(page).content.decode()


def test_a_director_sets_the_places_of_the_own_offers(client: Client) -> None:
    offer = rounds.an_inclusive_offer()
    round = rounds.a_draft()
    client.force_login(factories.director_user(offer.institution))
    assert round.title in client.get(reverse("enrolment:own_round_places")).content.decode()
    address = reverse("enrolment:set_own_round_places", args=[round.pk])
    field = f"round{round.pk}-offer_{offer.pk}"
    assert client.post(address, {field: 7}).status_code == 422
    assert client.post(address, {field: 1}).status_code == 302
    assert round.places.get().places == 1


def test_whoever_directs_two_institutions_stays_with_the_one_whose_places_were_set(client: Client) -> None:
    first, second = rounds.an_inclusive_offer(), rounds.an_inclusive_offer()
    director = factories.director_user(first.institution)
    Membership.objects.create(
        institution=second.institution, user=director, role=MembershipRole.DIRECTOR, valid_from=date(2026, 1, 1)
    )
    round = rounds.a_draft()
    client.force_login(director)
    for offer in (first, second):
        address = f"{reverse('enrolment:set_own_round_places', args=[round.pk])}?institution={offer.institution.uscc}"
        answer = client.post(address, {f"round{round.pk}-offer_{offer.pk}": 1}, follow=True)
        assert answer.context["institution"] == offer.institution
