"""What this room keeps of a child is told to its family, moved with a merge and deleted when it is asked."""

from datetime import timedelta

import pytest

from tests.child_health.factories import AT, ON, a_measurement, a_screening
from tests.families import factories as families
from zhaohu.child_health.models import Gestation, Measurement, Screening
from zhaohu.child_health.queries import growth as queries
from zhaohu.child_health.services import growth
from zhaohu.core.access import system
from zhaohu.families.models import Child
from zhaohu.families.queries import exports
from zhaohu.families.services import deletions, erasures, merges

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def a_grown_child(child: Child | None = None) -> Child:
    made = a_measurement(child, weight="10.2", length="81", note="体检本")
    by = families.guardian_of(made.child)
    growth.state_gestation(child=made.child, weeks=36, days=2, by=by, at=AT)
    a_screening(made.child, positive=1)
    wrong = a_measurement(made.child, ON - timedelta(days=3), weight="11")
    growth.void(measurement=wrong, reason="看错了", by=by, at=AT)
    return made.child


def test_the_family_s_copy_tells_the_numbers_the_weeks_and_the_signs() -> None:
    told = exports.everything(a_grown_child(), at=AT)
    first, second = told["生长测量"]
    assert str(first["体重（千克）"]) == "10.200" and first["姿势"] == "躺着量" and first["备注"] == "体检本"
    assert second["作废原因"] == "看错了"
    assert told["出生孕周"][0]["出生孕周"] == 36 and "叫名字没有反应" in told["发育筛查"][0]["有这种情况"]


def test_a_merge_moves_everything_and_gives_it_back() -> None:
    kept, gone = families.a_pair()
    a_grown_child(gone)
    merge = merges.merge(kept=kept, gone=gone, reason="同一儿童", by=families.city_officer(), at=AT)
    assert [model.objects.filter(child=kept).count() for model in (Measurement, Gestation, Screening)] == [2, 1, 1]
    merges.undo(merge=merge, by=families.city_officer(), at=AT)
    assert [model.objects.filter(child=gone).count() for model in (Measurement, Gestation, Screening)] == [2, 1, 1]


def test_a_granted_deletion_takes_the_numbers_at_once() -> None:
    child = a_grown_child()
    asked = deletions.ask(child=child, by=families.guardian_of(child), at=AT)
    deletions.decide(request=asked, grant=True, reason="依申请", by=families.city_officer(), at=AT)
    erasures.due(by=system("到期删除"), at=AT)
    rows = Measurement.objects.all()
    assert {(row.weight_kg, row.length_cm, row.note, row.void_reason, row.erased) for row in rows} == {
        (None, None, "", "", True)
    }
    assert Gestation.objects.get().weeks is None and Screening.objects.get().positive == []
    assert not queries.of(child).exists() and not queries.voided(child).exists()
