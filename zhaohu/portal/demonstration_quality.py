"""The appraisal in the demonstration city: a round with candidates at every stage, invented and marked 演示."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.accounts.models import Post, User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import FilingState, MembershipRole
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import grades
from zhaohu.quality.models import Candidacy, DemonstrationRound, Expert
from zhaohu.quality.queries import conditions
from zhaohu.quality.services import candidacies, decisions, reviews, rounds

_EXPERTS = ("zhuanjia-tian", "zhuanjia-shi")
_HOME = "110105"
_AGO = timedelta(days=60)
_STATEMENT = (
    "演示内容：提供全日托和半日托；收费公开；与演示社区卫生服务中心签有协议；每季度两次开放日；家长满意率 96%。"
)
_SHARES = (0.95, 0.9)
_FULL = {"forms": 20, "inclusive": 20, "health": 15, "guidance": 15, "satisfaction": 15, "staff": 15}


class _Story:
    """Tells one round; `at` is when the city was loaded."""

    def __init__(self, at: datetime) -> None:
        self.at, self.begin = at, at - _AGO
        self.city = [_officer("shi-jingban", at), _officer("shi-fuhe", at)]

    def lead(self, district: Division) -> Actor:
        """The district's lead; where there is no account for it, one that nobody can enter."""
        posts = Post.objects.filter(role=Role.DISTRICT_LEAD, division=district).select_related("user").order_by("pk")
        if (post := posts.first()) is None:
            user = User.objects.create(
                username=f"yanshi-lead-{district.pk}", name=f"演示·{district.name}", kind=Kind.OFFICER
            )
            user.set_unusable_password()
            user.save(update_fields=["password"])
            post = Post.objects.create(
                user=user, role=Role.DISTRICT_LEAD, department=Department.HEALTH, division=district,
                valid_from=date(2020, 1, 1),
            )  # fmt: skip
        return actor_of(post.user, on=day_of(self.at))

    def experts(self) -> list[Expert]:
        return [
            reviews.appoint(
                username=name, affiliation="演示师范学院", field="婴幼儿照护", by=self.city[0], at=self.begin
            )
            for name in _EXPERTS
        ]

    def graded(self, institution: Institution, n: int) -> None:
        grades.record(
            institution_id=institution.pk, grade="A", graded_on=day_of(self.begin), by=self.lead(institution.district),
            document=f"演质评〔2026〕{n} 号", at=self.begin,
        )  # fmt: skip

    def applied(self, round: DemonstrationRound, institution: Institution) -> Candidacy:
        by = actor_of(_director(institution), on=day_of(self.at))
        return candidacies.apply(
            round=round, institution=institution, statement=_STATEMENT, by=by, at=self.begin + timedelta(days=1)
        )

    def recommended(self, made: Candidacy) -> None:
        candidacies.recommend(
            candidacy=made, text="演示：现场核实，没有安全责任事故。", by=self.lead(made.district),
            at=self.begin + timedelta(days=3),
        )  # fmt: skip

    def judged(self, made: Candidacy, experts: Sequence[Expert]) -> None:
        at = self.begin + timedelta(days=6)
        for share, expert in zip(_SHARES, experts, strict=True):
            review = reviews.assign(candidacy=made, expert=expert, by=self.city[0], at=at)
            reviews.submit(
                review=review, scores={code: int(n * share) for code, n in _FULL.items()}, comment="演示评语。",
                by=actor_of(expert.user, on=day_of(self.at)), at=at,
            )  # fmt: skip
        reviews.close(candidacy=made, by=self.city[0], at=at)

    def in_notice(self, made: Candidacy, at: datetime) -> None:
        decisions.propose(candidacy=made, by=self.city[0], at=at)
        decisions.decide(candidacy=made, agreed=True, by=self.city[1], at=at)

    def named(self, made: Candidacy, n: int) -> None:
        self.in_notice(made, self.begin + timedelta(days=8))
        decisions.name(
            candidacy=made, document=f"演示范〔2026〕{n} 号", by=self.city[0], at=self.begin + timedelta(days=30)
        )


def _officer(username: str, at: datetime) -> Actor:
    return actor_of(User.objects.get(username=username), on=day_of(at))


def _director(institution: Institution) -> User:
    return institution.memberships.select_related("user").get(role=MembershipRole.DIRECTOR).user


def _chosen(on: date) -> list[Institution]:
    """One filed institution of each form in 朝阳区 and one of every second other district, with nothing against it."""
    filed = Institution.objects.filter(filing_state=FilingState.FILED).select_related("district").order_by("pk")
    chosen: dict[tuple[str, str], Institution] = {}
    for one in filed:
        home = one.district_id == _HOME
        if not home and int(one.district_id) % 2:
            continue
        only_grade = {condition.code for condition in conditions.checked(one, on) if condition.met is False}
        if only_grade <= {"grades"}:
            chosen.setdefault((one.district_id, one.kind if home else ""), one)
    return list(chosen.values())


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """One round: the first candidates at each stage, the others named."""
    if DemonstrationRound.objects.exists() or User.objects.filter(username__in=_EXPERTS).count() < len(_EXPERTS):
        return
    story = _Story(at)
    on = day_of(at)
    chosen = _chosen(on)
    if not chosen:
        return
    round = rounds.open_round(
        title="演示·2026 年示范性托育机构评选", opens_on=day_of(story.begin), closes_on=on + timedelta(days=20),
        by=story.city[0], at=story.begin,
    )  # fmt: skip
    experts = story.experts()
    stages = iter(("named", "in_notice", "recommended", "applied"))
    for n, institution in enumerate(chosen, 1):
        story.graded(institution, n)
        made = story.applied(round, institution)
        stage = next(stages, "named")
        if stage == "applied":
            continue
        story.recommended(made)
        if stage == "recommended":
            reviews.assign(candidacy=made, expert=experts[0], by=story.city[0], at=at)
            continue
        story.judged(made, experts)
        if stage == "named":
            story.named(made, n)
        else:
            story.in_notice(made, at - timedelta(days=1))
            decisions.object_to(
                candidacy=made, key=uuid4(), text="演示异议：门口早上停车多，希望改善。", contact="", at=at
            )
    say(f"示范评选有 {len(chosen)} 件演示申报")
