"""Institutions and their filings for a test: every state is reached through the services a person would use."""

import io
from datetime import date, timedelta
from typing import Any

from pypdf import PdfWriter

from tests import factories
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import CaseKind, MaterialState
from zhaohu.institutions.choices.registration import Authority, Channel, LegalForm, PushState, ScopeClass
from zhaohu.institutions.models import ClaimCode, FilingCase, Institution, Push, Registration
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.services import claim_codes, claims, drafts, materials, submission

AT, ON = factories.AT, factories.ON
CODE = "YSRL-2468"
_SCOPES = {
    ScopeClass.OK_BJ: "托育服务(不含幼儿园、托儿所)",
    ScopeClass.HOME_SITE: "家庭托育服务",
    ScopeClass.KINDERGARTEN_CLASS: "学前教育；托班",
    ScopeClass.WARN_SCOPE_WORDING: "托育服务",
}


def a_registration(
    *, scope_class: ScopeClass = ScopeClass.OK_BJ, district: Division | None = None, name: str = "演示橘井巷托育园",
    authority: Authority = Authority.MARKET, **facts: Any,
) -> Registration:  # fmt: skip
    """A body as its authority pushed it."""
    push = Push.objects.create(
        authority=authority, channel=Channel.API, idempotency_key=factories.uscc(), state=PushState.APPLIED,
        received_at=AT,
    )  # fmt: skip
    district = district or factories.district()
    values = {
        "uscc": factories.uscc(), "authority": authority, "name": name, "pinyin": "",
        "legal_form": LegalForm.ENTERPRISE,
        "for_profit": True, "scope": _SCOPES.get(scope_class, "咨询服务"), "scope_class": scope_class,
        "district": district, "street": factories.street() if district.pk == "110105" else None,
        "address": "演示路 2 号", "legal_representative": "演示·陈", "registered_on": date(2026, 10, 9),
        "status_on": date(2026, 10, 9), "pushed_at": AT, "push": push,
    } | facts  # fmt: skip
    return Registration.objects.create(**values)


def a_home_site(**facts: Any) -> Registration:
    return a_registration(
        scope_class=ScopeClass.HOME_SITE, name="演示青禾家庭托育点", legal_form=LegalForm.SOLE_TRADER, **facts
    )


def a_kindergarten(**facts: Any) -> Registration:
    return a_registration(
        scope_class=ScopeClass.KINDERGARTEN_CLASS, name="演示第一幼儿园", authority=Authority.EDUCATION,
        legal_form=LegalForm.PUBLIC, for_profit=False, uscc=factories.uscc("12110105"), **facts,
    )  # fmt: skip


def a_claim_code(registration: Registration, code: str = CODE) -> str:
    """A code that was sent to the body; kept as its digest."""
    ClaimCode.objects.create(
        registration=registration, digest=claim_codes.digest(code), issued_at=AT, expires_at=AT + timedelta(days=30)
    )
    return code


def a_person(name: str = "演示·陈园长") -> User:
    return factories.user(Kind.INSTITUTION, name)


def a_director_with_institution(registration: Registration | None = None) -> tuple[User, Institution]:
    """A director who has claimed the institution of a registration."""
    registration, person = registration or a_registration(), a_person()
    code = a_claim_code(registration, "".join("ABCDEFGHJK"[int(digit)] for digit in f"{registration.pk:06}"))
    institution = claims.claim(uscc=registration.uscc, code=code, by=factories.actor(person), at=AT)
    return person, institution


def director_of(institution: Institution) -> Actor:
    return factories.actor(institution.memberships.filter(role="director").latest("pk").user)


def a_draft(registration: Registration | None = None) -> FilingCase:
    """A first filing just opened: what the registration says is filled in."""
    person, institution = a_director_with_institution(registration)
    return drafts.open(institution=institution, kind=CaseKind.FIRST, by=factories.actor(person), at=AT)


_PROMISES = ("commit_true", "commit_standards", "commit_supervision", "commit_updates", "commit_liability")
SIGNED = dict.fromkeys(_PROMISES, True) | {"commit_signed_by": "演示·陈"}
COMMON = {
    "director_phone": "13800000000", "inclusive": False, "provides_meals": False, "phone": "010-00000000",
    "service_forms": ["full_day"], "lng": 116.46, "lat": 39.88, "floor_area": 412, "living_area": 286, "floor": 1,
    "enrolled": 0, "staff_full_time": 12, "fee_full_day": 4200, "refund_rule": "按未出勤天数退还",
}  # fmt: skip
STANDARD = COMMON | {
    "tenure": "own", "places": 35, "toddler_classes": 1, "toddler_places": 15, "senior_classes": 1,
    "senior_places": 20, "staff_carers": 6, "staff_health": 1, "staff_security": 1,
}  # fmt: skip
KINDERGARTEN = {key: value for key, value in STANDARD.items() if key != "tenure"}
HOME = COMMON | {"tenure": "own", "places": 5, "home_places": 5, "staff_carers": 2, "staff_full_time": 2}
ANSWERS = {"standard": STANDARD, "kindergarten_class": KINDERGARTEN, "home_site": HOME}


def a_pdf() -> bytes:
    """A real PDF of one empty page."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=72, height=72)
    writer.write(out)
    return out.getvalue()


def filled(case: FilingCase, **answers: Any) -> FilingCase:
    """Save every answer of the case's route; `answers` differ."""
    by = director_of(case.institution)
    saved = drafts.save(case=case, answers=ANSWERS[case.route] | SIGNED | answers, revision=case.revision, by=by, at=AT)
    assert saved.errors == {}
    return saved.case


def with_materials(case: FilingCase) -> FilingCase:
    """Upload a file for every material that is required."""
    by = director_of(case.institution)
    required = {row["code"] for row in asked.listed(case) if row["required"] and not row["form"]}
    for code in case.materials.filter(state=MaterialState.MISSING, code__in=required).values_list("code", flat=True):
        materials.upload(
            case=case, code=code, data=a_pdf(), name=f"演示{code}.pdf", by=by, at=AT,
            issued_on=ON - timedelta(days=30), valid_to=ON + timedelta(days=900),
        )  # fmt: skip
    return case


def a_complete_case(registration: Registration | None = None, **answers: Any) -> FilingCase:
    """A first filing with every answer and material, ready to be submitted."""
    return with_materials(filled(a_draft(registration), **answers))


def a_submitted_case(registration: Registration | None = None, **answers: Any) -> FilingCase:
    """A first filing that lies with the office, its clock running."""
    case = a_complete_case(registration, **answers)
    submission.submit(case=case, by=director_of(case.institution), at=AT)
    case.refresh_from_db()
    return case


def a_filed_case(registration: Registration | None = None, **answers: Any) -> FilingCase:
    """A first filing that a reviewer of the district has accepted, passed and filed."""
    from zhaohu.institutions.services import decisions, filed

    case = a_submitted_case(registration, **answers)
    by = factories.actor(factories.officer(division=case.district))
    decisions.accept(case=case, by=by, at=AT)
    for material in case.materials.filter(state=MaterialState.UPLOADED):
        decisions.pass_material(material=material, by=by, at=AT)
    filed.file_case(case=case, by=by, at=AT)
    case.refresh_from_db()
    return case
