"""Bans for a test, reached through the services that officers use."""

from tests import factories as people
from tests.staff import factories
from zhaohu.accounts.choices import Role
from zhaohu.core.access import Actor
from zhaohu.families.choices import IdentityKind
from zhaohu.staff.choices.bans import BanScope
from zhaohu.staff.models import BanAppeal, BanDocument, Employment, PracticeBan
from zhaohu.staff.services import ban_documents, bans

AT, ON = factories.AT, factories.ON


def reviewer() -> Actor:
    return people.actor(people.officer(Role.DISTRICT_REVIEWER))


def lead() -> Actor:
    return people.actor(people.officer(Role.DISTRICT_LEAD))


def terms(employment: Employment | None = None, **values: object) -> bans.Terms:
    known = {
        "name": employment.member.name if employment else "演示·某人",
        "identity": employment.member.identity if employment else factories.clear_number(),
        "scope": BanScope.ALL, "decision_number": "演卫罚〔2026〕1 号", "basis": "演示依据", "reason": "演示理由",
        "starts_on": ON,
    }  # fmt: skip
    return bans.Terms(**(known | values))  # type: ignore[arg-type]


def a_ban(employment: Employment | None = None, *, confirmed: bool = True, **values: object) -> PracticeBan:
    """A ban of somebody, in force unless told otherwise."""
    made = bans.propose(terms=terms(employment, **values), division=people.district(), by=reviewer(), at=AT)
    if confirmed:
        bans.decide(ban=made, agreed=True, by=lead(), at=AT)
        made.refresh_from_db()
    return made


def an_appeal(ban: PracticeBan | None = None) -> BanAppeal:
    return bans.appeal(ban=ban or a_ban(), filed_on=ON, text="认定的人不是我。", by=reviewer(), at=AT)


def a_document(
    ban: PracticeBan | None = None, *, number: str = "", kind: str = IdentityKind.CITIZEN_ID, by: Actor | None = None
) -> BanDocument:
    """Another document of the banned person, not yet confirmed."""
    return ban_documents.link(
        ban=ban or a_ban(), kind=kind, number=number or factories.clear_number(), reason="户籍证明〔2026〕演示 1 号",
        by=by or reviewer(), at=AT,
    )  # fmt: skip
