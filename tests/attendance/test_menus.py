"""The menu of a week meets the allergies of the children expected; by seven the director says what they eat."""

from datetime import timedelta

import pytest

from tests.attendance import factories
from tests.attendance.log_factories import MONDAY, MORNING, a_class_of, a_dish, an_allergy, consented
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.attendance.models import Dish, MenuConflict
from zhaohu.attendance.queries import menus as queries
from zhaohu.attendance.services import allergies, conflicts, menus
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.models import Placement
from zhaohu.enrolment.services import absences
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
SYSTEM = system("食谱过敏核对")
NEXT = MONDAY + timedelta(days=7)


def living() -> int:
    return MenuConflict.objects.filter(over_at__isnull=True).count()


def test_a_conflict_is_found_with_the_menu_and_with_the_allergy_and_is_over_with_either() -> None:
    device, (child, _other) = a_class_of(2)
    dish = a_dish(device.institution, "egg", "milk")
    assert living() == 0
    allergy = an_allergy(child, "egg")
    assert living() == 1 and MenuConflict.objects.get().dish == dish
    an_allergy(child, "peanut")
    assert living() == 1
    allergies.end(allergy=allergy, by=families.guardian_of(child), at=MORNING)
    assert living() == 0
    an_allergy(child, "milk")
    assert living() == 1
    menus.remove(dish=dish, by=enrolment.director(device.institution), at=MORNING)
    assert living() == 0


def test_a_menu_that_is_not_published_a_child_not_expected_and_one_without_consent_make_no_conflict() -> None:
    device, (child, absent, silent) = a_class_of(3)
    for one in (child, absent, silent):
        an_allergy(one, "egg")
    place = Placement.objects.get(child=absent)
    absences.report(
        placement=place, first_on=MONDAY, last_on=MONDAY, reason=AbsenceReason.SICK, by=families.guardian_of(absent),
        at=factories.AT,
    )  # fmt: skip
    consented(silent, "health", decision="withdrawn")
    a_dish(device.institution, "egg", publish=False)
    assert conflicts.check(by=SYSTEM, at=MORNING) == (0, 0) and living() == 0
    menus.publish(institution=device.institution, monday=MONDAY, by=enrolment.director(device.institution), at=MORNING)
    assert [row.child for row in MenuConflict.objects.all()] == [child]


def test_the_director_is_told_before_seven_and_once_more_when_the_time_is_over() -> None:
    device, (child,) = a_class_of(1)
    an_allergy(child, "egg")
    a_dish(device.institution, "egg")
    assert [conflicts.check(by=SYSTEM, at=factories.moment(at)) for at in ("06:00", "06:30", "07:00", "07:10")] == [
        (0, 0), (0, 0), (0, 1), (0, 0)
    ]  # fmt: skip
    found = Notice.objects.filter(wording__startswith="menu_conflicts").values_list("wording", flat=True)
    assert sorted(found) == ["menu_conflicts", "menu_conflicts_late"]
    assert Entry.objects.filter(event="menu.conflicts_checked").count() == 1
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        conflicts.check(by=enrolment.director(device.institution), at=MORNING)


def test_a_substitute_named_in_time_is_told_to_the_family_and_nothing_is_raised() -> None:
    device, (child,) = a_class_of(1)
    an_allergy(child, "egg")
    a_dish(device.institution, "egg")
    by, row = enrolment.director(device.institution), MenuConflict.objects.get()
    with pytest.raises(ProblemError, match="SUBSTITUTE_MISSING"):
        conflicts.substitute(conflict=row, text=" ", by=by, at=MORNING)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        conflicts.substitute(conflict=row, text="豆腐", by=enrolment.director(enrolment.an_institution()), at=MORNING)
    conflicts.substitute(conflict=row, text="番茄豆腐", by=by, at=MORNING)
    assert conflicts.check(by=SYSTEM, at=factories.moment("07:00")) == (0, 0)
    assert Notice.objects.filter(wording="menu_substituted").count() == 1
    (day,) = queries.of_child(child, device.institution, MONDAY).days
    assert day.meals[0][1][0].instead == "番茄豆腐"


def test_last_week_is_copied_once_as_a_draft() -> None:
    institution = enrolment.an_institution()
    by = enrolment.director(institution)
    with pytest.raises(ProblemError, match="MENU_NOTHING_TO_COPY"):
        menus.copy_last_week(institution=institution, monday=NEXT, by=by, at=MORNING)
    a_dish(institution, "egg")
    assert menus.copy_last_week(institution=institution, monday=NEXT, by=by, at=MORNING) == 1
    copy = Dish.objects.get(on=NEXT)
    assert (copy.name, copy.allergens, copy.menu.state) == ("番茄炒蛋", ["egg"], "draft")
    with pytest.raises(ProblemError, match="MENU_NOT_EMPTY"):
        menus.copy_last_week(institution=institution, monday=NEXT, by=by, at=MORNING)


def test_a_dish_stands_once_in_a_meal_names_known_allergens_and_the_past_stays() -> None:
    institution = enrolment.an_institution()
    by = enrolment.director(institution)
    dish = a_dish(institution)
    for wrong, code in (({}, "DISH_TWICE"), ({"name": "粥", "on": MONDAY - timedelta(days=3)}, "MENU_PAST")):
        with pytest.raises(ProblemError, match=code):
            a_dish(institution, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ProblemError, match="ALLERGEN_UNKNOWN"):
        a_dish(institution, "pollen", name="粥")
    with pytest.raises(ProblemError, match="MENU_PAST"):
        menus.remove(dish=dish, by=by, at=MORNING + timedelta(days=1))
    with pytest.raises(ProblemError, match="MENU_EMPTY"):
        menus.publish(institution=institution, monday=NEXT, by=by, at=MORNING)
