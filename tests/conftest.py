"""What several rooms' tests stand on."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import settings

from tests import factories
from zhaohu.core import clock
from zhaohu.divisions import services as divisions
from zhaohu.rules import services as rules

# A slow machine is no fault of the code: examples are many, but none is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _one_language_a_test() -> Iterator[None]:
    """A page that was asked for in English leaves its language to nobody."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _one_day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the tests' Tuesday, whatever day it is outside; a walk in a browser lives in the browser's time."""
    if "journeys" not in request.path.parts:
        monkeypatch.setattr(clock, "now", lambda: factories.AT)


@pytest.fixture
def rules_loaded(db: None) -> None:
    """The rules as they ship."""
    rules.load_fixtures()


@pytest.fixture
def divisions_loaded(db: None) -> None:
    """All 366 divisions with boundaries and census."""
    divisions.load(lambda line: None)
