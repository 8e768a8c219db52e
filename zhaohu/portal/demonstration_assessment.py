"""Assessments and the library in the demonstration city: one graded, one being settled, one begun; marked 演示."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.institution import FilingState, MembershipRole
from zhaohu.institutions.models import Institution
from zhaohu.quality.choices.standards import StandardKind
from zhaohu.quality.models import Assessment, Expert, Standard
from zhaohu.quality.queries import conflicts, scoring
from zhaohu.quality.services import assessments, conclusions, draws, improvements, standards
from zhaohu.quality.services.assessments import Said
from zhaohu.rules import queries as rules

_EXPERTS = ("zhuanjia-tian", "zhuanjia-shi")
_DIRECTOR = "yuanzhang-chen"
_SLUG = "yanshi-care-norm"
_AGO = timedelta(days=20)


class _Story:
    """Tells of one year's assessments; `at` is when the city was loaded."""

    def __init__(self, at: datetime) -> None:
        self.at, self.on = at, day_of(at)
        self.city = [self.actor(User.objects.get(username=name)) for name in ("shi-jingban", "shi-fuhe")]
        self.experts = list(Expert.objects.filter(user__username__in=_EXPERTS).select_related("user").order_by("pk"))
        self.scheme = scoring.scheme(self.on)

    def actor(self, user: User) -> Actor:
        return actor_of(user, on=self.on)

    def answers(self, share: str, only: str = "") -> dict[str, Said]:
        """A share of the points with invented words; only one dimension where it is named."""
        told = {
            code: Said(
                points=(one["points"] * Decimal(share)).quantize(scoring.TENTH), evidence="演示：看了现场和记录。"
            )
            for code, one in self.scheme.indicators.items()
            if only in ("", one["dimension"])
        }
        basic = {code: Said(met=True, evidence="演示：查了证照和记录。") for code in self.scheme.vetoes}
        return told if only else told | basic

    def scored(self, row: Assessment, expert: Expert, share: str) -> None:
        by = self.actor(expert.user)
        assessments.save(assessment=row, said=self.answers(share), by=by, at=self.at - _AGO)
        assessments.submit(assessment=row, comment="演示总评：照护细致，记录完整。", by=by, at=self.at - _AGO)

    def assessed(self, institution: Institution, first: str, second: str) -> Assessment:
        """Scored, drawn or not, scored again where drawn, and reviewed."""
        row = assessments.assign(institution=institution, expert=self.experts[0], by=self.city[0], at=self.at - _AGO)
        self.scored(row, self.experts[0], first)
        draws.draw(year=row.year, by=self.city[0], at=self.at - _AGO)
        row.refresh_from_db()
        if row.drawn:
            other = assessments.rescore(assessment=row, expert=self.experts[1], by=self.city[0], at=self.at - _AGO)
            self.scored(other, self.experts[1], second)
        conclusions.review(assessment=row, note="演示：材料齐全。", by=self.city[0], at=self.at)
        return row

    def graded(self, row: Assessment) -> None:
        conclusions.conclude(assessment=row, document="演质评〔2026〕101 号", by=self.city[1], at=self.at)
        by = self.director(row.institution)
        conclusions.state(assessment=row, text="演示：谢谢专家，我们会把户外活动做得更好。", by=by, at=self.at)
        improvements.plan(
            institution=row.institution, dimension="6", text="演示：每天户外不少于两小时", by=by, at=self.at,
            due_on=self.on + timedelta(days=60),
        )  # fmt: skip

    def director(self, institution: Institution) -> Actor:
        return self.actor(institution.memberships.select_related("user").get(role=MembershipRole.DIRECTOR).user)

    def begun(self, institution: Institution) -> None:
        by = self.director(institution)
        row = assessments.begin(institution=institution, by=by, at=self.at)
        assessments.save(assessment=row, said=self.answers("0.9", only="4"), by=by, at=self.at)

    def library(self) -> None:
        """A document that is still to come, and one that waits for the second person."""
        coming = standards.Facts(
            title="演示·托育服务规范（征求意见后定稿）", kind=StandardKind.LOCAL, number="演示 1—2026",
            summary="演示内容，不是真的标准：说明「即将实施」的样子，到那一天告知各机构。", original="演示，没有原文",
            effective_from=self.on + timedelta(days=30), clauses=[{"number": "4.1", "text": "演示条款"}],
        )  # fmt: skip
        made = standards.propose(slug=_SLUG, facts=coming, reason="", by=self.city[0], at=self.at)
        standards.decide(record=made, confirm=True, by=self.city[1], at=self.at)
        waits = standards.Facts(
            title="演示·等复核的文件", kind=StandardKind.NORM, summary="演示内容。", original="演示，没有原文"
        )
        standards.propose(slug=f"{_SLUG}-2", facts=waits, reason="", by=self.city[0], at=self.at)


def _chosen(story: _Story) -> list[Institution]:
    """Filed institutions with a director with whom no expert has a tie: the demonstration director's last, to go on."""
    filed = Institution.objects.filter(filing_state=FilingState.FILED, memberships__role=MembershipRole.DIRECTOR)
    found = list(filed.distinct().order_by("pk"))
    own = [one for one in found if one.memberships.filter(user__username=_DIRECTOR).exists()][-1:]
    others = sorted((one for one in found if one not in own), key=lambda one: one.district_id != "110105")
    free = (one for one in others if not any(conflicts.ties(e.user, one, story.on) for e in story.experts))
    return [one for one, _n in zip(free, range(3 - len(own)), strict=False)] + own


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """One graded, one whose two scorings differ, and the first institution's own assessment, begun."""
    if Assessment.objects.exists() or Expert.objects.filter(user__username__in=_EXPERTS).count() < len(_EXPERTS):
        return
    if Standard.objects.filter(slug=_SLUG).exists():
        return
    with rules.remembered():
        story = _Story(at)
        story.library()
        chosen = _chosen(story)
        if len(chosen) < 3:
            return
        story.graded(story.assessed(chosen[0], "0.92", "0.9"))
        story.assessed(chosen[1], "0.9", "0.7")
        story.begun(chosen[2])
    say("质量评估有 3 家演示机构")
