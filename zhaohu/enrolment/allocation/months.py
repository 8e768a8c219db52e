"""Whether a child has the age of an offer on the day on which care begins."""

from datetime import date

from zhaohu.enrolment.allocation.instance import Child, Site
from zhaohu.families.queries import ages


def months_of(child: Child, starts_on: str) -> int:
    """Completed months on that day; negative for a child that will not be born."""
    return ages.months(date.fromisoformat(child.born_on), date.fromisoformat(starts_on))


def eligible(site: Site, child: Child, starts_on: str) -> bool:
    """Whether the child has the site's age."""
    return site.from_months <= months_of(child, starts_on) < site.to_months
