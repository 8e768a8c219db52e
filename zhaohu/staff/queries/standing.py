"""Why a person may not work on a day: asked at hiring, at rostering and at every clock-in, always of the same facts.

`marked` says it for any number of employments with one statement; `problems` puts it into sentences.
"""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from zhaohu.core.clock import months_after
from zhaohu.core.errors import ProblemError
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.bans import BARRED_POSTS, BanScope, BanState, DocumentState
from zhaohu.staff.choices.people import HELD, EmploymentState, WorkPost
from zhaohu.staff.choices.records import ANSWERED, QueryState
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import Credential, Employment, PracticeBan, RecordQuery

HEALTH = "health"


def in_force(on: date) -> QuerySet[PracticeBan]:
    """The bans that hold on a day."""
    rows = PracticeBan.objects.filter(state=BanState.CONFIRMED, starts_on__lte=on)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def valid(on: date) -> QuerySet[Credential]:
    """The certificates that hold on a day."""
    rows = Credential.objects.filter(withdrawn_at__isnull=True, valid_from__lte=on)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def wanted(on: date) -> dict[str, list[list[str]]]:
    """What each post asks for besides health: groups of kinds, one of each group."""
    found: dict[str, list[list[str]]] = rules.value("staff.credentials", on=on)["posts"]
    return found


def naming(digest: Any, on: date) -> tuple[QuerySet[PracticeBan], QuerySet[PracticeBan]]:
    """The bans in force of whoever shows that document: those whose decision names it, those to which it was linked.

    Two queries, since each has an index of its own.
    """
    linked = Q(documents__digest=digest, documents__state=DocumentState.CONFIRMED)
    return in_force(on).filter(identity_digest=digest), in_force(on).filter(linked)


def _banned(prefix: str, on: date) -> Q:
    found = Q()
    for rows in naming(OuterRef(f"{prefix}member__identity_digest"), on):
        for scope, posts in BARRED_POSTS.items():
            found |= Q(Exists(rows.filter(scope=scope)), **{f"{prefix}post__in": posts})
    return found


def barred(employment: Employment, on: date) -> list[ProblemError]:
    """The ban that forbids this post that day, as it is said; empty where there is none."""
    rows = Employment.objects.filter(_banned("", on), pk=employment.pk).select_related("member")
    return [_barred(row, on) for row in rows]


def _missing(prefix: str, on: date) -> Q:
    """Whoever lacks a certificate of the post."""
    rows = valid(on).filter(member_id=OuterRef(f"{prefix}member_id"))
    found = Q(pk__in=[])
    for post, groups in wanted(on).items():
        for group in groups:
            found |= Q(~Exists(rows.filter(kind__in=group)), **{f"{prefix}post": post})
    return found


def _last_answer(prefix: str) -> QuerySet[RecordQuery]:
    rows = RecordQuery.objects.filter(member_id=OuterRef(f"{prefix}member_id"), state__in=ANSWERED)
    return rows.order_by("-answered_on", "-pk")


def _elsewhere(prefix: str, on: date) -> QuerySet[Employment]:
    rows = Employment.objects.filter(member_id=OuterRef(f"{prefix}member_id"), state__in=HELD, starts_on__lte=on)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return rows.exclude(institution_id=OuterRef(f"{prefix}institution_id"))


def marked(rows: QuerySet[Any], on: date, *, prefix: str = "") -> QuerySet[Any]:
    """Employments (or rows that lead to one by `prefix`) with what stands against working that day.

    Adds `is_barred`, `is_elsewhere`, `has_record`, `lacks_query`, `lacks_health`, `lacks_credential`, and `is_sound`:
    nothing does.
    """
    since = months_after(on, -rules.value("staff.record_query", on=on)["months"])
    healthy = valid(on).filter(member_id=OuterRef(f"{prefix}member_id"), kind=HEALTH)
    last = _last_answer(prefix)
    rows = rows.annotate(
        last_answer=Subquery(last.values("state")[:1]), last_answered_on=Subquery(last.values("answered_on")[:1])
    )
    rows = rows.annotate(
        is_barred=_flag(_banned(prefix, on)),
        is_elsewhere=Exists(_elsewhere(prefix, on)),
        has_record=_flag(Q(last_answer=QueryState.FOUND)),
        lacks_query=_flag(Q(last_answered_on__isnull=True) | Q(last_answered_on__lt=since)),
        lacks_health=~Exists(healthy),
        lacks_credential=_flag(_missing(prefix, on)),
    )
    clear = Q(is_barred=False, is_elsewhere=False, has_record=False, lacks_query=False, lacks_health=False)
    found: QuerySet[Any] = rows.annotate(is_sound=_flag(clear & Q(lacks_credential=False)))
    return found


def _flag(condition: Q) -> Any:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def problems(employment: Employment, on: date) -> list[ProblemError]:
    """Everything for which a person may not work that day, ready to be shown or raised; empty if nothing."""
    rows = Employment.objects.filter(pk=employment.pk).select_related("member")
    return told(marked(rows, on).get(), on)


def told(row: Any, on: date) -> list[ProblemError]:
    """The sentences of an employment that `marked` has looked at."""
    found = _employed(row, on)
    if row.is_barred:
        found.append(_barred(row, on))
    if row.is_elsewhere:
        found.append(errors.STAFF_ELSEWHERE.raised(name=row.member.name))
    if row.has_record:
        found.append(errors.STAFF_RECORD_FOUND.raised(name=row.member.name))
    elif row.lacks_query:
        found.append(errors.STAFF_RECORD_MISSING.raised(name=row.member.name))
    if row.lacks_health:
        found.append(errors.STAFF_HEALTH.raised(name=row.member.name, detail=_health(row, on)))
    if row.lacks_credential:
        found.append(
            errors.STAFF_CREDENTIAL.raised(
                name=row.member.name, post=WorkPost(row.post).label, wanted=in_words(row, on)
            )
        )
    return found


def _employed(row: Employment, on: date) -> list[ProblemError]:
    """Who is still being checked is judged by the rest; who has left, or has not begun, does not work here."""
    begun = row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)
    if row.state == EmploymentState.CHECKING or (row.state in HELD and begun):
        return []
    return [errors.STAFF_NOT_EMPLOYED.raised(name=row.member.name, day=on)]


def _barred(row: Employment, on: date) -> ProblemError:
    scopes = [scope for scope, posts in BARRED_POSTS.items() if row.post in posts]
    named, linked = naming(row.member.identity_digest, on)
    rows = in_force(on).filter(Q(pk__in=named.values("pk")) | Q(pk__in=linked.values("pk")), scope__in=scopes)
    ban = rows.order_by(F("ends_on").desc(nulls_first=True), "pk")[0]
    term = _("至 {day}").format(day=ban.ends_on) if ban.ends_on else _("终身")
    return errors.STAFF_BARRED.raised(
        name=row.member.name, decision=ban.decision_number, scope=BanScope(ban.scope).label, term=term
    )


def _health(row: Employment, on: date) -> str:
    last = row.member.credentials.filter(kind=HEALTH, withdrawn_at__isnull=True).order_by("-valid_to").first()
    if last is None or last.valid_to is None:
        return _("还没有登记")
    if last.valid_from > on:
        return _("{day} 才生效").format(day=last.valid_from)
    return _("{day} 到期").format(day=last.valid_to)


def in_words(row: Employment, on: date) -> str:
    """The groups of certificates of a post that a person lacks on a day: 保育师、育婴员之一."""
    rule = rules.value("staff.credentials", on=on)
    held = set(valid(on).filter(member_id=row.member_id).values_list("kind", flat=True))
    lacking = [group for group in rule["posts"].get(row.post, []) if not held & set(group)]
    titles = [[str(rule["kinds"][kind]["title"]) for kind in group] for group in lacking]
    return _("；").join(
        group[0] if len(group) == 1 else _("{kinds}之一").format(kinds=_("、").join(group)) for group in titles
    )


def counts_to_ratio(on: date) -> list[str]:
    """The posts whose people count to the ratio of carers to children."""
    found: list[str] = rules.value("staff.ratio", on=on)["posts"]
    return found


def qualified(employment: Employment, on: date) -> bool:
    """Whether somebody counts to the ratio that day: a post that cares for children, and nothing against it."""
    return employment.post in counts_to_ratio(on) and not problems(employment, on)
