"""Finding the institution that somebody means, by a few words."""

from django.db.models import Q, QuerySet

from zhaohu.institutions.choices.institution import ENDED, ON_REGISTER
from zhaohu.institutions.models import Institution

_MOST = 8


def found(words: str) -> QuerySet[Institution]:
    """Institutions that have or had a filing, whose name, pinyin or address has every word; nothing without words."""
    rows = Institution.objects.filter(filing_state__in=[*ON_REGISTER, *ENDED]).select_related("district")
    for word in words.split()[:4]:
        rows = rows.filter(Q(name__icontains=word) | Q(pinyin__icontains=word.lower()) | Q(address__icontains=word))
    return rows.order_by("sort_key", "pk")[:_MOST] if words.strip() else rows.none()


def named(number: str) -> Institution | None:
    """The institution of that number among those that can be found."""
    if not (number.isdecimal() and len(number) < 18):
        return None
    return Institution.objects.filter(pk=int(number), filing_state__in=[*ON_REGISTER, *ENDED]).first()
