"""Where the row behind a point can be read, by whoever may."""

from dataclasses import replace

from django.urls import NoReverseMatch, reverse

from zhaohu.attendance.models import Incident
from zhaohu.core import access
from zhaohu.institutions.models import Institution, NonComplianceNotice
from zhaohu.staff.models import Employment
from zhaohu.supervision.models import Complaint, CreditPoint, CreditRecord, Finding, Inspection, RectificationOrder
from zhaohu.supervision.queries.credit_scores import Explained, Line

# The page of a row of a table, and the action that opens it. Pages that this installation lacks are left out.
_PAGES = {
    Complaint._meta.label_lower: ("supervision:complaint", "supervision.see_complaints"),
    Incident._meta.label_lower: ("attendance:incident", "attendance.see_incident"),
    Employment._meta.label_lower: ("staff:file", "staff.see_file"),
    RectificationOrder._meta.label_lower: ("supervision:order", "supervision.see_orders"),
    Inspection._meta.label_lower: ("supervision:inspection", "supervision.see_inspections"),
    CreditRecord._meta.label_lower: ("supervision:record", "supervision.see_records"),
}
# Where an institution reads its own rows of a table.
_OWN = {
    RectificationOrder._meta.label_lower: ("supervision:own_results", "supervision.see_own_results"),
    Inspection._meta.label_lower: ("supervision:own_results", "supervision.see_own_results"),
    CreditRecord._meta.label_lower: ("supervision:own_records", "supervision.see_own_records"),
}
_PUBLIC = (Institution._meta.label_lower, NonComplianceNotice._meta.label_lower)


def linked(told: Explained, actor: access.Actor) -> Explained:
    """The explanation with an address at each line whose row the reader may open."""
    uscc = told.score.institution.uscc

    def line(one: Line) -> Line:
        return replace(one, url=_address(one.point, uscc, actor))

    parts = [replace(part, lines=[line(one) for one in part.lines]) for part in told.parts]
    return replace(told, parts=parts, vetoes=[line(one) for one in told.vetoes])


def _address(point: CreditPoint, uscc: str, actor: access.Actor) -> str:
    if point.table in _PUBLIC:
        return _reversed("institutions:institution", uscc)
    table, row = point.table, point.row
    if table == Finding._meta.label_lower:
        table = Inspection._meta.label_lower
        row = Finding.objects.filter(pk=row).values_list("inspection_id", flat=True).first() or 0
    name, action = _PAGES.get(table, ("", ""))
    if _may(actor, action):
        return _reversed(name, row)
    name, action = _OWN.get(table, ("", ""))
    return _reversed(name) if _may(actor, action) else ""


def _may(actor: access.Actor, action: str) -> bool:
    return action in access.names() and access.action(action).allows(actor)


def _reversed(name: str, *arguments: object) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
