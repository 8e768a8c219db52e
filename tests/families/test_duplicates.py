"""Two records of one child: found, compared, merged with a trail, and taken apart again."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.families import factories
from zhaohu.accounts.choices import Role
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import Placement
from zhaohu.families.choices import Decision, IdentityKind, Purpose, ReadingPurpose
from zhaohu.families.models import Child, ChildMerge, Distinction, Reading
from zhaohu.families.queries import children, consents, duplicates, readings
from zhaohu.families.services import consents as deciding
from zhaohu.families.services import merges
from zhaohu.families.services import readings as reading
from zhaohu.rules import queries as rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON


def _pairs(by: object = None) -> list[tuple[int, int]]:
    return [(row.first_id, row.pk) for row in duplicates.suspected(by or factories.city_officer())]  # type: ignore[arg-type, attr-defined]


def _merge(kept: Child, gone: Child, reason: str = "同一儿童") -> ChildMerge:
    return merges.merge(kept=kept, gone=gone, reason=reason, by=factories.city_officer(), at=AT)


def _give(child: Child, purpose: Purpose, decision: Decision = Decision.GIVEN) -> None:
    version = rules.value("families.consent.purposes", on=ON)[purpose]["version"]
    deciding.decide(
        child=child, purpose=purpose, decision=decision, version=version, by=factories.guardian_of(child), at=AT
    )


def test_the_same_name_and_birthday_in_two_families_are_proposed() -> None:
    first, second = factories.a_pair()
    assert _pairs() == [(first.pk, second.pk)]


def test_twins_other_names_and_other_documents_are_never_proposed() -> None:
    guardian = factories.settled(factories.a_guardian())
    for order in (1, 2):
        factories.a_child(guardian, name="演示双", birth_order=order)
    factories.a_child(guardian, name="演示甲")
    for _ in range(2):
        number = factories.a_citizen_number()
        factories.a_child(guardian, name="演示证", identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    for day in (date(2025, 6, 10), date(2025, 6, 11)):
        factories.a_child(guardian, name="演示日", born_on=day)
    assert _pairs() == []


def test_a_pair_told_apart_is_proposed_no_more(client: Client) -> None:
    first, second = factories.a_pair()
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    for _twice in range(2):
        assert client.post(f"/family/duplicates/{first.pk}/{second.pk}/apart/").status_code == 302
    assert _pairs() == [] and Distinction.objects.count() == 1


def test_a_merge_moves_numbers_guardians_and_the_rows_of_higher_rooms() -> None:
    kept, gone = factories.a_pair()
    place = enrolment.an_offered_place(gone)
    number = "Y100000009"
    gone.identities.update(kind=IdentityKind.BIRTH_CERTIFICATE, number=number)
    _merge(kept, gone)
    assert kept.identities.get(kind=IdentityKind.BIRTH_CERTIFICATE).number == number
    assert Placement.objects.get(pk=place.pk).child_id == kept.pk
    assert {user.pk for user in children.guardians(kept, ON)} == {
        row.guardian.user_id for row in kept.guardianships.all()
    }
    assert kept.guardianships.count() == 2 and _pairs() == []


def test_what_was_decided_and_read_under_the_gone_record_still_counts() -> None:
    kept, gone = factories.a_pair()
    _give(kept, Purpose.PHOTO)
    _give(gone, Purpose.PHOTO, Decision.REFUSED)
    officer = people.actor(people.officer())
    reading.record(children=[gone], purpose=ReadingPurpose.CARE, items="演示", place="演示园", by=officer, at=AT)
    assert consents.permitted(kept, Purpose.PHOTO, on=ON)
    _merge(kept, gone)
    assert not consents.permitted(kept, Purpose.PHOTO, on=ON)
    assert [row.child_id for row in readings.of(kept)] == [gone.pk]


def test_an_undone_merge_gives_everything_back_and_keeps_the_trail() -> None:
    kept, gone = factories.a_pair()
    before = [
        (list(one.identities.values_list("pk")), list(one.guardianships.values_list("pk"))) for one in (kept, gone)
    ]
    place = enrolment.an_offered_place(gone)
    made = merges.undo(merge=_merge(kept, gone), by=factories.city_officer(), at=AT)
    after = [
        (list(one.identities.values_list("pk")), list(one.guardianships.values_list("pk"))) for one in (kept, gone)
    ]
    assert before == after and Placement.objects.get(pk=place.pk).child_id == gone.pk
    assert made.undone_at and _pairs() == [(kept.pk, gone.pk)]
    with pytest.raises(ProblemError) as twice:
        merges.undo(merge=made, by=factories.city_officer(), at=AT)
    assert twice.value.problem.code == "MERGE_UNDONE"


def test_three_records_of_one_child_end_in_one_and_come_apart_in_order() -> None:
    first, second = factories.a_pair()
    third = factories.a_child(factories.settled(factories.a_guardian()), name="演示同名")
    _merge(second, third)
    outer = _merge(first, second)
    assert set(Child.objects.filter(merged_into=first).values_list("pk", flat=True)) == {second.pk, third.pk}
    merges.undo(merge=outer, by=factories.city_officer(), at=AT)
    assert Child.objects.get(pk=third.pk).merged_into_id == second.pk


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"birth_order": 2}, "CHILD_NOT_MERGEABLE"), ({"born_on": date(2025, 6, 12)}, "CHILD_NOT_MERGEABLE")],
)
def test_two_different_children_are_not_merged(facts: dict[str, object], code: str) -> None:
    first = factories.a_child(name="演示同名")
    second = factories.a_child(name="演示同名", **facts)  # type: ignore[arg-type]
    with pytest.raises(ProblemError) as refused:
        _merge(first, second)
    assert refused.value.problem.code == code


def test_different_documents_of_one_kind_a_running_deletion_no_reason_and_itself_are_refused() -> None:
    numbered = [
        factories.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=factories.a_citizen_number())
        for _ in range(2)
    ]
    first, second = factories.a_pair()
    codes = []
    for kept, gone, reason in ((*numbered, "x"), (first, second, " "), (first, first, "x")):
        with pytest.raises(ProblemError) as refused:
            _merge(kept, gone, reason)
        codes.append(refused.value.problem.code)
    factories.a_deletion_request(second)
    with pytest.raises(ProblemError) as running:
        _merge(first, second)
    assert [*codes, running.value.problem.code] == [
        "CHILD_NOT_MERGEABLE", "FAMILY_REASON_NEEDED", "CHILD_MERGED_INTO_ITSELF", "CHILD_NOT_MERGEABLE",
    ]  # fmt: skip


def test_a_record_is_merged_once() -> None:
    kept, gone = factories.a_pair()
    _merge(kept, gone)
    with pytest.raises(ProblemError) as twice:
        _merge(kept, gone)
    assert twice.value.problem.code == "CHILD_MERGED"
    with pytest.raises(IntegrityError, match="merged_once"), transaction.atomic():
        ChildMerge.objects.create(kept=kept, gone=gone, reason="x", moved={}, by=people.officer(), at=AT)


def test_the_database_keeps_distinctions_in_order_and_once() -> None:
    first, second = factories.a_pair()
    by = people.officer()
    with pytest.raises(IntegrityError, match="distinction_in_order"), transaction.atomic():
        Distinction.objects.create(first=second, second=first, by=by, at=AT)
    Distinction.objects.create(first=first, second=second, by=by, at=AT)
    with pytest.raises(IntegrityError, match="distinction_once"), transaction.atomic():
        Distinction.objects.create(first=first, second=second, by=by, at=AT)


def test_the_pages_compare_merge_and_undo_and_whoever_compares_is_seen(client: Client) -> None:
    first, second = factories.a_pair()
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    page = client.get("/family/duplicates/").content.decode()
    address = f"/family/duplicates/{first.pk}/{second.pk}/"
    assert address in page and first.nickname not in page and not Reading.objects.exists()
    assert client.get(address).status_code == 200 and Reading.objects.count() == 2
    assert client.post(address, {"keep": "both", "reason": ""}).status_code == 422
    assert client.post(address, {"keep": "second", "reason": "同一儿童"}).status_code == 302
    made = ChildMerge.objects.get()
    assert (made.kept_id, made.gone_id) == (second.pk, first.pk) and client.get(address).status_code == 404
    assert "监护关系" in client.get(f"/family/merges/{made.pk}/undo/").content.decode()
    assert client.post(f"/family/merges/{made.pk}/undo/").status_code == 302


def test_another_district_sees_neither_pair_nor_merge(client: Client) -> None:
    first, second = factories.a_pair()
    made = factories.a_merge()
    haidian = people.officer(Role.DISTRICT_REVIEWER, people.district("110108", "海淀区"))
    assert _pairs(people.actor(haidian)) == []
    client.force_login(haidian)
    assert client.get(f"/family/duplicates/{first.pk}/{second.pk}/").status_code == 404
    assert client.post(f"/family/merges/{made.pk}/undo/").status_code == 404
    with pytest.raises(ProblemError):
        merges.merge(kept=first, gone=second, reason="x", by=people.actor(haidian), at=AT)
    with pytest.raises(ProblemError):
        merges.undo(merge=made, by=people.actor(haidian), at=AT)


def test_the_list_of_pairs_takes_a_fixed_number_of_statements(
    client: Client, django_assert_max_num_queries: object
) -> None:
    for day in range(1, 4):
        factories.a_pair(born_on=date(2025, 5, day))
    client.force_login(people.officer(Role.DISTRICT_REVIEWER))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert client.get("/family/duplicates/").content.decode().count("data-open") == 3
