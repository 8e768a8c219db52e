"""What is public of an institution: one projection for the list, the page and the downloads."""

from datetime import date, datetime
from typing import Any

import msgspec

from zhaohu.core.identity import conceal
from zhaohu.institutions.choices.institution import FilingState, InstitutionKind, ServiceForm
from zhaohu.institutions.choices.registration import LegalForm

GRADE = frozenset({"quality_grade", "graded_on", "grade_document"})
DEMONSTRATION = frozenset({"demonstration_until", "demonstration_document"})
ALWAYS = (
    frozenset({"id", "sort_key", "metres", "uscc", "name", "status", "district_code", "problem"})
    | GRADE
    | DEMONSTRATION
)
FEES = ("fee_full_day", "fee_half_day", "fee_hourly", "fee_occasional", "fee_meals", "fee_other", "refund_rule")


class ClassPlaces(msgspec.Struct):
    """Classes and places of one type in the accepted filing."""

    class_type: str
    classes: int
    places: int


class OpenProblem(msgspec.Struct):
    """The published non-compliance that must be mended first."""

    found_on: date
    rectify_by: date


class Record(msgspec.Struct):
    """One institution as the public may see it. Fields that the rule `register.fields` does not name are empty."""

    id: int
    sort_key: str
    uscc: str
    name: str
    status: FilingState
    district_code: str
    metres: int | None = None
    kind: InstitutionKind | None = None
    legal_form: LegalForm | None = None
    for_profit: bool | None = None
    inclusive: bool | None = None
    service_forms: list[ServiceForm] | None = None
    district: str | None = None
    street: str | None = None
    address: str | None = None
    lng: float | None = None
    lat: float | None = None
    places: int | None = None
    class_places: list[ClassPlaces] | None = None
    fees: dict[str, Any] | None = None
    filed_on: date | None = None
    receipt_number: str | None = None
    phone: str | None = None
    updated_at: datetime | None = None
    problem: OpenProblem | None = None
    quality_grade: str = ""
    graded_on: date | None = None
    grade_document: str = ""
    demonstration_until: date | None = None
    demonstration_document: str = ""

    def only(self, fields: frozenset[str]) -> "Record":
        """The record with everything emptied that the rule does not let out, and free texts made fit to be seen."""
        for name in self.__struct_fields__:
            if name not in fields and name not in ALWAYS:
                setattr(self, name, None)
        self.name = conceal(self.name)
        self.address = conceal(self.address) if self.address else self.address
        if self.fees is not None:
            self.fees = {key: _concealed(self.fees[key]) for key in FEES if key in self.fees}
        return self


def _concealed(value: Any) -> Any:
    return conceal(value) if isinstance(value, str) else value


COLUMNS = """
    i.id, i.sort_key, i.uscc, i.name, i.filing_state AS status, i.kind, i.legal_form, i.for_profit, i.inclusive,
    i.service_forms, i.district_id AS district_code, d.name AS district, s.name AS street, i.address, i.lng, i.lat,
    i.places, c.class_places, i.fees, i.filed_on, r.number AS receipt_number, i.phone, i.updated_at, n.problem,
    i.quality_grade, i.graded_on, i.grade_document, m.demonstration_until,
    coalesce(m.demonstration_document, '') AS demonstration_document
"""
JOINS = """
    JOIN divisions_division d ON d.code = i.district_id
    LEFT JOIN divisions_division s ON s.code = i.street_id
    LEFT JOIN LATERAL (
        SELECT number FROM institutions_filingreceipt WHERE institution_id = i.id ORDER BY version DESC LIMIT 1
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object('class_type', class_type, 'classes', classes, 'places', places) ORDER BY id)
            AS class_places
        FROM institutions_classgroup WHERE institution_id = i.id
    ) c ON true
    LEFT JOIN LATERAL (
        SELECT json_build_object('found_on', found_on, 'rectify_by', rectify_by) AS problem
        FROM institutions_noncompliancenotice
        WHERE institution_id = i.id AND published_at IS NOT NULL AND rectified_on IS NULL
        ORDER BY rectify_by LIMIT 1
    ) n ON true
    LEFT JOIN LATERAL (
        SELECT i.demonstration_until, i.demonstration_document
        WHERE i.demonstration_until >= %(on)s AND i.filing_state IN ('filed', 'change_submitted', 'cancel_submitted')
    ) m ON true
"""
RULES = """
    SELECT json_object_agg(code, value) FROM rules_rule
    WHERE code IN ('register.fields', 'register.record.promise_days', 'register.near.radius_metres',
                   'register.near.maximum_radius_metres', 'register.supervision_phone')
      AND division_id IS NULL AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
"""
