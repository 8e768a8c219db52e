"""What a form was sent, if it was."""

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """The posted fields; None when the page is only being opened. An empty form that was sent is still sent."""
    return request.POST if request.method == "POST" else None
