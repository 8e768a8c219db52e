"""A sleeping child is looked at every ten to fifteen minutes; what is missed is counted and told once."""

import pytest

from tests.attendance import factories
from tests.attendance.log_factories import MONDAY, a_class_of, logged
from tests.enrolment import factories as enrolment
from zhaohu.attendance.models import SleepMiss
from zhaohu.attendance.queries import sleep
from zhaohu.attendance.services import sleeping
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
SYSTEM = system("睡眠巡视检查")


def missed(at: str) -> int:
    return sleep.missed(sleep.naps(MONDAY), on=MONDAY, at=factories.moment(at))


def test_the_list_names_who_is_to_be_looked_at_next_the_longest_waiting_first() -> None:
    device, (first, second) = a_class_of(2)
    factories.hand_in(
        device, logged("12:00", [first], what="sleep", state="asleep"),
        logged("12:05", [second], what="sleep", state="asleep"), logged("12:08", [first], what="sleep_check"),
    )  # fmt: skip
    rows = sleep.due(sleep.naps(MONDAY), on=MONDAY, at=factories.moment("12:16"))
    assert [(row.nap.child, row.due_at, row.late) for row in rows] == [
        (second, factories.moment("12:15"), False), (first, factories.moment("12:18"), False)
    ]  # fmt: skip


@pytest.mark.parametrize(("woke", "count"), [("12:15", 0), ("12:16", 1), ("12:30", 1), ("12:31", 2)])
def test_each_quarter_of_an_hour_without_a_look_is_one_missed(woke: str, count: int) -> None:
    device, (child,) = a_class_of(1)
    factories.hand_in(
        device,
        logged("12:00", [child], what="sleep", state="asleep"),
        logged(woke, [child], what="sleep", state="awake"),
    )
    assert missed("18:00") == count


def test_looks_that_arrive_late_take_back_what_seemed_missed() -> None:
    device, (child,) = a_class_of(1)
    factories.hand_in(device, logged("12:00", [child], what="sleep", state="asleep"))
    assert missed("12:40") == 2
    factories.hand_in(device, *(logged(at, [child], what="sleep_check") for at in ("12:14", "12:28")))
    assert missed("12:40") == 0


def test_a_child_that_was_collected_sleeps_elsewhere() -> None:
    device, (child,) = a_class_of(1)
    factories.hand_in(device, factories.arrival("08:00", child), logged("12:00", [child], what="sleep", state="asleep"))
    factories.hand_in(device, factories.departure("12:10", child))
    assert missed("18:00") == 0 and sleep.due(sleep.naps(MONDAY), on=MONDAY, at=factories.moment("13:00")) == []


def test_the_director_is_told_once_of_each_gap() -> None:
    device, (child,) = a_class_of(1)
    factories.hand_in(device, logged("12:00", [child], what="sleep", state="asleep"))
    counts = [sleeping.watch(by=SYSTEM, at=factories.moment(at)) for at in ("12:15", "12:16", "12:17")]
    assert counts == [0, 1, 0]
    factories.hand_in(device, logged("12:20", [child], what="sleep_check"))
    assert [sleeping.watch(by=SYSTEM, at=factories.moment(at)) for at in ("12:21", "12:36", "12:37")] == [0, 1, 0]
    assert Notice.objects.filter(wording="sleep_check_missed").count() == SleepMiss.objects.count() == 2
    assert Entry.objects.filter(event="sleep.missed").count() == 2
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        sleeping.watch(by=enrolment.director(device.institution), at=factories.moment("13:00"))
