"""What the model may know: a list, read as of a day. What is entered later never changes an earlier day."""

import inspect
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.supervision import factories, risk_world
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.rules import services as rules
from zhaohu.supervision.models import Complaint, OrderStep, RectificationOrder
from zhaohu.supervision.queries import risk_facts
from zhaohu.supervision.risk import features

AT, ON = risk_world.AT, risk_world.ON
ALLOWED = {
    "filed_months", "overdue_notices", "critical_last", "major_last", "minor_last", "months_since_visit",
    "never_visited", "open_orders", "overdue_orders", "complaints_year", "complaints_quarter", "grave_complaints",
    "incidents_year", "late_incidents", "ratio_alerts", "leavers_percent", "without_certificate", "clusters_year",
    "places",
}  # fmt: skip


def _values(institution: Institution, on: date = ON) -> dict[str, float]:
    return risk_facts.facts([(institution.pk, on)])[0].values


def test_the_model_knows_the_allowed_features_and_no_other() -> None:
    assert set(features.NAMES) == ALLOWED
    forbidden = re.compile(r"district|street|division|income|inspector|officer|neighbour|person|name|gender|\bage")
    assert [name for name in features.NAMES if forbidden.search(name)] == []


def test_the_extraction_reads_no_place_no_officer_and_no_person() -> None:
    columns = set(re.findall(r"\b[a-z]\.([a-z_0-9]+)", risk_facts.FACTS))
    tables = set(re.findall(r"(?:FROM|JOIN) ([a-z]+_[a-z]+)", risk_facts.FACTS))
    forbidden = re.compile(r"district|street|division|address|lng|lat$|inspector|officer|actor|by_id|name|user")
    assert [one for one in columns | tables if forbidden.search(one)] == []
    assert "SELECT *" not in risk_facts.FACTS.replace("SELECT * FROM unnest", "")
    assert inspect.getsource(risk_facts.facts).count("cursor.execute(FACTS") == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("rules_loaded")
def test_an_institution_without_any_record_has_never_been_visited() -> None:
    told = _values(factories.an_institution())
    assert told["never_visited"] == 1 and told["months_since_visit"] == 24
    assert sum(told[name] for name in ALLOWED - {"never_visited", "months_since_visit", "filed_months", "places"}) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("rules_loaded")
def test_the_last_visit_counts_by_weight_and_from_the_day_it_was_signed() -> None:
    institution = factories.an_institution()
    risk_world.visit(institution, ON - timedelta(days=200), critical=2)
    risk_world.visit(institution, ON - timedelta(days=61), major=3, minor=1)
    told = _values(institution)
    assert (told["critical_last"], told["major_last"], told["minor_last"]) == (0, 3, 1)
    assert (told["months_since_visit"], told["never_visited"]) == (2, 0)
    assert _values(institution, ON - timedelta(days=62))["critical_last"] == 2
    assert _values(institution, ON - timedelta(days=61))["major_last"] == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("rules_loaded")
def test_an_order_is_open_then_overdue_until_the_instant_it_is_done() -> None:
    institution = factories.an_institution()
    made = risk_world.visit(institution, ON - timedelta(days=40), major=2)
    risk_world.order(made, due_on=ON - timedelta(days=20), done_at=risk_facts.until(ON - timedelta(days=5)))
    days = (41, 40, 20, 19, 5, 4)
    told = [_values(institution, ON - timedelta(days=n)) for n in days]
    assert [(one["open_orders"], one["overdue_orders"]) for one in told] == [
        (0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (0, 0),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("rules_loaded")
def test_a_complaint_counts_from_its_closing_even_when_it_is_taken_up_again() -> None:
    institution = factories.an_institution()
    complaint, _by = factories.closed(institution=institution, category="abuse")
    assert _values(institution, day_of(AT) - timedelta(days=1))["complaints_year"] == 0
    told = _values(institution)
    assert (told["complaints_year"], told["complaints_quarter"], told["grave_complaints"]) == (1, 1, 1)
    later = _values(institution, ON + timedelta(days=100))
    assert (later["complaints_year"], later["complaints_quarter"], later["grave_complaints"]) == (1, 0, 1)
    Complaint.objects.filter(pk=complaint.pk).update(closed_at=AT + timedelta(days=9))
    assert _values(institution) == told


@pytest.mark.django_db
@pytest.mark.usefixtures("rules_loaded")
def test_many_institutions_and_days_are_one_statement(django_assert_num_queries: Any) -> None:
    made = risk_world.institutions(3)
    with django_assert_num_queries(1):
        found = risk_facts.facts([(one.pk, ON - timedelta(days=n)) for one in made for n in range(5)])
    assert [(one.institution, one.on) for one in found] == [
        (one.pk, ON - timedelta(days=n)) for one in made for n in range(5)
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("rules_loaded")
def test_a_visit_that_met_a_shut_door_is_neither_an_outcome_nor_a_last_visit() -> None:
    institution = factories.an_institution()
    risk_world.visit(institution, ON - timedelta(days=3), conclusion="absent")
    risk_world.visit(institution, ON - timedelta(days=2), kind="recheck", critical=1)
    assert risk_facts.outcomes(on=ON) == []
    risk_world.visit(institution, ON - timedelta(days=1), major=2)
    assert [(one.on, one.found) for one in risk_facts.outcomes(on=ON)] == [(ON - timedelta(days=1), True)]
    assert risk_facts.outcomes(on=ON - timedelta(days=1)) == []


class WhatComesLater(TestCase):
    """Any record that is entered after a day leaves the features of that day as they were."""

    def setUp(self) -> None:
        rules.load_fixtures()
        self.institution = factories.an_institution()
        made = risk_world.visit(self.institution, ON - timedelta(days=50), critical=1, major=1)
        risk_world.order(made, due_on=ON - timedelta(days=30))
        factories.closed(institution=self.institution)

    @settings(max_examples=15)
    @given(
        after=st.integers(1, 300),
        deeds=st.lists(st.sampled_from(["visit", "order", "done", "complaint", "withdrawn"]), min_size=1, max_size=4),
    )
    def test_what_is_entered_later_changes_no_earlier_day(self, after: int, deeds: list[str]) -> None:
        days = [ON - timedelta(days=n) for n in (60, 50, 29, 0)]
        before = risk_facts.facts([(self.institution.pk, day) for day in days])
        for number, deed in enumerate(deeds):
            self._do(deed, ON + timedelta(days=after + number))
        assert risk_facts.facts([(self.institution.pk, day) for day in days]) == before

    def _do(self, deed: str, on: date) -> None:
        at = risk_facts.until(on) - timedelta(hours=6)
        if deed == "complaint":
            factories.closed(institution=self.institution, at=at)
        elif deed in ("done", "withdrawn"):
            standing = RectificationOrder.objects.filter(institution=self.institution).order_by("pk")[0]
            OrderStep.objects.create(
                order=standing, event=f"order.{deed}", from_state="ordered", to_state=deed, by_role="-", at=at,
                entry_id=0,
            )  # fmt: skip
            RectificationOrder.objects.filter(pk=standing.pk).update(state=deed, done_at=at)
        else:
            made = risk_world.visit(self.institution, on, critical=2, major=1)
            if deed == "order":
                risk_world.order(made, due_on=on)
