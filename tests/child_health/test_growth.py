"""What a family measures is kept as it was, asked about where it is odd, and read by the standards."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories as base
from tests.child_health.factories import AT, ON, a_check, a_child_in_care, a_measurement, taken
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.races import together
from tests.refusals import refused, refuses
from zhaohu.child_health.choices.growth import Indicator, Level, Nutrition, Standard, TakenBy
from zhaohu.child_health.growth import ages
from zhaohu.child_health.models import Measurement
from zhaohu.child_health.queries import growth as queries
from zhaohu.child_health.queries import growth_flags, growth_page
from zhaohu.child_health.services import growth
from zhaohu.families.choices import Sex
from zhaohu.families.models import Child
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def measure(child: Child, given: growth.Taken, **more: Any) -> Measurement:
    facts = {"key": uuid4(), "by": families.guardian_of(child), "at": AT} | more
    return growth.measure(child=child, taken=given, **facts)


def readings(child: Child, standard: Standard = Standard.WST) -> dict[Indicator, queries.Reading]:
    return queries.read(child, standard, on=ON)[-1].readings


# --- keeping ---


def test_a_guardian_keeps_a_measurement_once_and_the_ledger_knows() -> None:
    child, key = families.a_child(), uuid4()
    for _ in range(2):
        made = measure(child, taken(weight="10.2", length="81", head="46.5", note="  体检本  "), key=key)
    assert Measurement.objects.get() == made and made.note == "体检本" and not made.confirmed
    entry = Entry.objects.get(event="growth.measured")
    assert entry.subject_id == str(made.pk) and "10.2" not in str(entry.commitment)


@pytest.mark.parametrize(
    ("given", "code", "saying"),
    [
        ({"weight": "10200"}, "WEIGHT_IN_GRAMS", "10200"), ({"length": "810"}, "LENGTH_IN_MILLIMETRES", "810"),
        ({"head": "465"}, "LENGTH_IN_MILLIMETRES", "465"), ({"length": "0.81"}, "LENGTH_IN_METRES", "0.81"),
        ({"weight": "102"}, "MEASURED_OUT_OF_RANGE", "102"), ({"weight": "0"}, "MEASURED_OUT_OF_RANGE", "0"),
        ({"length": "150"}, "MEASURED_OUT_OF_RANGE", "150"), ({"head": "70"}, "MEASURED_OUT_OF_RANGE", "70"),
        ({}, "NOTHING_MEASURED", ""), ({"length": "81", "position": ""}, "LENGTH_POSITION", ""),
    ],
)  # fmt: skip
def test_another_unit_and_what_no_child_measures_are_refused(given: dict[str, str], code: str, saying: str) -> None:
    with refused(code, saying):
        measure(families.a_child(), taken(**given), confirmed=True)


def test_what_was_meant_is_said_with_the_refusal() -> None:
    child = families.a_child()
    assert "10.2" in refuses("WEIGHT_IN_GRAMS", measure, child, taken(weight="10200")).remedy
    assert "81" in refuses("LENGTH_IN_MILLIMETRES", measure, child, taken(length="810")).remedy
    assert "81" in refuses("LENGTH_IN_METRES", measure, child, taken(length="0.81")).remedy


def test_no_day_in_the_future_none_before_birth_and_no_child_that_is_expected() -> None:
    child = families.a_child(born_on=date(2025, 6, 10))
    refuses("MEASURED_AHEAD", measure, child, taken(ON + timedelta(days=1), weight="10"))
    with refused("MEASURED_BEFORE_BIRTH", "2025-06-10"):
        measure(child, taken(date(2025, 6, 9), weight="3.2"))
    assert measure(child, taken(date(2025, 6, 10), weight="3.2")).on == child.born_on
    expected = families.a_child(born_on=None, expected_on=date(2027, 1, 1))
    refuses("GROWTH_NOT_BORN", measure, expected, taken(weight="3"))


def test_nobody_but_a_guardian_measures_and_voids() -> None:
    child, made = families.a_child(), a_measurement()
    for by in (families.of(families.a_parent()), families.city_officer()):
        refuses("NOT_ALLOWED", measure, child, taken(weight="10"), by=by)
        with refused("NOT_ALLOWED"):
            growth.void(measurement=made, reason="演示", by=by, at=AT)


# --- odd values ---


@pytest.mark.parametrize(
    ("given", "saying"),
    [
        ({"weight": "20.4"}, "斤"), ({"weight": "3"}, "3 千克"), ({"length": "110"}, "110 厘米"),
        ({"head": "36"}, "36 厘米"), ({"weight": "16", "length": "72"}, "不像是同一个孩子"),
    ],
)  # fmt: skip
def test_an_implausible_value_is_asked_about_and_kept_when_confirmed(given: dict[str, str], saying: str) -> None:
    child = families.a_child()
    with refused("MEASUREMENT_DOUBTED", saying):
        measure(child, taken(**given))
    assert not Measurement.objects.exists()
    assert measure(child, taken(**given), confirmed=True).confirmed is True


def test_a_usual_value_that_was_confirmed_all_the_same_is_not_marked() -> None:
    assert measure(families.a_child(), taken(weight="10"), confirmed=True).confirmed is False


def test_a_child_that_shrinks_or_loses_weight_and_the_same_day_twice_are_asked_about() -> None:
    child = families.a_child()
    a_measurement(child, ON - timedelta(days=40), weight="10.2", length="81", head="46.5")
    for given, saying in (
        ({"length": "79"}, "短了 2 厘米"),
        ({"head": "45"}, "小了 1.5 厘米"),
        ({"weight": "9"}, "轻了 1.2"),
    ):
        with refused("MEASUREMENT_DOUBTED", saying):
            measure(child, taken(**given))
    measure(child, taken(length="80.2", weight="9.8"))
    with refused("MEASUREMENT_DOUBTED", "这一天已经记录过"):
        measure(child, taken(weight="9.8"))
    measure(child, taken(ON - timedelta(days=80), weight="9.9"))


def test_a_child_of_unknown_sex_is_measured_without_a_comparison() -> None:
    child = families.a_child(sex=Sex.UNKNOWN)
    a_measurement(child)
    assert readings(child) == {} and growth_flags.of(queries.read(child, Standard.WST, on=ON), on=ON) == []
    assert measure(child, taken(ON - timedelta(days=1), weight="25")).confirmed is False


@pytest.mark.django_db(transaction=True)
def test_two_phones_that_send_the_same_day_at_once_make_one_measurement_and_one_question(rules_loaded: None) -> None:
    child = families.a_child()
    by = families.guardian_of(child)

    def send() -> object:
        return growth.measure(child=child, taken=taken(weight="10.2"), key=uuid4(), by=by, at=AT)

    assert together(send, send) == {"done": 1, "MEASUREMENT_DOUBTED": 1}


# --- taking back ---


def test_a_voided_measurement_stays_with_its_reason_and_counts_no_more() -> None:
    made = a_measurement()
    by = families.guardian_of(made.child)
    refuses("VOID_REASON_NEEDED", growth.void, measurement=made, reason=" ", by=by, at=AT)
    for reason in ("多打了一位", "再来一次"):
        growth.void(measurement=made, reason=reason, by=by, at=AT)
    assert queries.read(made.child, Standard.WST, on=ON) == []
    (kept,) = queries.voided(made.child)
    assert kept.void_reason == "多打了一位" and kept.weight_kg == Decimal("10.2")
    assert Entry.objects.filter(event="growth.voided").count() == 1


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"weight_kg": None, "length_cm": None}, "measurement_has_a_value"),
        ({"weight_kg": 61}, "measurement_in_range"),
        ({"position": ""}, "length_says_its_position"), ({"voided_at": AT}, "voided_measurement_has_a_reason"),
    ],
)  # fmt: skip
def test_the_database_refuses_it_too(columns: dict[str, object], constraint: str) -> None:
    made = a_measurement()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Measurement.objects.filter(pk=made.pk).update(**columns)


def test_the_application_may_neither_delete_a_measurement_nor_change_its_day() -> None:
    a_measurement()
    for statement in ("DELETE FROM child_health_measurement", 'UPDATE child_health_measurement SET "on" = now()'):
        with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"), transaction.atomic():
            cursor.execute("SET LOCAL ROLE zhaohu_app")
            cursor.execute(statement)


# --- reading ---


def test_weight_length_and_head_are_read_by_the_national_standard() -> None:
    child = families.a_child(born_on=date(2025, 11, 24), sex=Sex.MALE)
    a_measurement(child, weight="10.1", length="76.7", head="46.1")
    found = readings(child)
    weight, length = found[Indicator.WEIGHT], found[Indicator.LENGTH]
    assert (weight.z, length.z, weight.level, weight.nutrition) == (0, 0, Level.MIDDLE, Nutrition.NORMAL)
    assert 49 < weight.percentile < 51 and Indicator.WEIGHT_FOR_HEIGHT not in found
    assert found[Indicator.BMI].value == pytest.approx(10.1 / 0.767**2)
    assert found[Indicator.WEIGHT_FOR_LENGTH].x == 76.7 and found[Indicator.HEAD].nutrition is None


def test_the_who_reads_the_same_child_beside_it_without_weight_for_length() -> None:
    child = families.a_child(born_on=ON - timedelta(days=365), sex=Sex.MALE)
    a_measurement(child, weight="9.0", length="75")
    found = readings(child, Standard.WHO)
    assert round(found[Indicator.WEIGHT].z, 2) == -0.63 and found[Indicator.WEIGHT].nutrition is None
    assert set(found) == {Indicator.WEIGHT, Indicator.LENGTH, Indicator.BMI}


@pytest.mark.parametrize(
    ("months", "position", "cm"), [(12, "standing", 81.7), (12, "lying", 81), (24, "standing", 81), (24, "lying", 80.3)]
)
def test_length_under_two_years_and_height_from_then_on(months: int, position: str, cm: float) -> None:
    born_on = date(2026 - months // 12, 11, 24)
    child = families.a_child(born_on=born_on)
    a_measurement(child, length="81", weight="10", position=position)
    assert readings(child)[Indicator.LENGTH].value == pytest.approx(cm)
    assert (Indicator.WEIGHT_FOR_HEIGHT in readings(child)) is (months == 24)


def test_a_child_born_early_is_compared_at_its_corrected_age_until_two() -> None:
    child = families.a_child(born_on=date(2026, 3, 24))
    a_measurement(child, weight="6.9", length="64")
    before = readings(child)[Indicator.WEIGHT]
    growth.state_gestation(child=child, weeks=32, days=0, by=families.guardian_of(child), at=AT)
    after = readings(child)[Indicator.WEIGHT]
    assert (before.x, after.x) == (8, pytest.approx(6 + 5 / 30, abs=0.2)) and after.z > before.z + 0.5
    row = queries.read(child, Standard.WST, on=ON)[0]
    assert row.age.corrected and row.age.days == (ON - child.born_on).days - 56


@pytest.mark.parametrize(("weeks", "days", "is_early"), [(36, 6, True), (37, 0, False)])
def test_term_begins_with_the_thirty_seventh_week(weeks: int, days: int, is_early: bool) -> None:
    early = ages.Early(term_weeks=37, due_weeks=40, until_months=24)
    found = ages.of(date(2026, 3, 24), ON, gestation_days=weeks * 7 + days, early=early)
    assert found.corrected is is_early
    assert not ages.of(date(2024, 11, 24), ON, gestation_days=210, early=early).corrected


def test_before_the_day_a_child_was_due_there_is_no_comparison() -> None:
    child = families.a_child(born_on=date(2026, 11, 1))
    growth.state_gestation(child=child, weeks=30, by=families.guardian_of(child), at=AT)
    a_measurement(child, weight="1.9")
    (row,) = queries.read(child, Standard.WST, on=ON)
    assert row.age.days < 0 and row.readings == {} and growth_page.latest([row], child) == []


def test_the_weeks_of_birth_are_between_twenty_two_and_forty_four() -> None:
    child = families.a_child()
    for weeks, days in ((21, 0), (45, 0), (30, 7)):
        with refused("GESTATION_RANGE"):
            growth.state_gestation(child=child, weeks=weeks, days=days, by=families.guardian_of(child), at=AT)
    with refused("NOT_ALLOWED"):
        growth.state_gestation(child=child, weeks=30, by=families.of(families.a_parent()), at=AT)


@pytest.mark.parametrize(
    ("born_on", "on", "months"),
    [
        (date(2025, 1, 31), date(2025, 2, 28), 1), (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 6, 10), date(2025, 6, 25), 0.5), (date(2025, 1, 31), date(2025, 3, 15), 1 + 15 / 31),
    ],
)  # fmt: skip
def test_an_age_is_completed_months_and_the_part_of_the_one_that_runs(born_on: date, on: date, months: float) -> None:
    assert ages.of(born_on, on).months == pytest.approx(months)


# --- what a doctor should look at ---


def flags(child: Child) -> list[growth_flags.Flag]:
    return growth_flags.of(queries.read(child, Standard.WST, on=ON), on=ON)


def test_below_two_deviations_and_obesity_are_reasons_and_overweight_is_none() -> None:
    born_on = date(2025, 11, 24)
    thin, fat, heavy = (families.a_child(born_on=born_on, sex=Sex.MALE) for _ in range(3))
    a_measurement(thin, weight="8.1")
    a_measurement(fat, weight="12.4", length="76")
    a_measurement(heavy, weight="11.2", length="76")
    assert [(one.indicator, one.nutrition, one.up) for one in flags(thin)] == [
        (Indicator.WEIGHT, Nutrition.UNDERWEIGHT, False)
    ]
    assert {one.indicator for one in flags(fat)} == {Indicator.WEIGHT_FOR_LENGTH, Indicator.BMI}
    assert flags(heavy) == [] and readings(heavy)[Indicator.WEIGHT_FOR_LENGTH].nutrition == Nutrition.OVERWEIGHT
    just = families.a_child(born_on=born_on, sex=Sex.MALE)
    a_measurement(just, weight="8.2")
    assert flags(just) == []


def test_two_main_lines_crossed_since_the_last_time_are_a_reason_and_one_is_none() -> None:
    child = families.a_child(born_on=date(2025, 11, 24), sex=Sex.MALE)
    a_measurement(child, date(2026, 8, 24), weight="9.5")
    a_measurement(child, date(2026, 10, 24), weight="9.0")
    (found,) = flags(child)
    assert (found.lines, found.up, found.since) == (2, False, date(2026, 8, 24))
    a_measurement(child, ON, weight="9.4")
    assert flags(child) == []


def test_a_voided_measurement_gives_no_reason() -> None:
    child = families.a_child(born_on=date(2025, 11, 24), sex=Sex.MALE)
    made = a_measurement(child, weight="7")
    assert flags(child)
    growth.void(measurement=made, reason="看错了", by=families.guardian_of(child), at=AT)
    assert flags(child) == []


# --- an institution's check ---


def test_an_institution_enters_the_check_of_a_child_in_care_and_the_family_is_told_without_the_numbers() -> None:
    house, child = a_child_in_care()
    made = a_check(house, child)
    assert made.taken_by == TakenBy.INSTITUTION and made.institution == house
    notice = Notice.objects.get(wording="child_measured")
    assert notice.params == {"child": child.nickname} and notice.link == f"/children/{child.pk}/growth/"
    again = growth.measure_at_place(
        child=child, institution=house, taken=taken(weight="11"), key=made.key, by=enrolment.director(house), at=AT
    )
    assert again == made and Notice.objects.filter(wording="child_measured").count() == 1


def test_without_consent_without_a_place_or_from_another_house_nothing_is_entered() -> None:
    house, child = a_child_in_care(consent=False)
    refuses("CHECK_NOT_CONSENTED", a_check, house, child)
    refuses("CHECK_NOT_IN_CARE", a_check, house, families.a_child())
    refuses("NOT_ALLOWED", a_check, house, child, by=enrolment.director(enrolment.an_institution()))
    refuses("NOT_ALLOWED", a_check, house, child, by=families.guardian_of(child))


def test_both_the_house_that_measured_and_the_family_may_void_it_and_no_other_house() -> None:
    house, child = a_child_in_care()
    made, other = a_check(house, child), a_measurement(child, ON - timedelta(days=9))
    with refused("NOT_ALLOWED"):
        growth.void(measurement=made, reason="x", by=enrolment.director(enrolment.an_institution()), at=AT)
    with refused("NOT_ALLOWED"):
        growth.void(measurement=other, reason="x", by=enrolment.director(house), at=AT)
    growth.void(measurement=made, reason="量错了", by=enrolment.director(house), at=AT)
    assert base.actor(child.guardianships.get().guardian.user).guards(child.pk)
    growth.void(measurement=other, reason="量错了", by=families.guardian_of(child), at=AT)
