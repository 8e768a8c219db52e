"""An authority's register for a test: an HTTP server that keeps what it is asked and answers as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Register(BaseHTTPRequestHandler):
    """A register as the rooms describe it: what it is asked, and what it answers."""

    asked: list[dict[str, Any]] = []
    answer: tuple[int, bytes] = (200, b"{}")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append({"authorization": self.headers["Authorization"], **body})
        self.send_response(self.answer[0])
        self.end_headers()
        self.wfile.write(self.answer[1])

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def a_register() -> Iterator[tuple[type[Register], str]]:
    """A register, and its address."""
    handler = type("Handler", (Register,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield handler, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
