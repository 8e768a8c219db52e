"""One declared action answers the same for a row, for a list and for a button."""

from datetime import date

import pytest

from tests import factories
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import Post
from zhaohu.accounts.queries import actor_of
from zhaohu.core import access
from zhaohu.core.access import ANYONE, NOBODY, Action, Actor, Grant, Held
from zhaohu.core.errors import ProblemError

OWN = Action("tests.own", "看自己的", (Grant("owner", {"user_id": "user"}), Grant("chief")))
PLACE = Action("tests.place", "看本区的", (Grant("local", {"division_id": "division", "department": "department"}),))
OPEN = Action("tests.open", "看公开的", (Grant(ANYONE),))


def actor(role: str, **over: object) -> Actor:
    return Actor(user_id=1, name="演示", held=(Held(role, **over),))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_row_and_a_list_never_differ() -> None:
    mine, other = factories.officer(), factories.officer(division=factories.district("110108", "海淀区"))
    posts = Post.objects.all()
    for action, by in (
        (OWN, actor("owner", user=mine.pk)),
        (OWN, actor("chief")),
        (OWN, actor("nobody")),
        (PLACE, actor("local", division="110108", department=Department.HEALTH)),
        (PLACE, actor("local", division="110108", department=Department.TAX)),
        (PLACE, Actor(held=(Held("local", division="110105", department="health"), Held("local")))),
        (OPEN, NOBODY),
    ):
        listed = set(action.rows(by, posts).values_list("pk", flat=True))
        assert listed == {post.pk for post in posts if action.allows(by, post)}, (action.name, by)
    assert set(OWN.rows(actor("owner", user=mine.pk), posts)) == set(mine.posts.all())
    assert set(OWN.rows(actor("chief"), posts)) == {*mine.posts.all(), *other.posts.all()}


def test_who_may_not_is_refused_with_the_name_of_the_deed() -> None:
    with pytest.raises(ProblemError) as refused:
        OWN.require(NOBODY)
    assert refused.value.sentence == "当前身份不能办理「看自己的」。"
    OWN.require(actor("chief"), object())
    with pytest.raises(ProblemError):
        OWN.require(actor("owner", user=1), Post(user_id=2))


def test_an_action_is_declared_once_and_found_by_its_name() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        Action("tests.own", "again", ())
    assert access.action("tests.own") is OWN and OWN in access.actions() and "tests.own" in access.names()


def test_the_system_at_work_is_named_and_holds_nothing_else() -> None:
    by = access.system("sequencer")
    assert by.is_anonymous and by.role == "system" and by.name == "sequencer" and not by.holds(ANYONE)
    assert Actor().role == ANYONE


@pytest.mark.django_db
def test_rights_are_those_of_the_day() -> None:
    person = factories.officer(Role.DISTRICT_LEAD)
    Post.objects.filter(user=person).update(valid_from=date(2026, 11, 24), valid_to=date(2026, 12, 1))
    held = {
        day: actor_of(person, on=date.fromisoformat(day)).holds(Role.DISTRICT_LEAD)
        for day in ("2026-11-23", "2026-11-24", "2026-11-30", "2026-12-01")
    }
    assert list(held.values()) == [False, True, True, False]
