"""What families read of the last inspection: the newest public result, as it stands now, and nothing earlier."""

from typing import Any

import pytest

from tests.supervision import factories
from tests.supervision import mending as world
from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import Conclusion
from zhaohu.supervision.choices.rectification import ObjectionState
from zhaohu.supervision.models import Publication
from zhaohu.supervision.services import mending, objections, publications, rectification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, DAY, DUE = world.AT, world.ON, world.DAY, world.DUE


def _told(institution: Institution) -> dict[str, Any] | None:
    told: dict[str, Any] | None = Institution.objects.values_list("last_inspection", flat=True).get(pk=institution.pk)
    return told


def _of(row: Publication) -> dict[str, Any]:
    told = _told(row.institution)
    assert told is not None
    return told


def _drafted(**facts: Any) -> tuple[Publication, Actor]:
    inspection = world.signed(**facts)
    by = world.officer_of(inspection)
    rectification.order(inspection=inspection, by=by, at=facts.get("at", AT))
    return Publication.objects.get(inspection=inspection), by


def test_what_is_not_public_is_not_told_to_families() -> None:
    row, _by = _drafted(due=(DUE, DUE))
    assert _told(row.institution) is None


def test_a_public_result_tells_its_day_and_how_many_problems_are_open() -> None:
    row, _by = world.published(due=(DUE, DUE), mended=1)
    assert _of(row) == {"on": ON.isoformat(), "found": 3, "open": 2, "unchecked": ""}


def test_what_is_put_right_later_is_told_at_once() -> None:
    row, by = world.published(due=(DUE,))
    finding = world.handed_in(row.inspection.findings.get())
    assert _of(row)["open"] == 1
    mending.accept(finding=finding, revision=None, corrected_on=ON + DAY, by=by, at=AT + 11 * DAY)
    assert (_of(row)["found"], _of(row)["open"]) == (1, 0)


def test_a_finding_that_an_objection_strikes_out_is_counted_no_more() -> None:
    row, by = world.published(due=(DUE, DUE))
    made = world.objected(row.inspection.order, at=AT + 11 * DAY)
    objections.answer(objection=made, result=ObjectionState.CORRECTED, text="量错了。", by=by, at=AT + 12 * DAY)
    assert (_of(row)["found"], _of(row)["open"]) == (1, 1)


def test_a_result_that_is_withdrawn_leaves_the_one_before_it() -> None:
    institution = factories.an_institution()
    first, by = _drafted(institution=institution, due=())
    publications.publish(publication=first, revision=None, by=by, at=AT + 10 * DAY)
    second, by = _drafted(institution=institution, due=(DUE,), at=AT + DAY)
    publications.publish(publication=second, revision=None, by=by, at=AT + 12 * DAY)
    assert _of(second)["on"] == (ON + DAY).isoformat()
    publications.withdraw(publication=second, revision=None, reason="查错了机构", by=by, at=AT + 13 * DAY)
    assert _of(first) == {"on": ON.isoformat(), "found": 0, "open": 0, "unchecked": ""}
    publications.withdraw(publication=first, revision=None, reason="重复", by=by, at=AT + 13 * DAY)
    assert _told(institution) is None


def test_an_older_result_published_later_does_not_take_the_newer_ones_place() -> None:
    institution = factories.an_institution()
    older, by = _drafted(institution=institution, due=())
    newer, other = _drafted(institution=institution, due=(DUE,), at=AT + DAY)
    publications.publish(publication=newer, revision=None, by=other, at=AT + 12 * DAY)
    publications.publish(publication=older, revision=None, by=by, at=AT + 13 * DAY)
    assert _of(newer)["on"] == (ON + DAY).isoformat()


def test_a_door_that_stayed_shut_is_no_inspection_without_problems() -> None:
    row, _by = world.published(due=(), conclusion=Conclusion.ABSENT)
    assert _of(row)["unchecked"] == "未找到检查对象"
