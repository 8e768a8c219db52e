"""The order in which a draw prefers institutions, the riskiest first."""

from collections.abc import Sequence
from datetime import date

from zhaohu.institutions.models import Institution


def order(institutions: Sequence[Institution], on: date) -> dict[int, int] | None:
    """The place of each institution in the order, from 1, by its id; None where no model stands on that day."""
    return None
