"""Registering, correcting and identifying a child; nothing is asked that is not needed yet."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.families import factories
from zhaohu.core.errors import ProblemError
from zhaohu.families.choices import IdentityKind, Relation, Sex
from zhaohu.families.models import Child, Guardian
from zhaohu.families.queries import ages
from zhaohu.families.services import children, corrections
from zhaohu.ledger.models import Entry, Opening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT
REGISTER, LEAP = "/family/new/", date(2024, 2, 29)


def _sent(**more: object) -> dict[str, object]:
    return {
        "guardian_name": "演示·孙家长", "relation": "mother", "nickname": "演示米粒", "born_on": "2025-06-10",
        "sex": "2", "birth_order": "1", "key": str(uuid4()),
    } | more  # fmt: skip


def _particulars(child: Child, **more: object) -> children.Particulars:
    known = {name: getattr(child, name) for name in ("nickname", "born_on", "expected_on", "birth_order")}
    return children.Particulars(**(known | {"name": child.name or "", "sex": Sex(child.sex)} | more))


def test_a_child_without_any_number_is_registered_under_a_temporary_key() -> None:
    (identity,) = factories.a_child().identities.all()
    assert identity.kind == IdentityKind.TEMPORARY and identity.number.startswith("T")


def test_an_expected_child_needs_a_day_and_nothing_else() -> None:
    child = factories.a_child(born_on=None, expected_on=date(2027, 3, 1), name="")  # type: ignore[arg-type]
    assert child.born_on is None and child.name is None


def test_a_number_is_not_taken_before_birth() -> None:
    child = factories.a_child(born_on=None, expected_on=date(2027, 3, 1))  # type: ignore[arg-type]
    with pytest.raises(ProblemError) as refused:
        corrections.identify(
            child=child,
            kind=IdentityKind.BIRTH_CERTIFICATE,
            number="Y123456789",
            by=factories.guardian_of(child),
            at=AT,
        )
    assert refused.value.problem.code == "CHILD_NOT_BORN"


def test_twins_of_one_birthday_are_two_children() -> None:
    guardian = factories.a_guardian()
    first = factories.a_child(guardian, name="演示甲", birth_order=1)
    second = factories.a_child(guardian, name="演示乙", birth_order=2)
    assert first.pk != second.pk and first.household_id == second.household_id


@pytest.mark.parametrize(
    ("on", "months"),
    [(date(2025, 2, 27), 11), (date(2025, 2, 28), 12), (date(2026, 11, 24), 32), (date(2027, 2, 28), 36)],
)
def test_a_birthday_on_29_february_comes_every_year(on: date, months: int) -> None:
    assert ages.months(LEAP, on) == months


@given(born=st.dates(date(2019, 1, 1), date(2026, 12, 31)), more=st.integers(0, 1500))
def test_a_child_never_grows_younger(born: date, more: int) -> None:
    later = date.fromordinal(born.toordinal() + more)
    assert 0 <= ages.months(born, later) <= ages.months(born, date.fromordinal(later.toordinal() + 1))


def test_a_child_born_on_29_february_takes_its_own_number() -> None:
    number = factories.a_citizen_number(LEAP)
    child = factories.a_child(born_on=LEAP, identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    assert child.identities.get().number == number


def test_two_clicks_register_one_child() -> None:
    guardian, key = factories.a_guardian(), uuid4()
    assert factories.a_child(guardian, key=key).pk == factories.a_child(guardian, key=key).pk


def test_the_page_registers_guardian_and_child_at_once_and_asks_the_guardian_only_once(client: Client) -> None:
    user = factories.a_parent()
    client.force_login(user)
    answer = client.post(REGISTER, _sent())
    child = Child.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/family/children/{child.pk}/"
    assert "guardian_name" not in client.get(REGISTER).content.decode()
    assert Guardian.objects.get(user=user).name == "演示·孙家长"


@pytest.mark.parametrize(
    ("rubbish", "words"),
    [
        ({"nickname": ""}, "必填"), ({"born_on": "32"}, "日期"), ({"born_on": ""}, "预产期都没有填"),
        ({"born_on": "2039-01-01"}, "今天以后"), ({"relation": "king"}, ""), ({"key": "x"}, ""),
        ({"identity_kind": "citizen_id"}, "一起填"), ({"identity_kind": "citizen_id", "identity_number": "1"}, "18 位"),
        ({"birth_order": "99"}, ""), ({"sex": "7"}, ""), ({"guardian_identity": "123"}, "18 位"),
        ({"born_on": "1899-01-01"}, "早于"), ({"nickname": "\x00"}, ""),
    ],
)  # fmt: skip
def test_rubbish_comes_back_filled_with_what_is_wrong(client: Client, rubbish: dict[str, str], words: str) -> None:
    client.force_login(factories.a_parent())
    answer = client.post(REGISTER, _sent(name="演示甲") | rubbish)
    assert answer.status_code == 422 and words in answer.content.decode() and "演示甲" in answer.content.decode()
    assert not Child.objects.exists()


def test_a_number_on_another_record_leads_to_joining_it_and_tells_nothing_of_the_child(client: Client) -> None:
    number = factories.a_citizen_number()
    known = factories.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    client.force_login(factories.a_parent())
    page = client.post(REGISTER, _sent(identity_kind="citizen_id", identity_number=number))
    text = page.content.decode()
    assert page.status_code == 422 and "/family/join/" in text and known.nickname not in text and known.name not in text


def test_names_and_numbers_rest_encrypted_and_are_found_by_their_digest() -> None:
    number = factories.a_citizen_number()
    child = factories.a_child(name="演示明文", identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.name, i.number FROM families_child c JOIN families_childidentity i ON i.child_id = c.id"
            " WHERE c.id = %s",
            [child.pk],
        )
        name, stored = cursor.fetchone()
    assert "演示明文".encode() not in bytes(name) and number.encode() not in bytes(stored)


def test_the_page_of_a_child_shows_masked_numbers(client: Client) -> None:
    number = factories.a_citizen_number()
    child = factories.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    client.force_login(child.guardianships.get().guardian.user)
    page = client.get(f"/family/children/{child.pk}/").content.decode()
    assert number not in page and f"110***********{number[-4:]}" in page


def test_a_stranger_finds_no_such_child(client: Client) -> None:
    child = factories.a_child()
    client.force_login(factories.a_child().guardianships.get().guardian.user)
    for path in ("", "correct/", "documents/", "invite/", "consents/", "readings/", "export/", "deletion/"):
        assert client.get(f"/family/children/{child.pk}/{path}").status_code == 404


def test_a_correction_leaves_only_a_digest_of_what_was_there() -> None:
    child = factories.a_child(name="演示旧名")
    corrections.correct(
        child=child,
        particulars=_particulars(child, name="演示新名"),
        revision=0,
        by=factories.guardian_of(child),
        at=AT,
    )
    child.refresh_from_db()
    entry = Entry.objects.get(event="child.corrected", subject_id=str(child.pk))
    assert (child.name, child.revision) == ("演示新名", 1)
    assert not entry.public and Opening.objects.get(entry=entry).content == ""


def test_of_two_corrections_at_once_the_second_is_asked_to_look_again(client: Client) -> None:
    child = factories.a_child()
    client.force_login(child.guardianships.get().guardian.user)
    sent = {"nickname": "演示新", "born_on": "2025-06-10", "revision": "0"}
    assert client.post(f"/family/children/{child.pk}/correct/", sent).status_code == 302
    late = client.post(f"/family/children/{child.pk}/correct/", sent | {"nickname": "演示晚"})
    child.refresh_from_db()
    assert late.status_code == 422 and child.nickname == "演示新"


def test_a_correction_that_contradicts_the_number_is_refused() -> None:
    child = factories.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=factories.a_citizen_number())
    with pytest.raises(ProblemError) as refused:
        corrections.correct(
            child=child, particulars=_particulars(child, born_on=date(2025, 6, 11)), revision=0,
            by=factories.guardian_of(child), at=AT,
        )  # fmt: skip
    assert refused.value.problem.code == "IDENTITY_SHAPE"


def test_the_temporary_key_goes_when_a_document_comes_and_a_wrong_number_is_put_right() -> None:
    child = factories.a_child()
    by = factories.guardian_of(child)
    for number in ("Y100000001", "Y100000002"):
        corrections.identify(child=child, kind=IdentityKind.BIRTH_CERTIFICATE, number=number, by=by, at=AT)
    assert [(one.kind, one.number) for one in child.identities.all()] == [("birth_certificate", "Y100000002")]


def test_only_the_guardian_corrects_and_identifies() -> None:
    child, stranger = factories.a_child(), factories.of(factories.a_parent())
    with pytest.raises(ProblemError):
        corrections.correct(child=child, particulars=_particulars(child), revision=0, by=stranger, at=AT)
    with pytest.raises(ProblemError):
        corrections.identify(child=child, kind=IdentityKind.PASSPORT, number="E1234567", by=stranger, at=AT)


def test_the_household_says_where_it_lives_and_saying_so_twice_is_once(client: Client) -> None:
    guardian = factories.settled(factories.a_guardian())
    factories.settled(guardian)
    guardian.household.refresh_from_db()
    assert guardian.household.street_id == "110105014"
    assert Entry.objects.filter(event="household.settled").count() == 1
    client.force_login(guardian.user)
    assert client.post("/family/home/", {"street": "9", "address": "x" * 300}).status_code == 422
    assert client.post("/family/home/", {"street": "110105014", "address": ""}).status_code == 302


@pytest.mark.parametrize("constraint", ["child_is_born_or_expected", "child_is_not_merged_into_itself"])
def test_the_database_keeps_the_shape_of_a_record(constraint: str) -> None:
    child = factories.a_child()
    wrong = {"born_on": None} if constraint == "child_is_born_or_expected" else {"merged_into": child}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Child.objects.filter(pk=child.pk).update(**wrong)


def test_one_number_is_on_one_record_and_one_kind_once_on_each() -> None:
    number = factories.a_citizen_number()
    factories.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    with pytest.raises(ProblemError) as known:
        factories.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    assert known.value.problem.code == "CHILD_KNOWN"
    child = factories.a_child(identity_kind=IdentityKind.PASSPORT, identity_number="E1234567")
    with pytest.raises(ProblemError) as twice:
        children.identify(child=child, kind=IdentityKind.PASSPORT, number="E7654321", at=AT)
    assert twice.value.problem.code == "CHILD_IDENTITY_TWICE"


def test_one_identity_number_is_behind_one_account() -> None:
    number = factories.a_citizen_number(date(1990, 1, 1))
    for user, fails in ((factories.a_parent(), False), (factories.a_parent(), True)):
        if fails:
            with pytest.raises(ProblemError) as known:
                children.guardian(name="演示", identity=number, by=factories.of(user), at=AT)
            assert known.value.problem.code == "GUARDIAN_KNOWN"
        else:
            children.guardian(name="演示", identity=number, by=factories.of(user), at=AT)


def test_an_officer_registers_no_child() -> None:
    guardian = factories.a_guardian()
    with pytest.raises(ProblemError):
        children.register(
            particulars=children.Particulars(nickname="演示", born_on=date(2025, 1, 1)), relation=Relation.MOTHER,
            guardian=guardian, by=factories.city_officer(), at=AT,
        )  # fmt: skip


def test_the_list_of_children_takes_a_fixed_number_of_statements(
    client: Client, django_assert_max_num_queries: object
) -> None:
    guardian = factories.a_guardian()
    for _ in range(4):
        factories.a_child(guardian)
    client.force_login(guardian.user)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert client.get("/family/").status_code == 200
