"""Applying: choices in order up to the limit, documents once, sent once, changed while waiting."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories
from tests.enrolment import applying, rounds
from tests.enrolment import factories as places
from tests.families import factories as families
from zhaohu.core import storage
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState, DocumentState
from zhaohu.enrolment.models import Application, Choice, FamilyDocument
from zhaohu.enrolment.services import applications, documents
from zhaohu.institutions.choices.institution import ServiceForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, MONDAY = factories.AT, places.MONDAY


@pytest.fixture(autouse=True)
def files(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    storage._folder.cache_clear()


def _refused(code: str) -> object:
    return pytest.raises(ProblemError, match=code)


def test_a_family_ranks_choices_up_to_the_limit_that_the_district_sets() -> None:
    offers = [places.an_offer() for _ in range(4)]
    made = applying.a_draft(None, *offers[:3])
    assert [choice.rank for choice in made.choices.order_by("rank")] == [1, 2, 3]
    with _refused("APPLICATION_TOO_MANY_CHOICES"):
        applications.choose(application=made, offer=offers[3], by=applying.by(made.child), at=AT)


def test_beginning_twice_is_one_application_and_choosing_twice_one_choice() -> None:
    child, offer = families.a_child(), places.an_offer()
    first = applications.begin(child=child, offer=offer, by=applying.by(child), at=AT)
    second = applications.begin(child=child, offer=offer, by=applying.by(child), at=AT)
    assert (first.pk, Choice.objects.count()) == (second.pk, 1)


def test_the_database_refuses_a_second_open_application_of_a_child() -> None:
    made = applying.a_draft()
    with pytest.raises(IntegrityError, match="one_open_application"), transaction.atomic():
        Application.objects.create(child=made.child, starts_on=MONDAY, made_at=AT)


def test_the_database_refuses_two_choices_of_one_rank_and_one_service_twice() -> None:
    made = applying.a_draft()
    choice = made.choices.get()
    for row in ({"offer": places.an_offer(), "rank": 1}, {"offer": choice.offer, "rank": 2}):
        with pytest.raises(IntegrityError, match="choice_"), transaction.atomic():
            Choice.objects.create(application=made, **row)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_choice_is_put_up_and_a_page_that_is_too_old_is_refused() -> None:
    made = applying.a_draft(None, places.an_offer(), places.an_offer())
    by = applying.by(made.child)
    first, second = made.choices.order_by("rank")
    applications.lift(choice=second, revision=made.revision, by=by, at=AT)
    assert list(made.choices.order_by("rank")) == [second, first]
    with _refused("STALE"):  # the double click
        applications.lift(choice=first, revision=made.revision, by=by, at=AT)


def test_a_dropped_choice_leaves_no_gap_and_may_come_back_as_the_last() -> None:
    made = applying.a_draft(None, places.an_offer(), places.an_offer())
    by = applying.by(made.child)
    first, second = made.choices.order_by("rank")
    applications.drop(choice=first, by=by, at=AT)
    applications.drop(choice=first, by=by, at=AT)
    second.refresh_from_db()
    assert second.rank == 1
    applications.choose(application=made, offer=first.offer, by=by, at=AT)
    first.refresh_from_db()
    assert (first.rank, first.state) == (2, ChoiceState.WAITING)


def test_sending_twice_is_once_and_an_empty_application_is_not_sent() -> None:
    made = applying.an_application()
    again = applications.submit(application=made, by=applying.by(made.child), at=AT + timedelta(days=1))
    assert (again.state, again.submitted_at) == (ApplicationState.SUBMITTED, AT)
    child = families.a_child()
    empty = applications.begin(child=child, offer=None, by=applying.by(child), at=AT)
    with _refused("APPLICATION_NO_CHOICE"):
        applications.submit(application=empty, by=applying.by(child), at=AT)


def test_a_child_outside_the_ages_of_a_class_is_told_before_sending() -> None:
    made = applying.a_draft(families.a_child(born_on=MONDAY - timedelta(days=60)))
    with _refused("CHILD_AGE"):
        applications.submit(application=made, by=applying.by(made.child), at=AT)


def test_hourly_care_is_booked_not_applied_for() -> None:
    with _refused("OFFER_NOT_APPLIED_FOR"):
        applying.a_draft(None, places.an_offer(form=ServiceForm.HOURLY))


def test_a_day_in_the_past_or_too_far_ahead_and_an_unknown_claim_are_refused() -> None:
    made = applying.a_draft()
    for code, changed in (
        ("STARTS_TOO_EARLY", {"starts_on": factories.ON - timedelta(days=1)}),
        ("STARTS_TOO_LATE", {"starts_on": factories.ON + timedelta(days=500)}),
        ("CLAIM_UNKNOWN", {"claims": ["rich"]}),
    ):
        given = {"starts_on": MONDAY, "claims": [], "siblings_together": False} | changed
        with _refused(code):
            applications.describe(application=made, **given, revision=made.revision, by=applying.by(made.child), at=AT)  # type: ignore[arg-type]


def test_nobody_but_a_guardian_of_the_child_applies_changes_or_withdraws() -> None:
    made, stranger = applying.an_application(), applying.by(families.a_child())
    choice = made.choices.get()
    for deed in (
        lambda: applications.begin(child=made.child, offer=None, by=stranger, at=AT),
        lambda: applications.choose(application=made, offer=choice.offer, by=stranger, at=AT),
        lambda: applications.lift(choice=choice, revision=made.revision, by=stranger, at=AT),
        lambda: applications.drop(choice=choice, by=stranger, at=AT),
        lambda: applications.submit(application=made, by=stranger, at=AT),
        lambda: applications.withdraw(application=made, by=stranger, at=AT),
    ):
        with _refused("NOT_ALLOWED"):
            deed()


def test_a_withdrawn_application_leaves_every_list_and_stays_withdrawn() -> None:
    made = applying.an_application(None, places.an_offer(), places.an_offer())
    for _ in range(2):
        applications.withdraw(application=made, by=applying.by(made.child), at=AT)
    made.refresh_from_db()
    assert made.state == ApplicationState.WITHDRAWN
    assert {(c.state, c.position) for c in made.choices.all()} == {(ChoiceState.CLOSED, None)}
    with _refused("APPLICATION_STEP"):
        applications.choose(application=made, offer=places.an_offer(), by=applying.by(made.child), at=AT)


def test_an_application_of_a_round_is_taken_while_the_round_is_open_and_waits_in_no_list() -> None:
    round_ = rounds.an_open_round()
    made = rounds.an_application(round_)
    assert made.choices.get().position is None
    other, by = rounds.an_inclusive_offer(), applying.by(made.child)
    with _refused("CHOICE_NOT_IN_ROUND"):
        applications.choose(application=made, offer=other, by=by, at=rounds.OPEN_AT)
    for late in (rounds.CLOSE_AT, rounds.LATER):
        with _refused("ROUND_NOT_OPEN"):
            applications.choose(application=made, offer=other, by=by, at=late)


# --- documents ---


def test_a_document_is_handed_in_once_and_the_same_file_twice_is_one() -> None:
    child = families.a_child()
    first = applying.a_document(child)
    assert applying.a_document(child).pk == first.pk
    assert FamilyDocument.objects.count() == 1


def test_a_document_gives_points_once_it_is_found_in_order_and_takes_them_with_it() -> None:
    choice = applying.a_choice(claims=("both_work",))
    child, director = choice.application.child, places.director(choice.offer.institution)
    paper = applying.a_document(child)
    assert choice.points == 0
    documents.check(document=paper, choice=choice, accept=True, reason="", by=director, at=AT)
    choice.refresh_from_db()
    assert choice.points == 20
    documents.withdraw(document=paper, by=applying.by(child), at=AT)
    choice.refresh_from_db()
    assert choice.points == 0


def test_a_refusal_needs_its_reason_reaches_the_family_and_a_new_file_replaces_it() -> None:
    choice = applying.a_choice(claims=("both_work",))
    child, director = choice.application.child, places.director(choice.offer.institution)
    paper = applying.a_document(child)
    with _refused("DOCUMENT_REASON"):
        documents.check(document=paper, choice=choice, accept=False, reason=" ", by=director, at=AT)
    documents.check(document=paper, choice=choice, accept=False, reason="没有盖章", by=director, at=AT)
    user = child.guardianships.get().guardian.user
    assert user.notices.filter(wording="document_refused", params__reason="没有盖章").exists()
    again = documents.upload(
        child=child, kind="work", data=applying.demonstration_paper.page("M02"), name="新.pdf", by=applying.by(child),
        at=AT,
    )  # fmt: skip
    paper.refresh_from_db()
    assert paper.withdrawn_at and again.state == DocumentState.UPLOADED


def test_only_whoever_takes_the_child_checks_and_only_a_guardian_uploads() -> None:
    choice = applying.a_choice(claims=("both_work",))
    paper = applying.a_document(choice.application.child)
    other = places.director(places.an_institution())
    with _refused("NOT_ALLOWED"):
        documents.check(document=paper, choice=choice, accept=True, reason="", by=other, at=AT)
    with _refused("NOT_ALLOWED"):
        documents.upload(
            child=choice.application.child, kind="work", data=applying.PAPER, name="x.pdf", by=other, at=AT
        )
    with _refused("DOCUMENT_KIND"):
        documents.upload(
            child=choice.application.child, kind="diary", data=applying.PAPER, name="x.pdf",
            by=applying.by(choice.application.child), at=AT,
        )  # fmt: skip
