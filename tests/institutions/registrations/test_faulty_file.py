"""10,000 rows with every kind of fault: each row gets exactly the result and the codes that its kind must get."""

import json
from collections import Counter
from typing import Any

import pytest
from django.conf import LazySettings

from tests import factories
from tests.institutions.registrations import factories as make
from tests.institutions.registrations import faulty_file
from zhaohu.accounts.choices import Department
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.models import PushRow, Registration, RegistrationEvent
from zhaohu.institutions.services import pushes, registrations_undo

pytestmark = pytest.mark.usefixtures("rules_loaded", "own_folder")

# Shown elsewhere, since this file cannot: a nested value (API), an authority that reaches for another's body.
ELSEWHERE = {"REG_VALUE_SHAPE", "REG_AUTHORITY_DIFFERS"}


@pytest.fixture
def own_folder(tmp_path: Any, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_every_kind_of_fault_is_in_the_file() -> None:
    expected = json.loads(faulty_file.EXPECTED.read_text(encoding="utf-8"))
    codes = {code for kind in expected["kinds"].values() for code in kind["codes"]}
    assert codes == set(errors.ROW) - ELSEWHERE


def test_the_report_of_the_faulty_file_is_the_expected_one_and_writing_keeps_to_it() -> None:
    world, rows = faulty_file.build()
    expected = json.loads(faulty_file.EXPECTED.read_text(encoding="utf-8"))
    assert faulty_file.summary(rows) == expected and expected["rows"] == faulty_file.ROWS
    factories.street()
    factories.district("110108", "海淀区")
    city = factories.city().code
    for part in ([r for r in world.before if not r["event"]], [r for r in world.before if r["event"]], world.haidian):
        for begin in range(0, len(part), 1000):
            make.pushed(*part[begin : begin + 1000], division=city)
    before = list(Registration.objects.order_by("pk").values())
    by = factories.actor(make.registrar(factories.district(), Department.MARKET))
    push = make.received(faulty_file.text([row for _name, row in rows]), by=by, division="110105")
    pushes.check(push_id=push.pk)
    wanted = {
        number: (expected["kinds"][name]["result"], expected["kinds"][name]["codes"])
        for number, (name, _row) in enumerate(rows, 2)
    }

    def reported() -> dict[int, tuple[str, list[str]]]:
        found = PushRow.objects.filter(push=push).values_list("number", "result", "problems")
        return {number: (result, [problem["code"] for problem in problems]) for number, result, problems in found}

    wrong = [(rows[n - 2][0], n, got, wanted[n]) for n, got in reported().items() if got != wanted[n]]
    assert wrong[:5] == [] and reported().keys() == wanted.keys()
    push.refresh_from_db()
    assert push.counts["problems"] == Counter(code for _result, codes in wanted.values() for code in codes)
    pushes.order_writing(push=push, by=by, at=make.AT)
    pushes.write(push_id=push.pk, at=make.AT)
    assert reported() == wanted
    results = Counter(result for result, _codes in wanted.values())
    assert Registration.objects.count() == len(before) + results["created"]
    assert RegistrationEvent.objects.filter(push=push).count() == results["created"] + results["updated"]
    registrations_undo.order(push=push, by=by, at=make.AT)
    registrations_undo.carry_out(push_id=push.pk, at=make.AT)
    assert list(Registration.objects.order_by("pk").values()) == before
