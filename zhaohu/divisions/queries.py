"""Which divisions there are, who manages them, and where a point lies."""

import json

from django.db.models import F, QuerySet
from shapely.geometry import Point, shape

from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division


def districts() -> QuerySet[Division]:
    """The 17 offices that manage divisions (tenants): 16 districts and 经开区, in the order of their codes."""
    return Division.objects.filter(tenant=F("code")).defer("boundary").order_by("code")


def streets() -> QuerySet[Division]:
    """The streets and towns of the whole city, each tenant's in the order of their names' pinyin."""
    return Division.objects.filter(level=Level.STREET).defer("boundary").order_by("tenant_id", "sort_key", "code")


def streets_of(tenant: str) -> QuerySet[Division]:
    """The streets and towns that a tenant manages, in the order of their names' pinyin."""
    return streets().filter(tenant_id=tenant)


def boundaries() -> str:
    """The districts as GeoJSON text, schematic (see data/SOURCES.md)."""
    features = [
        {
            "type": "Feature",
            "id": row.code,
            "properties": {"code": row.code, "name": row.name, "center": [row.centre_lng, row.centre_lat]},
            "geometry": row.boundary,
        }
        for row in _with_boundary()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def locate(*, lng: float, lat: float) -> Division | None:
    """The district in whose polygon a point lies; None outside the city."""
    point = Point(lng, lat)
    return next((row for row in _with_boundary() if shape(row.boundary).intersects(point)), None)


def _with_boundary() -> QuerySet[Division]:
    return Division.objects.filter(boundary__isnull=False).order_by("code")
