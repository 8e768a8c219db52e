"""A quarter's grades: proposed, opened to objections by another person, then public; sealed in the ledger."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import from_database
from zhaohu.core.jobs import defer
from zhaohu.institutions.models import Membership
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.notifications.services import Line
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.credit import CREDIT_PUBLICATION_TRANSITIONS, PublicationState
from zhaohu.supervision.errors import credit as errors
from zhaohu.supervision.models import CreditPublication, CreditRun, PublishedCredit
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit_appeals as appeals
from zhaohu.supervision.queries.credit_scores import standing
from zhaohu.supervision.services import credit_telling, limits
from zhaohu.supervision.services.credit_appeals import TERMS
from zhaohu.supervision.services.credit_scores import scored


@transaction.atomic
def propose(*, year: int, quarter: int, by: Actor, at: datetime) -> CreditPublication:
    """Propose a quarter that has begun. Raises CREDIT_QUARTER_AHEAD or CREDIT_QUARTER_TWICE."""
    permissions.PROPOSE.require(by)
    if date(year, 3 * quarter - 2, 1) > day_of(at):
        raise errors.QUARTER_AHEAD.raised(field="quarter", year=year, quarter=quarter)
    if CreditPublication.objects.filter(year=year, quarter=quarter).exists():
        raise errors.QUARTER_TWICE.raised(field="quarter", year=year, quarter=quarter)
    made = CreditPublication(year=year, quarter=quarter, proposed_by_id=by.user_id or 0, proposed_at=at)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise from_database(error) from error
    _record(made, permissions.PROPOSE.event, by, at)
    return made


@transaction.atomic
def open_objections(*, publication: CreditPublication, by: Actor, at: datetime) -> None:
    """Freeze the scores of today and let institutions object. Not by who proposed it.

    Raises CREDIT_PUBLICATION_STATE, CREDIT_SECOND_PERSON or CREDIT_NOTHING_CALCULATED.
    """
    row = _locked(publication)
    permissions.OPEN.require(by, row)
    _move(row, PublicationState.IN_OBJECTION)
    if row.proposed_by_id == by.user_id:
        raise errors.SECOND_PERSON.raised()
    on = day_of(at)
    if not CreditRun.objects.filter(on=on, finished_at__isnull=False).exists():
        raise errors.NOTHING_CALCULATED.raised()
    row.opened_by_id, row.opened_at, row.on = by.user_id, at, on
    row.objection_to = limits.working_days(on, rules.value(TERMS, on=on)["objection_working_days"])
    row.save(update_fields=["state", "opened_by", "opened_at", "on", "objection_to"])
    scores = standing().filter(institution__in=scored()).order_by("institution_id")
    PublishedCredit.objects.bulk_create(
        PublishedCredit(
            publication=row, institution_id=one.institution_id, score=one, total=one.total, grade=one.grade, made_at=at
        )
        for one in scores
    )
    _record(row, permissions.OPEN.event, by, at, on=on, objection_to=row.objection_to, institutions=len(scores))
    defer("zhaohu.supervision.tasks.tell_credit", publication_id=row.pk)


@transaction.atomic
def publish(*, publication: CreditPublication, by: Actor, at: datetime) -> None:
    """Make the quarter public, once: what an appeal of the window still holds back follows with its decision.

    Raises CREDIT_PUBLICATION_STATE or CREDIT_OBJECTION_RUNS.
    """
    row = _locked(publication)
    permissions.PUBLISH.require(by, row)
    _move(row, PublicationState.PUBLISHED)
    if row.objection_to is None or day_of(at) <= row.objection_to:
        raise errors.OBJECTION_RUNS.raised(day=row.objection_to)
    ready = _ready(row)
    told = list(ready.values_list("institution__uscc", "institution__name", "grade", "total", "revision"))
    names = ("uscc", "name", "grade", "total", "revision")
    row.content = ledger.canonical({
        "quarter": str(row), "on": row.on, "grades": [dict(zip(names, one, strict=True)) for one in sorted(told)],
    })  # fmt: skip
    row.sm3, row.published_by_id, row.published_at = sm3(row.content.encode()), by.user_id, at
    entry = ledger.record(
        event=permissions.PUBLISH.event, subject=row, by=by, at=at, public=True,
        content={
            "quarter": str(row), "on": row.on, "sm3": row.sm3.hex(), "institutions": len(told),
            "grades": dict(Counter(one[2] for one in told)),
        },
    )  # fmt: skip
    row.entry_id = entry.pk
    row.save()
    PublishedCredit.objects.filter(pk__in=[one.pk for one in ready]).update(published_at=at, entry_id=entry.pk)
    defer("zhaohu.supervision.tasks.tell_credit", publication_id=row.pk)


def _ready(row: CreditPublication) -> QuerySet[PublishedCredit]:
    """The last revision of every institution that no appeal of the window holds back."""
    held = appeals.of_publication(row).filter(institution_id=OuterRef("institution_id"))
    rows = PublishedCredit.objects.filter(~Exists(held), publication=row)
    return rows.order_by("institution_id", "-revision").distinct("institution_id")


def tell(*, publication_id: int, at: datetime) -> int:
    """Tell everybody who acts for an institution of the quarter where it stands; twice is once."""
    row = CreditPublication.objects.defer("content").get(pk=publication_id)
    opened, on = row.state == PublicationState.IN_OBJECTION, day_of(at)
    grades = PublishedCredit.objects.filter(publication=row).order_by("institution_id", "-revision")
    if not opened:
        grades = grades.filter(published_at__isnull=False)
    told = dict(grades.distinct("institution_id").values_list("institution_id", "grade"))
    serving = Membership.objects.filter(institution__in=told, valid_from__lte=on, user__is_active=True)
    serving = serving.exclude(valid_to__lte=on)
    template = "credit_in_objection" if opened else "credit_published"
    facts = {"quarter": str(row), "day": row.objection_to}
    lines = [
        Line(
            user, template, facts | {"name": name, "grade": told[institution]}, credit_telling.own_page(),
            f"credit-{row.pk}-{row.state}-{institution}",
        )
        for user, institution, name in serving.values_list("user_id", "institution_id", "institution__name")
    ]  # fmt: skip
    return notifications.notify_each(told=lines, at=at)


def _locked(publication: CreditPublication) -> CreditPublication:
    return CreditPublication.objects.select_for_update(of=("self",)).get(pk=publication.pk)


def _move(row: CreditPublication, to: PublicationState) -> None:
    before = PublicationState(row.state)
    if to not in CREDIT_PUBLICATION_TRANSITIONS[before]:
        raise errors.PUBLICATION_STATE.raised(state=before.label)
    row.state = to


def _record(row: CreditPublication, event: str, by: Actor, at: datetime, **content: Any) -> None:
    ledger.record(event=event, subject=row, by=by, at=at, content={"quarter": str(row), "state": row.state, **content})
