"""What a family sees of its child's growth, what an institution enters, and what nobody else can open."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as base
from tests.attendance.log_factories import consented
from tests.child_health.factories import AT, ON, a_check, a_child_in_care, a_measurement, a_screening
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.staff import factories as staff
from zhaohu.child_health.choices.growth import Indicator, Standard
from zhaohu.child_health.growth import chart
from zhaohu.child_health.models import Gestation, Measurement, Screening
from zhaohu.child_health.queries import development, growth_page, growth_todos, house_checks
from zhaohu.families.choices import Sex
from zhaohu.families.models import Child, Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def enter(client: Client, child: Child) -> None:
    client.force_login(child.guardianships.earliest("pk").guardian.user)


def page(client: Client, name: str, *arguments: object, query: str = "", status: int = 200) -> str:
    answer = client.get(reverse(f"child_health:{name}", args=arguments) + query)
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, name: str, *arguments: object, query: str = "", **values: object) -> Any:
    return client.post(reverse(f"child_health:{name}", args=arguments) + query, values)


def written(**values: object) -> dict[str, object]:
    """The form as a phone sends it."""
    empty = {"weight_kg": "", "length_cm": "", "head_cm": "", "note": "", "asked": ""}
    more = {
        "on": ON.isoformat(),
        "position": "lying",
        "taken_by": "home",
        "key": "6f2c1c36-6f3f-4d53-9c9d-0f2f0d7d9b11",
    }
    return empty | more | values


# --- the family's page ---


def test_the_answer_stands_first_and_the_numbers_in_a_table_below_the_curve(client: Client) -> None:
    child = families.a_child(sex=Sex.FEMALE)
    a_measurement(child, date(2026, 6, 10), weight="9.3", length="75")
    a_measurement(child, ON, weight="10.4", length="81", head="46")
    enter(client, child)
    text = page(client, "growth", child.pk)
    assert "体重在同龄女孩的中等范围</h1>" in text and "一样长的女孩" in text
    assert text.count("zh-growth-point") == 2 and "2026-06-10" in text and "身长别体重" in text
    assert 'style="' not in text
    for indicator in ("lhfa", "wfl", "bmi", "hcfa"):
        assert "<polygon" in page(client, "growth", child.pk, query=f"?indicator={indicator}")
    who = page(client, "growth", child.pk, query="?standard=who&indicator=bmi")
    assert "世界卫生组织 2006" in who and "身长别体重曲线" not in who
    assert "体重曲线" in page(client, "growth", child.pk, query="?standard=nonsense&indicator=wfh")


def test_before_the_first_measurement_and_before_birth_the_page_says_what_to_do(client: Client) -> None:
    guardian = families.a_guardian()
    child, expected = families.a_child(guardian), families.a_child(guardian, born_on=None, expected_on=date(2027, 2, 1))
    enter(client, child)
    assert "还没有测量记录" in page(client, "growth", child.pk) and "下一次：18月龄" in page(client, "growth", child.pk)
    assert "孩子出生后就可以记录" in page(client, "growth", expected.pk)
    assert "还没有测量" in client.get("/home/").content.decode()


def test_a_child_without_a_sex_is_sent_to_state_it(client: Client) -> None:
    child = families.a_child(sex=Sex.UNKNOWN)
    a_measurement(child)
    enter(client, child)
    text = page(client, "growth", child.pk)
    assert "没有填性别" in text and reverse("families:correct", args=[child.pk]) in text and "10.2 千克" in text
    assert "还没有测量" not in page(client, "growth_sheet", child.pk)


def test_a_red_flag_leads_the_page_with_a_way_on_and_no_diagnosis(client: Client) -> None:
    child = families.a_child(born_on=date(2025, 11, 24), sex=Sex.MALE)
    a_measurement(child, weight="7.9")
    enter(client, child)
    text = page(client, "growth", child.pk)
    assert "有 1 项要请医生看" in text and "体重明显偏低（标准里叫「低体重」）" in text
    assert "不是诊断" in text and "社区卫生服务中心" in text and "12345" in text
    assert "1 项要请医生看" in client.get("/home/").content.decode()
    assert "体重明显偏低" in page(client, "growth_sheet", child.pk)
    assert "体重明显偏低" in page(client, "growth", child.pk, query="?standard=who")


def test_the_sheet_for_a_doctor_has_every_measurement_the_weeks_and_the_signs(client: Client) -> None:
    child = families.a_child(sex=Sex.FEMALE)
    a_measurement(child, weight="10.2", length="81", head="46")
    a_screening(child, positive=1)
    enter(client, child)
    send(client, "gestation", child.pk, weeks=35, days=3)
    text = page(client, "growth_sheet", child.pk)
    assert "35 周 3 天" in text and "叫名字没有反应" in text and text.count("<figure") == 3 and "data-print" in text


def test_nobody_but_a_guardian_opens_the_pages(client: Client) -> None:
    house, child = a_child_in_care()
    made = a_measurement(child)
    for person in (families.a_parent(), enrolment.director_user(house), base.officer()):
        client.force_login(person)
        for name in ("growth", "growth_sheet", "measure", "gestation"):
            assert client.get(reverse(f"child_health:{name}", args=[child.pk])).status_code in (403, 404)
        assert client.get(reverse("child_health:void_measurement", args=[made.pk])).status_code in (403, 404)
    assert not Reading.objects.filter(child=child, items__contains="生长").exists()


def test_the_page_takes_few_statements_however_much_was_measured(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    child = families.a_child()
    for days in range(30):
        a_measurement(child, ON - timedelta(days=days * 10), weight="9.9", length="80")
    enter(client, child)
    with django_assert_max_num_queries(40):
        page(client, "growth", child.pk)


# --- writing ---


@pytest.mark.parametrize("text", ["10.2", "10,2", "１０．２", "10.2kg", "10.2 公斤", " 10.2 "])
def test_a_number_is_understood_as_people_write_it(client: Client, text: str) -> None:
    child = families.a_child()
    enter(client, child)
    assert send(client, "measure", child.pk, **written(weight_kg=text, length_cm="81,5 cm")).status_code == 302
    made = Measurement.objects.get()
    assert (str(made.weight_kg), str(made.length_cm), made.taken_by) == ("10.200", "81.5", "home")


@pytest.mark.parametrize(
    ("values", "saying"),
    [
        ({"weight_kg": "20.4斤"}, "20.4 斤是 10.2 千克"), ({"weight_kg": "10200"}, "请填千克：10.2"),
        ({"length_cm": "815"}, "请填厘米：81.5"), ({"weight_kg": "十公斤"}, "请只填数字"),
        ({"weight_kg": "-3"}, "请只填数字"),
        ({"weight_kg": "1.2.3斤"}, "请换成千克"), ({"weight_kg": "nan"}, "请只填数字"),
        ({"weight_kg": "10", "on": "2026-11-25"}, "测量日期还没到"), ({}, "至少填一项"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_written_is_lost(
    client: Client, values: dict[str, str], saying: str
) -> None:
    child = families.a_child()
    enter(client, child)
    answer = send(client, "measure", child.pk, **written(**values | {"note": "演示备注"}))
    text = answer.content.decode()
    assert answer.status_code == 422 and saying in text and "演示备注" in text and not Measurement.objects.exists()


def test_an_odd_value_is_kept_only_with_a_tick_for_just_that_value(client: Client) -> None:
    child = families.a_child()
    enter(client, child)
    assert 'type="checkbox"' not in page(client, "measure", child.pk)
    text = send(client, "measure", child.pk, **written(weight_kg="20.4", confirmed="on")).content.decode()
    assert (
        "是不是按斤填的" in text
        and 'type="checkbox"' in text
        and "checked" not in text.split('name="confirmed"')[1][:80]
    )
    asked = text.split('name="asked" value="')[1].split('"')[0]
    changed = send(client, "measure", child.pk, **written(weight_kg="3", confirmed="on", asked=asked))
    assert changed.status_code == 422 and not Measurement.objects.exists()
    assert (
        send(client, "measure", child.pk, **written(weight_kg="20.4", confirmed="on", asked=asked)).status_code == 302
    )
    assert Measurement.objects.get().confirmed and "已核对" in page(client, "growth", child.pk)


def test_a_measurement_is_voided_with_its_reason_and_seen_as_voided(client: Client) -> None:
    made = a_measurement()
    enter(client, made.child)
    assert "10.2" in page(client, "void_measurement", made.pk)
    assert send(client, "void_measurement", made.pk, reason="").status_code == 422
    assert send(client, "void_measurement", made.pk, reason="多打了一位").status_code == 302
    text = page(client, "growth", made.child_id)
    assert "1 次作废的" in text and "多打了一位" in text and "还没有测量记录" in text
    assert "已作废" in page(client, "void_measurement", made.pk)


def test_the_weeks_of_birth_are_stated_and_corrected(client: Client) -> None:
    child = families.a_child()
    enter(client, child)
    for weeks in (35, 36):
        assert send(client, "gestation", child.pk, weeks=weeks, days=1).status_code == 302
    assert Gestation.objects.count() == 2 and "36 周 1 天" in page(client, "growth", child.pk)
    assert send(client, "gestation", child.pk, weeks=12, days=0).status_code == 422
    assert 'value="36"' in page(client, "gestation", child.pk)


def test_each_sign_is_answered_and_one_that_is_there_shows_the_way_to_a_re_screen(client: Client) -> None:
    child = families.a_child()
    enter(client, child)
    signs = development.signs(12, ON)
    text = page(client, "screen", child.pk, 12)
    assert all(sign.text in text for sign in signs) and "checked" not in text
    key = "6f2c1c36-6f3f-4d53-9c9d-0f2f0d7d9b12"
    assert send(client, "screen", child.pk, 12, key=key).status_code == 422
    answers = {sign.code: "no" for sign in signs} | {signs[1].code: "yes"}
    assert send(client, "screen", child.pk, 12, key=key, **answers).status_code == 302
    text = page(client, "growth", child.pk)
    assert "12 月龄有一条要复筛" in text and signs[1].text in text and "不是诊断" in text and "重新回答" in text
    assert Screening.objects.get().positive == [signs[1].code]
    page(client, "screen", child.pk, 18, status=404)


# --- an institution's checks ---


def test_an_institution_enters_a_check_and_reads_nothing_of_it(client: Client) -> None:
    house, child = a_child_in_care()
    client.force_login(enrolment.director_user(house))
    query = f"?institution={house.uscc}"
    assert "1 个孩子要做半年体检" in page(client, "house_checks", query=query)
    values = written(weight_kg="10.4", length_cm="81.5", institution=house.uscc)
    assert send(client, "measure_at_place", child.pk, **values).status_code == 302
    text = page(client, "house_checks", query=query)
    assert "没有孩子要做体检" in text and ON.isoformat() in text and "中等" not in text and "10.4" not in text
    made = Measurement.objects.get()
    assert send(client, "void_measurement", made.pk, reason="量错了").status_code == 302
    assert "1 个孩子要做半年体检" in page(client, "house_checks", query=query)


def test_without_consent_the_form_is_not_there_and_another_child_is_not_found(client: Client) -> None:
    house, child = a_child_in_care(consent=False)
    client.force_login(enrolment.director_user(house))
    assert "家长没有同意" in page(client, "house_checks")
    assert "家长没有同意，不能录入" in page(client, "measure_at_place", child.pk)
    assert send(client, "measure_at_place", child.pk, **written(weight_kg="10")).status_code == 422
    page(client, "measure_at_place", families.a_child().pk, status=404)


def test_an_institution_without_children_says_so(client: Client) -> None:
    client.force_login(enrolment.director_user(enrolment.an_institution()))
    assert "现在没有在托的孩子" in page(client, "house_checks")


def test_a_check_is_due_after_six_months_and_a_carer_may_enter_it() -> None:
    house, child = a_child_in_care()
    a_check(house, child, by=staff.self_of(staff.a_carer(house)))
    (one,) = house_checks.of(house, on=date(2027, 5, 23))
    assert not one.is_due
    (one,) = house_checks.of(house, on=date(2027, 5, 24))
    assert one.is_due


def test_the_director_is_told_how_many_are_due_whose_families_consented() -> None:
    house, child = a_child_in_care(consent=False)
    actor = enrolment.director(house)
    assert list(house_checks.todos(actor, AT, house)) == []
    consented(child, "health")
    (todo,) = house_checks.todos(actor, AT, house)
    assert "1 个孩子" in str(todo.title)
    assert list(house_checks.todos(families.guardian_of(child), AT, house)) == []


# --- what is next ---


def test_measuring_and_screening_are_asked_of_the_family_in_the_days_of_a_check_up() -> None:
    child = families.a_child(born_on=ON - timedelta(days=366))
    by = families.guardian_of(child)
    first, second = growth_todos.of_family(by, AT)
    assert "12月龄" in str(first.title) and "12 月龄发育筛查" in str(second.title)
    assert first.due_at and first.due_at.date() == ON + timedelta(days=29)
    a_measurement(child, weight="9.5", length="75")
    assert [todo.url for todo in growth_todos.of_family(by, AT)] == [f"/children/{child.pk}/development/12/"]
    a_screening(child)
    assert list(growth_todos.of_family(by, AT)) == []


def test_between_check_ups_nothing_is_asked_and_the_next_is_named() -> None:
    child = families.a_child(born_on=ON - timedelta(days=450))
    assert list(growth_todos.of_family(families.guardian_of(child), AT)) == []
    coming = growth_todos.coming(child, ON, measured=None)
    assert coming and (coming.month, coming.opens_on) == (18, ON + timedelta(days=91))
    done = growth_todos.coming(families.a_child(born_on=ON - timedelta(days=366)), ON, measured=ON)
    assert done and done.month == 18
    assert growth_todos.coming(families.a_child(born_on=ON - timedelta(days=1200)), ON, measured=None) is None
    assert growth_todos.coming(families.a_child(born_on=None, expected_on=ON), ON, measured=None) is None


# --- the curve ---


@pytest.mark.parametrize("standard", list(Standard))
@pytest.mark.parametrize("until", [0, 5, 17, 36, 60, 81])
def test_a_chart_stays_inside_its_frame(standard: Standard, until: int) -> None:
    pairs = [(float(month), 3 + month * 0.4) for month in range(0, until + 1, 6)]
    made = chart.drawn(standard, Indicator.WEIGHT, "F", pairs, until=until)
    for x, y in (point.split(",") for line in (made.outer, made.inner, made.middle) for point in line.split()):
        assert 0 <= float(x) <= chart.WIDTH and 0 <= float(y) <= chart.HEIGHT
    assert 2 <= len(made.across) <= 8 and 3 <= len(made.upwards) <= 7
    assert sum(point.newest for point in made.points) == 1


def test_a_value_far_outside_widens_the_frame() -> None:
    made = chart.drawn(Standard.WST, Indicator.WEIGHT, "F", [(12.0, 40.0)], until=12)
    assert 0 <= made.points[0].y <= chart.HEIGHT


def test_the_card_of_a_child_measured_without_its_weight_shows_what_was_measured() -> None:
    child = families.a_child(sex=Sex.FEMALE)
    a_measurement(child, length="81")
    card = growth_page.card(child, on=ON)
    assert card and card.newest and card.newest.title == "身长" and card.curve
    assert growth_page.card(families.a_child(born_on=None, expected_on=ON), on=ON) is None
