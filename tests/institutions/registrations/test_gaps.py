"""The gap radar finds what does not match, for each within his district."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.institutions.registrations import factories as make
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.institution import FilingState, InstitutionKind
from zhaohu.institutions.choices.registration import Treatment
from zhaohu.institutions.models import Institution, Membership, Registration
from zhaohu.institutions.queries import gaps as queries
from zhaohu.institutions.services import claim_codes, gaps
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = pytest.mark.usefixtures("rules_loaded")


def reviewer(code: str = "110105", name: str = "朝阳区") -> Actor:
    return factories.actor(factories.officer(division=factories.district(code, name)))


def city() -> Actor:
    return factories.actor(factories.officer(Role.CITY_OFFICER, factories.city()))


def institution(registration: Registration | None, state: FilingState = FilingState.FILED) -> Institution:
    return Institution.objects.create(
        uscc=registration.uscc if registration else factories.uscc(), registration=registration, name="演示机构",
        pinyin="", sort_key="", kind=InstitutionKind.INDEPENDENT, legal_form="enterprise", for_profit=True,
        district=factories.district(), address="演示路 1 号", filing_state=state, filed_on=make.ON,
        updated_at=make.AT,
    )  # fmt: skip


def test_registered_and_not_filed_within_the_days_of_the_rule() -> None:
    late = make.registration(registered_on="2026-10-24")
    make.registration(registered_on="2026-10-25")
    make.registration(registered_on="2026-01-01", scope="教育咨询")
    make.registration(uscc=factories.uscc("52110105"), authority="education", registered_on="2026-01-01")
    institution(make.registration(registered_on="2026-01-01"))
    waiting = make.registration(registered_on="2026-01-01")
    institution(waiting, FilingState.UNDER_REVIEW)
    assert set(queries.unfiled(city(), on=make.ON)) == {late, waiting}
    assert set(queries.unfiled(reviewer(), on=make.ON)) == {late, waiting}
    assert not queries.unfiled(reviewer("110108", "海淀区"), on=make.ON)


def test_filed_and_no_living_registration_behind() -> None:
    sound, ended = make.registration(), make.registration()
    institution(sound)
    over, never = institution(ended), institution(None)
    institution(None, FilingState.CANCELLED)
    Registration.objects.filter(pk=ended.pk).update(status="deregistered")
    assert set(queries.unregistered(reviewer())) == {over, never}
    assert not queries.unregistered(reviewer("110108", "海淀区"))


def test_the_end_of_a_filed_body_opens_its_cancellation() -> None:
    given = make.row()
    make.pushed(given)
    filed = institution(Registration.objects.get())
    make.pushed({"uscc": given["uscc"], "event": "吊销", "event_on": "2026-11-20"})
    case = filed.cases.get()
    assert (case.kind, case.due_on) == ("cancel", date(2026, 11, 25))


def test_a_wrong_scope_is_a_gap() -> None:
    wrong = {make.registration(scope="托育服务"), make.registration(scope="教育咨询")}
    make.registration()
    assert set(queries.wording(reviewer())) == wrong


def test_an_authority_is_silent_after_the_days_of_its_rule() -> None:
    factories.district()
    factories.district("110108", "海淀区")
    make.pushed(make.row(), at=make.AT - timedelta(days=8))
    make.pushed(make.row(), at=make.AT - timedelta(days=7), division="110105")
    found = {district.name: row for district, row in queries.silences(city(), on=make.ON)}
    market = {name: next(s for s in row if s.authority == "market") for name, row in found.items()}
    assert [(name, s.days, s.is_silent) for name, s in market.items()] == [("朝阳区", 7, False), ("海淀区", 8, True)]
    assert sum(silence.is_silent for row in found.values() for silence in row) == 7
    assert [district.name for district, _ in queries.silences(reviewer(), on=make.ON)] == ["朝阳区"]


def test_a_class_of_treatment_needs_a_reason_and_the_ledger_keeps_the_sequence() -> None:
    found, by = make.registration(), reviewer()
    with pytest.raises(ProblemError, match="GAP_TREATMENT_REASON"):
        gaps.treat(registration=found, treatment=Treatment.A, reason=" ", by=by, at=make.AT)
    gaps.treat(registration=found, treatment=Treatment.C, reason="演示：缺消防材料", by=by, at=make.AT)
    gaps.treat(registration=found, treatment=Treatment.B, reason="演示：已补齐", by=by, at=make.AT)
    found.refresh_from_db()
    assert (found.treatment, found.treatment_reason) == ("B", "演示：已补齐")
    events = (
        Entry.objects.filter(subject_type="institutions.registration").order_by("pk").values_list("event", flat=True)
    )
    assert list(events) == ["registration.treated.C", "registration.treated.B"]


def test_an_urging_reaches_those_who_act_for_the_body() -> None:
    found = make.registration()
    director, former = (factories.user(Kind.INSTITUTION) for _ in range(2))
    own = institution(found, FilingState.NONE)
    Membership.objects.create(institution=own, user=director, role="director", valid_from=date(2026, 11, 1))
    Membership.objects.create(
        institution=own, user=former, role="director", valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 1)
    )
    gaps.nudge(registration=found, by=reviewer(), at=make.AT)
    notice = Notice.objects.get()
    assert (notice.user, notice.params["name"], notice.link) == (director, found.name, "")


def test_one_urging_a_day_is_enough() -> None:
    found, by = make.registration(), reviewer()
    gaps.nudge(registration=found, by=by, at=make.AT)
    with pytest.raises(ProblemError, match="GAP_NUDGED_TODAY"):
        gaps.nudge(registration=found, by=by, at=make.AT + timedelta(hours=1))
    gaps.nudge(registration=found, by=by, at=make.AT + timedelta(days=1))


def test_a_neighbour_district_can_do_nothing() -> None:
    found, by = make.registration(), reviewer("110108", "海淀区")
    for deed in (
        lambda: gaps.treat(registration=found, treatment=Treatment.A, reason="演示", by=by, at=make.AT),
        lambda: gaps.nudge(registration=found, by=by, at=make.AT),
        lambda: claim_codes.issue(registration=found, by=by, at=make.AT),
    ):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            deed()
