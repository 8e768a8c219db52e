"""Consent by purpose: nothing ticked beforehand, the strictest counts, a withdrawal works at once everywhere."""

import itertools
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import factories as people
from tests.families import factories
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.errors import ProblemError
from zhaohu.families.choices import Decision, Purpose, ReadingPurpose
from zhaohu.families.models import Child, Consent, Reading
from zhaohu.families.queries import consents, readings
from zhaohu.families.services import consents as services
from zhaohu.families.services import readings as reading
from zhaohu.rules.models import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON


def _decide(child: Child, user: User, decision: Decision, purpose: Purpose = Purpose.PHOTO) -> Consent:
    return services.decide(child=child, purpose=purpose, decision=decision, version=1, by=factories.of(user), at=AT)


def _two() -> tuple[Child, User, User]:
    child = factories.a_child()
    first = child.guardianships.get().guardian.user
    return child, first, factories.a_second_guardian(child)


def _signed_in(client: Client) -> tuple[Child, str]:
    child = factories.a_child()
    client.force_login(child.guardianships.get().guardian.user)
    return child, f"/family/children/{child.pk}/consents/"


def test_nothing_is_chosen_beforehand(client: Client) -> None:
    child, address = _signed_in(client)
    page = client.get(address).content.decode()
    assert page.count('type="radio"') == 2 * len(Purpose) and " checked" not in page
    for purpose in Purpose:
        assert not consents.permitted(child, purpose, on=ON)


def test_each_purpose_is_decided_apart_and_keeps_the_words_that_were_shown(client: Client) -> None:
    child, address = _signed_in(client)
    client.post(address, {"photo": "no", "photo_version": "1", "health": "yes", "health_version": "1"})
    assert {(row.purpose, row.decision) for row in Consent.objects.all()} == {("photo", "refused"), ("health", "given")}
    assert Consent.objects.get(purpose="health").shown["recipients"]
    assert consents.permitted(child, Purpose.HEALTH, on=ON) and not consents.permitted(child, Purpose.PHOTO, on=ON)


def test_sending_nothing_or_rubbish_decides_nothing(client: Client) -> None:
    _child, address = _signed_in(client)
    assert client.post(address, {}).status_code == 302
    assert client.post(address, {"photo": "maybe", "other": "yes"}).status_code == 302
    assert client.post(address, {"photo": "yes", "photo_version": "x"}).status_code == 409
    assert not Consent.objects.exists()


def test_a_withdrawal_is_one_button_on_the_page_and_works_at_once(client: Client) -> None:
    child, address = _signed_in(client)
    client.post(address, {"photo": "yes", "photo_version": "1"})
    assert "撤回「拍摄照片和视频」" in client.get(address).content.decode()
    client.post(f"{address}withdraw/", {"purpose": "photo"})
    assert not consents.permitted(child, Purpose.PHOTO, on=ON)
    assert client.post(f"{address}withdraw/", {"purpose": "photo"}).status_code == 302
    assert [row.decision for row in Consent.objects.order_by("pk")] == ["given", "withdrawn"]


@pytest.mark.parametrize(
    ("one", "other", "allowed"),
    [("given", None, True), ("given", "given", True), ("given", "refused", False), ("given", "withdrawn", False),
     ("refused", None, False), (None, None, False)],
)  # fmt: skip
def test_of_two_guardians_the_stricter_counts(one: str | None, other: str | None, allowed: bool) -> None:
    child, first, second = _two()
    for user, said in ((first, one), (second, other)):
        if said:
            _decide(child, user, Decision(said))
    assert consents.permitted(child, Purpose.PHOTO, on=ON) == allowed


@given(said=st.lists(st.tuples(st.booleans(), st.sampled_from(list(Decision))), max_size=6))
def test_whatever_was_said_before_only_the_newest_of_each_guardian_counts(said: list[tuple[bool, Decision]]) -> None:
    child, first, second = _two()
    newest: dict[bool, Decision] = {}
    for who, decision in said:
        _decide(child, second if who else first, decision)
        newest[who] = decision
    wanted = bool(newest) and all(decision == Decision.GIVEN for decision in newest.values())
    assert consents.permitted(child, Purpose.PHOTO, on=ON) == wanted


def test_the_page_says_that_guardians_differ(client: Client) -> None:
    child, first, second = _two()
    _decide(child, first, Decision.GIVEN)
    _decide(child, second, Decision.REFUSED)
    client.force_login(first)
    page = client.get(f"/family/children/{child.pk}/consents/").content.decode()
    assert "监护人的意见不同" in page and "父亲" in page


def test_a_guardian_whose_relation_has_ended_is_not_counted() -> None:
    child, first, second = _two()
    _decide(child, first, Decision.GIVEN)
    _decide(child, second, Decision.REFUSED)
    child.guardianships.filter(guardian__user=second).update(state="ended", valid_to=ON)
    assert consents.permitted(child, Purpose.PHOTO, on=ON)


def test_new_words_must_be_read_before_they_are_agreed_to_but_a_withdrawal_always_works(client: Client) -> None:
    child, address = _signed_in(client)
    client.post(address, {"photo": "yes", "photo_version": "1"})
    rule = Rule.objects.get(code="families.consent.purposes")
    rule.value["photo"]["version"] = 2
    rule.save()
    assert "文本已更新" in client.get(address).content.decode()
    assert client.post(address, {"photo": "yes", "photo_version": "1"}).status_code == 409
    client.post(f"{address}withdraw/", {"purpose": "photo"})
    assert not consents.permitted(child, Purpose.PHOTO, on=ON)


def test_a_stranger_and_an_officer_decide_nothing() -> None:
    child = factories.a_child()
    for by in (factories.of(factories.a_parent()), factories.city_officer()):
        with pytest.raises(ProblemError):
            services.decide(child=child, purpose=Purpose.PHOTO, decision=Decision.GIVEN, version=1, by=by, at=AT)


def test_many_children_are_asked_for_with_two_statements(django_assert_max_num_queries: object) -> None:
    made = [factories.a_child() for _ in range(4)]
    for child in made[:3]:
        _decide(child, child.guardianships.get().guardian.user, Decision.GIVEN)
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert consents.permitted_children([one.pk for one in made], Purpose.PHOTO, on=ON) == {o.pk for o in made[:3]}


# --- who saw my child's data ---


def _read(child: Child, count: int = 1, purpose: ReadingPurpose = ReadingPurpose.IDENTITY) -> None:
    by = people.actor(people.officer(Role.DISTRICT_REVIEWER))
    for _ in range(count):
        reading.record(children=[child], purpose=purpose, items="姓名", place="朝阳区卫生健康委", by=by, at=AT)


def test_a_guardian_sees_who_read_in_which_role_and_place_what_and_why(client: Client) -> None:
    child, _address = _signed_in(client)
    _read(child)
    page = client.get(f"/family/children/{child.pk}/readings/").content.decode()
    for words in ("区级审核", "朝阳区卫生健康委", "姓名", "核对身份与监护关系", "演示人员"):
        assert words in page


def test_readings_are_paged_filtered_and_counted(client: Client, django_assert_max_num_queries: object) -> None:
    child, _address = _signed_in(client)
    _read(child, 21)
    _read(child, 1, ReadingPurpose.FEES)
    address = f"/family/children/{child.pk}/readings/"
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = client.get(address).content.decode()
    assert page.count("<time") == 20 and 'rel="next"' in page
    assert client.get(f"{address}?purpose=fees").content.decode().count("<time") == 1
    assert client.get(f"{address}?purpose=rubbish&after=x").status_code == 200
    assert readings.recent(child, at=AT) == 22


def test_the_guardian_himself_leaves_no_reading_and_a_page_of_several_children_one_entry() -> None:
    first, second = factories.a_child(), factories.a_child()
    by = factories.guardian_of(first)
    reading.record(children=[first], purpose=ReadingPurpose.CARE, items="x", place="y", by=by, at=AT)
    assert not Reading.objects.exists()
    officer = people.actor(people.officer())
    reading.record(children=[first, second], purpose=ReadingPurpose.CARE, items="x", place="y", by=officer, at=AT)
    assert Reading.objects.values("entry_id").distinct().count() == 1


def test_the_policy_is_open_to_all_in_every_version(client: Client) -> None:
    now, before = (client.get(f"/family/privacy/{query}").content.decode() for query in ("", "?version=1"))
    assert "第 2 版" in now and "12345" in now and "合规审计" in now
    assert "这是以前的版本" in before and "合规审计" not in before
    assert client.get("/family/privacy/?version=rubbish").status_code == 200


def test_the_policy_says_so_when_no_rule_is_loaded(client: Client) -> None:
    Rule.objects.filter(code="families.privacy").delete()
    assert client.get("/family/privacy/").status_code == 200


def test_every_day_since_the_law_has_exactly_one_policy() -> None:
    rows = sorted(Rule.objects.filter(code="families.privacy"), key=lambda row: row.valid_from)
    assert rows[0].valid_from == date(2021, 11, 1) and rows[-1].valid_to is None
    assert all(a.valid_to == b.valid_from for a, b in itertools.pairwise(rows))
