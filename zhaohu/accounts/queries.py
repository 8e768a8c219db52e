"""Who holds what."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.module_loading import import_string

from zhaohu.accounts.choices import Department, Kind, PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.core.access import ANYONE, SIGNED_IN, Actor, Held
from zhaohu.divisions.models import Division

Gatherer = Callable[[User, date], Iterable[Held]]


@cache
def _gatherers() -> tuple[Gatherer, ...]:
    return tuple(import_string(path) for path in settings.ACTOR_GRANTS)


def actor_of(user: User, *, on: date) -> Actor:
    """The actor that a user is on a day: roles held from every room, most telling first."""
    held = [grant for gather in _gatherers() for grant in gather(user, on)]
    held += [Held(SIGNED_IN, user=user.pk), Held(ANYONE)]
    return Actor(user_id=user.pk, name=user.name, held=tuple(held), demonstration=user.demonstration)


def office_of(actor: Actor) -> str:
    """The name of the office in which an actor sits, as a page's head shows it; empty for others."""
    for held in actor.held:
        if held.role in Role.values and held.division and held.department:
            division = Division.objects.only("name").get(pk=held.division)
            return f"{division.name}{Department(held.department).label}"
    return ""


def posts_held(user: User, on: date) -> Iterator[Held]:
    """The posts of a user on a day; a family has none."""
    if user.kind == Kind.FAMILY:
        return
    posts = Post.objects.filter(user=user, state=PostState.CONFIRMED, valid_from__lte=on)
    posts = posts.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("pk")
    for post in posts:
        yield Held(post.role, user=user.pk, division=post.division_id, department=post.department)


def staff(words: str = "") -> QuerySet[User]:
    """Officers and institutions' people with their posts; `words` are sought in account and name."""
    rows = User.objects.exclude(kind=Kind.FAMILY).prefetch_related(
        Prefetch("posts", Post.objects.select_related("division").order_by("-valid_from"))
    )
    return rows.filter(Q(username__icontains=words) | Q(name__icontains=words)) if words else rows


def posts_waiting() -> QuerySet[Post]:
    """Posts that wait for a second person."""
    return (
        Post.objects.filter(state=PostState.PROPOSED).select_related("user", "division", "proposed_by").order_by("pk")
    )


def officers(division: str, *roles: Role, on: date) -> QuerySet[User]:
    """Who holds one of these roles in a division on that day."""
    posts = Post.objects.filter(role__in=roles, division_id=division, state=PostState.CONFIRMED, valid_from__lte=on)
    return User.objects.filter(pk__in=posts.exclude(valid_to__lte=on).values("user_id"), is_active=True)
