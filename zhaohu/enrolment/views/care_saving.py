"""What a family has saved, in a signed cookie of its own browser: nothing of it is in our database."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhaohu.core.identity import is_uscc

MOST_SAVED = 20
_NAME, _SALT, _YEAR = "zh-care", "enrolment.care", 365 * 86400


def saved_list(request: HttpRequest) -> list[str]:
    """The saved credit codes, the latest first; a cookie that was changed outside counts for nothing."""
    text = request.get_signed_cookie(_NAME, default="", salt=_SALT) or ""
    return [code for code in text.split(".") if is_uscc(code)][:MOST_SAVED]


def saved_in(request: HttpRequest) -> frozenset[str]:
    return frozenset(saved_list(request)) if _NAME in request.COOKIES else frozenset()


def keep(answer: HttpResponse, codes: list[str]) -> None:
    """Keep these codes, the latest first."""
    value = ".".join(codes[:MOST_SAVED])
    answer.set_signed_cookie(
        _NAME, value, salt=_SALT, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS
    )
