"""Guardians alone say who may collect their child; everybody else hears of it. Codes count once, tries are few."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from tests import factories as houses
from tests.attendance import factories
from tests.attendance import pickup_factories as pickups
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.accounts.choices import Kind, Role
from zhaohu.attendance.models import CustodyBlock, Device, HandOverKey, PickupChange, PickupCode, PickupPerson
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import custody, hand_over_keys, pickup_codes, tokens
from zhaohu.attendance.services import pickups as services
from zhaohu.core import storage
from zhaohu.core.errors import ProblemError
from zhaohu.families.models import Child, Reading
from zhaohu.families.services import records
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
NOON = pickups.NOON
FOUR = factories.moment("16:00")


@pytest.fixture
def tablet(rules_loaded: None) -> Device:
    return factories.a_tablet()[0]


@pytest.fixture
def child(tablet: Device) -> Child:
    return factories.a_child(tablet.institution).child


def _code(refused: pytest.ExceptionInfo[ProblemError]) -> str:
    return refused.value.problem.code


def _exchange(tablet: Device, child: Child, code: str, at: object = FOUR) -> tuple[PickupPerson, str]:
    by = factories.actor(tablet)
    return pickup_codes.exchange(device=tablet, child=child.pk, code=code, by=by, at=at)  # type: ignore[arg-type]


# --- persons ---


def test_a_change_is_kept_told_to_the_other_guardian_and_the_institution_and_recorded(
    tablet: Device, child: Child
) -> None:
    other, _key = pickups.second_guardian(child)
    person = pickups.a_person(child)
    services.end(person=person, by=pickups.guardian(child), at=NOON)
    services.end(person=person, by=pickups.guardian(child), at=NOON)  # the same click twice
    assert list(PickupChange.objects.order_by("pk").values_list("kind", flat=True)) == ["added", "ended"]
    assert Notice.objects.filter(user_id=other.user_id, wording="pickup_changed").count() == 2
    assert not Notice.objects.filter(user_id=pickups.guardian(child).user_id, wording="pickup_changed").exists()
    director = enrolment.director_user(tablet.institution)
    assert Notice.objects.filter(user=director, wording="pickup_changed_to_institution").count() == 2
    assert Entry.objects.filter(event="pickup.added").count() == Entry.objects.filter(event="pickup.ended").count() == 1


def test_no_message_and_no_change_names_a_person_in_full(child: Child) -> None:
    pickups.second_guardian(child)
    person = pickups.a_person(child, name="演示丁", phone="19900009999")
    told = [str(one.params) for one in Notice.objects.filter(wording__startswith="pickup_changed")]
    kept = list(PickupChange.objects.values_list("words", flat=True))
    assert told and not any("演示丁" in text or "19900009999" in text for text in [*told, *kept])
    raw = PickupPerson.objects.filter(pk=person.pk).extra(select={"raw": "name"}).values_list("raw", flat=True)[0]
    assert "演示丁".encode() not in bytes(str(raw), "utf-8")


@pytest.mark.parametrize("who", ["director", "stranger", "officer"])
def test_nobody_but_a_guardian_changes_who_may_collect(tablet: Device, child: Child, who: str) -> None:
    by = {
        "director": lambda: enrolment.director(tablet.institution),
        "stranger": lambda: houses.actor(houses.user(Kind.FAMILY)),
        "officer": lambda: houses.actor(houses.officer(Role.DISTRICT_LEAD)),
    }[who]()
    with pytest.raises(ProblemError) as refused:
        pickups.a_person(child, by=by)
    assert _code(refused) == "NOT_ALLOWED" and not PickupPerson.objects.exists()


def test_the_same_click_twice_is_one_person_and_the_same_phone_is_known(child: Child) -> None:
    first = pickups.a_person(child, phone="19900008888")
    same = services.add(
        child=child, who=pickups.who(), starts_on=pickups.MONDAY, last_on=pickups.MONDAY, weekdays=None,
        key=first.key, by=pickups.guardian(child), at=NOON,
    )  # fmt: skip
    assert same.pk == first.pk
    with pytest.raises(ProblemError) as refused:
        pickups.a_person(child, phone="199 0000 8888")
    assert _code(refused) == "PICKUP_KNOWN"


def test_a_person_needs_a_photo_a_period_and_a_free_place(child: Child) -> None:
    for terms, code in (
        ({"photo": None}, "PICKUP_PHOTO_NEEDED"),
        ({"last_on": pickups.MONDAY + timedelta(days=400)}, "PICKUP_PERIOD"),
        ({"starts_on": pickups.MONDAY - timedelta(days=1)}, "PICKUP_PERIOD"),
        ({"phone": "12345"}, "ACCOUNT_PHONE_SHAPE"),
        ({"photo": b"GIF89a..."}, "UPLOAD_TYPE_REFUSED"),
    ):
        with pytest.raises(ProblemError) as refused:
            pickups.a_person(child, **terms)  # type: ignore[arg-type]
        assert _code(refused) == code
    for _ in range(8):
        pickups.a_person(child)
    with pytest.raises(ProblemError) as refused:
        pickups.a_person(child)
    assert _code(refused) == "PICKUP_TOO_MANY"


def test_a_photo_is_kept_as_small_as_a_tablet_needs_it(child: Child) -> None:
    person = pickups.a_person(child, photo=pickups.picture(2000))
    assert person.photo is not None
    assert max(Image.open(io.BytesIO(storage.get(person.photo.key))).size) == 640


def test_a_change_of_phone_days_and_photo_holds_from_then_on(child: Child) -> None:
    person = pickups.a_person(child)
    changed = services.change(
        person=person, phone="19900007777", last_on=pickups.MONDAY + timedelta(days=5), weekdays=[1, 3], photo=None,
        by=pickups.guardian(child), at=NOON,
    )  # fmt: skip
    assert changed.phone == "19900007777" and changed.weekdays == [1, 3] and changed.photo_id == person.photo_id
    assert services.last_day(changed) == pickups.MONDAY + timedelta(days=5)
    services.end(person=person, by=pickups.guardian(child), at=NOON)
    with pytest.raises(ProblemError) as refused:
        services.change(
            person=person, phone="19900007777", last_on=pickups.MONDAY, weekdays=None, photo=None,
            by=pickups.guardian(child), at=NOON,
        )  # fmt: skip
    assert _code(refused) == "PICKUP_OVER"


# --- codes ---


def test_a_code_becomes_a_token_once_within_its_window(tablet: Device, child: Child) -> None:
    person, code = pickups.a_temporary(child)
    for at in (factories.moment("14:59"), factories.moment("19:00")):
        with pytest.raises(ProblemError):
            _exchange(tablet, child, code, at)
    found, token = _exchange(tablet, child, code)
    key = HandOverKey.objects.get(institution=tablet.institution)
    verdict = tokens.verify(token, keys={key.kid: bytes(key.public)}, child=child.pk, at=FOUR)
    assert found == person and verdict.fault is None
    assert verdict.claim is not None and verdict.claim.person == f"person:{person.pk}"
    with pytest.raises(ProblemError) as refused:
        _exchange(tablet, child, code)
    assert _code(refused) == "PICKUP_CODE_WRONG"


def test_only_the_digest_of_a_code_is_kept(child: Child) -> None:
    _person, code = pickups.a_temporary(child)
    (kept,) = PickupCode.objects.all()
    assert len(code) == 6 and code.isdigit()
    assert code.encode() not in bytes(kept.digest) and len(bytes(kept.digest)) == 32


def test_after_five_wrong_tries_the_code_is_void_and_the_guardian_is_told(tablet: Device, child: Child) -> None:
    _person, code = pickups.a_temporary(child)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(ProblemError):
            _exchange(tablet, child, wrong)
    with pytest.raises(ProblemError):
        _exchange(tablet, child, code)
    assert PickupCode.objects.get().void_at == FOUR
    assert Notice.objects.filter(wording="pickup_code_locked").count() == 1


def test_a_new_code_voids_the_old_and_another_house_knows_neither(tablet: Device, child: Child) -> None:
    person, old = pickups.a_temporary(child)
    new = services.new_code(person=person, by=pickups.guardian(child), at=NOON)
    for place, code in ((tablet, old), (factories.a_tablet()[0], new)):
        with pytest.raises(ProblemError):
            _exchange(place, child, code)
    assert _exchange(tablet, child, new)[0] == person


def test_a_temporary_person_has_a_window_of_a_day_that_is_near(child: Child) -> None:
    for first, last in (("15:00", "15:00"), ("09:00", "11:00")):
        with pytest.raises(ProblemError) as refused:
            pickups.a_temporary(child, first=first, last=last)
        assert _code(refused) == "PICKUP_WINDOW"


# --- keys ---


def test_a_house_has_one_key_a_day_whose_secret_rests_encrypted(tablet: Device) -> None:
    first = hand_over_keys.of_day(tablet.institution, at=NOON)
    assert hand_over_keys.of_day(tablet.institution, at=FOUR) == first
    assert hand_over_keys.of_day(tablet.institution, at=FOUR + timedelta(days=1)).kid != first.kid
    raw = HandOverKey.objects.extra(select={"raw": "encode(secret, 'escape')"}).values_list("raw", flat=True)
    assert not any(first.secret in text for text in raw)
    assert Entry.objects.filter(event="pickup.key_made").count() == 2


# --- court blocks ---


def test_a_blocked_guardian_changes_nothing_and_shows_no_token(tablet: Device, child: Child, client: Client) -> None:
    other, key = pickups.second_guardian(child)
    pickups.confirmed(pickups.a_block(child, against=key), tablet.institution)
    with pytest.raises(ProblemError) as refused:
        pickups.a_person(child, by=other, at=FOUR)
    assert _code(refused) == "PICKUP_YOU_ARE_BLOCKED"
    assert queries.is_blocked(child.pk, other, pickups.MONDAY)


def test_the_guardian_whom_it_is_against_hears_of_a_block_only_when_it_is_confirmed(
    tablet: Device, child: Child
) -> None:
    other, key = pickups.second_guardian(child)
    block = pickups.a_block(child, against=key)
    assert (
        not Notice.objects.filter(user_id=other.user_id, params__contains={"child": child.nickname})
        .filter(wording="pickup_changed")
        .exists()
    )
    director = enrolment.director_user(tablet.institution)
    assert Notice.objects.filter(user=director, wording="custody_block_asked").count() == 1
    pickups.confirmed(block, tablet.institution)
    assert Notice.objects.filter(user_id=other.user_id, wording="pickup_changed").count() == 1


def test_a_block_is_confirmed_by_the_director_or_the_district_and_nobody_else(tablet: Device, child: Child) -> None:
    block = pickups.a_block(child)
    neighbour = enrolment.director(enrolment.an_institution())
    for by in (pickups.guardian(child), neighbour, houses.actor(houses.officer(Role.DISTRICT_REVIEWER))):
        with pytest.raises(ProblemError) as refused:
            custody.decide(block=block, confirm=True, reason="看过", by=by, at=NOON)
        assert _code(refused) == "NOT_ALLOWED"
    lead = houses.actor(houses.officer(Role.DISTRICT_LEAD))
    with pytest.raises(ProblemError) as refused:
        custody.decide(block=block, confirm=True, reason=" ", by=lead, at=NOON)
    assert _code(refused) == "BLOCK_REASON"
    assert custody.decide(block=block, confirm=True, reason="看过", by=lead, at=NOON).state == "confirmed"
    with pytest.raises(ProblemError) as refused:
        custody.decide(block=block, confirm=False, reason="改", by=lead, at=NOON)
    assert _code(refused) == "BLOCK_DECIDED"


def test_somebody_whom_a_court_forbids_cannot_be_added_under_name_or_phone(child: Child) -> None:
    person = pickups.a_person(child, name="演示·李某", phone="19900006666")
    pickups.a_block(child, against=f"person:{person.pk}")
    for facts in ({"name": "演示·李某"}, {"phone": "19900006666", "name": "演示·别名"}):
        with pytest.raises(ProblemError) as refused:
            pickups.a_person(child, **facts, at=FOUR)
        assert _code(refused) == "PICKUP_COURT_FORBIDS"


def test_a_block_names_another_and_a_day_that_can_be(child: Child) -> None:
    tomorrow = pickups.MONDAY + timedelta(days=1)
    own = factories.key_of(child)
    for facts, code in (
        ({"against": own}, "BLOCK_AGAINST_SELF"), ({"name": " "}, "BLOCK_NAME_NEEDED"),
        ({"issued_on": tomorrow}, "BLOCK_PERIOD"), ({"ends_on": pickups.MONDAY - timedelta(days=1)}, "BLOCK_PERIOD"),
    ):  # fmt: skip
        with pytest.raises(ProblemError) as refused:
            pickups.a_block(child, **facts)  # type: ignore[arg-type]
        assert _code(refused) == code
    assert not CustodyBlock.objects.exists()


# --- the record ---


def test_persons_photos_and_documents_are_emptied_with_the_childs_record(child: Child) -> None:
    person = pickups.a_person(child)
    pickups.a_temporary(child, photo=None)
    block = pickups.a_block(child)
    assert person.photo is not None
    records.empty(child=child, kind="placements")
    for key in (person.photo.key, block.document.key):
        with pytest.raises(FileNotFoundError):
            storage.get(key)
    person.refresh_from_db()
    block.refresh_from_db()
    assert not person.name and not person.phone and not block.name


def test_an_institution_that_opens_a_childs_page_is_kept_as_a_reading(
    tablet: Device, child: Child, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhaohu.core.clock.now", lambda: NOON)
    person = pickups.a_person(child, phone="19900005555")
    client.force_login(enrolment.director_user(tablet.institution))
    page = client.get(f"/day/pickups/{child.pk}/").content.decode()
    assert person.name in page and "199****5555" in page and "19900005555" not in page
    assert Reading.objects.filter(child=child).count() == 1
    client.force_login(enrolment.director_user(enrolment.an_institution()))
    assert client.get(f"/day/pickups/{child.pk}/").status_code == 404
    assert families.guardian_of(child).guards(child.pk)


# --- whom a court keeps away ---


def test_a_code_of_somebody_whom_a_court_forbids_is_refused_and_not_used_up(tablet: Device, child: Child) -> None:
    person, code = pickups.a_temporary(child)
    block = pickups.a_block(child, against=f"person:{person.pk}")
    with pytest.raises(ProblemError) as refused:
        _exchange(tablet, child, code)
    assert _code(refused) == "PICKUP_BLOCKED"
    kept = PickupCode.objects.get()
    assert (kept.used_at, kept.void_at, kept.tries) == (None, None, 0)
    by = enrolment.director(tablet.institution)
    custody.decide(block=block, confirm=False, reason="不是同一个人", by=by, at=FOUR)
    assert _exchange(tablet, child, code)[0] == person


def _kept_away(tablet: Device, child: Child) -> tuple[int, CustodyBlock]:
    """The second guardian, to whom a court forbids the child."""
    other, key = pickups.second_guardian(child)
    block = pickups.confirmed(pickups.a_block(child, against=key), tablet.institution)
    assert other.user_id is not None
    return other.user_id, block


def test_a_guardian_kept_away_by_a_court_hears_nothing_of_where_the_child_is(tablet: Device, child: Child) -> None:
    away, block = _kept_away(tablet, child)
    told = Notice.objects.filter(user_id=away)
    assert told.filter(wording="pickup_changed").count() == 1  # that it is so
    before, mine = told.count(), Notice.objects.filter(user_id=pickups.guardian(child).user_id)
    person = pickups.a_person(child, at=FOUR)
    arrived = factories.arrival("16:00", child)
    refused = factories.said("refusal", "16:20", child, name="演示·李某", reason="不在名单")
    left = factories.said("departure", "16:30", child, pickup=f"person:{person.pk}")
    factories.hand_in(tablet, arrived, refused, left, at="16:31")
    assert told.count() == before
    assert {"child_arrived", "pickup_refused", "child_collected"} <= set(mine.values_list("wording", flat=True))
    custody.lift(block=block, reason="法院撤销", by=enrolment.director(tablet.institution), at=FOUR)
    assert told.filter(wording="pickup_changed").count() == 2


def test_a_guardian_kept_away_by_a_court_reads_nothing_of_the_day_on_the_pages(
    client: Client, tablet: Device, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhaohu.accounts.models import User
    from zhaohu.core import clock

    away, _block = _kept_away(tablet, child)
    pickups.a_person(child, name="演示·接送甲", at=NOON)
    factories.hand_in(tablet, factories.arrival("12:30", child), at="12:31")
    monkeypatch.setattr(clock, "now", lambda: FOUR)
    for pk, shown in ((away, False), (pickups.guardian(child).user_id, True)):
        client.force_login(User.objects.get(pk=pk))
        day = client.get(f"/children/{child.pk}/day/").content.decode()
        home = client.get(f"/home/?child={child.pk}").content.decode()
        own = client.get(f"/family/children/{child.pk}/pickup/").content.decode()
        assert ("不向您显示孩子在园的情况" in day) is not shown and ("已到园" in day) is shown
        assert ("不显示在园情况" in home) is not shown and ("12:30" in home) is shown
        assert ("演示·接送甲" in own) is shown
