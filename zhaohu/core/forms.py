"""What a form was sent, and what it shows of a deed that was refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from zhaohu.core.errors import ProblemError


def sent(request: HttpRequest) -> QueryDict | None:
    """The posted fields; None when the page is only being opened. An empty form that was sent is still sent."""
    return request.POST if request.method == "POST" else None


@contextmanager
def shown_in(form: BaseForm) -> Iterator[None]:
    """A problem of the deed inside is shown in the form, at its field; what follows is the page again."""
    try:
        yield
    except ProblemError as problem:
        problem.add_to(form)
