"""A wrong phone in a staff file is put right by the director, with the reason, and the person hears of it."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.staff import factories
from zhaohu.accounts.choices import Kind, Role
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.staff.models import Employment
from zhaohu.staff.services import hiring, own_files, phones

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON
OLD, NEW = "13800001111", "13800002222"


def _correct(made: Employment, phone: str = NEW, reason: str = "登记时少看一位") -> Employment:
    by = factories.director(made.institution)
    return phones.correct(employment=made, phone=phone, reason=reason, by=by, at=AT)


def _with_phone(phone: str) -> User:
    user = people.user(Kind.FAMILY)
    user.phone, user.phone_digest = phone, lookup(phone)
    user.save()
    return user


def test_after_the_correction_the_account_of_the_right_phone_is_connected_and_was_told() -> None:
    made = factories.hired(phone=OLD)
    wrong, right = _with_phone(OLD), _with_phone(NEW)
    _correct(made)
    _correct(made)  # the same click twice
    with pytest.raises(ProblemError, match="STAFF_FILE_UNKNOWN"):
        own_files.claim(identity=made.member.identity, by=people.actor(wrong), at=AT)
    assert own_files.claim(identity=made.member.identity, by=people.actor(right), at=AT) == made.member
    notice = Notice.objects.get(wording="staff_phone_corrected")
    assert notice.user == right and notice.params["reason"] == "登记时少看一位"
    assert NEW not in str(notice.params) and OLD not in str(notice.params)
    assert Entry.objects.filter(event="staff.phone_corrected").count() == 1


def test_a_connected_account_stays_connected_and_is_told() -> None:
    made = factories.hired(phone=OLD)
    user = factories.account_of(made)
    assert _correct(made).member.user == user
    assert Notice.objects.get(wording="staff_phone_corrected").user == user


@pytest.mark.parametrize(
    ("phone", "reason", "code"), [("123", "少一位", "PHONE_SHAPE"), (NEW, "  ", "STAFF_REASON_NEEDED")]
)
def test_a_phone_that_is_none_and_a_correction_without_reason_are_refused(phone: str, reason: str, code: str) -> None:
    made = factories.hired(phone=OLD)
    with pytest.raises(ProblemError, match=code):
        _correct(made, phone, reason)
    made.member.refresh_from_db()
    assert made.member.phone == OLD and not Notice.objects.filter(wording="staff_phone_corrected").exists()


def test_the_file_of_somebody_who_has_left_is_not_touched() -> None:
    made = factories.hired(phone=OLD)
    by = factories.director(made.institution)
    hiring.end(employment=made, last_day=ON - timedelta(days=1), reason="辞职", by=by, at=AT)
    with pytest.raises(ProblemError, match="HIRE_STATE"):
        _correct(made)


def test_nobody_but_the_director_of_the_house_corrects_a_phone() -> None:
    made = factories.hired(phone=OLD)
    others = (factories.director(enrolment.an_institution()), people.actor(people.officer(Role.DISTRICT_LEAD)))
    for by in (*others, factories.self_of(made)):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            phones.correct(employment=made, phone=NEW, reason="x", by=by, at=AT)


def test_the_director_corrects_it_from_the_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    made = factories.hired(phone=OLD)
    client.force_login(enrolment.director_user(made.institution))
    address = f"/staff/people/{made.pk}/phone/"
    assert address in client.get(f"/staff/people/{made.pk}/").content.decode()
    refused = client.post(address, {"phone": "12", "reason": "少一位"})
    assert refused.status_code == 422 and "少一位" in refused.content.decode()
    client.post(address, {"phone": NEW, "reason": "少一位"})
    page = client.get(f"/staff/people/{made.pk}/").content.decode()
    assert "138****2222" in page and "手机号已更正；本人有账号的，已收到通知。" in page
