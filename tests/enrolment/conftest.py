"""What the tests of the search stand on."""

from collections.abc import Iterator

import pytest

from zhaohu.enrolment.queries import care_places


@pytest.fixture
def fresh_places() -> Iterator[None]:
    """The places of this test's database, not of another's."""
    care_places.known.cache_clear()
    yield
    care_places.known.cache_clear()
