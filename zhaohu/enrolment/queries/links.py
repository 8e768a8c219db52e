"""Addresses of pages that stand elsewhere in the room."""

from django.urls import NoReverseMatch, reverse

from zhaohu.institutions.models import Institution


def public_page(institution: Institution) -> str:
    """The page on which families see an institution; empty while there is none."""
    for key in (institution.uscc, institution.pk):
        try:
            return reverse("enrolment:care_institution", args=[key])
        except NoReverseMatch:
            continue
    return ""
