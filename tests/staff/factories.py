"""People of an institution for a test, reached through the services that a director uses."""

from datetime import date, datetime, timedelta
from itertools import count

from tests import factories
from tests.enrolment import factories as enrolment
from tests.families.factories import a_citizen_number
from tests.institutions.factories import a_pdf
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core import uploads
from zhaohu.core.access import Actor, system
from zhaohu.core.encryption import sm3
from zhaohu.families.choices import IdentityKind
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.institutions.services import materials
from zhaohu.staff.choices.people import WorkPost
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.models import Credential, Employment, RecordQuery
from zhaohu.staff.services import credentials, hiring, record_queries

AT, ON, MONDAY = factories.AT, factories.ON, enrolment.MONDAY
SYSTEM = system("违法犯罪记录查询")
_serial = count(1)


def clear_number() -> str:
    """An identity number for which the invented register knows nothing."""
    while sm3((number := a_citizen_number(born_on=date(1990, 3, 4))).encode())[0] < 12:
        pass
    return number


def number_answered(outcome: QueryState) -> str:
    """An identity number for which the invented register answers that."""
    from zhaohu.staff.registry import DemonstrationRegistry, Question

    while True:
        number = a_citizen_number(born_on=date(1990, 3, 4))
        if DemonstrationRegistry().ask(Question("", number, "", "", "", "", "")).outcome == outcome:
            return number


def evidence(by: Actor, at: datetime = AT) -> StoredFile:
    checked = uploads.check(a_pdf(), name="演示.pdf", types=["application/pdf"], maximum_bytes=10**6)
    return materials.keep(checked, by=by, at=at)


def begun(
    institution: Institution | None = None, *, name: str = "", identity: str = "", post: WorkPost = WorkPost.CARER,
    starts_on: date = ON - timedelta(days=30), at: datetime = AT, phone: str = "", kind: str = IdentityKind.CITIZEN_ID,
) -> Employment:  # fmt: skip
    """Somebody entered, the register not yet asked."""
    institution = institution or enrolment.an_institution()
    return hiring.begin(
        institution=institution, name=name or f"演示·员工{next(_serial)}", identity=identity or clear_number(),
        post=post, starts_on=starts_on, consents=True, phone=phone, identity_kind=kind,
        by=enrolment.director(institution), at=at,
    )  # fmt: skip


def checked(employment: Employment, at: datetime = AT) -> Employment:
    """The register has answered."""
    query = RecordQuery.objects.get(member=employment.member, state=QueryState.WAITING)
    record_queries.check(query_id=query.pk, by=SYSTEM, at=at)
    return employment


def hired(institution: Institution | None = None, **values: object) -> Employment:
    """Somebody hired, with no certificate yet."""
    made = checked(begun(institution, **values))  # type: ignore[arg-type]
    return hiring.confirm(employment=made, by=enrolment.director(made.institution), at=AT)


def certified(
    employment: Employment, kind: str, valid_from: date | None = None, valid_to: date | None = None
) -> Credential:
    by = enrolment.director(employment.institution)
    since = valid_from or ON - timedelta(days=60)
    if valid_to is None and kind == "health":
        valid_to = since + timedelta(days=364)
    return credentials.add(
        employment=employment, kind=kind, number="演示-1", issuer="演示发证单位", valid_from=since, valid_to=valid_to,
        file=evidence(by), by=by, at=AT,
    )  # fmt: skip


def a_carer(institution: Institution | None = None, **values: object) -> Employment:
    """Somebody who may work with children today."""
    made = hired(institution, **values)
    certified(made, "health")
    certified(made, "childcare")
    return made


def account_of(employment: Employment) -> User:
    """An account to which the file belongs."""
    user = factories.user(Kind.INSTITUTION, employment.member.name)
    employment.member.user = user
    employment.member.save()
    return user


def self_of(employment: Employment) -> Actor:
    return factories.actor(employment.member.user or account_of(employment))


def director(institution: Institution) -> Actor:
    return enrolment.director(institution)
