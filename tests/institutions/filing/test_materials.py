"""Every upload is a new version, taken out but never away."""

from datetime import timedelta

import pytest

from tests import factories
from tests.institutions import factories as world
from zhaohu.core import storage
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.case import MaterialState
from zhaohu.institutions.models import FilingCase, MaterialVersion
from zhaohu.institutions.services import materials
from zhaohu.rules.models import Rule

pytestmark = pytest.mark.usefixtures("rules_loaded")


def upload(case: FilingCase, code: str = "M01", **facts: object) -> MaterialVersion:
    given = {"data": world.a_pdf(), "name": "演示.pdf", "by": world.director_of(case.institution), **facts}
    return materials.upload(case=case, code=code, at=factories.AT, **given)  # type: ignore[arg-type]


def test_versions_are_numbered_and_the_bytes_are_known_by_their_digest() -> None:
    case = world.a_draft()
    one, two = upload(case), upload(case)
    assert (one.number, two.number) == (1, 2) and case.materials.get(code="M01").state == MaterialState.UPLOADED
    assert sm3(storage.get(one.file.key)) == bytes(one.file.sm3) and one.file.key != two.file.key


def test_what_is_taken_out_stays_in_the_case() -> None:
    case = world.a_draft()
    one = upload(case)
    for _ in range(2):
        materials.withdraw(version=one, by=world.director_of(case.institution), at=factories.AT)
    assert case.materials.get(code="M01").state == MaterialState.MISSING
    assert MaterialVersion.objects.get(pk=one.pk).withdrawn_at and storage.get(one.file.key)
    assert upload(case).number == 2


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"code": "M99"}, "FILING_MATERIAL_UNKNOWN"),
        ({"code": "F01"}, "FILING_MATERIAL_UNKNOWN"),
        ({"data": b"MZ"}, "UPLOAD_TYPE_REFUSED"),
        ({"issued_on": factories.ON + timedelta(days=1)}, "FILING_ISSUED_IN_FUTURE"),
        ({"issued_on": factories.ON, "valid_to": factories.ON - timedelta(days=1)}, "FILING_VALIDITY_BACKWARDS"),
    ],
)
def test_an_upload_that_makes_no_sense_is_refused(facts: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        upload(world.a_draft(), **facts)  # type: ignore[arg-type]


def test_the_number_of_files_is_limited_by_its_rule() -> None:
    Rule.objects.filter(code="filing.upload.maximum_files").update(value=1)
    case = world.a_draft()
    upload(case)
    with pytest.raises(ProblemError, match="FILING_TOO_MANY_FILES"):
        upload(case)


def test_nobody_else_uploads_or_takes_out() -> None:
    case = world.a_draft()
    version = upload(case)
    for person in (world.a_director_with_institution()[0], factories.officer()):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            upload(case, by=factories.actor(person))
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            materials.withdraw(version=version, by=factories.actor(person), at=factories.AT)


def test_a_case_with_the_office_takes_no_files() -> None:
    case = world.a_submitted_case()
    with pytest.raises(ProblemError, match="FILING_NOT_EDITABLE"):
        upload(case)
