"""Who holds what."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from zhaohu.accounts.choices import Department, Kind, PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.core.access import Actor, Held
from zhaohu.divisions.models import Division


def office_of(actor: Actor) -> str:
    """The name of the office in which an actor sits, as a page's head shows it; empty for others."""
    for held in actor.held:
        if held.role in Role.values and held.division and held.department:
            division = Division.objects.only("name").get(pk=held.division)
            return f"{division.name}{Department(held.department).label}"
    return ""


def posts_held(user: User, on: date) -> Iterator[Held]:
    """The posts of a user on a day."""
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
