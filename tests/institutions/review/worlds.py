"""A case that lies with the office, made as its own services make it; the form's own walk is tested elsewhere."""

from tests import factories
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import CaseKind, CaseState, ClockKind, MaterialState, Regime, Route
from zhaohu.institutions.choices.institution import FilingState, InstitutionKind, MembershipRole
from zhaohu.institutions.choices.registration import LegalForm
from zhaohu.institutions.models import CaseMaterial, FilingCase, Institution, MaterialVersion, Membership, StoredFile
from zhaohu.institutions.services import clocks, standing, steps
from zhaohu.institutions.services.numbers import case_number

ANSWERS = {
    "name": "演示松果托育园", "service_forms": ["full_day", "hourly"], "places": 60, "toddler_classes": 2,
    "toddler_places": 30, "senior_classes": 2, "senior_places": 30, "phone": "010-00000000", "fee_full_day": 3600,
    "inclusive": True, "address": "演示路 1 号", "kind": "community",
}  # fmt: skip


def reviewer(district: Division | None = None) -> User:
    return factories.officer(Role.DISTRICT_REVIEWER, district or factories.district())


def lead(district: Division | None = None) -> User:
    return factories.officer(Role.DISTRICT_LEAD, district or factories.district())


def an_institution(district: Division | None = None) -> Institution:
    return Institution.objects.create(
        uscc=factories.uscc(), name="演示松果托育园", pinyin="", sort_key="", kind=InstitutionKind.COMMUNITY,
        legal_form=LegalForm.ENTERPRISE, for_profit=True, district=district or factories.district(),
        address="演示路 1 号", updated_at=factories.AT,
    )  # fmt: skip


def director_of(institution: Institution) -> User:
    person = factories.user("institution")  # type: ignore[arg-type]
    Membership.objects.create(
        institution=institution, user=person, role=MembershipRole.DIRECTOR, valid_from=factories.ON
    )
    return person


def _file(material: CaseMaterial) -> StoredFile:
    return StoredFile.objects.create(
        key=f"{material.pk}", name="演示材料.pdf", content_type="application/pdf", size=1, sm3=bytes(32),
        uploaded_at=factories.AT,
    )  # fmt: skip


def submitted(
    district: Division | None = None, *, institution: Institution | None = None, kind: CaseKind = CaseKind.FIRST
) -> FilingCase:
    """A submitted case with its clock running and its forms waiting for review."""
    institution = institution or an_institution(district)
    by = factories.actor(director_of(institution))
    case = FilingCase.objects.create(
        number=case_number(institution.district_id, factories.AT), institution=institution, kind=kind,
        route=Route.STANDARD, regime=Regime.FILING, district=institution.district, opened_at=factories.AT,
        saved_at=factories.AT, submitted_at=factories.AT, answers=ANSWERS,
    )  # fmt: skip
    for code in ("F01", "F02", "M01", "M02"):
        material = CaseMaterial.objects.create(case=case, code=code, state=MaterialState.UPLOADED)
        if code.startswith("M"):
            MaterialVersion.objects.create(material=material, number=1, file=_file(material))
    clocks.start(case=case, kind=ClockKind.RECEIPT, at=factories.AT)
    steps.move(case=case, to=CaseState.SUBMITTED, by=by, at=factories.AT)
    to = {CaseKind.FIRST: FilingState.UNDER_REVIEW, CaseKind.CHANGE: FilingState.CHANGE_SUBMITTED,
          CaseKind.CANCEL: FilingState.CANCEL_SUBMITTED}[kind]  # fmt: skip
    standing.move(institution=institution, to=to, by=by, at=factories.AT)
    return case


def pass_everything(case: FilingCase, officer: User) -> None:
    from zhaohu.institutions.services import decisions

    for material in case.materials.exclude(state=MaterialState.PASSED):
        decisions.pass_material(material=material, by=factories.actor(officer), at=factories.AT)


def filed(district: Division | None = None) -> tuple[FilingCase, User]:
    """A filed institution's case and the officer who filed it."""
    from zhaohu.institutions.services import decisions, filed

    case, officer = submitted(district), reviewer(district)
    by = factories.actor(officer)
    decisions.accept(case=case, by=by, at=factories.AT)
    pass_everything(case, officer)
    filed.file_case(case=case, by=by, at=factories.AT)
    case.refresh_from_db()
    return case, officer


def revoke(institution: Institution) -> None:
    """Proposed by a reviewer, agreed by a lead."""
    from zhaohu.institutions.services import revocations

    proposed = revocations.propose(
        institution_id=institution.pk, decision_number="演卫撤〔2026〕1 号", reason="材料虚假",
        by=factories.actor(reviewer(institution.district)), at=factories.AT,
    )  # fmt: skip
    revocations.decide(
        revocation=proposed, agreed=True, by=factories.actor(lead(institution.district)), at=factories.AT
    )
