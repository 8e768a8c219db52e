"""The demonstration's assessments are told by the services, and once."""

import pytest

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.quality import factories
from tests.quality.factories import AT
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.institutions.models import Institution
from zhaohu.portal import demonstration_assessment
from zhaohu.quality.models import Assessment, StandardRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def _named(user: User, username: str) -> User:
    user.username = username
    user.save()
    return user


def test_one_is_graded_one_is_to_be_settled_and_the_director_s_own_is_begun() -> None:
    for username in ("shi-jingban", "shi-fuhe"):
        _named(people.officer(Role.CITY_OFFICER, people.city()), username)
    for username in ("zhuanjia-tian", "zhuanjia-shi"):
        factories.an_expert(_named(people.user(name="演示·专家"), username).username)
    homes = [enrolment.an_institution() for _n in range(3)]
    _named(enrolment.director_user(homes[0]), "yuanzhang-chen")
    for _n in range(2):
        demonstration_assessment.tell(at=AT, say=lambda line: None)
    told = {(row.kind, row.state, row.disputed) for row in Assessment.objects.filter(rescores=None)}
    assert told == {("expert", "final", False), ("expert", "reviewed", True), ("self", "drafting", False)}
    assert Assessment.objects.get(kind="self").institution_id == homes[0].pk
    assert Institution.objects.filter(quality_grade="A").count() == 1
    assert StandardRecord.objects.filter(state="proposed").count() == 1
