"""The result of a round as a letter to the family: one A4 page set by Typst."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from zhaohu.core import paper
from zhaohu.enrolment.models import RunResult
from zhaohu.enrolment.queries import round_results

_PAGE = Path(__file__).parent / "templates" / "enrolment" / "rounds" / "letter.typ"


def pdf(result: RunResult, *, at: datetime) -> bytes:
    """The letter, as of an instant. Raises PAPER_FONT_MISSING."""
    with translation.override("zh-hans"):
        told = _told(result, at)
    return paper.pdf(_PAGE, told, at=at, made_at=result.run.round.published_at or at)


def _told(result: RunResult, at: datetime) -> dict[str, object]:
    round, told = result.run.round, round_results.told(result)
    published = timezone.localtime(round.published_at or at)
    return {
        "office": f"{round.district.name}卫生健康委员会", "round": round.title, "number": str(result.application_id),
        "title": told.title, "text": told.text, "lottery": round_results.lottery(result.lottery),
        "points": str(result.points), "answer_by": _words(result),
        "choices": [
            {
                "rank": str(row.rank), "sentence": row.sentence,
                "name": row.choice.offer.institution.name if row.choice else "",
            }
            for row in told.choices
        ],
        "seed": round.seed, "seal": bytes(round.seed_seal or b"").hex(),
        "draw": round_results.lottery_told(result)["draw"], "appeal_days": str(round_results.appeal_days(result)),
        "address": f"{settings.PUBLIC_ADDRESS}{reverse('enrolment:round', args=[round.pk])}",
        "issued": f"{published.year} 年 {published.month} 月 {published.day} 日",
    }  # fmt: skip


def _words(result: RunResult) -> str:
    if result.placement is None or result.placement.answer_by is None:
        return ""
    return f"{timezone.localtime(result.placement.answer_by):%Y-%m-%d %H:%M}"
