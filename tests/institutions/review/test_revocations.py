"""A filing is revoked by two people with a written decision, or not at all."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.institutions.review import worlds
from zhaohu.accounts.models import User
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.case import CaseKind, CaseState
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import Institution, Revocation
from zhaohu.institutions.services import revocations
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = pytest.mark.usefixtures("rules_loaded")
AT = factories.AT
NUMBER = "演卫撤〔2026〕1 号"


@pytest.fixture
def institution(rules_loaded: None) -> Institution:
    case, _ = worlds.filed()
    return Institution.objects.get(pk=case.institution_id)


def propose(institution: Institution, by: User, **changed: str) -> Revocation:
    facts = {"decision_number": NUMBER, "reason": "材料虚假", **changed}
    return revocations.propose(institution_id=institution.pk, by=factories.actor(by), at=AT, **facts)


def test_a_reviewer_proposes_and_a_lead_agrees_and_the_public_sees_it_at_once(institution: Institution) -> None:
    proposed = propose(institution, worlds.reviewer())
    institution.refresh_from_db()
    assert institution.filing_state == FilingState.FILED
    revocations.decide(revocation=proposed, agreed=True, by=factories.actor(worlds.lead()), at=AT)
    institution.refresh_from_db()
    assert institution.filing_state == FilingState.REVOKED_BY_AUTHORITY
    entry = Entry.objects.get(event="institution.revoked_by_authority")
    assert NUMBER in entry.opening.content and Notice.objects.filter(wording="filing_revoked").exists()


def test_a_revocation_ends_the_change_that_was_under_way(institution: Institution) -> None:
    change = worlds.submitted(institution=institution, kind=CaseKind.CHANGE)
    worlds.revoke(institution)
    change.refresh_from_db()
    assert change.state == CaseState.WITHDRAWN and change.due_on is None and change.closed_at


def test_nobody_agrees_to_what_he_proposed_himself(institution: Institution) -> None:
    lead = worlds.lead()
    proposed = propose(institution, lead)
    with pytest.raises(ProblemError, match="STANDING_SECOND_PERSON_NEEDED"):
        revocations.decide(revocation=proposed, agreed=True, by=factories.actor(lead), at=AT)
    revocations.decide(revocation=proposed, agreed=True, by=factories.actor(worlds.lead()), at=AT)


def test_a_refusal_leaves_the_filing_as_it_is_and_is_decided_once(institution: Institution) -> None:
    proposed, lead = propose(institution, worlds.reviewer()), factories.actor(worlds.lead())
    revocations.decide(revocation=proposed, agreed=False, by=lead, at=AT)
    institution.refresh_from_db()
    assert institution.filing_state == FilingState.FILED
    with pytest.raises(ProblemError, match="STANDING_REVOCATION_DECIDED"):
        revocations.decide(revocation=proposed, agreed=True, by=lead, at=AT)
    propose(institution, worlds.reviewer())


PEOPLE: dict[str, Callable[[Institution], User]] = {
    "neighbour": lambda _: worlds.reviewer(factories.district("110108", "海淀区")),
    "neighbour lead": lambda _: worlds.lead(factories.district("110108", "海淀区")),
    "director": lambda institution: institution.memberships.get().user,
    "family": lambda _: factories.user("family"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_proposes_or_decides(institution: Institution, who: str) -> None:
    person = PEOPLE[who](institution)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        propose(institution, person)
    proposed = propose(institution, worlds.reviewer())
    for stranger in (person, worlds.reviewer()):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            revocations.decide(revocation=proposed, agreed=True, by=factories.actor(stranger), at=AT)


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"decision_number": " "}, "STANDING_DECISION_NUMBER_NEEDED"), ({"reason": " "}, "REVIEW_TEXT_NEEDED")],
)
def test_a_proposal_with_a_gap_is_refused(institution: Institution, changed: dict[str, str], code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        propose(institution, worlds.reviewer(), **changed)


def test_what_is_not_filed_cannot_be_revoked(rules_loaded: None) -> None:
    with pytest.raises(ProblemError, match="STANDING_NOT_POSSIBLE"):
        propose(worlds.an_institution(), worlds.reviewer())


def test_the_database_keeps_one_open_proposal_another_person_and_a_whole_decision(institution: Institution) -> None:
    proposed = propose(institution, worlds.reviewer())
    with pytest.raises(IntegrityError, match="one_open_revocation"), transaction.atomic():
        propose(institution, worlds.reviewer())
    row = Revocation.objects.filter(pk=proposed.pk)
    with pytest.raises(IntegrityError, match="revocation_is_decided_by_another"), transaction.atomic():
        row.update(decided_by=proposed.proposed_by, decided_at=AT, agreed=True)
    with pytest.raises(IntegrityError, match="revocation_is_decided_whole"), transaction.atomic():
        row.update(agreed=True)


def test_the_pages_walk_from_proposal_to_revocation(client: Client, institution: Institution) -> None:
    address = reverse("institutions:propose_revocation", args=[institution.pk])
    client.force_login(worlds.reviewer())
    wrong = client.post(address, {"reason": "材料虚假", "decision_number": NUMBER, "typed": "别的名称"})
    assert wrong.status_code == 422 and "与机构名称不一致" in wrong.content.decode()
    right = {"reason": "材料虚假", "decision_number": NUMBER, "typed": institution.name}
    assert "等待另一人复核" in client.post(address, right, follow=True).content.decode()
    again = client.post(address, right)
    assert again.status_code in (409, 422)
    client.force_login(worlds.lead())
    decide = reverse("institutions:decide_revocation", args=[Revocation.objects.get().pk])
    assert NUMBER in client.get(decide).content.decode()
    assert "已撤销备案，并向社会公示" in client.post(decide, {"deed": "agree"}, follow=True).content.decode()
    assert "已经复核过" in client.get(decide).content.decode()
