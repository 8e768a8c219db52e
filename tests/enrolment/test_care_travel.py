"""How long ways take: the routing service is asked as agreed, and no fault of it reaches the page."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaohu.enrolment import travel
from zhaohu.enrolment.queries.care import Manner

HOME, NEAR, FAR = (116.46, 39.88), (116.47, 39.88), (116.56, 39.88)
MANNERS = {"walk": Manner(detour=1.3, metres_per_minute=75), "drive": Manner(1.4, 400, 5)}
Serve = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def serve(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """`serve(answer, status=200, hangs=False)`: a routing service; returns what it is asked."""
    servers, released = list[ThreadingHTTPServer](), threading.Event()
    monkeypatch.setattr(travel, "_SECONDS", 0.2)
    monkeypatch.setattr(travel._Silence, "until", 0.0)
    travel.HttpService.minutes.cache_clear()

    def begin(answer: bytes, *, status: int = 200, hangs: bool = False) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked.append(body | {"key": self.headers["Authorization"]})
                if hangs:
                    released.wait(10)
                    return
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        settings.TRAVEL_GATEWAY = f"http://127.0.0.1:{server.server_port}/"
        settings.TRAVEL_TOKEN = "demonstration"
        return asked

    yield begin
    released.set()
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_service_is_asked_once_for_all_places_and_its_times_are_no_estimate(serve: Serve) -> None:
    asked = serve(b'{"minutes": [11.6, null]}')
    for _ in range(2):
        said = travel.told(HOME, [NEAR, FAR], "walk", MANNERS)
        assert said == travel.Told((12, None), estimated=False)
    assert asked == [
        {
            "origin": list(HOME), "destinations": [list(NEAR), list(FAR)], "mode": "walk",
            "key": "Bearer demonstration",
        }
    ], "the second time it is remembered"  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"<html>", 200), (b"{}", 200), (b"[]", 200), (b"null", 200), (b'{"minutes": [1]}', 200),
        (b'{"minutes": ["1", "2"]}', 200), (b'{"minutes": [-1, 2]}', 200), (b'{"minutes": [NaN, 2]}', 200),
        (b'{"minutes": [true, 2]}', 200), (b'{"minutes": 7}', 200), (b'{"minutes": [1e9, 2]}', 200),
        (b'{"minutes": [1, 2]}', 500), (b"", 302),
    ],
)  # fmt: skip
def test_nonsense_gives_the_estimate_and_the_service_is_left_alone_for_a_while(
    serve: Serve, answer: bytes, status: int
) -> None:
    asked = serve(answer, status=status)
    for _ in range(2):
        assert travel.told(HOME, [NEAR, FAR], "walk", MANNERS) == travel.Told((15, 148), estimated=True)
    assert len(asked) == 1


def test_a_service_that_hangs_gives_the_estimate(serve: Serve) -> None:
    asked = serve(b"", hangs=True)
    assert travel.told(HOME, [NEAR], "walk", MANNERS) == travel.Told((15,), estimated=True)
    assert len(asked) == 1


def test_a_service_that_is_not_there_gives_the_estimate(serve: Serve, settings: Any) -> None:
    settings.TRAVEL_GATEWAY = "http://127.0.0.1:9/"
    assert travel.told(HOME, [NEAR], "drive", MANNERS) == travel.Told((8,), estimated=True)


def test_a_way_of_travel_without_a_rule_has_no_time() -> None:
    assert travel.told(HOME, [NEAR], "cycle", MANNERS) == travel.Told((None,), estimated=True)


@given(st.floats(115.5, 117.5), st.floats(39.5, 41), st.sampled_from(["walk", "drive"]))
def test_an_estimate_is_at_least_a_minute_and_the_same_in_both_directions(lng: float, lat: float, mode: str) -> None:
    there = travel.Estimate(MANNERS).minutes(HOME, ((lng, lat),), mode)
    back = travel.Estimate(MANNERS).minutes((lng, lat), (HOME,), mode)
    assert there == back and (there[0] or 0) >= 1
