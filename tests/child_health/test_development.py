"""A guardian answers the warning signs of an age; one that is there asks for a re-screen."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.child_health.factories import AT, ON, a_screening
from tests.families import factories as families
from tests.refusals import refused, refuses
from zhaohu.child_health.models import Screening
from zhaohu.child_health.queries import development
from zhaohu.child_health.services import development as services
from zhaohu.families.models import Child
from zhaohu.ledger.models import Entry
from zhaohu.rules import queries as rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def screen(child: Child, month: int = 12, **more: Any) -> Screening:
    answers = {sign.code: False for sign in development.signs(month, ON)}
    facts: dict[str, Any] = {"answers": answers, "key": uuid4(), "by": families.guardian_of(child), "at": AT} | more
    return services.screen(child=child, month=month, **facts)


def test_there_are_four_signs_at_each_of_eight_age_points_in_both_languages() -> None:
    points = rules.value("development.warning_signs", on=ON)
    assert [int(month) for month in points] == [3, 6, 8, 12, 18, 24, 30, 36]
    assert {len(signs) for signs in points.values()} == {4}
    with translation.override("en"):
        assert all(sign.text.isascii() for month in points for sign in development.signs(int(month), ON))


@pytest.mark.parametrize(
    ("born_on", "point"),
    [
        (date(2026, 8, 25), None), (date(2026, 8, 24), 3), (date(2025, 6, 10), 12), (date(2025, 5, 24), 18),
        (date(2023, 1, 1), 36),
    ],
)  # fmt: skip
def test_the_point_is_the_largest_of_the_completed_months(born_on: date, point: int | None) -> None:
    assert development.point_of(families.a_child(born_on=born_on), ON) == point


def test_answers_are_kept_once_and_the_ledger_knows_without_them() -> None:
    child, key = families.a_child(), uuid4()
    for _ in range(2):
        made = screen(child, key=key)
    assert Screening.objects.get() == made and made.positive == [] and len(made.asked) == 4
    assert Entry.objects.filter(event="development.screened", subject_id=str(made.pk)).count() == 1


def test_an_age_that_is_not_reached_or_no_point_and_an_open_question_are_refused() -> None:
    child = families.a_child()
    for month in (18, 7):
        refuses("SCREENING_POINT", screen, child, month)
    refuses("SCREENING_POINT", screen, families.a_child(born_on=None, expected_on=date(2027, 1, 1)))
    some = {sign.code: False for sign in development.signs(12, ON)[:3]}
    with refused("SCREENING_UNANSWERED", "1 条"):
        screen(child, answers=some)
    refuses("NOT_ALLOWED", screen, child, by=families.of(families.a_parent()))


def test_one_sign_stands_until_the_point_is_answered_again_without_one() -> None:
    made = a_screening(positive=1)
    (point,) = development.of(made.child, ON)
    assert point.is_now and point.positive == (development.signs(12, ON)[0].text,)
    assert development.standing([point]) == point
    a_screening(made.child)
    points = development.of(made.child, ON)
    assert development.standing(points) is None and Screening.objects.count() == 2


def test_an_earlier_sign_stands_no_more_once_a_later_point_has_none() -> None:
    child = families.a_child()
    a_screening(child, 8, positive=2)
    assert [point.month for point in development.of(child, ON)] == [12, 8]
    standing = development.standing(development.of(child, ON))
    assert standing is not None and standing.month == 8
    a_screening(child, 12)
    assert development.standing(development.of(child, ON)) is None


def test_the_database_keeps_no_answer_to_what_was_not_asked() -> None:
    made = a_screening()
    with pytest.raises(IntegrityError, match="signs_were_asked"), transaction.atomic():
        Screening.objects.filter(pk=made.pk).update(positive=["W99-1"])
