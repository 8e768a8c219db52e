"""Posts of officers: the system administrator proposes, the security administrator confirms."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhaohu.accounts import errors, permissions
from zhaohu.accounts.choices import POST_TRANSITIONS, PostState
from zhaohu.accounts.models import Post, User
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
    """Propose a post; it gives no right until somebody else confirms it."""
    permissions.PROPOSE_POST.require(by)
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
    """Confirm or refuse a proposed post. Raises POST_SAME_PERSON, POST_DECIDED."""
    permissions.DECIDE_POST.require(by)
    post = Post.objects.select_for_update().get(pk=post_id)
    to = PostState.CONFIRMED if confirm else PostState.REFUSED
    if to not in POST_TRANSITIONS[PostState(post.state)]:
        raise errors.POST_DECIDED.raised()
    if post.proposed_by_id == by.user_id:
        raise errors.POST_SAME_PERSON.raised()
    post.state, post.confirmed_by_id = to, by.user_id
    post.save(update_fields=["state", "confirmed_by"])
    _record("account.post_decided", post, by, at)
    return post


def _record(event: str, post: Post, by: Actor, at: datetime) -> None:
    content: dict[str, Any] = {"user": post.user_id, "role": post.role, "state": post.state}
    ledger.record(event=event, subject=post, by=by, at=at, division=post.division_id, content=content)
