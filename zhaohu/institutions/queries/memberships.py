"""Who acts for which institution."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Held
from zhaohu.institutions.models import Membership


def held(user: User, on: date) -> Iterator[Held]:
    """The institutions for which a user acts on a day; whoever has an institution's account may claim one."""
    if user.kind != Kind.INSTITUTION:
        return
    rows = Membership.objects.filter(user=user, valid_from__lte=on).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    for row in rows:
        yield Held(row.role, user=user.pk, institution=row.institution_id)
    yield Held("institution_person", user=user.pk)
