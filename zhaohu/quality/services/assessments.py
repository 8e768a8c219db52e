"""An assessment is begun or assigned, filled in item by item, handed in or taken back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import materials
from zhaohu.notifications import services as notifications
from zhaohu.quality.choices.assessments import AssessmentKind, AssessmentState
from zhaohu.quality.errors import assessments as errors
from zhaohu.quality.models import Assessment, AssessmentFile, AssessmentItem, Expert
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import conflicts, scoring
from zhaohu.quality.services import assessing, draws
from zhaohu.rules import queries as rules
from zhaohu.staff.services import telling

_TITLES_TOLD = 3


@dataclass(frozen=True)
class Said:
    """What is said of one item; what is not filled in yet is None."""

    points: Decimal | None = None
    met: bool | None = None
    evidence: str = ""
    comment: str = ""


@transaction.atomic
def begin(*, institution: Institution, by: Actor, at: datetime) -> Assessment:
    """Begin the institution's own assessment of this year; begun already, that one is answered.

    Raises ASSESSMENT_UNFILED or ASSESSMENT_SCHEME.
    """
    permissions.BEGIN.require(by, institution)
    Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
    known = Assessment.objects.filter(institution=institution, year=day_of(at).year, kind=AssessmentKind.SELF)
    if found := known.exclude(state=AssessmentState.WITHDRAWN).first():
        return found
    made = _made(institution, AssessmentKind.SELF, by, at, assessor_institution=institution)
    assessing.record(permissions.BEGIN, made, by, at)
    return made


@transaction.atomic
def assign(*, institution: Institution, expert: Expert, by: Actor, at: datetime) -> Assessment:
    """Ask an expert to assess. The draw of the year is sealed before.

    Raises ASSESSMENT_CONFLICT, ASSESSMENT_UNFILED, ASSESSMENT_SCHEME or ASSESSMENT_TWICE.
    """
    permissions.ASSIGN.require(by)
    _free_of_ties(expert, institution, at)
    draws.seal(year=day_of(at).year, by=by, at=at)
    made = _made(institution, AssessmentKind.EXPERT, by, at, expert=expert)
    _asked(made, [expert.user], by, at)
    return made


@transaction.atomic
def assign_peer(*, institution: Institution, peer: Institution, by: Actor, at: datetime) -> Assessment:
    """Ask the directors of an institution of another district to assess.

    Raises ASSESSMENT_PEER, ASSESSMENT_UNFILED, ASSESSMENT_SCHEME or ASSESSMENT_TWICE.
    """
    permissions.ASSIGN.require(by)
    people = list(telling.directors(peer, at))
    reasons = peer_reasons(institution, peer, people, at)
    if reasons:
        raise errors.PEER.raised(field="peer", reasons="；".join(reasons))
    made = _made(institution, AssessmentKind.PEER, by, at, assessor_institution=peer)
    _asked(made, people, by, at)
    return made


def peer_reasons(institution: Institution, peer: Institution, people: list[User], at: datetime) -> list[str]:
    """Why an institution may not assess another."""
    if peer.district_id == institution.district_id:
        return [_("在同一个区")]
    if peer.filing_state not in ON_REGISTER or not people:
        return [_("没有有效的备案，或没有负责人")]
    return [why for person in people for why in conflicts.ties(person, institution, day_of(at))]


@transaction.atomic
def rescore(*, assessment: Assessment, expert: Expert, by: Actor, at: datetime) -> Assessment:
    """Ask another expert to score what was drawn, without seeing the first scores.

    Raises ASSESSMENT_STATE, ASSESSMENT_NOT_CHOSEN, ASSESSMENT_CONFLICT or ASSESSMENT_TWICE.
    """
    row = assessing.locked(assessment)
    permissions.ASSIGN.require(by, row)
    assessing.require_state(row, AssessmentState.SUBMITTED)
    if not row.drawn:
        raise errors.NOT_CHOSEN.raised()
    if Assessment.objects.filter(rescores=row).exists():
        raise errors.TWICE.raised()
    _free_of_ties(expert, row.institution, at, first=row)
    made = _made(row.institution, AssessmentKind.EXPERT, by, at, expert=expert, rescores=row, like=row)
    _asked(made, [expert.user], by, at, rescores=row.pk)
    return made


def expert_reasons(expert: Expert, institution: Institution, at: datetime, first: Assessment | None) -> list[str]:
    """Why an expert may not assess; a second scoring is for somebody who cannot see the first."""
    found = conflicts.ties(expert.user, institution, day_of(at))
    if expert.ended_at is not None:
        found.append(_("已解聘"))
    if first and first.expert_id == expert.pk:
        found.append(_("评过这家机构"))
    if first and permissions.SEE.allows(actor_of(expert.user, on=day_of(at)), first):
        found.append(_("看得到第一次的评分"))
    return found


def _free_of_ties(expert: Expert, institution: Institution, at: datetime, first: Assessment | None = None) -> None:
    if found := expert_reasons(expert, institution, at, first):
        raise errors.CONFLICT.raised(field="expert", name=expert.user.name, reasons="；".join(found))


def _made(
    institution: Institution, kind: AssessmentKind, by: Actor, at: datetime, *, like: Assessment | None = None,
    **assessor: Any,
) -> Assessment:  # fmt: skip
    if institution.filing_state not in ON_REGISTER:
        raise errors.UNFILED.raised()
    on = like.scheme_on if like else day_of(at)
    if what := scoring.fault(scoring.scheme(on)):
        raise errors.SCHEME.raised(what=what)
    try:
        with transaction.atomic():
            return Assessment.objects.create(
                institution=institution, district_id=institution.district_id, kind=kind, scheme_on=on,
                year=like.year if like else on.year, begun_by_id=by.user_id or 0, begun_at=at, **assessor,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error


def _asked(made: Assessment, people: list[User], by: Actor, at: datetime, **content: Any) -> None:
    notifications.notify(
        users=people, template="assessment_asked", at=at, params={"name": made.institution.name, "year": made.year},
        link=reverse("quality:scoring", args=[made.pk]),
    )  # fmt: skip
    who: dict[str, Any] = {"expert": made.expert_id, "assessor_institution": made.assessor_institution_id}
    assessing.record(permissions.ASSIGN, made, by, at, **who, **content)


@transaction.atomic
def save(*, assessment: Assessment, said: dict[str, Said], by: Actor, at: datetime) -> None:
    """Keep what is filled in so far, item by item; items that are not named stay as they are.

    Raises ASSESSMENT_STATE, ASSESSMENT_UNKNOWN_ITEM or ASSESSMENT_POINTS.
    """
    row = assessing.locked(assessment)
    permissions.SCORE.require(by, row)
    assessing.require_state(row, AssessmentState.DRAFTING)
    scheme = scoring.scheme(row.scheme_on)
    for code, one in said.items():
        _check(scheme, code, one)
        AssessmentItem.objects.update_or_create(assessment=row, code=code, defaults=vars(one) | {"saved_at": at})
    assessing.record(permissions.SCORE, row, by, at, items=sorted(said))


def _check(scheme: scoring.Scheme, code: str, one: Said) -> None:
    if code not in scheme.codes:
        raise errors.UNKNOWN_ITEM.raised(code=code)
    if one.points is None:
        return
    most = scheme.indicators.get(code, {}).get("points", 0)
    if not 0 <= one.points <= most or one.points != one.points.quantize(scoring.TENTH):
        raise errors.POINTS.raised(field=f"{code}-points", title=scheme.title(code), points=most)


@transaction.atomic
def attach(*, assessment: Assessment, code: str, file: "File[bytes]", by: Actor, at: datetime) -> None:
    """Keep a paper or picture that supports an item. Raises ASSESSMENT_FILES and the problems of `core.uploads`."""
    row = assessing.locked(assessment)
    permissions.SCORE.require(by, row)
    assessing.require_state(row, AssessmentState.DRAFTING)
    if code not in scoring.scheme(row.scheme_on).codes:
        raise errors.UNKNOWN_ITEM.raised(code=code)
    rule = rules.value("assessment.files", on=day_of(at))
    if row.files.filter(code=code).count() >= rule["files"]:
        raise errors.FILES.raised(field="file", limit=rule["files"])
    uploads.check_size(file.size or 0, maximum_bytes=rule["bytes"])
    types = rule["types"]
    checked = uploads.check(file.read(), name=file.name or "", types=types, maximum_bytes=rule["bytes"])
    kept = AssessmentFile.objects.create(assessment=row, code=code, file=materials.keep(checked, by=by, at=at))
    assessing.record(permissions.SCORE, row, by, at, code=code, file=kept.pk)


@transaction.atomic
def submit(*, assessment: Assessment, comment: str, by: Actor, at: datetime) -> None:
    """Hand in what is filled in; from then on it stays as it is.

    Raises ASSESSMENT_STATE, ASSESSMENT_UNFINISHED or ASSESSMENT_WORDS.
    """
    row = assessing.locked(assessment)
    permissions.SUBMIT.require(by, row)
    assessing.move(row, AssessmentState.SUBMITTED)
    scheme = scoring.scheme(row.scheme_on)
    items = {one.code: one for one in row.items.all()}
    missing = unfilled(scheme, items)
    if missing:
        told = "、".join(scheme.title(code) for code in missing[:_TITLES_TOLD]) + ("…" * (len(missing) > _TITLES_TOLD))
        raise errors.UNFINISHED.raised(n=len(missing), titles=told)
    row.comment = assessing.worded(comment, "comment", _("总评"))
    points = {code: items[code].points or Decimal(0) for code in scheme.indicators}
    row.total, row.submitted_by_id, row.submitted_at = scoring.total(points), by.user_id, at
    row.save(update_fields=["state", "comment", "total", "submitted_by", "submitted_at"])
    assessing.record(
        permissions.SUBMIT, row, by, at, total=row.total, points={code: str(n) for code, n in points.items()},
        failed=[code for code in scheme.vetoes if not items[code].met],
    )  # fmt: skip


def unfilled(scheme: scoring.Scheme, items: dict[str, AssessmentItem]) -> list[str]:
    """The items that have no answer yet."""
    points = [code for code in scheme.indicators if code not in items or items[code].points is None]
    return points + [code for code in scheme.vetoes if code not in items or items[code].met is None]


@transaction.atomic
def withdraw(*, assessment: Assessment, reason: str, by: Actor, at: datetime) -> None:
    """Take an assessment back, or stand aside from it, and say why; what was filled in is kept.

    What an expert or a peer has handed in only the city takes back; a second scoring goes with the first.
    Raises ASSESSMENT_STATE or ASSESSMENT_WORDS.
    """
    row = assessing.locked(assessment)
    permissions.WITHDRAW.require(by, row)
    if row.state == AssessmentState.SUBMITTED and row.kind != AssessmentKind.SELF:
        permissions.REVIEW.require(by, row)
    for second in Assessment.objects.filter(rescores=row):
        withdraw(assessment=second, reason=reason, by=by, at=at)
    assessing.move(row, AssessmentState.WITHDRAWN)
    row.withdrawn_because = assessing.worded(reason, "reason", _("撤回的理由"))
    row.rescores_id = None
    row.save(update_fields=["state", "withdrawn_because"])
    assessing.record(permissions.WITHDRAW, row, by, at)
