"""Nothing expires in silence; and the three rates count what they say."""

from datetime import date, timedelta

import pytest

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Role
from zhaohu.core.access import NOBODY, system
from zhaohu.core.errors import ProblemError
from zhaohu.notifications.models import Notice
from zhaohu.supervision.choices.complaints import Category
from zhaohu.supervision.queries import rates, terms
from zhaohu.supervision.services import complaints, escalation, handling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON
JOB = system("投诉时限提醒")


def _told(minutes: int) -> list[str]:
    at = AT + timedelta(minutes=minutes)
    for clock_id in escalation.due(at=at):
        escalation.escalate(clock_id=clock_id, by=JOB, at=at)
        escalation.escalate(clock_id=clock_id, by=JOB, at=at)
    rows = Notice.objects.filter(wording__startswith="complaint_clock").order_by("pk")
    return [" ".join([row.wording, str(row.params.get("share", ""))]).strip() for row in rows]


def test_the_lead_is_told_at_each_share_of_the_two_hours_once() -> None:
    factories.lead()
    factories.received(category=Category.ABUSE)
    assert _told(59) == []
    assert _told(61) == ["complaint_clock_near 50"]
    assert _told(90) == ["complaint_clock_near 50"]
    assert _told(97) == ["complaint_clock_near 50", "complaint_clock_near 80"]
    assert _told(121) == ["complaint_clock_near 50", "complaint_clock_near 80", "complaint_clock_over"]
    assert _told(125) == ["complaint_clock_near 50", "complaint_clock_near 80", "complaint_clock_over"]


def test_who_comes_late_is_told_the_highest_share_only() -> None:
    factories.lead()
    factories.received(category=Category.ABUSE)
    assert _told(130) == ["complaint_clock_over"]


def test_a_kept_term_tells_nobody() -> None:
    factories.lead()
    made, by = factories.received(category=Category.ABUSE), factories.reviewer()
    handling.accept(complaint=made, revision=None, long=False, by=by, at=AT)
    assert _told(125) == []


def test_nobody_but_the_house_escalates() -> None:
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        escalation.escalate(clock_id=1, by=factories.reviewer(), at=AT)


def test_a_term_is_told_in_words() -> None:
    made = factories.received(category=Category.ABUSE)
    term = terms.of(made.due_at, at=AT + timedelta(minutes=10))
    assert term is not None and (term.words, term.tone) == ("剩 1 小时 50 分", "warn")
    over = terms.of(made.due_at, at=AT + timedelta(hours=3))
    assert over is not None and (over.words, over.tone) == ("超期 1 小时 0 分", "danger")


def test_the_rates_count_as_they_are_defined() -> None:
    city = people.actor(people.officer(Role.CITY_OFFICER, people.city()))
    institution = factories.an_institution()
    good, _ = factories.closed(institution=institution)
    complaints.rate(complaint=good, solved=True, satisfied=False, by=NOBODY, at=AT)
    factories.closed(institution=institution)
    refused, by = factories.received(institution=institution), factories.reviewer()
    handling.refuse(complaint=refused, revision=None, reason="不属于", by=by, at=AT)
    factories.received(place="演示小区", district=people.district("110108", "海淀区"))
    later = AT + timedelta(days=20)
    days = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    lines = {line.name: line for line in rates.lines(city, **days, by="district", at=later)}
    chaoyang, haidian = lines["朝阳区"], lines["海淀区"]
    assert (chaoyang.received, chaoyang.valid, chaoyang.unrated, chaoyang.substantiated) == (3, 2, 1, 2)
    assert (chaoyang.response.percent, chaoyang.solution.percent, chaoyang.satisfaction.percent) == (100.0, 100.0, 0.0)
    assert (haidian.response.percent, haidian.solution.percent) == (0.0, None)
    by_institution = rates.lines(city, **days, by="institution", at=later)
    assert [line.received for line in by_institution] == [3, 1]
    total = rates.total(city, **days, at=later)
    assert (total.received, total.response.part, total.response.whole) == (4, 2, 3)
    behind = rates.behind(city, **days, by="institution", key=str(institution.pk))
    assert behind.count() == 3
    assert rates.behind(factories.reviewer(), **days).count() == 3


def test_the_periods() -> None:
    day = date(2026, 11, 24)
    assert rates.period(day, "month") == (date(2026, 11, 1), day)
    assert rates.period(day, "last_month") == (date(2026, 10, 1), date(2026, 10, 31))
    assert rates.period(day, "quarter") == (date(2026, 10, 1), day)
    assert rates.period(day, "year") == (date(2026, 1, 1), day)
