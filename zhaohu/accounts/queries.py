"""Who holds what."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from zhaohu.accounts.models import Post, User
from zhaohu.core.access import Held


def posts_held(user: User, on: date) -> Iterator[Held]:
    """The posts of a user on a day."""
    posts = Post.objects.filter(user=user, valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    for post in posts:
        yield Held(post.role, user=user.pk, division=post.division_id, department=post.department)
