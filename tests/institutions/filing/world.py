"""What the addresses of the filing name, for the walk over all addresses."""

from collections.abc import Callable
from typing import Any

from tests import factories
from tests.institutions import factories as made
from zhaohu.institutions.models import Membership, NonComplianceNotice
from zhaohu.institutions.services import decisions, members


def _version(world: Any) -> Any:
    return made.a_submitted_case().materials.get(code="M01").versions.get()


def _notice(world: Any) -> int:
    case, by = made.a_submitted_case(), factories.actor(factories.officer())
    decisions.accept(case=case, by=by, at=factories.AT)
    decisions.notify_noncompliance(
        case=case,
        reason="活动室在四层",
        basis="设置标准",
        found_on=factories.ON,
        rectify_by=None,
        by=by,
        at=factories.AT,
    )
    return NonComplianceNotice.objects.get(case=case).pk


def _clerk(world: Any) -> int:
    _director, institution = made.a_director_with_institution()
    by, clerk = made.director_of(institution), made.a_person("演示·经办")
    members.add(institution=institution, account=clerk.username, by=by, at=factories.AT)
    return Membership.objects.get(user=clerk).pk


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "uscc": lambda world: made.a_director_with_institution()[1].uscc,
    "case_number": lambda world: made.a_draft().number,
    "section": lambda world: "identity",
    "code": lambda world: "M01",
    "version_id": lambda world: _version(world).pk,
    "file_id": lambda world: _version(world).file_id,
    "membership_id": _clerk,
    "noncompliance_id": _notice,
}
