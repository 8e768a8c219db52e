"""A file is received, checked without writing, written when ordered, and undone exactly."""

import io
import time
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.conf import LazySettings
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.institutions.registrations import factories as make
from zhaohu.core.errors import ProblemError
from zhaohu.institutions import tasks
from zhaohu.institutions.models import ClaimCode, Push, PushRow, Registration, RegistrationEvent
from zhaohu.institutions.services import pushes, registrations_undo
from zhaohu.institutions.services import registrations_files as files
from zhaohu.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("rules_loaded", "own_folder")
LIMIT = 200 * 1024 * 1024


@pytest.fixture
def own_folder(tmp_path: Any, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


def written(content: bytes, **other: Any) -> Push:
    push = make.received(content, **other)
    pushes.check(push_id=push.pk)
    push.refresh_from_db()
    pushes.order_writing(push=push, by=factories.actor(make.registrar()), at=make.AT)
    pushes.write(push_id=push.pk, at=make.AT)
    push.refresh_from_db()
    return push


def undone(push: Push) -> Push:
    registrations_undo.order(push=push, by=factories.actor(make.registrar()), at=make.AT)
    registrations_undo.carry_out(push_id=push.pk, at=make.AT)
    push.refresh_from_db()
    return push


def test_a_dry_run_reports_every_row_and_writes_nothing() -> None:
    push = make.received(make.csv_of(make.row(), make.row(uscc="123"), make.row(scope="托育服务")))
    pushes.check(push_id=push.pk)
    push.refresh_from_db()
    assert (push.state, push.rows_total) == ("checked", 3)
    assert push.counts == {
        "created": 2, "rejected": 1, "problems": {"REG_USCC_SHAPE": 1, "REG_SCOPE_WORDING": 1}
    }  # fmt: skip
    assert not Registration.objects.exists()
    assert list(PushRow.objects.order_by("number").values_list("number", flat=True)) == [2, 3, 4]


def test_a_checked_file_is_written_as_it_was_reported() -> None:
    push = written(make.csv_of(make.row(), make.row(uscc="123")))
    assert (push.state, push.counts["created"], push.counts["rejected"]) == ("applied", 1, 1)
    row = PushRow.objects.get(push=push, number=2)
    assert row.registration == Registration.objects.get() and row.result == "created"
    assert Entry.objects.filter(event="registration.pushed", subject_id=str(push.pk)).count() == 1


def test_a_job_that_died_goes_on_at_its_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushes, "BATCH", 3)
    rows = [make.row() for _ in range(10)]
    push = make.received(make.csv_of(*rows, rows[0]))
    real, calls = pushes.batch.keep, []

    def dies(push: Push) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(push)

    monkeypatch.setattr(pushes.batch, "keep", dies)
    with pytest.raises(KeyboardInterrupt):
        pushes.check(push_id=push.pk)
    push.refresh_from_db()
    assert (push.state, push.rows_done) == ("checking", 7)
    pushes.check(push_id=push.pk)
    push.refresh_from_db()
    assert push.counts == {"created": 10, "rejected": 1, "problems": {"REG_REPEATED": 1}}
    pushes.order_writing(push=push, by=factories.actor(make.registrar()), at=make.AT)
    write = pushes.batch.agree

    def dies_again(push: Push) -> None:
        if push.rows_done:
            raise KeyboardInterrupt
        write(push)

    monkeypatch.setattr(pushes.batch, "agree", dies_again)
    with pytest.raises(KeyboardInterrupt):
        pushes.write(push_id=push.pk, at=make.AT)
    assert Registration.objects.count() == 3
    monkeypatch.setattr(pushes.batch, "agree", write)
    pushes.write(push_id=push.pk, at=make.AT)
    pushes.write(push_id=push.pk, at=make.AT)
    push.refresh_from_db()
    assert push.counts == {"created": 10, "rejected": 1, "problems": {"REG_REPEATED": 1}}
    assert Registration.objects.count() == RegistrationEvent.objects.count() == 10


def test_two_jobs_never_work_on_one_push_and_a_dead_one_gives_it_up() -> None:
    push = make.received(make.csv_of(make.row()))
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 1))", [f"push:{push.pk}"])
    tasks.check_push.func(push.pk)
    push.refresh_from_db()
    assert push.state == "received"
    other.connection.pgconn.finish()  # as a kill -9 does
    for _ in range(50):
        tasks.check_push.func(push.pk)
        push.refresh_from_db()
        if push.state == "checked":
            break
        time.sleep(0.1)
    assert push.state == "checked"
    with pushes.working(push.pk) as mine:
        assert mine


def test_undoing_restores_exactly_what_was_before() -> None:
    one, two = make.row(), make.row()
    make.pushed(one)
    before = list(Registration.objects.values())
    push = written(make.csv_of({**one, "name": "演示新名", "address": "演示路 9 号"}, two))
    assert push.counts == {"updated": 1, "created": 1, "problems": {}}
    assert undone(push).state == "undone"
    assert list(Registration.objects.values()) == before
    assert RegistrationEvent.objects.get(push=push).undone_at == make.AT
    assert Entry.objects.filter(event="registration.push_undone", subject_id=str(push.pk)).exists()
    assert written(make.csv_of(two)).counts["created"] == 1


def test_undoing_is_refused_once_something_has_followed() -> None:
    given_row = make.row()
    push = written(make.csv_of(given_row))
    make.pushed({**given_row, "address": "演示路 9 号"}, at=make.AT + timedelta(hours=1))
    with pytest.raises(ProblemError, match="REG_UNDO_TOUCHED"):
        undone(push)


def test_undoing_is_refused_once_a_body_is_in_use() -> None:
    push = written(make.csv_of(make.row()))
    ClaimCode.objects.create(
        registration=Registration.objects.get(), digest=b"1", issued_at=make.AT, expires_at=make.AT
    )
    with pytest.raises(ProblemError, match="REG_UNDO_IN_USE"):
        undone(push)


def test_a_push_moves_only_along_its_table() -> None:
    push = make.received(make.csv_of(make.row()))
    with pytest.raises(ProblemError, match="REG_PUSH_STEP_NOT_POSSIBLE"):
        pushes.order_writing(push=push, by=factories.actor(make.registrar()), at=make.AT)
    with pytest.raises(ProblemError, match="REG_PUSH_STEP_NOT_POSSIBLE"):
        registrations_undo.order(push=push, by=factories.actor(make.registrar()), at=make.AT)


def test_strangers_neither_upload_nor_write_nor_undo() -> None:
    push = make.received(make.csv_of(make.row()))
    stranger = factories.actor(make.registrar(factories.district("110108", "海淀区")))
    for deed in (
        lambda: make.received(b"x", by=stranger),
        lambda: pushes.order_writing(push=push, by=stranger, at=make.AT),
        lambda: registrations_undo.order(push=push, by=stranger, at=make.AT),
    ):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            deed()


def test_the_same_form_sent_twice_is_one_push() -> None:
    content = make.csv_of(make.row())
    assert make.received(content, key="one") == make.received(content, key="one")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xef\xbb\xbf\r\n", "REG_FILE_EMPTY"),
        (b"%PDF-1.4\x00\x01", "REG_FILE_TYPE"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "REG_FILE_TYPE"),
        (b"PK\x03\x04 rubbish", "REG_FILE_UNREADABLE"),
        ("名称,地址\n演示,演示路".encode(), "REG_FILE_HEADER"),
    ],
)
def test_a_file_that_is_no_table_fails_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        list(files.rows(io.BytesIO(content), unpacked_limit=LIMIT))
    push = make.received(content)
    pushes.check(push_id=push.pk)
    push.refresh_from_db()
    assert push.state == "failed" and push.failure.endswith("。")


def test_a_file_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhaohu.rules.models import Rule

    Rule.objects.filter(code="registration.import.maximum_rows").update(value=2)
    push = make.received(make.csv_of(*(make.row() for _ in range(3))))
    pushes.check(push_id=push.pk)
    push.refresh_from_db()
    assert push.state == "failed" and "超过 2 行" in push.failure
    Rule.objects.filter(code="registration.import.maximum_bytes").update(value=10)
    with pytest.raises(ProblemError, match="REG_FILE_SIZE"):
        make.received(make.csv_of(make.row()))


TITLES = ["统一社会信用代码", "名称", "经营范围", "区", "住所", "法定代表人", "成立日期", "备注"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_chinese_headers_are_read_in_every_encoding(encoding: str, delimiter: str) -> None:
    given_row = make.row(scope="托育服务【不含幼儿园、托儿所】")
    cells = [given_row[name] for name in files.NEEDED] + ["无"]
    content = "\n".join(delimiter.join(line) for line in (TITLES, cells)).encode(encoding)
    ((number, found),) = files.rows(io.BytesIO(content), unpacked_limit=LIMIT)
    assert number == 2 and found == {name: given_row[name] for name in files.NEEDED}


def test_a_sheet_is_read_with_its_dates_and_numbers() -> None:
    given_row = make.row()
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.write_row(2, 0, [given_row[name] for name in files.NEEDED])
        sheet.write_datetime(2, 6, make.AT.replace(tzinfo=None), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(2, 3, 110105)
    assert written(content.getvalue(), name="演示.xlsx").counts == {"created": 1, "problems": {}}
    content.seek(0)
    with pytest.raises(ProblemError, match="REG_FILE_XLSX_LARGE"):
        list(files.rows(content, unpacked_limit=100))


def test_an_open_quote_or_an_endless_line_costs_rows_not_memory() -> None:
    head = make.csv_of()
    content = head + b'\r\n"' + b"x" * 700_000 + b"\r\n" + make.csv_of(make.row()).split(b"\r\n")[1]
    found = list(files.rows(io.BytesIO(content), unpacked_limit=LIMIT))
    assert 1 < len(found) < 20


HEAD = make.csv_of()


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_give_rows_or_a_sentence(content: bytes, headed: bool) -> None:
    try:
        list(files.rows(io.BytesIO(HEAD + b"\n" + content if headed else content), unpacked_limit=LIMIT))
    except ProblemError as problem:
        assert problem.sentence


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["uscc", "name", "scope", "district", "address", "event", "event_on", "registered_on"]),
            st.none() | st.text() | st.integers() | st.floats() | st.booleans() | st.lists(st.text(), max_size=2),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_rubbish_is_reported_and_never_raises(rows_loaded_already: None, rows: list[dict[str, Any]]) -> None:
    push = make.pushed(*rows)
    assert push.counts["rejected"] == len(rows)
    assert all(row.problems for row in PushRow.objects.filter(push=push))


@pytest.fixture
def rows_loaded_already(rules_loaded: None) -> None:
    """Only names what the property above stands on."""
