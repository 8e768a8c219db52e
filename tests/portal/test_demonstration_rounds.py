"""The demonstration tells two rounds where there is what they need, and nothing where there is not."""

import pytest

from tests import factories as base
from tests.enrolment import factories, rounds
from zhaohu.accounts.choices import Role
from zhaohu.enrolment.choices.allocation import RoundState
from zhaohu.enrolment.models import Round, RunResult
from zhaohu.portal import demonstration_rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def test_two_rounds_are_told_once_where_inclusive_places_are_found() -> None:
    said: list[str] = []
    demonstration_rounds.tell(at=factories.AT, say=said.append)
    base.officer(Role.DISTRICT_REVIEWER)
    base.officer(Role.DISTRICT_LEAD)
    demonstration_rounds.tell(at=factories.AT, say=said.append)
    assert not Round.objects.exists() and said == []
    for _ in range(2):
        rounds.an_inclusive_offer(places=4)
    for _ in range(2):
        demonstration_rounds.tell(at=factories.AT, say=said.append)
    states = list(Round.objects.order_by("pk").values_list("state", flat=True))
    assert states == [RoundState.PUBLISHED, RoundState.OPEN] and len(said) == 1
    assert RunResult.objects.filter(state="offered").count() == 4
