"""Who may do what, said once: an `Action` answers for one row, for a list and for a button.

An `Actor` is what a request's user holds, gathered once. A `Grant` says which role may do the action and how the row
must match what is held, as `{field path of the row: attribute of Held}`; an empty match is every row. The same match is
evaluated in Python for one row and turned into SQL for a list, so the two can never differ.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from zhaohu.core import errors

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]

ANYONE = "anyone"
SIGNED_IN = "signed_in"
NOT_AUDITED = "-"  # a reading of public or own data, which leaves no entry in the ledger

_actions: dict[str, Action] = {}


@dataclass(frozen=True, slots=True)
class Held:
    """One role that a person holds, and over what."""

    role: str
    user: int | None = None
    division: str | None = None
    department: str | None = None
    institution: int | None = None
    child: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, system or department behind a request. Frozen: rights never change in the middle of a deed."""

    user_id: int | None = None
    name: str = ""
    held: tuple[Held, ...] = ()
    demonstration: bool = False

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    def holds(self, *roles: str) -> bool:
        return any(held.role in roles for held in self.held)

    def guards(self, child: int) -> bool:
        """Whether the person is a guardian of that child."""
        return any(held.role == "guardian" and held.child == child for held in self.held)

    @property
    def role(self) -> str:
        """The first role held, as the ledger writes it."""
        return self.held[0].role if self.held else ANYONE


NOBODY = Actor(held=(Held(ANYONE),))


def system(name: str) -> Actor:
    """The system itself at work (a job or a command), named as the ledger shall name it."""
    return Actor(name=name, held=(Held("system"),))


class Request(HttpRequest):
    """A request as every view sees it: `accounts.middleware` has set the actor."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, and how a row must match what the role is held over."""

    role: str
    match: Mapping[str, str] = field(default_factory=dict)

    def covers(self, held: Held, thing: object) -> bool:
        return held.role == self.role and all(
            _walk(thing, path) == getattr(held, attribute) for path, attribute in self.match.items()
        )

    def where(self, held: Held) -> Q:
        return Q(**{path: getattr(held, attribute) for path, attribute in self.match.items()})


def _walk(thing: object, path: str) -> Any:
    for name in path.split("__"):
        thing = getattr(thing, name, None)
    return thing


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that someone may do.

    `event` is the name under which the ledger records it, or `NOT_AUDITED`.
    """

    name: str
    title: errors.Text
    grants: tuple[Grant, ...]
    event: str = NOT_AUDITED

    def __post_init__(self) -> None:
        if self.name in _actions:
            raise ValueError(f"Action {self.name} is declared twice")
        _actions[self.name] = self

    def _pairs(self, actor: Actor) -> Iterator[tuple[Grant, Held]]:
        for grant in self.grants:
            for held in actor.held:
                if held.role == grant.role:
                    yield grant, held

    def allows(self, actor: Actor, thing: object = None) -> bool:
        """Whether the actor may do this to `thing`; without a thing, whether to any row at all."""
        if thing is None:
            return any(True for _ in self._pairs(actor))
        return any(grant.covers(held, thing) for grant, held in self._pairs(actor))

    def rows(self, actor: Actor, queryset: QuerySet[M]) -> QuerySet[M]:
        """The rows of the queryset to which the actor may do this, as SQL."""
        pairs = list(self._pairs(actor))
        if not pairs:
            return queryset.none()
        where = Q()
        for grant, held in pairs:
            if not grant.match:
                return queryset
            where |= grant.where(held)
        return queryset.filter(where)

    def require(self, actor: Actor, thing: object = None) -> None:
        """Raise NOT_ALLOWED unless the actor may do this to `thing`."""
        if not self.allows(actor, thing):
            raise errors.NOT_ALLOWED.raised(action=self.title)


def action(name: str) -> Action:
    """The declared action of that name; KeyError if none is."""
    return _actions[name]


def names() -> frozenset[str]:
    """The names of all declared actions."""
    return frozenset(_actions)


def actions() -> tuple[Action, ...]:
    """Every declared action, by name."""
    return tuple(_actions[name] for name in sorted(_actions))


def page(guard: Action) -> Callable[[View], View]:
    """Guard a view: whoever holds no role for the action is sent to sign in, or refused.

    Row by row the service asks again; a row outside the actor's sight is a 404 by its query.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not guard.allows(request.actor):
                problem = errors.SIGN_IN_NEEDED if request.actor.is_anonymous else errors.NOT_ALLOWED
                raise problem.raised(action=guard.title)
            return view(request, *args, **kwargs)

        guarded.action = guard  # type: ignore[attr-defined]
        return guarded

    return decorate
