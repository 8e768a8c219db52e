"""Posts of officers: the system administrator proposes, the security administrator confirms."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhaohu.accounts import errors, permissions, queries
from zhaohu.accounts.choices import ADMINISTRATORS, POST_TRANSITIONS, PostState
from zhaohu.accounts.models import Post, User
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.divisions.models import Division
from zhaohu.ledger import services as ledger


@transaction.atomic
def propose(
    *,
    user: User,
    role: str,
    department: str,
    division: Division,
    valid_from: date,
    valid_to: date | None,
    by: Actor,
    at: datetime,
) -> Post:
    """Propose a post; it gives no right until somebody else confirms it. Raises POST_ADMINISTRATORS_APART."""
    permissions.PROPOSE_POST.require(by)
    _keep_administrators_apart(user, role, clock.day_of(at))
    post = Post.objects.create(
        user=user,
        role=role,
        department=department,
        division=division,
        valid_from=valid_from,
        valid_to=valid_to,
        state=PostState.PROPOSED,
        proposed_by_id=by.user_id,
    )
    _record("account.post_proposed", post, by, at)
    return post


@transaction.atomic
def decide(*, post_id: int, confirm: bool, by: Actor, at: datetime) -> Post:
    """Confirm or refuse a proposed post.

    Raises POST_DECIDED, POST_SAME_PERSON, POST_OWN, POST_ADMINISTRATORS_APART.
    """
    permissions.DECIDE_POST.require(by)
    post = Post.objects.select_for_update().get(pk=post_id)
    to = PostState.CONFIRMED if confirm else PostState.REFUSED
    if to not in POST_TRANSITIONS[PostState(post.state)]:
        raise errors.POST_DECIDED.raised()
    if post.proposed_by_id == by.user_id:
        raise errors.POST_SAME_PERSON.raised()
    if confirm:
        if post.user_id == by.user_id:
            raise errors.POST_OWN.raised()
        _keep_administrators_apart(post.user, post.role, clock.day_of(at))
    post.state, post.confirmed_by_id = to, by.user_id
    post.save(update_fields=["state", "confirmed_by"])
    _record("account.post_decided", post, by, at)
    return post


@transaction.atomic
def end(*, post_id: int, by: Actor, at: datetime) -> Post:
    """End a post today: rights are taken away by one person alone, at once. Raises POST_DECIDED if it has ended."""
    permissions.DECIDE_POST.require(by)
    post, today = Post.objects.select_for_update().get(pk=post_id), clock.day_of(at)
    if post.state != PostState.CONFIRMED or (post.valid_to is not None and post.valid_to <= today):
        raise errors.POST_DECIDED.raised()
    post.valid_to = max(today, post.valid_from)
    post.save(update_fields=["valid_to"])
    _record("account.post_ended", post, by, at)
    return post


def _keep_administrators_apart(user: User, role: str, on: date) -> None:
    """System, security and audit administrators are three people (GB/T 22239—2019 三级)."""
    held = {held.role for held in queries.posts_held(user, on)}
    if role in ADMINISTRATORS and held & (set(ADMINISTRATORS) - {role}):
        raise errors.POST_ADMINISTRATORS_APART.raised()


def _record(event: str, post: Post, by: Actor, at: datetime) -> None:
    content: dict[str, Any] = {"user": post.user_id, "role": post.role, "state": post.state}
    ledger.record(event=event, subject=post, by=by, at=at, division=post.division_id, content=content)
