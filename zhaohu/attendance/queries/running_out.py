"""What runs out at an institution within the longest term: its people's certificates, and its own papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries import filing
from zhaohu.rules import queries as rules
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import expiry, people


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: whose, what it is, its last day, how many days are left, where it is renewed."""

    whose: str
    title: str
    last_on: date
    left: int
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class RunningOut:
    """What runs out, the first first, and how many papers of people within each term of the rule `staff.reminders`."""

    papers: list[Paper]
    terms: list[tuple[int, int]]


def of_institution(institution: Institution, *, actor: Actor, on: date) -> RunningOut:
    """With a fixed number of statements, however many people there are; nothing for whoever may not see the staff."""
    if not permissions.SEE_PEOPLE.allows(actor, institution):
        return RunningOut([], [])
    mine = list(_of_people(institution, on))
    found = sorted([*mine, *_of_house(institution, on)], key=lambda one: one.left)
    terms = sorted(rules.value("staff.reminders", on=on))
    return RunningOut(found, [(term, sum(one.left <= term for one in mine)) for term in terms])


def _of_people(institution: Institution, on: date) -> Iterator[Paper]:
    for row, one, _term in expiry.coming(people.of_institution(institution, on), on):
        if one.last_on is not None and one.left is not None:
            url = reverse("staff:file", args=[row.pk])
            yield Paper(row.member.name, one.title, one.last_on, one.left, url, one.tone)


def _of_house(institution: Institution, on: date) -> Iterator[Paper]:
    page = f"{reverse('institutions:workplace')}?institution={institution.uscc}"
    for one in filing.certificates(institution, on=on):
        yield Paper(_("机构"), str(one.title), one.ends_on, one.days, page, one.tone)
