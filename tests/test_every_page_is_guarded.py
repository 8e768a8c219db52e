"""Every address is guarded: it names its action, its methods and its event, and the wrong people are refused."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse
from django.views.decorators.http import require_POST

from tests import factories
from tests.guards import routes as guard
from tests.guards import world as worlds
from zhaohu.core.access import NOBODY, Action, Grant, page

ROUTES = list(guard.routes(get_resolver().url_patterns))
REFUSALS = {302, 401, 403, 404, 405}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern)
def test_every_address_says_who_may_how_and_what_is_recorded(route: guard.Route) -> None:
    assert guard.faults(route) == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern)
def test_the_wrong_people_are_refused_everywhere(route: guard.Route, rules_loaded: None, client: Client) -> None:
    world = worlds.build()
    address = reverse(route.name, kwargs=world.arguments(route.arguments))
    for who, person in world.people.items():
        actor = factories.actor(person) if person else NOBODY
        if guard.may_enter(route, actor):
            continue
        client.logout()
        if person:
            client.force_login(person)
        for method in route.methods & {"GET", "POST"}:
            answer = client.generic(method, address)
            assert answer.status_code in REFUSALS, f"{who} {method} {address}: {answer.status_code}"
            if answer.status_code == 302:
                assert person is None and "/accounts/sign-in/" in answer["Location"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern)
def test_an_address_open_to_all_answers_everybody_without_a_fault(
    route: guard.Route, rules_loaded: None, client: Client
) -> None:
    if not guard.may_enter(route, NOBODY) or "GET" not in route.methods:
        return
    address = reverse(route.name, kwargs=worlds.build().arguments(route.arguments))
    assert client.get(address).status_code < 500


# --- the guard itself, on planted faults ---


def _bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


QUIET = Action("tests.quiet", "悄悄地写", (Grant("city_officer"),))


def test_the_walk_finds_an_address_without_an_action() -> None:
    (route,) = guard.routes([path("planted/", _bare, name="planted")])
    assert guard.faults(route) == ["planted/: no action guards it"]


def test_the_walk_finds_a_write_that_nobody_records() -> None:
    (route,) = guard.routes([path("planted/", page(QUIET)(require_POST(_bare)), name="planted")])
    assert guard.faults(route) == ["planted/: writes, and tests.quiet names no event"]


def test_the_walk_finds_a_view_that_takes_any_method() -> None:
    (route,) = guard.routes([path("planted/", page(QUIET)(_bare), name="planted")])
    assert guard.faults(route) == ["planted/: does not say which methods it takes"]
