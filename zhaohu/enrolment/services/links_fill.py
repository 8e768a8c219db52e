"""The family's part of an enrolment by link: guardian and child, consents, and the word that takes the held place."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.placements import Origin
from zhaohu.enrolment.choices.rolls import LinkState
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.models import EnrolmentLink, Placement
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.services import links, placements, ranks, slots
from zhaohu.families import permissions as family_permissions
from zhaohu.families.choices import Decision, Purpose, Relation
from zhaohu.families.models import Child
from zhaohu.families.services import children, consents
from zhaohu.families.services.children import Particulars
from zhaohu.rules import queries as rules


def _mine(link: EnrolmentLink, by: Actor, at: datetime) -> EnrolmentLink:
    """The link, locked, of the family that claimed it."""
    link = links.locked(link.pk)
    links.check_usable(link, by, at)
    permissions.FILL_LINK.require(by, link)
    return link


@transaction.atomic
def choose_child(*, link: EnrolmentLink, child: Child, by: Actor, at: datetime) -> EnrolmentLink:
    """A child that the family has registered already. Raises CHILD_AGE."""
    link = _mine(link, by, at)
    family_permissions.SEE_CHILD.require(by, child)
    return _filled(link, child, by, at)


@transaction.atomic
def register_child(
    *, link: EnrolmentLink, guardian_name: str, particulars: Particulars, relation: Relation, by: Actor, at: datetime
) -> EnrolmentLink:  # fmt: skip
    """A child that is registered with this form; sent twice it is registered once. Raises CHILD_KNOWN, CHILD_AGE."""
    link = _mine(link, by, at)
    if link.child_id:
        return link  # the same click twice
    guardian = children.guardian(name=guardian_name, by=by, at=at)
    child = children.register(particulars=particulars, relation=relation, guardian=guardian, by=by, at=at)
    return _filled(link, child, by, at)


def _filled(link: EnrolmentLink, child: Child, by: Actor, at: datetime) -> EnrolmentLink:
    placements.check_age(child, link.offer, link.starts_on)
    if link.child_id != child.pk:
        link.child, link.filled_at, link.consented_at = child, at, None
        link.save(update_fields=["child", "filled_at", "consented_at"])
        links.record("enrolment.link_filled", link, by, at, child=child.pk)
    return link


@transaction.atomic
def consent(
    *, link: EnrolmentLink, decisions: Mapping[str, str], versions: Mapping[str, int], by: Actor, at: datetime
) -> EnrolmentLink:  # fmt: skip
    """Yes or no to each purpose; no is as good as yes. Raises CONSENT_STALE if the words have changed meanwhile."""
    link = _mine(link, by, at)
    if link.child is None:
        raise errors.LINK_STEP.raised()
    if link.consented_at:
        return link  # the same click twice; a change of mind belongs to the child's own page
    for purpose in rules.value("families.consent.purposes", on=day_of(at)):
        consents.decide(
            child=link.child, purpose=Purpose(purpose), decision=Decision(decisions[purpose]),
            version=versions[purpose], by=by, at=at, channel="link",
        )  # fmt: skip
    link.consented_at = at
    link.save(update_fields=["consented_at"])
    links.record("enrolment.link_consented", link, by, at)
    return link


@transaction.atomic
def confirm(*, link: EnrolmentLink, by: Actor, at: datetime) -> Placement:
    """The family takes the place: the hold becomes a placement, offered and accepted in one deed.

    Confirmed twice it is one placement. Raises LINK_STEP, FULL_DAY_TWICE, PLACEMENT_OPEN.
    """
    ranks.hold([link.offer.care_class_id])
    link = links.locked(link.pk)
    if link.state == LinkState.CONFIRMED and link.claimed_by_id == by.user_id and link.placement:
        return link.placement
    link = _mine(link, by, at)
    if link.child is None or link.consented_at is None:
        raise errors.LINK_STEP.raised()
    placements.hold_children([link.child.pk])
    slots.give(links.slots_of(link))
    links.move(link, LinkState.CONFIRMED)
    made = placements.offer(
        child=link.child, offer=link.offer, starts_on=link.starts_on, origin=Origin.DIRECT, answer_by=link.expires_at,
        by=links.WORKER, at=at,
    )  # fmt: skip
    link.placement = placements.answer(placement=made, accept=True, by=by, at=at)
    link.confirmed_at = at
    link.save(update_fields=["state", "placement", "confirmed_at"])
    links.record("enrolment.link_confirmed", link, by, at, placement=made.pk)
    return link.placement
