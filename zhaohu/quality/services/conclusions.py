"""The city reviews an assessment, settles what two experts see differently, and gives the grade by a second person."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import grades
from zhaohu.quality.choices.assessments import AssessmentKind, AssessmentState
from zhaohu.quality.errors import assessments as errors
from zhaohu.quality.models import Assessment, AssessmentItem
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import scoring
from zhaohu.quality.services import assessing
from zhaohu.rules import queries as rules

Settled = dict[str, Decimal | bool]


@transaction.atomic
def review(*, assessment: Assessment, note: str, by: Actor, at: datetime) -> None:
    """Accept what was handed in. What was drawn waits for the second scoring; if the two lie too far apart, the
    assessment must be moderated before a grade is given.

    Raises ASSESSMENT_STATE, ASSESSMENT_WORDS, ASSESSMENT_NOT_DRAWN_YET or ASSESSMENT_SECOND_WAITING.
    """
    row = assessing.locked(assessment)
    _reviewing(row).require(by, row)
    assessing.require_state(row, AssessmentState.SUBMITTED)
    row.review_note = assessing.worded(note, "note", _("审核意见"))
    if row.kind == AssessmentKind.EXPERT:
        row.disputed = _disputed(row, by, at)
    _reviewed(row, by, at)
    if row.kind == AssessmentKind.SELF:
        assessing.tell(row, at)


def _disputed(row: Assessment, by: Actor, at: datetime) -> bool:
    if row.rescores_id:
        raise errors.STATE.raised(state=_("复评，随第一次评估一起审核"))
    if row.draw_id is None:
        raise errors.NOT_DRAWN_YET.raised()
    if not row.drawn:
        return False
    second = queries.second_of(row)
    if second is None or second.state != AssessmentState.SUBMITTED:
        raise errors.SECOND_WAITING.raised()
    second.review_note = row.review_note
    _reviewed(second, by, at)
    terms = rules.value(scoring.TERMS, on=row.scheme_on)
    return scoring.disputed(queries.compared(row, second, scoring.scheme(row.scheme_on), terms), terms)


def _reviewed(row: Assessment, by: Actor, at: datetime) -> None:
    assessing.move(row, AssessmentState.REVIEWED)
    row.reviewed_by_id, row.reviewed_at = by.user_id, at
    row.save(update_fields=["state", "review_note", "disputed", "reviewed_by", "reviewed_at"])
    assessing.record(_reviewing(row), row, by, at, disputed=row.disputed)


def _reviewing(row: Assessment) -> Action:
    return permissions.REVIEW_SELF if row.kind == AssessmentKind.SELF else permissions.REVIEW


@transaction.atomic
def moderate(*, assessment: Assessment, settled: Settled, note: str, by: Actor, at: datetime) -> None:
    """Settle what the two scorings see differently, item by item, and say why; what differs little becomes the middle.

    Raises ASSESSMENT_STATE, ASSESSMENT_WORDS, ASSESSMENT_SETTLE or ASSESSMENT_POINTS.
    """
    row = assessing.locked(assessment)
    permissions.MODERATE.require(by, row)
    if not row.disputed:
        raise errors.STATE.raised(state=_("两次评分相差不大，不用复议"))
    assessing.move(row, AssessmentState.MODERATED)
    row.moderation_note = assessing.worded(note, "note", _("复议理由"))
    scheme, terms = scoring.scheme(row.scheme_on), rules.value(scoring.TERMS, on=row.scheme_on)
    told = queries.compared(row, queries.second_of(row), scheme, terms)
    open_ones = {one.code for one in scoring.to_settle(told)}
    items = {item.code: item for item in row.items.all()}
    for one in told:
        item = items[one.code]
        if one.code in open_ones:
            _settle(item, one, settled.get(one.code))
        elif one.most is not None:
            item.settled = scoring.mean(one.first, one.second)
        else:
            item.settled_met = one.first
    AssessmentItem.objects.bulk_update(items.values(), ["settled", "settled_met"])
    row.moderated_by_id, row.moderated_at = by.user_id, at
    row.save(update_fields=["state", "moderation_note", "moderated_by", "moderated_at"])
    said: dict[str, Any] = {code: str(settled[code]) for code in sorted(open_ones)}
    assessing.record(permissions.MODERATE, row, by, at, settled=said)


def _settle(item: AssessmentItem, one: scoring.Difference, answer: Decimal | bool | None) -> None:
    if answer is None or isinstance(answer, bool) != (one.most is None):
        raise errors.SETTLE.raised(field=one.code, title=one.title)
    if isinstance(answer, bool):
        item.settled_met = answer
        return
    if not 0 <= answer <= (one.most or 0) or answer != answer.quantize(scoring.TENTH):
        raise errors.POINTS.raised(field=one.code, title=one.title, points=one.most)
    item.settled = answer


@transaction.atomic
def conclude(*, assessment: Assessment, document: str, by: Actor, at: datetime) -> None:
    """Give the grade that the points come to, by somebody who has neither reviewed nor moderated; it stands on the
    register at once, with this assessment as its source.

    Raises ASSESSMENT_STATE, ASSESSMENT_DISPUTED, ASSESSMENT_SECOND_PERSON, ASSESSMENT_WORDS or GRADE_OF_UNFILED.
    """
    row = assessing.locked(assessment)
    permissions.CONCLUDE.require(by, row)
    if row.kind != AssessmentKind.EXPERT or row.rescores_id:
        raise errors.STATE.raised(state=_("不据此定级"))
    if row.disputed and row.state == AssessmentState.REVIEWED:
        raise errors.DISPUTED.raised()
    assessing.move(row, AssessmentState.FINAL)
    if by.user_id in (row.reviewed_by_id, row.moderated_by_id):
        raise errors.SECOND_PERSON.raised()
    row.document = assessing.worded(document, "document", _("评定文号"))
    _come_to(row)
    row.final_by_id, row.final_on = by.user_id, day_of(at)
    grades.assessed(
        institution_id=row.institution_id, grade=row.grade, graded_on=row.final_on, document=row.document,
        assessment=row.pk, by=by, at=at,
    )  # fmt: skip
    entry = assessing.record(
        permissions.CONCLUDE, row, by, at, public=True, grade=row.grade, total=row.final_total,
        dimensions=row.dimensions, failed=row.failed, document=row.document, final_on=row.final_on,
    )  # fmt: skip
    row.final_entry = entry.pk
    row.save()
    assessing.tell(row, at)


def _come_to(row: Assessment) -> None:
    """Total, dimensions, basic items not met and grade, from what was settled, else from what was scored."""
    scheme = scoring.scheme(row.scheme_on)
    items = {item.code: item for item in row.items.all()}
    points = {code: _points(items[code]) for code in scheme.indicators}
    row.failed = [code for code in scheme.vetoes if not _met(items[code])]
    row.final_total = scoring.total(points)
    row.dimensions = {code: str(n) for code, n in scoring.by_dimension(scheme, points).items()}
    row.grade = scoring.grade(scheme, row.final_total, row.failed)


def _points(item: AssessmentItem) -> Decimal:
    return item.settled if item.settled is not None else item.points or Decimal(0)


def _met(item: AssessmentItem) -> bool:
    return bool(item.met if item.settled_met is None else item.settled_met)


@transaction.atomic
def state(*, assessment: Assessment, text: str, by: Actor, at: datetime) -> None:
    """Put the institution's own words beside its result; said again, they take the place of those before.

    Raises ASSESSMENT_STATE or ASSESSMENT_WORDS.
    """
    row = assessing.locked(assessment)
    permissions.STATE.require(by, row)
    assessing.require_state(row, AssessmentState.FINAL)
    row.statement, row.stated_at = assessing.worded(text, "text", _("机构的话")), at
    row.save(update_fields=["statement", "stated_at"])
    assessing.record(permissions.STATE, row, by, at)
