"""A guardian's own children beside a search: each with its age and the search for it; nobody else's."""

from dataclasses import dataclass, replace

from zhaohu.core.access import Request
from zhaohu.enrolment.forms.care import OLDEST_MONTHS, Search
from zhaohu.families.queries import ages, children


@dataclass(frozen=True)
class Mine:
    """A child young enough for care; `chosen` where the search is for its age."""

    child_id: int
    nickname: str
    months: int
    chosen: bool
    url: str


def mine(request: Request, search: Search) -> list[Mine]:
    """The reader's children within reach of care; none for anybody who is no guardian."""
    if not request.actor.holds("guardian"):
        return []
    found = []
    for child in children.of(request.actor):
        if child.born_on and (months := ages.months(child.born_on, search.today)) in range(OLDEST_MONTHS + 1):
            chosen = search.age == months and not search.born
            url = search.url(age=months, born=None)
            found.append(Mine(child.pk, child.nickname, months, chosen, url))
    return found


def for_own_child(request: Request, search: Search) -> tuple[Search, list[Mine]]:
    """Where no age was asked about, the search for the reader's first child; and the children, one of them chosen."""
    known = mine(request, search)
    if known and search.age is None and search.born is None:
        search = replace(search, age=known[0].months)
        known = mine(request, search)
    return search, known
