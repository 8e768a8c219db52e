"""The mark of a demonstration institution: given and taken with the deed of the appraisal that decides it."""

from datetime import date

from zhaohu.institutions.services import standing


def mark(*, institution_id: int, until: date, document: str) -> None:
    """Show the mark on the public register up to a day, included."""
    institution = standing.locked(institution_id)
    institution.demonstration_until, institution.demonstration_document = until, document
    institution.save(update_fields=["demonstration_until", "demonstration_document"])


def clear(*, institution_id: int) -> None:
    """Show it no more."""
    institution = standing.locked(institution_id)
    institution.demonstration_until, institution.demonstration_document = None, ""
    institution.save(update_fields=["demonstration_until", "demonstration_document"])
