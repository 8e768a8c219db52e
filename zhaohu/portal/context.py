"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from zhaohu.core.access import NOBODY
from zhaohu.portal import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """The reader, the navigation of each frame, and whether these are demonstration data. Lists are made when used."""
    return {
        "actor": getattr(request, "actor", NOBODY),
        "demo": settings.DEMO,
        "public_navigation": lambda: navigation.items(request, navigation.PUBLIC),
        "office_navigation": lambda: navigation.items(request, navigation.OFFICE),
        "institution_navigation": lambda: navigation.items(request, navigation.INSTITUTION),
    }
