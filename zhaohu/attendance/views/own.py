"""Which institution a page is about, and who has read which children there."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhaohu.core.access import Action, Request
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries import own


def chosen(request: Request, action: Action) -> Institution:
    """The institution that `?institution=` names, else the first; 404 where there is none."""
    return own.chosen(request.actor, action, request.GET.get("institution") or request.POST.get("institution"))


def shell(request: Request, action: Action, institution: Institution) -> dict[str, object]:
    """What each page of the room shows above its content."""
    return {"institution": institution, "institutions": own.institutions(request.actor, action)}


def day_of_address(text: str, today: date) -> date:
    """The day that `?on=` names; today without one, or with one that is none."""
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def read(request: Request, institution: Institution, children: Collection[int], at: datetime) -> None:
    """Keep that these children's day was read."""
    readings.record(
        children=list(Child.objects.filter(pk__in=children)), purpose=ReadingPurpose.CARE, items=_("在园记录"),
        place=institution.name, by=request.actor, at=at, institution=institution.pk, division=institution.district_id,
    )  # fmt: skip


def read_once(request: Request, institution: Institution, children: Collection[int], at: datetime) -> None:
    """The same for a page that looks again by itself: each child once a session and day."""
    key = f"day-read-{institution.pk}"
    on, known = request.session.get(key, ("", []))
    today = at.date().isoformat()
    before = set(known) if on == today else set()
    if new := set(children) - before:
        read(request, institution, new, at)
        request.session[key] = (today, sorted(before | new))
