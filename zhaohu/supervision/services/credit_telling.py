"""Telling officers and institutions of credit."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from zhaohu.accounts.choices import Role
from zhaohu.notifications import services as notifications
from zhaohu.supervision.models import CreditAppeal
from zhaohu.supervision.services import telling


def own_page() -> str:
    return reverse("supervision:own_credit")


def reviewers(appeal: CreditAppeal, template: str, *, at: datetime, key: str = "", **facts: Any) -> int:
    """Tell the district's leads and who reviews it; everybody there who reviews where there is no lead."""
    people = telling.officers(appeal.district_id, Role.DISTRICT_LEAD, at=at)
    if not people.exists():
        people = telling.officers(appeal.district_id, Role.DISTRICT_REVIEWER, at=at)
    told = {person.pk: person for person in people}
    if appeal.officer is not None:
        told[appeal.officer.pk] = appeal.officer
    return notifications.notify(
        users=told.values(), template=template, at=at, key=key,
        params={"name": appeal.institution.name, "due_on": appeal.due_on.isoformat(), **facts},
        link=reverse("supervision:credit_appeal", args=[appeal.pk]),
    )  # fmt: skip
