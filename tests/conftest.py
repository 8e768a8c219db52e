"""What several rooms' tests stand on."""

import pytest

from zhaohu.divisions import services as divisions
from zhaohu.rules import services as rules


@pytest.fixture
def rules_loaded(db: None) -> None:
    """The rules as they ship."""
    rules.load_fixtures()


@pytest.fixture
def divisions_loaded(db: None) -> None:
    """All 366 divisions with boundaries and census."""
    divisions.load(lambda line: None)
