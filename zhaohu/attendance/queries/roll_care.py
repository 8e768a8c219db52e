"""What a tablet needs to look after the children of the roll: allergies, medicine due, sleep, pictures."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from zhaohu.attendance.queries import health, sleep
from zhaohu.core.clock import day_of
from zhaohu.families.choices import Purpose
from zhaohu.families.queries import consents
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


def limits(on: date, district: str) -> dict[str, Any]:
    """The limits of sleep, medicine, tokens and the log."""
    rest = rules.value("attendance.sleep", on=on, division=district)
    medicine = rules.value("attendance.medication", on=on, division=district)
    return {
        "sleep_check_minutes": rest["check_minutes"], "sleep_most_minutes": rest["most_minutes"],
        "dose_before_minutes": medicine["before_minutes"], "dose_after_minutes": medicine["after_minutes"],
        "record_seconds": rules.value("attendance.hand_over", on=on, division=district)["record_seconds"],
        "outdoor_minutes": rules.value("attendance.day_log", on=on, division=district)["outdoor_minutes"],
    }  # fmt: skip


def fill(children: list[dict[str, Any]], institution: Institution, *, at: datetime) -> None:
    """Add to the children of a roll what is to be known of each; the same statements however many there are."""
    on, ids = day_of(at), {child["id"] for child in children}
    permitted = consents.permitted_each(ids, (Purpose.HEALTH, Purpose.PHOTO), on=on)
    allergies, hidden = health.of_permitted(permitted[Purpose.HEALTH], on), health.hidden(ids, on)
    pictured = permitted[Purpose.PHOTO]
    asleep = {row.nap.child.pk: row for row in sleep.due(sleep.naps(on, institutions=[institution.pk]), on=on, at=at)}
    medicine: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for dose in health.due(institution, at=at, children=ids):
        medicine[dose.order.child_id].append(_dose(dose))
    for child in children:
        row = asleep.get(child["id"])
        child["allergies"] = [one.name for one in allergies.get(child["id"], ())]
        child["allergy_details"] = [_allergy(one) for one in allergies.get(child["id"], ())]
        child["medication"] = medicine[child["id"]]
        child["asleep_since"] = row.nap.began_at if row else None
        child["sleep_due"] = row.due_at if row else None
        child["photo_ok"] = child["id"] in pictured
        child["alerts"] += ["health_unknown"] if child["id"] in hidden else []


def _allergy(one: health.Stated) -> dict[str, Any]:
    return {"name": one.name, "severity": one.allergy.severity, "action": one.allergy.action or ""}


def _dose(one: health.Due) -> dict[str, Any]:
    return {
        "order": one.order.pk, "at": one.slot, "name": one.order.drug or "", "dose": one.order.dose or "",
        "from": one.opens_at, "to": one.closes_at, "state": one.state.value,
        "given_by": one.dose.given_by_id if one.dose else None,
    }  # fmt: skip
