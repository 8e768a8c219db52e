"""Pushes, registrations and what became of each row."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from zhaohu.core.access import Actor
from zhaohu.institutions.choices.registration import Channel, PushState
from zhaohu.institutions.errors.registrations import described
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


def registration_of(actor: Actor, uscc: str) -> Registration:
    """A registration within the actor's sight, with its events; Http404 outside it."""
    events = RegistrationEvent.objects.select_related("push").order_by("-pk")
    rows = Registration.objects.select_related("district", "street", "push").prefetch_related(
        Prefetch("events", events)
    )
    found = permissions.SEE.rows(actor, rows.prefetch_related(Prefetch("events", events))).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    return found


def deeds(registration: Registration) -> QuerySet[Entry]:
    """What officers did about a registration, from the ledger, the newest first."""
    return Entry.objects.filter(
        subject_type="institutions.registration", subject_id=str(registration.pk), event__startswith="registration."
    ).order_by("-pk")


def is_working(push: Push) -> bool:
    """Whether a job works on the push."""
    return push.channel == Channel.FILE and push.state in WORKING
