"""Two complaints about one matter become one case: the later follows the earlier, and can be taken out again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhaohu.core.access import Actor
from zhaohu.supervision.choices.complaints import MERGEABLE, OPEN, ComplaintState
from zhaohu.supervision.errors import complaints as errors
from zhaohu.supervision.models import Complaint, ComplaintMerge
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.services import clocks, outgoing, steps


@transaction.atomic
def merge(
    *, gone: Complaint, kept: Complaint, revision: int | None, reason: str, by: Actor, at: datetime
) -> ComplaintMerge:
    """Let one complaint follow another. Raises COMPLAINT_MERGE_NOT_POSSIBLE or COMPLAINT_TEXT_NEEDED."""
    for pk in sorted({gone.pk, kept.pk}):  # both, always in the same order, so that two merges never wait in a ring
        steps.locked(pk)
    row = steps.held(gone.pk, revision=revision, by=by, at=at)
    into = steps.locked(kept.pk)
    permissions.HANDLE.require(by, into)
    _check(row, into)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("并案的理由"))
    before = ComplaintState(row.state)
    row.merged_into = into
    public = gettext_noop("与另一件反映同一情况的投诉合并办理，结果会告诉您。")
    steps.move(
        row, ComplaintState.MERGED, event="complaint.merged", by=by, at=at, note=reason.strip(), public=public,
        into=into.number,
    )  # fmt: skip
    clocks.stop(row, fulfilled=False, at=at)
    outgoing.answer_hotline(row, stage="answered", text=public, at=at)
    return ComplaintMerge.objects.create(
        kept=into, gone=row, state_before=before, reason=reason.strip(), by_id=by.user_id or 0, at=at
    )


def _check(row: Complaint, into: Complaint) -> None:
    reason = ""
    if row.pk == into.pk:
        reason = _("是同一件")
    elif into.state not in OPEN:
        reason = _("对方已不在办理")
    elif row.state not in MERGEABLE:
        reason = _("本件现在是「{state}」").format(state=ComplaintState(row.state).label)
    elif row.district_id != into.district_id:
        reason = _("不在同一个区")
    elif row.merged.exists():
        reason = _("本件已有别的投诉并入，请反过来并")
    if reason:
        raise errors.MERGE_NOT_POSSIBLE.raised(reason=reason)


@transaction.atomic
def undo(*, merge: ComplaintMerge, by: Actor, at: datetime) -> Complaint:
    """Take a complaint out of another again: it stands where it stood, and its terms run on."""
    row = steps.locked(merge.gone_id)
    permissions.HANDLE.require(by, row)
    if row.officer_id != by.user_id:
        row = steps.held(row.pk, revision=None, by=by, at=at)
    found = ComplaintMerge.objects.select_for_update().get(pk=merge.pk)
    if found.undone_at is not None or row.state != ComplaintState.MERGED:
        raise errors.MERGE_UNDONE.raised()
    found.undone_by_id, found.undone_at = by.user_id, at
    found.save(update_fields=["undone_by", "undone_at"])
    row.merged_into = None
    steps.move(
        row, ComplaintState(found.state_before), event="complaint.unmerged", by=by, at=at,
        public=gettext_noop("不再合并，单独办理。"),
    )  # fmt: skip
    clocks.resume(row, stopped_at=found.at)
    return row
