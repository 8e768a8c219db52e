"""Present children are written once, by whoever's hand, and an import can be undone as a whole."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests import factories as people
from tests.enrolment import factories, roll_sheets
from tests.families import factories as families
from zhaohu.accounts.services import families as accounts
from zhaohu.accounts.services import sign_in
from zhaohu.core.access import NOBODY
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import AbsenceReason, Origin, PlacementState
from zhaohu.enrolment.choices.rolls import RollRowState, RollState
from zhaohu.enrolment.models import Absence, ClassDay, Placement, RollImport, RollRow, ServiceOffer
from zhaohu.enrolment.services import rolls, rolls_answers, rolls_undo, rolls_write
from zhaohu.families.choices import GuardianshipState, IdentityKind
from zhaohu.families.models import Child, Guardian, Guardianship
from zhaohu.families.queries import children
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.rules import queries as rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY


def _taken(offer: ServiceOffer) -> int:
    return max(ClassDay.objects.get(care_class=offer.care_class_id, on=MONDAY).taken)


def _undo(roll: RollImport) -> RollImport:
    return rolls_undo.undo(roll=roll, by=factories.director(roll.institution), at=AT)


def test_the_good_rows_are_written_and_the_bad_one_waits_to_be_mended() -> None:
    offer = factories.an_offer()
    roll = roll_sheets.written(
        offer, [roll_sheets.row(offer), roll_sheets.row(offer, sex="？"), roll_sheets.row(offer)]
    )
    assert roll.state == RollState.WRITTEN
    assert [row.state for row in roll.rows.order_by("number")] == ["written", "faulty", "written"]
    placed = Placement.objects.filter(offer=offer)
    assert {(p.state, p.origin) for p in placed} == {(PlacementState.AGREED, Origin.ROLL)}
    assert (placed.count(), _taken(offer)) == (2, 2)


def test_the_counters_are_what_the_rows_say_after_an_import() -> None:
    offer = factories.an_offer()
    roll_sheets.written(offer, [roll_sheets.row(offer, ends_on="2027-01-15"), roll_sheets.row(offer)])
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT count(*) FROM enrolment_classday WHERE care_class_id = %s AND open '
            'AND taken <> enrolment_count(care_class_id, "on")', [offer.care_class_id],
        )  # fmt: skip
        assert cursor.fetchone() == (0,)


def test_one_form_sent_twice_is_one_import_and_one_writing() -> None:
    offer, key = factories.an_offer(), uuid.uuid4()
    cells = [roll_sheets.row(offer)]
    first, second = (roll_sheets.received(offer, cells, key=key) for _ in range(2))
    assert first.pk == second.pk
    for _ in range(2):
        rolls_write.order(roll=first, by=factories.director(offer.institution), at=AT)
        rolls_write.write(roll_id=first.pk, at=AT)
    assert (Placement.objects.filter(offer=offer).count(), RollRow.objects.count()) == (1, 1)


def test_a_job_that_dies_in_the_middle_goes_on_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = factories.an_offer()
    roll = roll_sheets.received(offer, [roll_sheets.row(offer) for _ in range(5)])
    monkeypatch.setattr(rolls_write, "BATCH", 2)
    roll = rolls.order_writing(roll=roll, by=factories.director(offer.institution), at=AT)
    calls = iter(range(9))

    def dying(*args: object) -> None:
        if next(calls) == 3:
            raise KeyboardInterrupt
        whole(*args)

    whole = rolls_write._write_row
    monkeypatch.setattr(rolls_write, "_write_row", dying)
    with pytest.raises(KeyboardInterrupt):
        rolls_write.write(roll_id=roll.pk, at=AT)
    assert roll.rows.filter(state=RollRowState.WRITTEN).count() == 2
    rolls_write.write(roll_id=roll.pk, at=AT)
    roll.refresh_from_db()
    assert (roll.state, roll.rows_done) == (RollState.WRITTEN, 5)
    assert Placement.objects.filter(offer=offer).count() == Child.objects.count() == _taken(offer) == 5


def test_a_row_whose_place_went_meanwhile_is_left_to_be_mended() -> None:
    offer = factories.an_offer(factories.a_class(size=1, carers=1))
    roll = roll_sheets.received(offer, [roll_sheets.row(offer)])
    factories.an_offered_place(offer=offer)
    roll = rolls_write.order(roll=roll, by=factories.director(offer.institution), at=AT)
    assert roll_sheets.codes(roll) == {2: ["ROLL_NO_PLACE"]}
    assert not Guardianship.objects.filter(state=GuardianshipState.REQUESTED).exists()


def test_a_long_sheet_is_checked_and_written_by_jobs() -> None:
    offer = factories.an_offer()
    cells = roll_sheets.row(offer, sex="？")
    roll = roll_sheets.received(offer, [roll_sheets.row(offer)] + [cells] * 200)
    assert (roll.state, roll.rows.filter(state=RollRowState.WAITING).count()) == (RollState.CHECKING, 201)
    for _ in range(2):
        rolls.check(roll_id=roll.pk)
    roll.refresh_from_db()
    assert (roll.state, roll.rows.filter(state=RollRowState.GOOD).count()) == (RollState.CHECKED, 1)


def test_a_family_that_was_named_finds_its_account_at_the_first_sign_in() -> None:
    offer = factories.an_offer()
    cells = roll_sheets.row(offer)
    roll = roll_sheets.written(offer, [cells])
    phone = cells["guardian_phone"]
    code = sign_in.send_code(phone=phone, session_key="s", address=None, at=AT)
    user = sign_in.by_code(phone=phone, code=code, session_key="s", address=None, at=AT)
    assert user.name == f"{phone[:3]}****{phone[-4:]}"
    assert Guardian.objects.get(user=user).name == "演示家长"
    assert (
        Notice.objects.get(user=user).link == f"/places/mine/named/{Guardianship.objects.get(guardian__user=user).pk}/"
    )
    assert not people.actor(user).guards(roll.rows.get().child_id or 0)  # not before the birthday is known


def test_the_phone_of_staff_opens_no_family_account() -> None:
    director = factories.director_user(factories.an_institution())
    director.phone, director.phone_digest = "19900000001", lookup("19900000001")
    director.save()
    with pytest.raises(ProblemError, match="ACCOUNT_PHONE_OF_STAFF"):
        accounts.account_of_phone(phone="19900000001", by=NOBODY, at=AT)


def test_a_named_guardian_proves_to_know_the_birthday_once_and_then_guards_the_child() -> None:
    relation = roll_sheets.a_named_guardianship()
    by = people.actor(relation.guardian.user)
    with pytest.raises(ProblemError, match="NAMED_BIRTHDAY"):
        rolls_answers.answer(guardianship=relation, mine=True, born_on=ON, by=by, at=AT)
    for _ in range(2):
        rolls_answers.answer(guardianship=relation, mine=True, born_on=roll_sheets.BORN, by=by, at=AT)
    assert people.actor(relation.guardian.user).guards(relation.child_id)
    with pytest.raises(ProblemError, match="NAMED_ANSWERED"):
        rolls_answers.answer(guardianship=relation, mine=False, born_on=None, by=by, at=AT)


def test_a_stranger_whose_phone_was_mistyped_says_no_and_the_institution_is_told() -> None:
    relation = roll_sheets.a_named_guardianship()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        rolls_answers.answer(
            guardianship=relation, mine=False, born_on=None, by=people.actor(families.a_parent()), at=AT
        )
    by = people.actor(relation.guardian.user)
    rolls_answers.answer(guardianship=relation, mine=False, born_on=None, by=by, at=AT)
    relation.refresh_from_db()
    assert relation.state == GuardianshipState.REFUSED
    director = factories.director_user(relation.child.placements.get().institution)
    assert Notice.objects.get(user=director).wording == "roll_refused"


def _imported_known() -> tuple[RollImport, Child]:
    """A child of a registered family, imported by its number."""
    offer, number = factories.an_offer(), roll_sheets.citizen_number()
    child = families.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=number, name="旧演名")
    return roll_sheets.written(offer, [roll_sheets.row(offer, identity_number=number, name="旧演名")]), child


def test_a_registered_child_gets_a_place_and_its_own_guardians_are_told() -> None:
    roll, child = _imported_known()
    row = roll.rows.get()
    assert (row.child_id, row.child_made) == (child.pk, False)
    (guardian,) = children.guardians(child, ON)
    assert Notice.objects.get(user=guardian).link == f"/places/mine/contest/{row.placement_id}/"


def test_a_guardian_who_contests_cancels_the_place_once_and_frees_it() -> None:
    roll, child = _imported_known()
    placement = Placement.objects.get(roll_row__roll=roll)
    by = families.guardian_of(child)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        rolls_answers.contest(placement=placement, reason="x", by=people.actor(families.a_parent()), at=AT)
    for _ in range(2):
        placement = rolls_answers.contest(placement=placement, reason="不在这里", by=by, at=AT)
    assert (placement.state, _taken(placement.offer)) == (PlacementState.CANCELLED, 0)
    wordings = Notice.objects.filter(user=factories.director_user(roll.institution)).values_list("wording", flat=True)
    assert list(wordings) == ["roll_contested"]


def test_a_place_that_was_agreed_in_the_system_cannot_be_contested() -> None:
    placement = factories.an_accepted_place()
    with pytest.raises(ProblemError, match="ROLL_CONTEST_LATE"):
        rolls_answers.contest(placement=placement, reason="x", by=families.guardian_of(placement.child), at=AT)


def test_an_undone_import_leaves_free_cells_no_personal_data_and_its_trail() -> None:
    offer = factories.an_offer()
    roll = roll_sheets.written(offer, [roll_sheets.row(offer), roll_sheets.row(offer)])
    for _ in range(2):
        roll = _undo(roll)
    assert (roll.state, _taken(offer)) == (RollState.UNDONE, 0)
    assert {p.state for p in Placement.objects.filter(offer=offer)} == {PlacementState.CANCELLED}
    assert all(c.erased_at and not c.name and not c.identities.exists() for c in Child.objects.all())
    assert not Guardian.objects.exists() and not Guardianship.objects.exists()
    assert {row.cells for row in roll.rows.all()} == {""}
    assert Entry.objects.filter(event="roll.undone").count() == 1
    again = roll_sheets.written(offer, [roll_sheets.row(offer)])
    assert again.state == RollState.WRITTEN


def test_an_undone_import_leaves_the_record_of_a_registered_child_alone() -> None:
    roll, child = _imported_known()
    _undo(roll)
    child.refresh_from_db()
    assert (child.erased_at, child.name) == (None, "旧演名")
    (guardian,) = children.guardians(child, ON)
    assert Notice.objects.filter(user=guardian, wording="roll_withdrawn").count() == 1


def test_what_has_followed_stands_in_the_way_of_undoing_and_is_named() -> None:
    offer = factories.an_offer()
    roll = roll_sheets.written(offer, [roll_sheets.row(offer) for _ in range(3)])
    second, third = (roll.rows.get(number=number) for number in (3, 4))
    relation = Guardianship.objects.get(child=second.child)
    by = people.actor(relation.guardian.user)
    rolls_answers.answer(guardianship=relation, mine=True, born_on=roll_sheets.BORN, by=by, at=AT)
    Absence.objects.create(placement=third.placement, on=MONDAY, reason=AbsenceReason.SICK, reported_at=AT)
    with pytest.raises(ProblemError) as refused:
        _undo(roll)
    assert refused.value.facts["rows"] == "3、4"
    assert Placement.objects.filter(offer=offer, state=PlacementState.AGREED).count() == 3


def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every import is a long one."""
    value = rules.value("enrolment.roll", on=ON) | {"at_once": 0}
    known = rules.value
    monkeypatch.setattr(
        rules, "value", lambda code, **asked: value if code == "enrolment.roll" else known(code, **asked)
    )


def test_a_long_import_is_undone_by_a_job_once(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = factories.an_offer()
    roll = roll_sheets.written(offer, [roll_sheets.row(offer), roll_sheets.row(offer)])
    _short(monkeypatch)
    for _ in range(2):
        roll = _undo(roll)
    assert (roll.state, roll.rows_total, _taken(offer)) == (RollState.UNDOING, 2, 2)
    rolls.resume(roll=roll, by=factories.director(offer.institution), at=AT)
    for _ in range(2):
        rolls_undo.carry_out(roll_id=roll.pk, by=rolls.WORKER, at=AT)
    roll.refresh_from_db()
    assert (roll.state, roll.undone_at, _taken(offer)) == (RollState.UNDONE, AT, 0)
    assert Entry.objects.filter(event="roll.undone").count() == 1


def test_a_long_import_stays_written_where_a_child_was_dealt_with_before_the_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer = factories.an_offer()
    roll = roll_sheets.written(offer, [roll_sheets.row(offer), roll_sheets.row(offer)])
    _short(monkeypatch)
    roll = _undo(roll)
    placement = roll.rows.earliest("number").placement
    Absence.objects.create(placement=placement, on=MONDAY, reason=AbsenceReason.SICK, reported_at=AT)
    rolls_undo.carry_out(roll_id=roll.pk, by=rolls.WORKER, at=AT)
    roll.refresh_from_db()
    assert (roll.state, roll.undone_by, _taken(offer)) == (RollState.WRITTEN, None, 2)
    assert Entry.objects.get(event="roll.undo_refused")


def test_only_a_checked_import_is_written_and_only_a_written_one_undone() -> None:
    offer = factories.an_offer()
    roll = roll_sheets.received(offer, [roll_sheets.row(offer, sex="？")])
    by = factories.director(offer.institution)
    with pytest.raises(ProblemError, match="ROLL_NOTHING_GOOD"):
        rolls.order_writing(roll=roll, by=by, at=AT)
    with pytest.raises(ProblemError, match="ROLL_STEP"):
        _undo(roll)
    with pytest.raises(ProblemError, match="ROLL_STEP"):
        rolls.resume(roll=roll, by=by, at=AT)


@pytest.mark.parametrize("deed", ["receive", "write", "undo", "resume"])
def test_the_director_of_another_institution_can_do_nothing_to_an_import(deed: str) -> None:
    offer = factories.an_offer()
    roll, stranger = (
        roll_sheets.received(offer, [roll_sheets.row(offer)]),
        factories.director(factories.an_institution()),
    )
    deeds = {
        "receive": lambda: roll_sheets.received(offer, [], by=stranger),
        "write": lambda: rolls.order_writing(roll=roll, by=stranger, at=AT),
        "undo": lambda: rolls_undo.undo(roll=roll, by=stranger, at=AT),
        "resume": lambda: rolls.resume(roll=roll, by=stranger, at=AT),
    }
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        deeds[deed]()


def test_the_cells_of_a_sheet_rest_encrypted_and_are_erased_after_the_days_of_the_rule() -> None:
    offer = factories.an_offer()
    cells = roll_sheets.row(offer)
    roll = roll_sheets.written(offer, [cells])
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM enrolment_rollrow WHERE roll_id = %s", [roll.pk])
        assert cells["name"].encode() not in bytes(cursor.fetchone()[0])
    assert rolls.erase(at=AT + timedelta(days=29)) == 0
    assert rolls.erase(at=AT + timedelta(days=31)) == 1
    assert rolls.erase(at=AT + timedelta(days=31)) == 0
    row = roll.rows.get()
    assert (row.cells, row.faults, row.state) == ("", "", RollRowState.WRITTEN)


def test_the_pages_of_an_import_are_those_of_its_own_institution(client: Client) -> None:
    roll = roll_sheets.an_import()
    addresses = [f"/places/roll/imports/{roll.pk}/{part}" for part in ("", "to-mend.xlsx", "undo/")]
    client.force_login(factories.director_user(roll.institution))
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    client.force_login(factories.director_user(factories.an_institution()))
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
