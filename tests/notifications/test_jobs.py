"""Jobs: a real worker on the real database sends, repeats, gives up, and takes up again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from config import schedule
from tests import factories
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import OneTimeCode
from zhaohu.core import gateways, jobs
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.core.models import DemonstrationMessage
from zhaohu.ledger.models import Entry
from zhaohu.notifications import queries, services
from zhaohu.notifications.models import Delivery
from zhaohu.rules import services as rules

AT = factories.AT
PLANNED = {"name": "演示·松果里托育园", "day": "11 月 25 日"}


@pytest.fixture
def table(transactional_db: None) -> Iterator[None]:
    """The job tables, which no flush of Django's empties: emptied of what other tests left, and of our own.

    The worker's scheduler may queue the jobs of the minute beside ours: they find the rules they read.
    """
    rules.load_fixtures()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def work() -> None:
    """A worker of its own connections does everything that is due, then ends."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="never")


def told() -> Delivery:
    person = factories.user()
    person.phone, person.phone_digest = "13800000000", lookup("13800000000")
    person.save()
    services.notify(users=[person], template="verification_planned", params=PLANNED, at=AT)
    return Delivery.objects.get()


def delivering() -> ProcrastinateJob:
    """The one job that delivers; the worker's scheduler may have queued its own beside it."""
    return ProcrastinateJob.objects.get(task_name="zhaohu.notifications.tasks.deliver")


def hurry() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


class Silent:
    """A gateway that takes nothing until told to."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, *, to: str, text: str, subject: str = "", key: str = "") -> None:
        self.keys.append(key)
        raise OSError("没有应答")


def test_the_worker_sends_what_a_deed_has_queued(table: None) -> None:
    delivery = told()
    work()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("sent", 1)
    assert DemonstrationMessage.objects.get().text.startswith("【照护】演示·松果里托育园的现场核实已安排。")


def test_mail_goes_out_by_the_worker_too(table: None) -> None:
    person = factories.user()
    person.email = "demo@example.org"
    person.save()
    services.notify(users=[person], template="verification_planned", params=PLANNED, at=AT)
    work()
    assert Delivery.objects.get().state == "sent"
    assert DemonstrationMessage.objects.get().text.startswith("照护：演示·松果里托育园的现场核实已安排\n")


def test_a_job_that_runs_twice_sends_once(table: None) -> None:
    delivery = told()
    jobs.defer("zhaohu.notifications.tasks.deliver", delivery_id=delivery.pk)
    work()
    services.deliver(delivery_id=delivery.pk, at=AT)
    assert DemonstrationMessage.objects.count() == 1


def test_a_gateway_that_is_silent_is_asked_again_until_the_job_is_a_dead_letter(
    table: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, real = Silent(), gateways.sms
    monkeypatch.setattr(gateways, "sms", lambda: silent)
    delivery = told()
    for attempt in range(1, 7):
        work()
        job = delivering()
        assert (job.status, job.attempts) == ("todo", attempt)
        assert job.scheduled_at > datetime.now(UTC) + timedelta(seconds=4**attempt - 3)
        hurry()
    work()
    job = delivering()
    assert (job.status, len(silent.keys)) == ("failed", 7)
    assert set(silent.keys) == {f"delivery-{delivery.pk}"}
    (letter,) = queries.dead_letters(list(queries.dead_jobs()))
    assert letter.fault == "没有应答" and letter.failed_at is not None

    monkeypatch.setattr(gateways, "sms", real)
    administrator = factories.officer(Role.SYSTEM_ADMINISTRATOR)
    services.retry_job(job_id=job.pk, by=factories.actor(administrator), at=AT)
    work()
    delivery.refresh_from_db()
    assert delivery.state == "sent" and not queries.dead_jobs().exists()
    assert Entry.objects.filter(event="job.retried").count() == 1


def test_a_job_whose_worker_was_killed_is_taken_up_again(table: None) -> None:
    delivery = told()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    jobs.defer("zhaohu.notifications.tasks.rescue", timestamp=0)
    work()
    work()
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_the_nightly_jobs_run(table: None, rules_loaded: None) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    OneTimeCode.objects.create(phone_digest=b"", digest=b"", session_key="", sent_at=old, expires_at=old)
    for line in schedule.SCHEDULE:
        jobs.defer(line.task, timestamp=0)
    work()
    assert not ProcrastinateJob.objects.exclude(status="succeeded").exists()
    assert not OneTimeCode.objects.exists()


def test_only_a_dead_letter_is_retried_and_only_by_the_administrator(table: None) -> None:
    told()
    job = delivering()
    with pytest.raises(ProblemError, match="JOB_NOT_DEAD"):
        services.retry_job(job_id=job.pk, by=factories.actor(factories.officer(Role.SYSTEM_ADMINISTRATOR)), at=AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        services.retry_job(job_id=job.pk, by=factories.actor(factories.officer(Role.AUDITOR)), at=AT)


def test_the_administrator_sees_the_dead_letters_and_retries_them(
    table: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "sms", Silent)
    told()
    for _ in range(7):
        work()
        hurry()
    client.force_login(factories.officer(Role.SYSTEM_ADMINISTRATOR))
    page = client.get("/messages/jobs/").content.decode()
    assert "有作业失败，需要处理" in page and "没有应答" in page and "zhaohu.notifications.tasks.rescue" in page
    assert client.post(f"/messages/jobs/{delivering().pk}/retry/").status_code == 302
    assert "作业都正常" in client.get("/messages/jobs/").content.decode()


@pytest.mark.parametrize("line", schedule.SCHEDULE, ids=lambda line: line.task)
def test_every_line_of_the_schedule_names_a_task_and_is_registered(line: schedule.Line) -> None:
    assert line.task in app.tasks
    registered = {key: periodic.cron for key, periodic in app.periodic_registry.periodic_tasks.items()}
    assert registered[(line.task, line.task)] == line.cron


def test_a_line_that_names_no_task_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "SCHEDULE", (schedule.Line("zhaohu.accounts.tasks.nothing", "* * * * *", ""),))
    with pytest.raises(ImportError):
        schedule.register(app)


def test_the_demonstration_gateway_is_never_used_outside_the_demonstration(settings: Any) -> None:
    settings.DEMO = False
    for gateway in (gateways.sms(), gateways.mail()):
        with pytest.raises(OSError, match="no message gateway"):
            gateway.send(to="13800000000", text="演示")
