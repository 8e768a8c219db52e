"""Gather what the user holds into one frozen Actor, once a request."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import clock
from zhaohu.core.access import NOBODY, Actor


class ActorMiddleware:
    """Sets `request.actor`, nobody for a visitor; a session left idle is signed out first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "idle_minutes" in request.session:
            from zhaohu.accounts.services import sessions  # it signs in through actor_of above

            at = clock.now()
            if sessions.is_idle(request, at=at):
                minutes = request.session["idle_minutes"]
                sessions.end(request=request, by=NOBODY, at=at)
                messages.warning(request, _("闲置超过 {n} 分钟，已自动退出。").format(n=minutes))
            else:
                sessions.keep(request, at=at)

        def gather() -> Actor:
            user = request.user
            return actor_of(user, on=clock.day_of(clock.now())) if isinstance(user, User) else NOBODY

        request.actor = SimpleLazyObject(gather)  # type: ignore[attr-defined]
        return self.get_response(request)
