"""A guardian states what a child must not touch; it rests encrypted, whoever looks after the child sees it at once."""

import pytest
from django.db import connection

from tests import factories as base
from tests.attendance import factories
from tests.attendance.log_factories import MORNING, a_class_of, an_allergy, an_order, consented, logged
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.attendance.choices.health import Severity
from zhaohu.attendance.models import Allergy
from zhaohu.attendance.queries import roll
from zhaohu.attendance.services import allergies
from zhaohu.core.errors import ProblemError
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def state(child: object, by: object, allergen: str = "egg", detail: str = "") -> Allergy:
    return allergies.state(
        child=child, allergen=allergen, detail=detail, severity=Severity.MILD, action="打电话", by=by, at=MORNING,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_tablet_shows_the_allergy_the_medicine_the_sleep_and_whether_it_may_take_pictures() -> None:
    device, (child, _other) = a_class_of(2)
    an_allergy(child, "nut", detail="腰果")
    an_order(child, device.institution)
    consented(child, "photo")
    factories.hand_in(device, logged("09:00", [child], what="sleep", state="asleep"))
    told = roll.of_day(device.institution, at=factories.moment("09:05"))
    one = next(row for row in told["children"] if row["id"] == child.pk)
    assert one["allergies"] == ["坚果（腰果）"] and one["photo_ok"] is True
    assert one["sleep_due"] == factories.moment("09:10") and one["asleep_since"] == factories.moment("09:00")
    assert [(row["at"], row["name"], row["state"]) for row in one["medication"]] == [
        ("10:00", "演示·退热糖浆", "later")
    ]
    assert told["rules"]["sleep_check_minutes"] == 10
    consented(child, "health", decision="withdrawn")
    told = roll.of_day(device.institution, at=factories.moment("09:05"))
    one = next(row for row in told["children"] if row["id"] == child.pk)
    assert (one["allergies"], one["medication"], one["alerts"]) == ([], [], ["health_unknown"])


def test_the_other_guardian_and_the_director_are_told_without_the_allergen() -> None:
    device, (child,) = a_class_of(1)
    families.a_second_guardian(child)
    an_allergy(child, "egg")
    assert Notice.objects.filter(wording="allergy_changed").count() == 2
    director = enrolment.director_user(device.institution)
    assert Notice.objects.filter(wording="allergy_changed_for_staff", user=director).count() == 1
    assert "蛋" not in str(list(Notice.objects.filter(wording__startswith="allergy").values_list("params")))


def test_only_a_guardian_states_and_ends_an_allergy() -> None:
    device, (child,) = a_class_of(1)
    made = an_allergy(child)
    for by in (enrolment.director(device.institution), base.actor(families.a_parent())):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            state(child, by, "milk")
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            allergies.end(allergy=made, by=by, at=MORNING)
    for _ in range(2):
        allergies.end(allergy=made, by=families.guardian_of(child), at=MORNING)
    assert Allergy.objects.get().ended_at == MORNING
    assert state(child, families.guardian_of(child)).ended_at is None


def test_an_allergy_needs_consent_a_known_allergen_its_detail_and_is_stated_once() -> None:
    _device, (child,) = a_class_of(1)
    by = families.guardian_of(child)
    with pytest.raises(ProblemError, match="HEALTH_NOT_CONSENTED"):
        state(child, by)
    consented(child, "health")
    for allergen, code in (("gold", "ALLERGEN_UNKNOWN"), ("food_other", "ALLERGY_DETAIL")):
        with pytest.raises(ProblemError, match=code):
            state(child, by, allergen)
    state(child, by)
    with pytest.raises(ProblemError, match="ALLERGY_STATED"):
        state(child, by)
    state(child, by, "food_other", "猕猴桃")
    state(child, by, "food_other", "芒果")


def test_what_a_guardian_states_rests_encrypted() -> None:
    device, (child,) = a_class_of(1)
    an_allergy(child, "egg", action="打 120")
    an_order(child, device.institution)
    with connection.cursor() as cursor:
        cursor.execute("SELECT allergen, action FROM attendance_allergy")
        (allergen, action) = map(bytes, cursor.fetchone())
        cursor.execute("SELECT drug FROM attendance_medicationorder")
        drug = bytes(cursor.fetchone()[0])
    assert b"egg" not in allergen and b"120" not in action and "糖浆".encode() not in drug
