"""Whoever works in an institution today, as the account behind the person."""

from collections.abc import Iterator
from datetime import date

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor, Held
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.people import WorkPost
from zhaohu.staff.models import Employment
from zhaohu.staff.queries import people, standing

_CARING = (WorkPost.DIRECTOR, WorkPost.CARER, WorkPost.HEALTH)


def held(user: User, on: date) -> Iterator[Held]:
    """The institutions in which a user looks after children on a day: employed, and nothing stands against it."""
    if user.kind == Kind.OFFICER:
        return
    rows = people.current(on).filter(member__user=user, post__in=_CARING)
    if ids := list(rows.values_list("pk", flat=True)):
        sound = standing.marked(Employment.objects.filter(pk__in=ids), on).filter(is_sound=True)
        for institution in sorted(set(sound.values_list("institution_id", flat=True))):
            yield Held("carer", user=user.pk, institution=institution)


def employment(actor: Actor, institution: Institution, on: date) -> Employment | None:
    """The actor's employment in an institution on a day; None for one who is not employed there."""
    rows = people.current(on).filter(institution=institution, member__user_id=actor.user_id or 0)
    return rows.order_by("pk").first()
