"""Pushes, registrations and what became of each row."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.core.access import Actor
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.registration import Channel, PushState, RowResult, Treatment
from zhaohu.institutions.errors.registrations import NOTES, described
from zhaohu.institutions.models import Push, PushRow, Registration, RegistrationEvent
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.ledger.models import Entry

_REPORT_ROWS = 1000
_BIGGEST_ID = 2**63 - 1
WORKING = (PushState.RECEIVED, PushState.CHECKING, PushState.APPLYING, PushState.UNDOING)


def pushes(actor: Actor) -> QuerySet[Push]:
    """The pushes that an actor sees; files and API alike."""
    rows = Push.objects.select_related("division", "file", "received_by")
    return permissions.SEE_PUSHES.rows(actor, rows)


def push_of(actor: Actor, push_id: int) -> Push:
    """A push within the actor's sight; Http404 outside it."""
    push = pushes(actor).filter(pk=push_id).first() if push_id <= _BIGGEST_ID else None
    if push is None:
        raise Http404
    return push


def rows(push: Push, *, result: str = "") -> QuerySet[PushRow]:
    """The rows of a push, those of one result, or with `note` those that hold a note."""
    found = PushRow.objects.filter(push=push).select_related("registration")
    if result == "note":
        return found.exclude(result="rejected").exclude(problems=[])
    return found.filter(result=result) if result else found


def report(push: Push, *, after: int = 0) -> dict[str, Any]:
    """A push with one page of its rows, as the API answers it."""
    page = list(rows(push).filter(number__gt=after).order_by("number")[: _REPORT_ROWS + 1])
    shown = page[:_REPORT_ROWS]
    return {
        "id": push.pk,
        "authority": push.authority,
        "channel": push.channel,
        "state": push.state,
        "received_at": push.received_at,
        "finished_at": push.finished_at,
        "counts": {name: count for name, count in push.counts.items() if name != "problems"},
        "records": [
            {
                "number": row.number,
                "result": row.result,
                "uscc": row.uscc,
                "name": row.name,
                "problems": [described(problem) for problem in row.problems],
            }
            for row in shown
        ],
        "next": shown[-1].number if len(page) > len(shown) else None,
    }


def tabs(push: Push) -> list[tuple[str, str, int]]:
    """The results of a push as one can choose among them, with how many rows each has."""
    notes = sum(count for code, count in push.counts.get("problems", {}).items() if code in NOTES)
    found = [(value, str(label), push.counts.get(value, 0)) for value, label in RowResult.choices]
    return [("", _("全部"), sum(count for _name, _label, count in found)), *found, ("note", _("有提示"), notes)]


def reasons(push: Push) -> list[dict[str, Any]]:
    """The kinds of problems in a push, the most frequent first."""
    counts = sorted(push.counts.get("problems", {}).items(), key=lambda pair: (-pair[1], pair[0]))
    return [described({"code": code, "fact": "…", "note": code in NOTES}) | {"count": n} for code, n in counts]


def registrations(actor: Actor, *, words: str = "", scope_class: str = "", status: str = "") -> QuerySet[Registration]:
    """The registrations that an actor sees; `words` are sought in code, name, pinyin and address."""
    found = permissions.SEE.rows(actor, Registration.objects.select_related("district", "street"))
    for word in words.split()[:5]:
        found = found.filter(
            Q(name__icontains=word) | Q(pinyin__icontains=word) | Q(uscc__startswith=word.upper())
            | Q(address__icontains=word)
        )  # fmt: skip
    if scope_class:
        found = found.filter(scope_class=scope_class)
    return found.filter(status=status) if status else found


def registration_of(actor: Actor, registration_id: int) -> Registration:
    """A registration within the actor's sight, with its events; Http404 outside it."""
    events = Prefetch("events", RegistrationEvent.objects.select_related("push").order_by("-pk"))
    rows = Registration.objects.select_related("district", "street", "push", "institution").prefetch_related(events)
    found = permissions.SEE.rows(actor, rows).filter(pk=registration_id).first()
    if found is None:
        raise Http404
    return found


_SHOWN = ("name", "legal_form", "scope", "district_id", "street_id", "address", "legal_representative", "registered_on")
_DEEDS = {
    "registration.nudged": gettext_lazy("催办备案"),
    "registration.claim_code_issued": gettext_lazy("发放认领码"),
    **{f"registration.treated.{value}": label for value, label in Treatment.choices},
}


def changes(registration: Registration) -> list[tuple[RegistrationEvent, list[tuple[str, str, str]]]]:
    """The events of a registration, the newest first, each with what it changed: title, before, after."""
    events = list(registration.events.all())
    places = {(event.before or {}).get(name) for event in events for name in ("district_id", "street_id")}
    places |= {event.changed.get(name) for event in events for name in ("district_id", "street_id")}
    names = dict(Division.objects.filter(pk__in=places - {None}).values_list("pk", "name"))
    return [(event, [_change(event, name, names) for name in _SHOWN if name in event.changed]) for event in events]


def _change(event: RegistrationEvent, name: str, places: dict[str, str]) -> tuple[str, str, str]:
    field: Any = Registration._meta.get_field(name)
    words = {**dict(field.flatchoices), **places}
    before, after = (event.before or {}).get(name), event.changed[name]
    return str(field.verbose_name), str(words.get(before, before or "—")), str(words.get(after, after or "—"))


def deeds(registration: Registration) -> list[tuple[str, Entry]]:
    """What officers did about a registration, from the ledger, the newest first."""
    entries = Entry.objects.filter(
        subject_type="institutions.registration", subject_id=str(registration.pk), event__in=_DEEDS
    ).order_by("-pk")
    return [(str(_DEEDS[entry.event]), entry) for entry in entries[:20]]


def is_working(push: Push) -> bool:
    """Whether a job works on the push."""
    return push.channel == Channel.FILE and push.state in WORKING
