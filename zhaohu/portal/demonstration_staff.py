"""The staff of the demonstration city: every institution with classes has invented people, marked 演示.

So many people are written in a few statements, as an authority's import would bring them; what the first institution
lives through (hiring, leave, the week's roster, a ban) is told by the services that people use.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import pinyin, uploads
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup, sm3
from zhaohu.core.identity import citizen_check_character
from zhaohu.enrolment.models import CareClass
from zhaohu.families.choices import IdentityKind
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.institutions.services import materials
from zhaohu.portal import demonstration_paper
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.bans import BanScope
from zhaohu.staff.choices.people import EmploymentState, LeaveKind, WorkPost
from zhaohu.staff.choices.records import QueryPurpose, QueryState
from zhaohu.staff.models import ClassAssignment, Credential, Employment, RecordQuery, StaffMember, TrainingRecord
from zhaohu.staff.queries import weeks
from zhaohu.staff.services import ban_documents, bans, drafting, hiring, leaves, record_queries, rosters

_SEED = 20261001
_ACCOUNT = "baoyu-liu"
_FAMILY = "刘高罗宋谢许邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦"
_GIVEN = "静敏丽娟艳燕玲芳洁颖倩雪薇蕾婷雯晨宁佳怡欣悦梅兰红霞云莉娜瑶"
_CERTIFICATES = {WorkPost.HEALTH: "health_training", WorkPost.GUARD: "guard"}
_OF_CARERS = ("childcare", "infant_guide", "teacher")
_CLEAR = 12
"""Below this the demonstration's register of offences answers something else (zhaohu.staff.registry)."""


@dataclass
class _Rows:
    """What is written in bulk."""

    members: list[StaffMember] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)
    credentials: list[Credential] = field(default_factory=list)
    queries: list[RecordQuery] = field(default_factory=list)
    trainings: list[TrainingRecord] = field(default_factory=list)
    assignments: list[ClassAssignment] = field(default_factory=list)

    def write(self) -> None:
        """Six statements, however many people there are."""
        StaffMember.objects.bulk_create(self.members)
        Employment.objects.bulk_create(self.employments)
        Credential.objects.bulk_create(self.credentials)
        RecordQuery.objects.bulk_create(self.queries)
        TrainingRecord.objects.bulk_create(self.trainings)
        ClassAssignment.objects.bulk_create(self.assignments)


class _Staff:
    """Invents people, one institution after the other."""

    def __init__(self, at: datetime, paper: StoredFile) -> None:
        self.at, self.on, self.paper = at, day_of(at), paper
        self.chance = random.Random(_SEED)  # noqa: S311 - the same invented people every time
        self.rows, self.serial = _Rows(), 0

    def number(self) -> str:
        """An identity number of an area that does not exist, of which the invented register knows nothing."""
        while True:
            self.serial += 1
            born = date(1978, 1, 1) + timedelta(days=self.serial * 37 % 8000)
            head = f"110199{born:%Y%m%d}{self.serial % 1000:03d}"
            if sm3((made := head + citizen_check_character(head)).encode())[0] >= _CLEAR:
                return made

    def name(self) -> str:
        return f"演示·{self.chance.choice(_FAMILY)}{self.chance.choice(_GIVEN)}"

    def institution(self, institution: Institution, classes: list[CareClass]) -> None:
        """A director, carers for each class and for the long day, and those of health, gate and kitchen."""
        director = institution.memberships.filter(role=MembershipRole.DIRECTOR).select_related("user").first()
        user = director.user if director and not StaffMember.objects.filter(user=director.user).exists() else None
        self.person(institution, WorkPost.DIRECTOR, user=user, name=user.name if user else "")
        ratios = rules.value("institution.classes", on=self.on)
        for made in classes:
            for n in range(-(-made.size // ratios[made.class_type]["children_per_carer"]) + 1):
                carer = self.person(institution, WorkPost.CARER)
                if n:
                    self.rows.assignments.append(
                        ClassAssignment(employment=carer, care_class=made, starts_on=carer.starts_on)
                    )
        for post in (WorkPost.HEALTH, WorkPost.GUARD, WorkPost.COOK):
            self.person(institution, post)

    def person(
        self, institution: Institution, post: WorkPost, *, user: User | None = None, name: str = ""
    ) -> Employment:
        """One invented person with what the post asks for."""
        number, mobile, name = self.number(), f"1380000{self.serial % 10000:04d}", name or self.name()
        member = StaffMember(
            user=user, name=name, sort_key=pinyin.sort_key(name), identity=number, identity_digest=lookup(number),
            phone=mobile, phone_digest=lookup(mobile), created_at=self.at,
        )  # fmt: skip
        ago = timedelta(days=self.chance.randrange(40, 270))
        since, then = self.on - ago, self.at - ago
        made = Employment(
            member=member, institution=institution, post=post, starts_on=since, state=EmploymentState.EMPLOYED,
            consent_at=self.at, made_at=self.at, decided_at=self.at,
        )  # fmt: skip
        self.rows.members.append(member)
        self.rows.employments.append(made)
        self._papers(member, post, since)
        self.rows.queries.append(
            RecordQuery(
                member=member, institution=institution, purpose=QueryPurpose.BEFORE_HIRING, state=QueryState.CLEAR,
                source="演示查询平台", reference=f"演示-{self.serial:06d}", asked_at=then, answered_on=since,
                answered_at=then,
            )
        )  # fmt: skip
        return made

    def _papers(self, member: StaffMember, post: WorkPost, since: date) -> None:
        health = self.on - timedelta(days=self.chance.randrange(20, 340))
        self.credential(member, "health", health, health + timedelta(days=364))
        if post == WorkPost.DIRECTOR:
            self.credential(member, "diploma", date(2008, 7, 1), None)
            self.credential(member, "director_training", since, since + timedelta(days=1095))
        elif post == WorkPost.CARER:
            self.credential(
                member, self.chance.choice(["childcare", "infant_guide", "teacher"]), date(2021, 6, 1), None
            )
        elif post in _CERTIFICATES:
            self.credential(member, _CERTIFICATES[post], since, since + timedelta(days=1095))
        hours = {WorkPost.DIRECTOR: 60, WorkPost.CARER: 120}.get(post, 0)
        if hours:
            self.rows.trainings.append(
                TrainingRecord(
                    member=member, kind="post", title="岗前培训", provider="演示培训机构", hours=hours,
                    finished_on=since, added_at=self.at,
                )
            )  # fmt: skip

    def credential(self, member: StaffMember, kind: str, valid_from: date, valid_to: date | None) -> None:
        self.rows.credentials.append(
            Credential(
                member=member, kind=kind, number=f"演示-{self.serial:06d}", issuer="演示发证单位",
                valid_from=valid_from, valid_to=valid_to, file=self.paper, added_at=self.at,
            )
        )  # fmt: skip


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Give every institution with classes its people; then what the first of them lives through."""
    classes: dict[int, list[CareClass]] = {}
    for made in CareClass.objects.order_by("institution", "pk"):
        classes.setdefault(made.institution_id, []).append(made)
    home = Institution.objects.filter(memberships__user__username="yuanzhang-chen").first()
    if home is None:
        return
    by = _director(home, at)
    checked = uploads.check(
        demonstration_paper.page("M03"), name="演示证书.pdf", types=[uploads.PDF], maximum_bytes=10_000_000
    )
    staff = _Staff(at - timedelta(days=40), materials.keep(checked, by=by, at=at))
    found = Institution.objects.in_bulk(list(classes))
    for pk, of in classes.items():
        staff.institution(found[pk], of)
    staff.rows.write()
    say(f"演示机构有 {len(staff.rows.employments)} 名工作人员")
    _at_home(home, staff, by, at)
    _bans(staff, home, at)


def _director(institution: Institution, at: datetime) -> Actor:
    member = institution.memberships.filter(role=MembershipRole.DIRECTOR).select_related("user").first()
    if member is None:
        raise LookupError(f"{institution} has no director")
    return actor_of(member.user, on=day_of(at))


def _at_home(home: Institution, staff: _Staff, by: Actor, at: datetime) -> None:
    """Certificates about to run out, somebody who cannot work, leave, a hire under way, a week that is published."""
    on = day_of(at)
    carers = list(
        Employment.objects.filter(institution=home, post=WorkPost.CARER).select_related("member").order_by("pk")
    )
    for carer, left in zip(carers, (-6, 5, 26, 80), strict=False):
        carer.member.credentials.filter(kind="health").update(
            valid_from=on + timedelta(days=left - 364), valid_to=on + timedelta(days=left)
        )
    first = carers[1].member
    first.user, first.name = User.objects.get(username=_ACCOUNT), "演示·刘老师"
    first.sort_key = pinyin.sort_key(first.name)
    first.save(update_fields=["user", "name", "sort_key"])
    self_ = actor_of(first.user, on=on)
    leaves.ask(
        employment=carers[1], kind=LeaveKind.ANNUAL, first_on=on + timedelta(days=15), last_on=on + timedelta(days=16),
        reason="回老家", by=self_, at=at,
    )  # fmt: skip
    week_on = weeks.monday(on + timedelta(days=2))
    leaves.ask(
        employment=carers[4 % len(carers)], kind=LeaveKind.SICK, first_on=max(on, week_on),
        last_on=max(on, week_on) + timedelta(days=1), by=by, at=at,
    )  # fmt: skip
    _candidate(home, staff, by, at)
    before = at - timedelta(days=(on - week_on).days + 3)
    roster = rosters.of_week(institution=home, week_on=week_on, by=by)
    drafting.order(roster=roster, by=by, at=before)
    drafting.carry_out(roster_id=roster.pk, by=system("自动排班"), at=before)
    roster.refresh_from_db()
    rosters.publish(roster=roster, revision=roster.revision, gaps_known=True, by=by, at=before)


def _candidate(home: Institution, staff: _Staff, by: Actor, at: datetime) -> None:
    """Somebody whom the register has answered for, and whom nobody has hired yet."""
    made = hiring.begin(
        institution=home, name=staff.name(), identity=staff.number(), post=WorkPost.CARER,
        starts_on=day_of(at) + timedelta(days=7), consents=True, by=by, at=at - timedelta(hours=3),
    )  # fmt: skip
    query = RecordQuery.objects.get(member=made.member)
    record_queries.check(query_id=query.pk, by=system("违法犯罪记录查询"), at=at - timedelta(hours=2))


def _officers() -> Iterator[User]:
    yield from (User.objects.get(username=name) for name in ("chaoyang-han", "chaoyang-fuze"))


def _bans(staff: _Staff, home: Institution, at: datetime) -> None:
    """A ban in force of somebody whom nobody employs, and one that waits for the second person."""
    reviewer, lead = (actor_of(user, on=day_of(at)) for user in _officers())
    known = Employment.objects.filter(institution__district=home.district_id, post=WorkPost.CARER)
    waiting = known.exclude(institution=home).select_related("member").order_by("pk").last()
    people = [("演示·未任职者", staff.number())]
    people += [(waiting.member.name, waiting.member.identity)] if waiting else []
    for n, (name, identity) in enumerate(people):
        terms = bans.Terms(
            name=name, identity=identity, scope=BanScope.ALL if not n else BanScope.CHILDREN,
            decision_number=f"演卫罚〔2026〕{n + 1} 号", basis="演示依据：未成年人保护法第 62 条",
            reason="演示内容，没有真实人员。",
            starts_on=day_of(at), ends_on=None if not n else day_of(at) + timedelta(days=1095),
        )  # fmt: skip
        made = bans.propose(terms=terms, division=home.district, by=reviewer, at=at - timedelta(hours=5))
        if not n:
            bans.decide(ban=made, agreed=True, by=lead, at=at - timedelta(hours=4))
            ban_documents.link(
                ban=made, kind=IdentityKind.PASSPORT, number="E00000001", reason="演示：户籍证明〔2026〕1 号",
                by=reviewer, at=at - timedelta(hours=3),
            )  # fmt: skip
