"""An institution applies, its district recommends within the quota or says why not, the institution withdraws."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.quality.choices.demonstration import SEATED, CandidacyState, RoundState
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.models import Candidacy, DemonstrationRound
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conditions, quota
from zhaohu.quality.services import moves


@transaction.atomic
def apply(*, round: DemonstrationRound, institution: Institution, statement: str, by: Actor, at: datetime) -> Candidacy:
    """Apply in an open round; what the records say of each condition is kept.

    Raises DEMONSTRATION_NOT_TAKING, DEMONSTRATION_NO_QUOTA, DEMONSTRATION_CONDITIONS, DEMONSTRATION_WORDS or
    DEMONSTRATION_ONE_CANDIDACY.
    """
    permissions.APPLY.require(by, institution)
    institution = Institution.objects.select_related("district").defer("district__boundary").get(pk=institution.pk)
    on = day_of(at)
    current = DemonstrationRound.objects.select_for_update(no_key=True).get(pk=round.pk)
    if current.state != RoundState.OPEN or not current.opens_on <= on <= current.closes_on:
        raise errors.NOT_TAKING.raised(opens=current.opens_on, closes=current.closes_on)
    statement = moves.worded(statement, "statement", _("申报说明"))
    said = _met(institution, at)
    wanted = quota.seats(current.opens_on).get(institution.district_id)
    if wanted is None:
        raise errors.NO_QUOTA.raised(district=institution.district.name)
    try:
        with transaction.atomic():
            made = Candidacy.objects.create(
                round=current, institution=institution, district=institution.district, form=institution.kind,
                forms_differ=wanted.forms_differ, statement=statement, conditions=said,
                applied_by_id=by.user_id or 0, applied_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    moves.record(permissions.APPLY, made, by, at, form=made.form)
    return made


def _met(institution: Institution, at: datetime) -> list[dict[str, object]]:
    """The conditions, all of them met. Raises DEMONSTRATION_CONDITIONS with every reason."""
    found = conditions.checked(institution, day_of(at))
    if reasons := conditions.unmet(found):
        raise errors.CONDITIONS.raised(reasons=reasons)
    return [one.kept() for one in found]


@transaction.atomic
def recommend(*, candidacy: Candidacy, text: str, by: Actor, at: datetime) -> None:
    """Recommend a candidate; the records are asked again. The district is held: of two at once the second is counted.

    Raises DEMONSTRATION_STATE, DEMONSTRATION_WORDS, DEMONSTRATION_CONDITIONS, DEMONSTRATION_QUOTA or
    DEMONSTRATION_FORM_TAKEN.
    """
    district = Division.objects.select_for_update(no_key=True).defer("boundary").get(pk=candidacy.district_id)
    row = moves.locked(candidacy)
    permissions.RECOMMEND.require(by, row)
    moves.move(row, CandidacyState.RECOMMENDED)
    row.recommendation = moves.worded(text, "text", _("推荐意见"))
    _met(row.institution, at)
    wanted = quota.seats(row.round.opens_on)[district.pk]
    if Candidacy.objects.filter(district=district, state__in=SEATED).count() >= wanted.count:
        raise errors.QUOTA.raised(district=district.name, seats=wanted.count)
    row.recommended_by_id, row.recommended_at = by.user_id, at
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "recommendation", "recommended_by", "recommended_at"])
    except IntegrityError as error:
        raise from_database(error) from error
    moves.record(permissions.RECOMMEND, row, by, at, form=row.form, seats=wanted.count)
    moves.tell(row, at)


@transaction.atomic
def pass_over(*, candidacy: Candidacy, reason: str, by: Actor, at: datetime) -> None:
    """Do not recommend, and say why. Raises DEMONSTRATION_STATE or DEMONSTRATION_WORDS."""
    row = moves.locked(candidacy)
    permissions.RECOMMEND.require(by, row)
    reason = moves.worded(reason, "reason", _("不推荐的理由"))
    moves.decided(row, CandidacyState.NOT_RECOMMENDED, permissions.RECOMMEND, reason, by, at)


@transaction.atomic
def withdraw(*, candidacy: Candidacy, reason: str, by: Actor, at: datetime) -> None:
    """Take an application back before it is decided. Raises DEMONSTRATION_STATE or DEMONSTRATION_WORDS."""
    row = moves.locked(candidacy)
    permissions.WITHDRAW.require(by, row)
    reason = moves.worded(reason, "reason", _("撤回的理由"))
    moves.decided(row, CandidacyState.WITHDRAWN, permissions.WITHDRAW, reason, by, at)
