"""Reads, by noun."""

from zhaohu.staff.queries.people import assigned

__all__ = ["assigned"]
