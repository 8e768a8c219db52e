"""What an institution means to mend after an assessment, line by line."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.quality.errors import assessments as errors
from zhaohu.quality.models import ImprovementLine
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.services import assessing


@transaction.atomic
def plan(
    *, institution: Institution, dimension: str, text: str, due_on: date, by: Actor, at: datetime
) -> ImprovementLine:
    """Add a line. Raises ASSESSMENT_WORDS or IMPROVEMENT_DAY."""
    permissions.PLAN.require(by, institution)
    text = assessing.worded(text, "text", _("改进什么"))
    if due_on < day_of(at):
        raise errors.DAY.raised(field="due_on")
    made = ImprovementLine.objects.create(
        institution=institution, dimension=dimension, text=text, due_on=due_on, made_by_id=by.user_id or 0, made_at=at
    )
    _record(permissions.PLAN, made, by, at)
    return made


@transaction.atomic
def done(*, line: ImprovementLine, by: Actor, at: datetime) -> None:
    """It is mended today. Twice is once."""
    row = ImprovementLine.objects.select_for_update(of=("self",)).select_related("institution").get(pk=line.pk)
    permissions.MEND.require(by, row)
    if row.done_on:
        return
    row.done_on = day_of(at)
    row.save(update_fields=["done_on"])
    _record(permissions.MEND, row, by, at)


def _record(action: Action, row: ImprovementLine, by: Actor, at: datetime) -> None:
    ledger.record(
        event=action.event, subject=row, by=by, at=at, division=row.institution.district_id,
        institution=row.institution_id,
        content={"line": row.pk, "due_on": row.due_on.isoformat(), "done_on": str(row.done_on or "")},
    )  # fmt: skip
