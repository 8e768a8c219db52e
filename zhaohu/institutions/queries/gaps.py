"""The gap radar: who is registered and not filed, filed without a registration, or silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions import queries as divisions
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.choices.registration import Authority, PushState, RegistrationStatus, ScopeClass
from zhaohu.institutions.models import Institution, Push, Registration
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.rules import queries as rules

FILED = (FilingState.FILED, FilingState.CHANGE_SUBMITTED, FilingState.SUSPENDED, FilingState.CANCEL_SUBMITTED)
_NOT_BOUND = (
    ScopeClass.KINDERGARTEN_CLASS,
    ScopeClass.SCOPE_MISSING,
)  # outside the duty to file (京政办发〔2019〕26号)
_WORDING = (ScopeClass.WARN_SCOPE_WORDING, ScopeClass.SCOPE_MISSING)


def unfiled(actor: Actor, *, on: date) -> QuerySet[Registration]:
    """Living bodies with a childcare scope that are older than `filing.gap.unfiled_days` and have no filing."""
    days = rules.value("filing.gap.unfiled_days", on=on)
    return _registrations(actor).filter(registered_on__lt=on - timedelta(days=days)).exclude(
        Q(scope_class__in=_NOT_BOUND) | Q(institution__filing_state__in=FILED)
    )  # fmt: skip


def wording(actor: Actor) -> QuerySet[Registration]:
    """Living bodies whose scope lacks childcare, or the exclusion of kindergartens."""
    return _registrations(actor).filter(scope_class__in=_WORDING)


def unregistered(actor: Actor) -> QuerySet[Institution]:
    """Filed institutions behind which no living registration stands."""
    rows = Institution.objects.select_related("district", "street", "registration").filter(filing_state__in=FILED)
    return permissions.SEE_GAPS.rows(actor, rows).exclude(registration__status=RegistrationStatus.ACTIVE)


def _registrations(actor: Actor) -> QuerySet[Registration]:
    rows = Registration.objects.select_related("district", "street", "institution")
    return permissions.SEE_GAPS.rows(actor, rows).filter(status=RegistrationStatus.ACTIVE)


def members(registration: Registration, *, on: date) -> QuerySet[User]:
    """The people who act on a day for the institution of a registered body; nobody before it is claimed."""
    held = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gt=on)
    rows = User.objects.filter(memberships__institution__registration=registration, memberships__valid_from__lte=on)
    return rows.filter(held).distinct()


@dataclass(frozen=True, slots=True)
class Silence:
    """The last push of an authority for a district; `days` empty if there never was one."""

    authority: Authority
    limit: int
    last_on: date | None
    days: int | None

    @property
    def is_silent(self) -> bool:
        return self.days is None or self.days > self.limit


def silences(actor: Actor, *, on: date) -> list[tuple[Division, list[Silence]]]:
    """For each district that the actor sees, how long each authority has not pushed. A push for the city counts."""
    limits = rules.value("registration.authority_silence_days", on=on)
    applied = Push.objects.filter(state=PushState.APPLIED).order_by().values("authority", "division")
    last: dict[tuple[str, str | None], date] = {
        (row["authority"], row["division"]): day_of(row["last"]) for row in applied.annotate(last=Max("received_at"))
    }
    return [
        (district, [_silence(Authority(name), limits[name], (district.code, district.parent_id, None), last, on)
                    for name in Authority.values])
        for district in districts(actor)
    ]  # fmt: skip


def _silence(
    authority: Authority,
    limit: int,
    places: Sequence[str | None],
    last: Mapping[tuple[str, str | None], date],
    on: date,
) -> Silence:
    days = [last[authority, place] for place in places if (authority, place) in last]
    latest = max(days, default=None)
    return Silence(authority, limit, latest, (on - latest).days if latest else None)


def districts(actor: Actor) -> list[Division]:
    """The districts whose gaps an actor sees, by code."""
    if permissions.SEE_GAPS.allows(actor, Institution(district_id="")):
        return list(divisions.districts())
    held = {held.division for held in actor.held if held.role in ("district_reviewer", "district_lead")}
    return [district for district in divisions.districts() if district.code in held]
