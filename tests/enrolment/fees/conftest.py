"""A payment provider that listens, in use instead of the demonstration's."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.enrolment.fees import provider


@pytest.fixture
def fake(settings: Any) -> Iterator[provider.FakeProvider]:
    with provider.serving() as made:
        settings.PAYMENT_GATEWAY, settings.PAYMENT_KEY = made.address, provider.KEY
        yield made
