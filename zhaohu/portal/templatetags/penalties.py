"""What authorities published of an institution, for its page in a lower room."""

from typing import Any

from django import template

from zhaohu.core import clock
from zhaohu.supervision.queries import records

register = template.Library()


@register.inclusion_tag("supervision/public/_of_institution.html")
def penalties_of(uscc: str) -> dict[str, Any]:
    """The public penalties of an institution; nothing where there are none."""
    return {"penalties": records.of_page(uscc, on=clock.day_of(clock.now()))}
