"""Whether an institution may be a demonstration institution: each condition asked of the city's own records.

Which conditions hold, and how strict they are, is the rule `quality.demonstration.conditions`.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from math import ceil
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.incidents import Severity
from zhaohu.attendance.models import Incident
from zhaohu.core import clock
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import Institution, NonComplianceNotice
from zhaohu.ledger.models import Entry
from zhaohu.rules import queries as rules
from zhaohu.staff.queries import people, standing
from zhaohu.supervision.queries import credit

RULE = "quality.demonstration.conditions"
IN_FORCE = (FilingState.FILED, FilingState.CHANGE_SUBMITTED)
_ENDED_BADLY = ("institution.suspended", "institution.revoked_by_authority")


@dataclass(frozen=True)
class Condition:
    """One condition: `met` is None where the records cannot say, and a person has to."""

    code: str
    title: str
    met: bool | None
    reason: str

    def kept(self) -> dict[str, Any]:
        """As a candidacy keeps it."""
        return asdict(self)


def checked(institution: Institution, on: date) -> list[Condition]:
    """Every condition that the rule of the day asks, with what the records say."""
    asked = rules.value(RULE, on=on, division=institution.district_id)
    return [Condition(code, *ask(institution, on, asked[code])) for code, ask in _ASKED.items() if asked.get(code)]


def unmet(conditions: list[Condition]) -> str:
    """The reasons of what is not met, in one sentence; empty where all is."""
    return "；".join(one.reason for one in conditions if one.met is False)


Answer = tuple[str, bool | None, str]


def _filing(institution: Institution, on: date, said: Any) -> Answer:
    state = FilingState(institution.filing_state)
    if state in IN_FORCE:
        return _("备案有效"), True, _("{day} 备案").format(day=institution.filed_on)
    return _("备案有效"), False, _("备案状态是「{state}」").format(state=state.label)


def _open_problem(institution: Institution, on: date, said: Any) -> Answer:
    found = NonComplianceNotice.objects.filter(institution=institution, rectified_on__isnull=True)
    first = found.order_by("found_on").first()
    if first is None:
        return _("没有未整改的问题"), True, _("没有未整改的告知")
    return _("没有未整改的问题"), False, _("{day} 告知的问题还没有整改").format(day=first.found_on)


def _clean_years(institution: Institution, on: date, said: Any) -> Answer:
    title = _("{n} 年内没有违规").format(n=said)
    since = clock.months_after(on, -12 * said)
    days = list(_faults(institution, since))
    if not days:
        return title, True, _("{day} 以来没有不符合要求的告知，也没有停业整顿").format(day=since)
    return title, False, _("{day} 有不符合要求的告知或停业整顿").format(day=max(days))


def _faults(institution: Institution, since: date) -> Iterator[date]:
    notices = NonComplianceNotice.objects.filter(institution=institution, found_on__gte=since)
    yield from notices.values_list("found_on", flat=True)
    entries = Entry.objects.filter(
        event__in=_ENDED_BADLY, subject_type=Institution._meta.label_lower, subject_id=str(institution.pk)
    )
    for at in entries.values_list("at", flat=True):
        if (day := clock.day_of(at)) >= since:
            yield day


def _grades(institution: Institution, on: date, said: Any) -> Answer:
    title = _("质量评估达到 {grades} 级").format(grades="、".join(said))
    grade = institution.quality_grade
    if not grade:
        return title, False, _("还没有质量评估等级")
    facts = {"grade": grade, "document": institution.grade_document, "day": institution.graded_on}
    return title, grade in said, _("{day} 评为 {grade} 级（{document}）").format(**facts)


def _carers(institution: Institution, on: date, said: Any) -> Answer:
    ratio = rules.value("institution.classes", on=on)
    posts = rules.value("staff.ratio", on=on)["posts"]
    groups = list(institution.class_groups.all())
    needed = sum(ceil(one.places / ratio[one.class_type]["children_per_carer"]) for one in groups)
    count = people.current(on).filter(institution=institution, post__in=posts).count()
    facts = {"needed": needed, "count": count}
    return _("保育人员配足"), count >= needed, _("按托位需要 {needed} 名，在职 {count} 名").format(**facts)


def _bans(institution: Institution, on: date, said: Any) -> Answer:
    named, linked = standing.naming(OuterRef("member__identity_digest"), on)
    count = people.current(on).filter(Exists(named) | Exists(linked), institution=institution).count()
    if count:
        return _("没有被禁止从业的人"), False, _("有 {n} 名在职人员被禁止从业").format(n=count)
    return _("没有被禁止从业的人"), True, _("在职人员都没有生效的从业禁止")


def _credit(institution: Institution, on: date, said: Any) -> Answer:
    found = credit.measures(institution, on)
    if found.grade is None:
        return _("信用等级"), None, _("还没有公布信用等级")
    return _("信用等级"), found.demonstration, _("公布的信用等级是 {grade} 级").format(grade=found.grade)


def _accidents(institution: Institution, on: date, said: Any) -> Answer:
    """Without a serious or grave incident in so many months; whose fault it was, the records do not say."""
    title, since = _("没有安全责任事故"), clock.months_after(on, -said)
    found = Incident.objects.filter(
        institution=institution, severity__in=(Severity.SERIOUS, Severity.GRAVE), happened_at__date__gte=since
    )
    if last := found.order_by("-happened_at").first():
        facts = {"day": clock.day_of(last.happened_at), "severity": last.get_severity_display()}
        return title, None, _("{day} 有一件事件（{severity}），是不是责任事故由区里写明").format(**facts)
    return title, True, _("{day} 以来没有较重和重大的事件").format(day=since)


_ASKED: dict[str, Callable[[Institution, date, Any], Answer]] = {
    "filing": _filing,
    "open_problem": _open_problem,
    "clean_years": _clean_years,
    "grades": _grades,
    "carers": _carers,
    "bans": _bans,
    "accidents": _accidents,
    "credit": _credit,
}
