"""The seam by which a plan asks for the risk order."""

from collections.abc import Iterable
from datetime import date


def order(institution_ids: Iterable[int], on: date) -> dict[int, int] | None:
    """The place of each institution among these on a day, 1 first; None where no model stands on that day."""
    return None
