"""What every page's frame needs."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from zhaohu.accounts import queries as accounts
from zhaohu.attendance.queries import messages
from zhaohu.core.access import NOBODY
from zhaohu.notifications import queries as notifications
from zhaohu.portal import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """The reader, the navigation of each frame, and whether these are demonstration data. Lists are made when used."""
    actor = getattr(request, "actor", NOBODY)
    return {
        "actor": actor,
        "office_name": lambda: accounts.office_of(actor),
        "demo": settings.DEMO,
        "idle_minutes": request.session.get("idle_minutes") if hasattr(request, "session") else None,
        "own_frame": navigation.audience(actor).frame,
        "unread_notices": cache(lambda: notifications.unread(actor)),
        "unread_letters": cache(lambda: messages.unread(actor)),
        "large_type": request.COOKIES.get("zh-type") == "large",
        "public_navigation": lambda: navigation.items(request, navigation.public_entries(actor)),
        "office_navigation": cache(lambda: navigation.sections(request, navigation.OFFICE)),
        "institution_navigation": lambda: navigation.sections(request, navigation.INSTITUTION),
    }
