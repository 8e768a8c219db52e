"""What waits at an institution is told to those who may settle it: one line a kind, leading to where it is done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.enrolment import applying, factories, link_makers, roll_sheets
from tests.enrolment.fees import factories as fees
from tests.families import factories as families
from zhaohu.accounts.choices import Kind
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.core.todo import Todo
from zhaohu.enrolment.models import Refund
from zhaohu.enrolment.queries import director_todos
from zhaohu.enrolment.services import agreements, documents, links, links_fill
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT


def told(institution: Institution, by: Actor | None = None) -> list[Todo]:
    return director_todos.todos(by or factories.director(institution), at=AT, institution=institution)


def clerk(institution: Institution) -> Actor:
    user = people.user(Kind.INSTITUTION, "演示·经办")
    Membership.objects.create(
        institution=institution, user=user, role=MembershipRole.CLERK, valid_from=people.ON, valid_to=None
    )
    return people.actor(user)


def _accepted() -> Institution:
    return factories.an_accepted_place().institution


def _signed_by_family() -> Institution:
    place = factories.an_accepted_place()
    agreements.confirm_for_family(placement=place, by=families.guardian_of(place.child), at=AT)
    return place.institution


def _paper() -> Institution:
    choice = applying.a_choice(claims=("both_work",))
    applying.a_document(choice.application.child)
    return choice.offer.institution


def _link() -> Institution:
    user = families.a_parent()
    link = link_makers.a_consented_link(user)
    links_fill.confirm(link=link, by=link_makers.family(user), at=AT)
    return link.institution


def _sheet() -> Institution:
    offer = factories.an_offer()
    return roll_sheets.received(offer, [roll_sheets.row(offer)]).institution


def _draft() -> Institution:
    return fees.a_draft().institution


def _refund() -> Institution:
    return fees.asked_back().payment.statement.institution


def _notice() -> Institution:
    payment = fees.a_notice_to_settle().payment
    assert payment
    return payment.statement.institution


@pytest.mark.parametrize(
    ("waits", "words", "leads_to"),
    [
        (_accepted, "1 个家庭接受了托位", "tab=signing"), (_signed_by_family, "1 份协议等机构确认", "tab=signing"),
        (_paper, "1 份家庭材料待核对", "/places/applicants/"),
        (_link, "1 个家庭的证件还没有核对", "/places/roll/links/"),
        (_sheet, "在托名单有 1 行可以写入", "/places/roll/imports/"),
        (_draft, "1 份账单待发出", "/places/fees/?institution="), (_refund, "1 笔退款待办理", "/places/fees/refunds/"),
        (_notice, "1 笔到账与账单不符", "/places/fees/notices/"),
    ],
)  # fmt: skip
def test_each_kind_of_work_is_told_with_how_many_and_where(
    waits: Callable[[], Institution], words: str, leads_to: str
) -> None:
    institution = waits()
    (found,) = [todo for todo in told(institution) if str(todo.title) == words]
    assert leads_to in found.url
    stranger = factories.an_institution()
    assert told(stranger) == [] and told(institution, factories.director(stranger)) == []


def test_work_that_is_done_is_told_no_more() -> None:
    choice = applying.a_choice(claims=("both_work",))
    paper, institution = applying.a_document(choice.application.child), choice.offer.institution
    by = factories.director(institution)
    documents.check(document=paper, choice=choice, accept=True, reason="", by=by, at=AT)
    assert told(institution) == []
    user = families.a_parent()
    link = link_makers.a_consented_link(user)
    confirmed = links_fill.confirm(link=link, by=link_makers.family(user), at=AT)
    link.refresh_from_db()
    links.documents_seen(link=link, by=factories.director(link.institution), at=AT)
    assert confirmed and not [todo for todo in told(link.institution) if "证件" in str(todo.title)]


def test_a_paper_that_no_claim_asks_for_waits_for_nobody() -> None:
    choice = applying.a_choice()
    applying.a_document(choice.application.child)
    assert told(choice.offer.institution) == []


def test_a_clerk_is_told_what_a_clerk_may_settle() -> None:
    for institution in (_signed_by_family(), _refund()):
        assert told(institution, clerk(institution)) == []
    institution = _paper()
    (paper,) = told(institution, clerk(institution))
    assert "家庭材料" in str(paper.title)


def test_a_refund_is_told_with_the_end_of_its_day() -> None:
    institution = _refund()
    due = told(institution)[0].due_at
    assert due and (clock.day_of(due) - Refund.objects.get().due_on).days == 1


def test_the_first_page_of_the_institution_shows_what_waits_within_few_statements(
    client: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    institution = _signed_by_family()
    client.force_login(factories.director_user(institution))
    with django_assert_max_num_queries(43):
        page = client.get(reverse("institutions:workplace")).content.decode()
    assert "1 份协议等机构确认" in page
