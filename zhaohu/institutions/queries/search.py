"""Search over institutions for officers: name, pinyin, initials, credit code, address, phone, receipt number."""

import re

from django.db.models import F, Func, Q, QuerySet, TextField, Value

from zhaohu.core.access import Actor
from zhaohu.core.encryption import lookup
from zhaohu.institutions.choices.registration import RegistrationStatus
from zhaohu.institutions.models import FilingReceipt, Institution, Membership, Registration
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries.receipts import normal

_LONGEST = 60
_WORDS = 5
_MOBILE = 11
_PHONE_SHAPE = re.compile(r"[\d()（）+\-]{3,}")


def visible_to(actor: Actor) -> QuerySet[Institution]:
    """The institutions whose file the officer may open."""
    return permissions.SEARCH.rows(actor, Institution.objects.select_related("district", "street"))


def _words(typed: str) -> list[str]:
    return typed[:_LONGEST].replace("\x00", "").split()[:_WORDS]


def matching(words: list[str]) -> Q:
    """Every word must be found in one of the fields. `digits` is the phone without what is not a digit."""
    where = Q()
    for word in words:
        one = Q(name__contains=word) | Q(address__contains=word)
        if word.isascii():
            one |= Q(uscc__startswith=word.upper()) | Q(pinyin__contains=word.lower()) | Q(name__icontains=word)
        elif "-" in word or "备" in word:
            receipts = FilingReceipt.objects.filter(number__contains=normal(word))
            one |= Q(pk__in=receipts.values("institution_id"))
        if _PHONE_SHAPE.fullmatch(word):
            one |= _by_phone(re.sub(r"\D", "", word))
        where &= one
    return where


def _by_phone(digits: str) -> Q:
    """The public number by any part of it; a person's mobile number only whole, by its keyed digest."""
    one = Q(digits__contains=digits)
    if len(digits) == _MOBILE:
        members = Membership.objects.filter(user__phone_digest=lookup(digits))
        one |= Q(pk__in=members.values("institution_id"))
    return one


def found(actor: Actor, typed: str) -> QuerySet[Institution]:
    """The institutions that match, within the officer's rights; nothing for no words."""
    words = _words(typed)
    if not words:
        return visible_to(actor).none()
    digits = Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=TextField())
    return visible_to(actor).alias(digits=digits).filter(matching(words))


def unclaimed(actor: Actor, typed: str, *, limit: int = 10) -> list[Registration]:
    """Registered bodies that nobody has claimed yet, by name, pinyin, code or address; within the officer's rights."""
    words = _words(typed)
    rows = permissions.SEARCH.rows(actor, Registration.objects.select_related("district", "street"))
    rows = rows.filter(institution__isnull=True, status=RegistrationStatus.ACTIVE)
    for word in words:
        one = Q(name__contains=word) | Q(address__contains=word)
        if word.isascii():
            one |= Q(uscc__startswith=word.upper()) | Q(pinyin__contains=word.lower())
        rows = rows.filter(one)
    return list(rows.order_by("name", "pk")[:limit]) if words else []
