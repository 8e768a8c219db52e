"""Search over institutions for officers: name, pinyin, initials, credit code, address, public phone."""

import re

from django.db.models import Q, QuerySet

from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.institutions.permissions import review as permissions

_LONGEST = 60
_WORDS = 5


def visible_to(actor: Actor) -> QuerySet[Institution]:
    """The institutions whose file the officer may open."""
    return permissions.SEARCH.rows(actor, Institution.objects.select_related("district", "street"))


def matching(words: str) -> Q:
    """Every word must be found in one of the fields; each field has a trigram index or is a code."""
    where = Q()
    for word in words[:_LONGEST].split()[:_WORDS]:
        one = Q(name__icontains=word) | Q(address__icontains=word)
        if word.isascii():
            one |= Q(uscc__startswith=word.upper()) | Q(pinyin__contains=word.lower())
        if digits := re.sub(r"\D", "", word):
            one |= Q(phone__contains=digits) | Q(phone__contains=word)
        where &= one
    return where


def found(actor: Actor, words: str) -> QuerySet[Institution]:
    """The institutions that match, within the officer's rights; nothing for no words."""
    return visible_to(actor).filter(matching(words)) if words.strip() else visible_to(actor).none()
