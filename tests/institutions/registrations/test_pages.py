"""The pages of pushes, registrations and gaps, for those who may see them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import factories
from tests.institutions.registrations import factories as make
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.institutions import tasks
from zhaohu.institutions.models import ClaimCode, Push, Registration
from zhaohu.institutions.services import claim_codes
from zhaohu.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("rules_loaded", "own_folder")


@pytest.fixture
def own_folder(tmp_path: Any, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def work() -> None:
    """Do the queued jobs, as the worker would."""
    for job in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
        getattr(tasks, job.task_name.rpartition(".")[2]).func(**job.args)
        ProcrastinateJob.objects.filter(pk=job.pk).delete()


def upload(client: Client, content: bytes, **other: str) -> Any:
    data = {"file": SimpleUploadedFile("演示.csv", content), **other}
    return client.post(reverse("institutions:import_registrations"), data)


def test_an_officer_of_an_authority_imports_checks_writes_and_undoes_a_file() -> None:
    factories.district()
    client = signed_in(make.registrar())
    page = client.get(reverse("institutions:import_registrations")).content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    given = make.row()
    answer = upload(client, make.csv_of(given, make.row(uscc="1")), key=key)
    assert upload(client, make.csv_of(given), key=key)["Location"] == answer["Location"]
    address = answer["Location"]
    assert 'http-equiv="refresh"' in client.get(address).content.decode()
    work()
    page = client.get(address).content.decode()
    assert "将新增 1 家、更新 0 家，1 行不接收" in page and "REG_USCC_SHAPE" in page and "refresh" not in page
    client.post(f"{address}write/")
    work()
    page = client.get(address).content.decode()
    assert "已新增 1 家" in page and Registration.objects.count() == 1
    assert "撤销第" in client.get(f"{address}undo/").content.decode()
    client.post(f"{address}undo/")
    work()
    assert Push.objects.get().state == "undone" and not Registration.objects.exists()
    assert "已经撤销" in client.get(address).content.decode()


def test_a_form_without_a_file_comes_back_with_its_choices() -> None:
    factories.district()
    client = signed_in(factories.officer(Role.CITY_OFFICER, factories.city()))
    answer = client.post(reverse("institutions:import_registrations"), {"authority": "education", "division": "110105"})
    assert answer.status_code == 422 and 'value="education" selected' in answer.content.decode()
    answer = upload(client, make.csv_of(make.row()), authority="market", division="110105")
    assert answer.status_code == 302 and Push.objects.get().division_id == "110105"
    assert upload(client, b"", authority="market", division="110105").status_code == 422


def test_the_report_can_be_filtered_and_downloaded() -> None:
    push = make.pushed(make.row(name="=演示公式"), make.row(scope="托育服务"), {"uscc": "=1+1"})
    client = signed_in(make.registrar())
    address = reverse("institutions:push", args=[push.pk])
    rejected = client.get(f"{address}?result=rejected").content.decode()
    assert "REG_USCC_SHAPE" in rejected and "演示公式" not in rejected
    assert "REG_SCOPE_WORDING" in client.get(f"{address}?result=note").content.decode()
    text = b"".join(client.get(f"{address}report.csv").streaming_content).decode()  # type: ignore[attr-defined]
    lines = text.splitlines()
    assert len(lines) == 4 and "'=演示公式" in lines[1] and "'=1+1" in lines[3]


def test_a_push_that_stands_still_can_be_resumed_and_a_finished_one_not() -> None:
    push = make.received(make.csv_of(make.row()))
    ProcrastinateJob.objects.all().delete()
    client = signed_in(make.registrar())
    client.post(reverse("institutions:resume_push", args=[push.pk]))
    work()
    push.refresh_from_db()
    assert push.state == "checked"
    assert client.post(reverse("institutions:resume_push", args=[push.pk])).status_code == 409


def test_each_sees_only_what_concerns_him() -> None:
    market, civil = make.pushed(make.row()), make.pushed(
        make.row(uscc=factories.uscc("52110105")), authority="civil_affairs", division="110105"
    )  # fmt: skip
    seen = {
        "registrar": (make.registrar(), [market]),
        "civil": (make.registrar(factories.district(), Department.CIVIL_AFFAIRS), [civil]),
        "district": (factories.officer(Role.DISTRICT_REVIEWER), [civil]),
        "neighbour": (factories.officer(Role.DISTRICT_REVIEWER, factories.district("110108", "海淀区")), []),
        "city": (factories.officer(Role.CITY_OFFICER, factories.city()), [market, civil]),
    }
    for person, pushes in seen.values():
        client = signed_in(person)
        listed = client.get(reverse("institutions:pushes")).content.decode()
        for push in (market, civil):
            address = reverse("institutions:push", args=[push.pk])
            assert (address in listed) == (push in pushes)
            assert client.get(address).status_code == (200 if push in pushes else 404)


def test_a_registration_shows_its_past_and_what_was_done() -> None:
    given = make.row()
    make.pushed(given)
    make.pushed({**given, "name": "演示青禾托育", "event": "变更", "event_on": "2026-03-01"})
    found = Registration.objects.get()
    client = signed_in(factories.officer())
    address = reverse("institutions:registration", args=[found.pk])
    page = client.get(address).content.decode()
    assert '<span class="zh-strike">演示松果里托育有限公司</span> <b>演示青禾托育</b>' in page
    answer = client.post(reverse("institutions:treat_registration", args=[found.pk]), {"treatment": "B"})
    assert answer.status_code == 422
    client.post(reverse("institutions:treat_registration", args=[found.pk]), {"treatment": "B", "reason": "演示原因"})
    client.post(reverse("institutions:nudge_registration", args=[found.pk]))
    again = client.post(reverse("institutions:nudge_registration", args=[found.pk]), follow=True).content.decode()
    assert "今天已经催办过" in again and "B 类" in again and "演示原因" in again
    assert Entry.objects.filter(event="registration.nudged").count() == 1


def test_a_claim_code_is_shown_once_and_older_ones_end() -> None:
    found = make.registration()
    client = signed_in(factories.officer())
    address = reverse("institutions:issue_claim_code", args=[found.pk])
    first = client.post(address)
    code = re.findall(r"<code>([0-9A-Z-]+)</code>", first.content.decode())[0]
    assert first["Cache-Control"] == "no-store" and len(code) == 14
    kept = ClaimCode.objects.get()
    assert bytes(kept.digest) == claim_codes.digest(code.lower().replace("-", " "))
    assert kept.expires_at - kept.issued_at == timedelta(days=30)
    client.post(address)
    kept.refresh_from_db()
    assert kept.expires_at < kept.issued_at + timedelta(days=1) and ClaimCode.objects.count() == 2
    assert code not in client.get(reverse("institutions:registration", args=[found.pk])).content.decode()
    neighbour = signed_in(factories.officer(division=factories.district("110108", "海淀区")))
    assert neighbour.post(address).status_code == 404


def test_lists_cost_few_statements(django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        make.pushed(*(make.row(scope="托育服务") for _ in range(10)))
    city = signed_in(factories.officer(Role.CITY_OFFICER, factories.city()))
    for address in ("pushes", "registrations", "gaps"):
        city.get(reverse(f"institutions:{address}"))
        with django_assert_max_num_queries(17):
            assert city.get(reverse(f"institutions:{address}")).status_code == 200
    with django_assert_max_num_queries(15):
        city.get(reverse("institutions:push", args=[Push.objects.first().pk]))  # type: ignore[union-attr]


def test_registrations_are_found_by_name_pinyin_code_and_address() -> None:
    found = make.registration(name="演示青禾托育", address="演示甲路 9 号")
    make.registration(name="演示其他")
    client = signed_in(factories.officer())
    for words in ("青禾", "qinghe", found.uscc[:3] + found.uscc[3:].lower(), "甲路", "qinghe 甲路"):
        page = client.get(reverse("institutions:registrations"), {"q": words}).content.decode()
        assert "演示青禾托育" in page and "演示其他" not in page
