"""A rule that one request asks for again and again is read once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zhaohu.rules import queries


class RulesMiddleware:
    """Every rule is the same from the beginning of a request to its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with queries.remembered():
            return self.get_response(request)
