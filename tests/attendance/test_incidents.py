"""An incident is told once, to everybody whom it concerns and to nobody else, and never changed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import factories as houses
from tests.attendance import factories
from tests.attendance.incident_factories import NOON, told
from zhaohu.accounts.choices import Role
from zhaohu.attendance.models import Incident, IncidentNotice, IncidentPack
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import Placement
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


@pytest.fixture
def place(rules_loaded: None) -> Placement:
    return factories.a_child()


def _problem(code: str, deed: Any, **about: Any) -> None:
    with pytest.raises(ProblemError) as caught:
        deed(**about)
    assert caught.value.problem.code == code


def test_a_report_goes_to_guardian_director_and_district_with_its_clocks_and_asks_for_the_pack(
    place: Placement,
) -> None:
    officer = houses.officer(Role.DISTRICT_LEAD, place.institution.district)
    made = told(place)
    assert made.note_due_at == NOON + timedelta(days=1)
    assert made.close_due_at == NOON + timedelta(days=15)
    assert made.care_class_id == place.care_class_id
    notice = IncidentNotice.objects.get(incident=made)
    assert Notice.objects.get(wording="incident_to_guardian").user == notice.guardian.user
    assert Notice.objects.get(wording="incident_to_district").user == officer
    assert Entry.objects.filter(event="incident.reported", institution_id=place.institution_id).count() == 1
    pack = IncidentPack.objects.get(incident=made)
    assert (pack.number, pack.frozen_at) == (1, None)
    job = ProcrastinateJob.objects.get(task_name="zhaohu.attendance.tasks.freeze_pack")
    assert job.args == {"pack_id": pack.pk}


def test_the_same_report_sent_twice_is_one(place: Placement) -> None:
    key = uuid4()
    first, again = told(place, key=key), told(place, key=key, what="演示：又发了一次。")
    assert first.pk == again.pk
    assert Incident.objects.count() == 1
    assert Notice.objects.filter(wording="incident_to_guardian").count() == 1
    assert Entry.objects.filter(event="incident.reported").count() == 1
