"""Every address of the system, with the action that guards it and the methods it takes."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

from zhaohu.core.access import ANYONE, NOT_AUDITED, Action, Actor

# The API has a router and a walk of its own.
OUTSIDE = ("api/",)
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Route:
    """One address: its pattern, its name with namespace, and its view."""

    pattern: str
    name: str
    arguments: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def action(self) -> Action | None:
        return getattr(self.view, "action", None)

    @property
    def methods(self) -> frozenset[str]:
        """The methods that `require_http_methods` lets through; empty if the view does not say."""
        view: Any = self.view
        while view is not None:
            for cell in view.__closure__ or ():
                if isinstance(cell.cell_contents, list) and "GET" in cell.cell_contents + ["GET"]:
                    named = {m for m in cell.cell_contents if m in WRITING | {"GET", "HEAD"}}
                    if named:
                        return frozenset(named)
            view = getattr(view, "__wrapped__", None)
        return frozenset()


def routes(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[Route]:
    """All addresses below some patterns."""
    for found in patterns:
        pattern = prefix + str(found.pattern)
        if pattern.startswith(OUTSIDE):
            continue
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from routes(found.url_patterns, pattern, inner)
        elif isinstance(found, URLPattern):
            yield Route(pattern, f"{space}{found.name}", tuple(found.pattern.converters), found.callback)


def faults(found: Route) -> list[str]:
    """What is missing at one address, in words."""
    if found.action is None:
        return [f"{found.pattern}: no action guards it"]
    missing = []
    if not found.methods:
        missing.append(f"{found.pattern}: does not say which methods it takes")
    if found.methods & WRITING and found.action.event == NOT_AUDITED:
        missing.append(f"{found.pattern}: writes, and {found.action.name} names no event")
    return missing


def may_enter(route: Route, actor: Actor) -> bool:
    """Whether an actor may be let in: the address names no row (then he sees his own), or his role has no match."""
    grants = route.action.grants if route.action else ()
    return any(
        grant.role == ANYONE or (held.role == grant.role and not (grant.match and route.arguments))
        for grant, held in itertools.product(grants, actor.held)
    )
