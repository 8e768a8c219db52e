"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from tests.quality import factories
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.quality.models import Candidacy, ExpertReview, Objection


def _in_notice() -> Candidacy:
    """The one of this world: a district may not name two of a form."""
    return Candidacy.objects.filter(state="in_notice").first() or factories.in_notice()


def _objection() -> Objection:
    return factories.an_objection(_in_notice())


def _review() -> ExpertReview:
    return factories.a_review(factories.recommended(factories.an_eligible(InstitutionKind.COMMUNITY)))


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "candidacy_id": lambda world: _in_notice().pk,
    "code": lambda world: _objection().code,
    "demonstration_round_id": lambda world: factories.a_round().pk,
    "objection_id": lambda world: _objection().pk,
    "expert_id": lambda world: factories.an_expert().pk,
    "review_id": lambda world: _review().pk,
}
