"""A small payment provider that really listens: it takes orders, answers, stays silent, notifies — well or badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from zhaohu.enrolment.payments import SIGNATURE, sign

KEY = "演示密钥 only for tests"


class FakeProvider:
    """Its orders and refunds, and how it behaves: `silent` names the paths at which it lets us wait for nothing."""

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.silent: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self.address = ""
        self.garbage: bytes | None = None

    def pay(self, order: str, *, amount_fen: int | None = None, reference: str = "") -> dict[str, Any]:
        """The family has paid at the provider's page; returns the notification it will send."""
        known = self.orders.setdefault(order, {"amount_fen": 0})
        known["state"] = "paid"
        known["amount_fen"] = known["amount_fen"] if amount_fen is None else amount_fen
        known["reference"] = reference or f"F-{order[:8]}"
        return {"order": order, **{name: known[name] for name in ("state", "amount_fen", "reference")}}

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if path == "/orders":
            order = self.orders.setdefault(body["order"], {"state": "pending", "amount_fen": body["amount_fen"]})
            return 200, {"order": body["order"], "pay_url": f"{self.address}/pay/{body['order']}", **order}
        if path == "/refunds":
            known = self.refunds.setdefault(body["refund"], body)
            return 200, {"refund": body["refund"], "state": "done", "reference": f"R-{known['refund'][:8]}"}
        found = self.orders.get(path.removeprefix("/orders/"))
        return (200, found) if found else (404, {})


def notice(body: dict[str, Any], key: str = KEY) -> tuple[bytes, str]:
    """A notification as it goes over the wire, with its signature."""
    data = json.dumps(body).encode()
    return data, sign(data, key)


@contextmanager
def serving() -> Iterator[FakeProvider]:
    """A provider that listens on a port of its own until the block ends."""
    fake = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fake.asked.append((self.command, self.path))
            if any(self.path.startswith(path) for path in fake.silent):
                self.close_connection = True  # hangs up without a word
                return
            if self.headers.get(SIGNATURE) != sign(data or self.path.encode(), KEY):
                self.send_error(401)
                return
            status, told = fake.answer(self.command, self.path, json.loads(data or b"{}"))
            text = json.dumps(told).encode() if fake.garbage is None else fake.garbage
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _take

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
