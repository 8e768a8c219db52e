"""What other parts of the house ask of credit: the published grade, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core import clock
from zhaohu.core.clock import BEIJING, day_of
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries.records import PublicRecord
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.credit import CreditGrade
from zhaohu.supervision.models import PublishedCredit

MEASURES = "credit.measures"
UNGRADED = "none"


@dataclass(frozen=True, slots=True)
class Measures:
    """What follows from a grade (rule `credit.measures`); without a published grade, what the rule says for none.

    To be inspected `times` in `months`; `talk`: the district talks to the director (约谈).
    """

    grade: CreditGrade | None
    times: int
    months: int
    subsidy: bool
    demonstration: bool
    talk: bool


def published(institution_ids: Iterable[int], on: date) -> dict[int, PublishedCredit]:
    """The row that the public read of each institution at the end of a day: the newest quarter's last revision."""
    over = datetime.combine(on + timedelta(days=1), time.min, tzinfo=BEIJING)
    rows = PublishedCredit.objects.filter(institution_id__in=list(institution_ids), published_at__lt=over)
    rows = rows.select_related("publication", "institution").defer("publication__content")
    newest = rows.order_by("institution_id", "-publication__year", "-publication__quarter", "-revision")
    return {row.institution_id: row for row in newest.distinct("institution_id")}


def grade_of(institution_ids: Iterable[int], on: date) -> dict[int, CreditGrade]:
    """The published grade of each institution on a day; whoever has none is left out."""
    return {pk: CreditGrade(row.grade) for pk, row in published(institution_ids, on).items()}


def measures_of(grade: CreditGrade | None, on: date, *, division: str | None = None) -> Measures:
    """What follows from a grade on a day."""
    said = rules.value(MEASURES, on=on, division=division)[grade or UNGRADED]
    return Measures(
        grade=grade, times=said["inspections"]["times"], months=said["inspections"]["months"],
        subsidy=said["subsidy"], demonstration=said["demonstration"], talk=said["talk"],
    )  # fmt: skip


def measures(institution: Institution, on: date) -> Measures:
    """What follows for an institution from its published grade."""
    grade = grade_of([institution.pk], on).get(institution.pk)
    return measures_of(grade, on, division=institution.district_id)


def of_institution(institution_id: int) -> list[PublicRecord]:
    """The published grade, for the institution's public page."""
    return [
        PublicRecord(
            on=day_of(row.published_at), title=_("信用等级"), tone="", icon="scale",
            text=_("{grade} 级（{year} 年第 {quarter} 季度）").format(
                grade=row.grade, year=row.publication.year, quarter=row.publication.quarter
            ),
            url=reverse("supervision:public_credit_of", args=[row.institution.uscc]),
        )
        for row in published([institution_id], day_of(clock.now())).values()
        if row.published_at
    ]  # fmt: skip
