"""How long the way takes: from a routing service of the city where one is named, else by estimate.

The service takes `POST {"origin": [lng, lat], "destinations": [[lng, lat], …], "mode": "walk"}` with
`Authorization: Bearer …` and answers `{"minutes": [9, null, …]}`, one number for each destination, null where there is
no way. Anything else, or silence for two seconds, is an OSError: the page then shows the estimate, and the service is
left alone for a minute.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import requests
from django.conf import settings

from zhaohu.enrolment.queries.care import Manner

Spot = tuple[float, float]
"""Longitude and latitude."""
_SECONDS = 2
_PAUSE = 60.0
_EARTH = 6_371_008.8
_LONGEST = 24 * 60


class Service(Protocol):
    """Something that knows how long ways take."""

    def minutes(self, origin: Spot, destinations: tuple[Spot, ...], mode: str) -> tuple[int | None, ...]:
        """Whole minutes to each destination. Raises OSError where it does not know."""


@dataclass(frozen=True)
class HttpService:
    """A routing service behind an address. What it said is kept in this process."""

    address: str
    token: str

    @lru_cache(maxsize=4096)  # noqa: B019 - the service is frozen, and one for each address
    def minutes(self, origin: Spot, destinations: tuple[Spot, ...], mode: str) -> tuple[int | None, ...]:
        answer = requests.post(
            self.address,
            json={"origin": origin, "destinations": destinations, "mode": mode},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=_SECONDS,
            allow_redirects=False,
        )
        if answer.status_code != 200:
            raise OSError(f"the routing service answered {answer.status_code}")
        try:
            told = answer.json()["minutes"]
        except (ValueError, KeyError, TypeError) as error:
            raise OSError("the routing service answered nonsense") from error
        if not isinstance(told, list) or len(told) != len(destinations) or not all(map(_is_time, told)):
            raise OSError("the routing service answered nonsense")
        return tuple(None if value is None else max(1, round(value)) for value in told)


def _is_time(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST


@dataclass(frozen=True)
class Estimate:
    """The straight line, times a detour, over a speed: good enough to compare places, and called an estimate."""

    manners: Mapping[str, Manner]

    def minutes(self, origin: Spot, destinations: tuple[Spot, ...], mode: str) -> tuple[int | None, ...]:
        manner = self.manners.get(mode)
        if manner is None:
            return (None,) * len(destinations)
        return tuple(_minutes(manner, metres_between(origin, spot)) for spot in destinations)


def _minutes(manner: Manner, metres: float) -> int:
    return max(1, round(manner.start_minutes + metres * manner.detour / manner.metres_per_minute))


def metres_between(a: Spot, b: Spot) -> float:
    """Metres of the great circle."""
    (lng_a, lat_a), (lng_b, lat_b) = a, b
    part = math.sin(math.radians(lat_a - lat_b) / 2) ** 2
    wide = math.cos(math.radians(lat_a)) * math.cos(math.radians(lat_b))
    part += wide * math.sin(math.radians(lng_a - lng_b) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1, math.sqrt(part)))


@dataclass(frozen=True)
class Told:
    """Minutes to each destination, and whether they are only an estimate."""

    minutes: tuple[int | None, ...]
    estimated: bool


class _Silence:
    """Until when a service that did not answer is left alone, on this process's own clock."""

    until = 0.0


def told(origin: Spot, destinations: Sequence[Spot], mode: str, manners: Mapping[str, Manner]) -> Told:
    """How long the ways take, from the service or, where it does not answer, by estimate. Never fails."""
    spots = tuple(destinations)
    if spots and settings.TRAVEL_GATEWAY and time.monotonic() >= _Silence.until:
        try:
            service = HttpService(settings.TRAVEL_GATEWAY, settings.TRAVEL_TOKEN)
            return Told(service.minutes(origin, spots, mode), estimated=False)
        except OSError:
            _Silence.until = time.monotonic() + _PAUSE
    return Told(Estimate(manners).minutes(origin, spots, mode), estimated=True)
