"""Medicine on a guardian's order: within its window, once, signed by two; the guardian is told."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests import factories as base
from tests.attendance import factories
from tests.attendance.log_factories import MONDAY, a_class_of, an_order, carers, consented
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.attendance.choices.health import DoseState
from zhaohu.attendance.models import Dose, MedicationOrder
from zhaohu.attendance.queries import health
from zhaohu.attendance.services import medication
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.staff.models import Employment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def given(
    order: MedicationOrder, at: str, by: Employment | None, *, slot: str = "10:00", what: str = "medicine"
) -> dict[str, Any]:
    return factories.said("log", at, by=by, what=what, order=order.pk, slot=slot)


def witnessed(order: MedicationOrder, at: str, by: Employment | None) -> dict[str, Any]:
    return given(order, at, by, what="medicine_witness")


def told(template: str) -> int:
    return Notice.objects.filter(wording=template).count()


def test_a_dose_signed_by_two_is_given_and_the_guardian_told_in_whatever_order_they_arrive() -> None:
    device, (child,) = a_class_of(1)
    order, (giver, other) = an_order(child, device.institution), carers(device.institution)
    (row,) = factories.hand_in(device, witnessed(order, "10:06", other))
    assert (row["state"], row["code"]) == ("conflict", "MEDICINE_NOT_GIVEN") and told("medicine_given") == 0
    assert factories.hand_in(device, given(order, "10:05", giver))[0]["state"] == "applied"
    dose = Dose.objects.get()
    assert (dose.given_by, dose.witnessed_by, dose.slot) == (giver, other, 600) and told("medicine_given") == 1
    notice = Notice.objects.get(wording="medicine_given")
    assert "退热" not in str(notice.params) and notice.params["giver"] == giver.member.name


def test_medicine_is_refused_outside_its_window_twice_by_one_person_and_without_an_order() -> None:
    device, (child,) = a_class_of(1)
    order, (giver, other) = an_order(child, device.institution), carers(device.institution)
    early, late = given(order, "09:29", giver), given(order, "10:31", giver)
    good, again = given(order, "09:30", giver), given(order, "10:20", other)
    alone, wrong = witnessed(order, "10:00", giver), given(order, "10:00", giver, slot="11:00")
    stranger = given(order, "10:00", carers(enrolment.an_institution(), 1)[0])
    factories.hand_in(device, early, late, again, good, alone, wrong, stranger)
    assert factories.states(early, late, good, again, alone, wrong, stranger) == [
        ("refused", "MEDICINE_WINDOW"), ("refused", "MEDICINE_WINDOW"), ("applied", ""),
        ("refused", "MEDICINE_TWICE"), ("refused", "MEDICINE_SAME_PERSON"), ("refused", "MEDICINE_UNKNOWN"),
        ("refused", "MEDICINE_SIGNER"),
    ]  # fmt: skip
    assert Dose.objects.count() == 1 and told("medicine_refused") == 6


def test_an_order_withdrawn_is_an_order_no_more() -> None:
    device, (child,) = a_class_of(1)
    order, (giver, _other) = an_order(child, device.institution), carers(device.institution)
    by = families.guardian_of(child)
    for _ in range(2):
        medication.withdraw(order=order, by=by, at=factories.moment("09:00"))
    (row,) = factories.hand_in(device, given(order, "10:00", giver))
    assert (row["state"], row["code"]) == ("refused", "MEDICINE_WITHDRAWN")
    assert Entry.objects.filter(event="medication.withdrawn").count() == 1
    assert health.due(device.institution, at=factories.moment("10:00")) == []


def test_a_dose_undone_was_never_given_and_the_guardian_hears_it() -> None:
    device, (child,) = a_class_of(1)
    order, (giver, other) = an_order(child, device.institution), carers(device.institution)
    first = given(order, "10:00", giver)
    factories.hand_in(device, first, witnessed(order, "10:01", other))
    factories.hand_in(device, factories.said("correct", "10:10", of=first["id"], reason="点错", facts={"void": True}))
    assert not Dose.objects.exists() and told("medicine_taken_back") == 1


def test_the_list_of_today_says_what_is_to_be_done_with_each_dose() -> None:
    device, (child,) = a_class_of(1)
    order = an_order(child, device.institution, times=[600, 870])
    giver, other = carers(device.institution)

    def states(at: str) -> list[str]:
        return [one.state for one in health.due(device.institution, at=factories.moment(at))]

    assert states("09:00") == [DoseState.LATER, DoseState.LATER]
    assert states("09:45") == [DoseState.DUE, DoseState.LATER]
    factories.hand_in(device, given(order, "10:00", giver))
    assert states("10:01")[0] == DoseState.UNWITNESSED
    factories.hand_in(device, witnessed(order, "10:02", other))
    assert states("15:01") == [DoseState.GIVEN, DoseState.MISSED]
    consented(child, "health", decision="withdrawn")
    assert states("15:01") == []


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"times": []}, "ORDER_TIMES"),
        ({"times": [1, 2, 3, 4, 5]}, "ORDER_TIMES"),
        ({"first_on": MONDAY - timedelta(days=1)}, "ORDER_DAYS"),
        ({"last_on": MONDAY + timedelta(days=14)}, "ORDER_DAYS"),
        ({"prescription": b"x"}, "UPLOAD_TYPE_REFUSED"),
    ],
)
def test_an_order_that_cannot_be_kept_is_refused_with_the_reason(terms: dict[str, Any], code: str) -> None:
    device, (child,) = a_class_of(1)
    with pytest.raises(ProblemError) as caught:
        an_order(child, device.institution, **terms)
    assert caught.value.problem.code == code and not MedicationOrder.objects.exists()


def test_only_a_guardian_orders_only_where_the_child_is_and_only_with_consent() -> None:
    device, (child,) = a_class_of(1)
    with pytest.raises(ProblemError, match="ORDER_PLACE"):
        an_order(child, enrolment.an_institution())
    for by in (enrolment.director(device.institution), base.actor(families.a_parent())):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            medication.withdraw(order=an_order(child, device.institution), by=by, at=factories.moment("09:00"))
    consented(child, "health", decision="withdrawn")
    with pytest.raises(ProblemError, match="HEALTH_NOT_CONSENTED"):
        medication.order(
            child=child, institution=device.institution, drug="药", dose="1", reason="", times=[600], first_on=MONDAY,
            last_on=MONDAY, prescription=b"", name="", key=uuid4(),
            by=families.guardian_of(child), at=factories.moment("06:00"),
        )  # fmt: skip


def test_the_database_itself_refuses_a_second_dose_and_one_person_signing_twice() -> None:
    device, (child,) = a_class_of(1)
    order, (giver, other) = an_order(child, device.institution), carers(device.institution)
    factories.hand_in(device, given(order, "10:00", giver), witnessed(order, "10:01", other))
    dose = Dose.objects.get()
    with pytest.raises(IntegrityError, match="dose_signed_by_two"), transaction.atomic():
        Dose.objects.filter(pk=dose.pk).update(witnessed_by=giver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dose.objects.create(
            order=order,
            on=MONDAY,
            slot=600,
            given_event_id=dose.witness_event_id,
            given_by=other,
            given_at=dose.given_at,
        )
