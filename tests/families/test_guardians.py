"""The second guardian, and how a relation becomes known."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import factories as people
from tests.families import factories
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core.access import Actor, Held
from zhaohu.core.errors import ProblemError
from zhaohu.families.choices import Basis, GuardianshipState, IdentityKind, Relation
from zhaohu.families.models import Guardianship, Invitation, Reading
from zhaohu.families.services import guardianships, invitations
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT


def _accept(code: str, by: Actor | None = None, *, at: object = AT) -> Guardianship:
    by = by or factories.of(factories.a_parent("演示·孙爸爸"))
    return invitations.accept(code=code, name="演示·孙爸爸", identity="", by=by, at=at)  # type: ignore[arg-type]


def _code_of(refused: pytest.ExceptionInfo[ProblemError]) -> str:
    return refused.value.problem.code


def test_of_two_phones_with_the_same_invitation_the_first_wins_and_the_second_is_told() -> None:
    _made, code = factories.an_invitation()
    first = _accept(code)
    with pytest.raises(ProblemError) as late:
        _accept(code)
    assert _code_of(late) == "INVITATION_USED"
    assert Guardianship.objects.filter(child=first.child).count() == 2


def test_the_same_person_on_two_phones_is_one_guardian() -> None:
    _made, code = factories.an_invitation()
    by = factories.of(factories.a_parent())
    assert _accept(code, by).pk == _accept(code, by).pk


def test_a_code_is_read_however_it_is_typed_and_only_its_digest_is_kept() -> None:
    made, code = factories.an_invitation()
    assert code.replace("-", "").encode() not in bytes(made.digest)
    assert _accept(f" {code.lower().replace('-', ' ')} ").relation == Relation.FATHER


@pytest.mark.parametrize("days", [7, 30])
def test_an_invitation_ends_with_its_days(days: int) -> None:
    _made, code = factories.an_invitation()
    with pytest.raises(ProblemError) as late:
        _accept(code, at=AT + timedelta(days=days))
    assert _code_of(late) == "INVITATION_OVER"


def test_a_new_invitation_ends_the_old_one() -> None:
    child = factories.a_child()
    _old, code = factories.an_invitation(child)
    factories.an_invitation(child)
    with pytest.raises(ProblemError) as over:
        _accept(code)
    assert _code_of(over) == "INVITATION_OVER"


def test_whoever_guesses_codes_is_stopped() -> None:
    by = factories.of(factories.a_parent())
    codes = []
    for _ in range(6):
        with pytest.raises(ProblemError) as wrong:
            _accept("AAAA-BBBB-CCCC", by)
        codes.append(_code_of(wrong))
    assert codes[0] == "INVITATION_WRONG" and codes[-1] == "FAMILY_TOO_MANY_TRIES"


def test_a_guardian_who_is_not_confirmed_cannot_confirm_another() -> None:
    child = factories.a_child()
    assert _accept(factories.an_invitation(child)[1]).state == GuardianshipState.DECLARED
    Guardianship.objects.filter(child=child).update(state=GuardianshipState.CONFIRMED)
    third = _accept(factories.an_invitation(child)[1])
    assert (third.state, third.basis) == (GuardianshipState.CONFIRMED, Basis.GUARDIAN)


def test_the_page_of_an_invitation_tells_nothing_of_the_child_before_it_is_used(client: Client) -> None:
    child = factories.a_child()
    _made, code = factories.an_invitation(child)
    client.force_login(factories.a_parent())
    assert child.nickname not in client.get(f"/family/invitation/?code={code}").content.decode()
    answer = client.post("/family/invitation/", {"code": code, "name": "演示·爸爸", "identity": ""}, follow=True)
    assert child.nickname in answer.content.decode()
    assert client.post("/family/invitation/", {"code": "", "name": ""}).status_code == 422


def test_the_code_is_shown_once_by_the_page_that_made_it(client: Client) -> None:
    child = factories.a_child()
    client.force_login(child.guardianships.get().guardian.user)
    page = client.post(f"/family/children/{child.pk}/invite/", {"relation": "father"}).content.decode()
    assert "/family/invitation/?code=" in page
    assert client.post(f"/family/children/{child.pk}/invite/", {"relation": "king"}).status_code == 422


def test_asking_to_join_answers_the_same_whether_the_number_is_known_or_not(client: Client) -> None:
    number = factories.a_citizen_number()
    child = factories.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    sent = {"kind": "citizen_id", "number": number, "relation": "grandparent", "name": "演示·姥姥", "identity": ""}
    pages = []
    for one in (number, factories.a_citizen_number()):
        client.force_login(factories.a_parent())
        pages.append(client.post("/family/join/", sent | {"number": one}).content.decode())
    for page in pages:
        assert "已收到申请" in page and child.nickname not in page
    assert Guardianship.objects.filter(child=child, state=GuardianshipState.REQUESTED).count() == 1


def test_whoever_asks_to_join_sees_nothing_until_a_guardian_confirms(client: Client) -> None:
    asked = factories.a_request_to_join()
    address = f"/family/children/{asked.child_id}/"
    client.force_login(asked.guardian.user)
    assert client.get(address).status_code in (403, 404)
    assert asked.child.nickname not in client.get("/family/").content.decode()
    guardianships.decide(guardianship=asked, accept=True, by=factories.guardian_of(asked.child), at=AT)
    assert client.get(address).status_code == 200


def test_a_guardian_sees_only_part_of_a_strangers_name_and_refuses_with_one_click(client: Client) -> None:
    asked = factories.a_request_to_join()
    client.force_login(asked.child.guardianships.earliest("pk").guardian.user)
    page = client.get(f"/family/children/{asked.child_id}/").content.decode()
    assert "演****" in page and "演示·王姥姥" not in page
    assert client.post(f"/family/guardianships/{asked.pk}/decide/", {"accept": "no"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == GuardianshipState.REFUSED


def test_a_request_is_answered_once_and_not_by_whoever_asked() -> None:
    asked = factories.a_request_to_join()
    by = factories.guardian_of(asked.child)
    with pytest.raises(ProblemError) as own:
        guardianships.decide(guardianship=asked, accept=True, by=factories.of(asked.guardian.user), at=AT)
    guardianships.decide(guardianship=asked, accept=True, by=by, at=AT)
    with pytest.raises(ProblemError) as twice:
        guardianships.decide(guardianship=asked, accept=False, by=by, at=AT)
    assert [_code_of(own), _code_of(twice)] == ["NOT_ALLOWED", "RELATION_DECIDED"]


def test_the_street_and_the_district_of_the_household_check_documents_and_others_find_nothing(client: Client) -> None:
    row = factories.a_request_to_join()
    address = f"/family/relations/{row.pk}/"
    people.street("110108001")
    wrong = [
        people.officer(Role.STREET_OFFICER, people.street("110105015")),
        people.officer(Role.DISTRICT_REVIEWER, people.district("110108", "海淀区")),
    ]
    for person in wrong:
        client.force_login(person)
        assert client.get(address).status_code == 404
    for role, place in ((Role.STREET_OFFICER, people.street()), (Role.DISTRICT_REVIEWER, people.district())):
        client.force_login(people.officer(role, place))
        assert client.get("/family/relations/").status_code == 200
        assert client.get(address).status_code == 200


def test_an_officer_who_opens_a_relation_leaves_a_reading_and_the_list_names_no_child(client: Client) -> None:
    row = factories.a_request_to_join()
    client.force_login(people.officer(Role.STREET_OFFICER, people.street()))
    page = client.get("/family/relations/").content.decode()
    assert row.child.nickname not in page and row.guardian.name not in page and not Reading.objects.exists()
    client.get(f"/family/relations/{row.pk}/")
    assert Reading.objects.get().child_id == row.child_id


def test_an_officer_confirms_with_the_documents_he_saw_or_refuses_with_a_reason(client: Client) -> None:
    row = factories.a_request_to_join()
    own = row.child.guardianships.earliest("pk")
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    assert client.post(f"/family/relations/{row.pk}/", {"accept": "yes"}).status_code == 422
    assert client.post(f"/family/relations/{row.pk}/", {"accept": "maybe", "reason": "户口簿"}).status_code == 422
    assert client.post(f"/family/relations/{own.pk}/", {"accept": "yes", "reason": "户口簿"}).status_code == 302
    assert client.post(f"/family/relations/{row.pk}/", {"accept": "no", "reason": "不是家人"}).status_code == 302
    own.refresh_from_db()
    row.refresh_from_db()
    assert [(own.state, own.basis), row.state] == [("confirmed", "officer"), "refused"]
    assert "不是家人" in str(Notice.objects.get(user=row.guardian.user, wording="relation_refused").params)


def test_an_officer_ends_a_relation_that_no_longer_holds_and_the_guardian_sees_no_more(client: Client) -> None:
    child = factories.a_child(factories.settled(factories.a_guardian()))
    row, by = child.guardianships.get(), people.actor(people.officer(Role.STREET_OFFICER, people.street()))
    guardianships.confirm(guardianship=row, basis=Basis.OFFICER, seen="户口簿", by=by, at=AT)
    guardianships.refuse(guardianship=row, reason="监护权变更", by=by, at=AT)
    client.force_login(row.guardian.user)
    assert client.get(f"/family/children/{child.pk}/").status_code in (403, 404)
    with pytest.raises(ProblemError) as over:
        guardianships.confirm(guardianship=row, basis=Basis.OFFICER, seen="户口簿", by=by, at=AT)
    assert _code_of(over) == "RELATION_DECIDED"


def test_an_institution_confirms_through_a_higher_room_and_a_family_cannot() -> None:
    row = factories.a_child().guardianships.get()
    director = Actor(user_id=people.user(Kind.INSTITUTION).pk, held=(Held("director", institution=1),))
    with pytest.raises(ProblemError):
        guardianships.confirm(guardianship=row, basis=Basis.INSTITUTION, by=factories.guardian_of(row.child), at=AT)
    made = guardianships.confirm(guardianship=row, basis=Basis.INSTITUTION, by=director, at=AT, institution=1)
    again = guardianships.confirm(guardianship=row, basis=Basis.INSTITUTION, by=director, at=AT, institution=1)
    assert (made.state, made.basis, again.pk) == ("confirmed", "institution", made.pk)


def test_only_a_guardian_invites() -> None:
    child = factories.a_child()
    with pytest.raises(ProblemError):
        invitations.invite(child=child, relation=Relation.FATHER, by=factories.of(factories.a_parent()), at=AT)


def test_the_database_holds_one_open_invitation_and_no_overlapping_relations() -> None:
    made, _code = factories.an_invitation()
    with pytest.raises(IntegrityError, match="one_open_invitation"), transaction.atomic():
        Invitation.objects.create(
            child=made.child, made_by=made.made_by, relation="father", digest=b"x", made_at=AT, expires_at=AT
        )
    row = made.child.guardianships.get()
    with pytest.raises(IntegrityError, match="guardianship_periods_do_not_overlap"), transaction.atomic():
        Guardianship.objects.create(
            child=row.child, guardian=row.guardian, relation="other", state="declared", valid_from=factories.ON
        )


def test_the_list_of_relations_takes_a_fixed_number_of_statements(
    client: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(4):
        factories.a_request_to_join()
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert client.get("/family/relations/").status_code == 200
