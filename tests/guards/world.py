"""One small world for the walk over all addresses: whose rows the addresses name, and who comes by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests import factories
from tests.attendance import world as attendance
from tests.child_health import world as child_health
from tests.enrolment import world as enrolment
from tests.families import world as families
from tests.institutions.filing import world as filing
from tests.institutions.review import worlds
from tests.ledger.factories import deed
from tests.quality import world as quality
from tests.staff import world as staff
from tests.supervision import world as supervision
from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.accounts.models import ApiCredential, Post, User
from zhaohu.core import jobs
from zhaohu.institutions.models import CaseMaterial, CommentThread, FilingReceipt
from zhaohu.institutions.services import decisions, revocations, threads
from zhaohu.notifications.models import Notice


@dataclass
class World:
    """Rows of 朝阳区 and the people who must not reach them."""

    people: dict[str, User | None] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def arguments(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Real values for the arguments of an address; KeyError for an argument that nobody provides."""
        for name in names:
            if name not in self.values:
                self.values[name] = PROVIDERS[name](self)
        return {name: self.values[name] for name in names}


def build() -> World:
    """The visitors: nobody, a family, and officers of the neighbour district in every role."""
    haidian = factories.district("110108", "海淀区")
    visitors: dict[str, User | None] = {"anonymous": None, "family": factories.user(Kind.FAMILY)}
    visitors["director of another institution"] = worlds.director_of(worlds.an_institution())
    for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_LEAD):
        visitors[f"neighbour {role}"] = factories.officer(role, division=haidian)
    return World(people=visitors)


def _post(world: World) -> int:
    person = factories.officer()
    return Post.objects.get(user=person).pk


def _key(world: World) -> str:
    return ApiCredential.objects.create(
        key_id="演示",
        digest=b"",
        authority=Department.MARKET,
        division=factories.district(),
        issued_by=factories.officer(),
        issued_at=factories.AT,
    ).key_id


def _change(world: World) -> int:
    from zhaohu.rules import services as rules

    rules.load_fixtures()
    proposed = rules.propose(
        code="filing.clock.receipt_days",
        value=4,
        valid_from=date(2027, 1, 1),
        source="演示依据",
        reason="演示",
        division=None,
        by=factories.actor(factories.officer(Role.CITY_OFFICER, factories.city())),
        at=factories.AT,
    )
    return int(proposed.pk)


def _case(world: World) -> int:
    case = worlds.submitted()
    officer = factories.actor(worlds.reviewer())
    threads.add(case=case, field="M02", text="租期不足三年", basis="", by=officer, at=factories.AT)
    return case.pk


def _verification(world: World) -> int:
    case, by = worlds.submitted(), factories.actor(worlds.reviewer())
    decisions.accept(case=case, by=by, at=factories.AT)
    planned = decisions.plan_verification(
        case=case, planned_at=factories.AT, officers=[worlds.reviewer(), worlds.reviewer()], by=by, at=factories.AT
    )
    return planned.pk


def _push(world: World) -> int:
    from tests.institutions.registrations import factories as registrations

    return registrations.pushed(registrations.row(), division="110105").pk


def _registration(world: World) -> int:
    from tests.institutions.registrations import factories as registrations

    return registrations.registration().pk


def _revocation(world: World) -> int:
    case, officer = worlds.filed()
    proposed = revocations.propose(
        institution_id=case.institution_id,
        decision_number="演卫撤〔2026〕1 号",
        reason="材料虚假",
        by=factories.actor(officer),
        at=factories.AT,
    )
    return proposed.pk


def _receipt(world: World) -> str:
    case, _officer = worlds.filed()
    return FilingReceipt.objects.get(case=case).number


def _notice(world: World) -> int:
    return Notice.objects.create(user=factories.officer(), wording="case_submitted", at=factories.AT).pk


PROVIDERS: dict[str, Callable[[World], Any]] = {
    **filing.PROVIDERS,
    **families.PROVIDERS,
    **enrolment.PROVIDERS,
    **attendance.PROVIDERS,
    **child_health.PROVIDERS,
    **staff.PROVIDERS,
    **supervision.PROVIDERS,
    **quality.PROVIDERS,
    "notice_id": _notice,
    "job_id": lambda world: jobs.defer("zhaohu.accounts.tasks.sweep", timestamp=0),
    "uscc": lambda world: factories.uscc(),
    "user_id": lambda world: factories.officer().pk,
    "post_id": _post,
    "key_id": _key,
    "change_id": _change,
    "push_id": _push,
    "registration_id": _registration,
    "case_id": _case,
    "thread_id": lambda world: CommentThread.objects.get(case_id=_case(world)).pk,
    "material_id": lambda world: CaseMaterial.objects.get(case_id=_case(world), code="M01").pk,
    "institution_id": lambda world: worlds.an_institution().pk,
    "receipt_number": _receipt,
    "revocation_id": _revocation,
    "verification_id": _verification,
    "entry_id": lambda world: deed(public=True).pk,
    "tree_size": lambda world: 1,
    "older": lambda world: 1,
    "newer": lambda world: 2,
    "rule_code": lambda world: "filing.clock.receipt_days",
}
