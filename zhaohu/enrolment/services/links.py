"""A link by which a family enrols on its own phone: made by the institution with a place held, opened, ended.

The code in the link is drawn from the form's key with the house's own key, so that the page can show it again while the
database knows only its digest.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhaohu.accounts.models import User
from zhaohu.accounts.services import sign_in
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.offers import OfferState
from zhaohu.enrolment.choices.rolls import HOLDING_LINKS, LINK_TRANSITIONS, LinkState
from zhaohu.enrolment.errors import placements as placement_errors
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.models import EnrolmentLink, ServiceOffer
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.services import relations, slots, vacancies
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

WORKER = system("enrolment links")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10
_MISTAKEN = str.maketrans("OILU", "011V")


def code_of(link: EnrolmentLink) -> str:
    """The ten characters of a link (50 bits); there is no other place where they are kept."""
    return _drawn(link.institution_id, link.key)


def _drawn(institution_id: int, key: UUID) -> str:
    digest = lookup(f"enrolment link {institution_id} {key}")
    return "".join(_ALPHABET[byte % 32] for byte in digest[:_LENGTH])


def normalised(code: str) -> str:
    """A code as people type it: without dash and blank, upper case, O for 0 and I, L for 1."""
    return code.upper().replace("-", "").replace(" ", "").translate(_MISTAKEN)[:20]


def find(code: str) -> EnrolmentLink:
    """The link of a code. Raises LINK_UNKNOWN."""
    rows = EnrolmentLink.objects.select_related("institution", "offer__care_class", "child", "placement")
    found = rows.filter(digest=lookup(normalised(code))).first()
    if found is None:
        raise errors.LINK_UNKNOWN.raised()
    return found


def slots_of(link: EnrolmentLink) -> slots.Slots:
    """The cells that a link holds while it is open or claimed."""
    return slots.Slots(link.care_class_id, link.starts_on, None, link.first, link.last, link.weekdays)


@transaction.atomic
def make(
    *, offer: ServiceOffer, starts_on: date, nickname: str, phone: str, key: UUID, by: Actor, at: datetime
) -> EnrolmentLink:  # fmt: skip
    """Make a link and hold a place for it until it expires. The same key is the same link.

    Raises NO_PLACE, OFFER_NOT_PUBLISHED, PHONE_SHAPE or LINK_START_PAST.
    """
    permissions.MAKE_LINK.require(by, offer.institution)
    known = EnrolmentLink.objects.filter(institution=offer.institution, key=key).first()
    if known:
        return known
    if offer.state != OfferState.PUBLISHED:
        raise placement_errors.NOT_OFFERED.raised()
    if starts_on < day_of(at):
        raise errors.LINK_SOON.raised(field="starts_on")
    hours = rules.value("enrolment.link", on=day_of(at))["hours"]
    try:
        with transaction.atomic():
            made = EnrolmentLink.objects.create(
                institution_id=offer.institution_id, offer=offer, care_class_id=offer.care_class_id, first=offer.first,
                last=offer.last, weekdays=offer.weekdays, starts_on=starts_on, key=key,
                digest=lookup(_drawn(offer.institution_id, key)), nickname=nickname.strip(),
                phone=sign_in.normalised(phone) if phone.strip() else None, made_at=at, made_by_id=by.user_id,
                expires_at=at + timedelta(hours=hours),
            )  # fmt: skip
    except IntegrityError:  # the second click of two at once
        return EnrolmentLink.objects.get(institution=offer.institution, key=key)
    slots.take(slots_of(made))
    vacancies.refresh([made.care_class_id], at=at)
    record("enrolment.link_made", made, by, at, offer=offer.pk)
    return made


@transaction.atomic
def open(*, link: EnrolmentLink, by: Actor, at: datetime) -> EnrolmentLink:
    """Somebody begins: the first family that is signed in claims the link, and goes on with it on any device.

    Raises LINK_OTHERS for a second family, LINK_PHONE where the link was sent to another phone, or what became of it.
    """
    permissions.OPEN_LINK.require(by)
    link = locked(link.pk)
    family = by.holds("family")
    if link.state == LinkState.CLAIMED and family and link.claimed_by_id == by.user_id:
        _check_time(link, at)
        return link
    check_usable(link, by, at)
    if link.opened_at is None:
        link.opened_at = at
        record("enrolment.link_opened", link, by, at)
    if family:
        if link.phone and link.phone != _phone_of(by):
            raise errors.LINK_PHONE.raised()
        move(link, LinkState.CLAIMED)
        link.claimed_by_id, link.claimed_at = by.user_id, at
        record("enrolment.link_claimed", link, by, at)
    link.save(update_fields=["opened_at", "state", "claimed_by", "claimed_at"])
    return link


def _phone_of(by: Actor) -> str:
    return User.objects.get(pk=by.user_id or 0).phone or ""


def fault(link: EnrolmentLink, by: Actor, at: datetime) -> ProblemError | None:
    """Why somebody cannot go on with a link; None where it is open, or claimed by that person."""
    if link.state == LinkState.CANCELLED:
        return errors.LINK_CANCELLED.raised()
    if link.state == LinkState.CONFIRMED:
        return errors.LINK_USED.raised()
    if link.state == LinkState.EXPIRED or at >= link.expires_at:
        return errors.LINK_EXPIRED.raised(at=f"{timezone.localtime(link.expires_at):%m-%d %H:%M}")
    if link.state == LinkState.CLAIMED and link.claimed_by_id != by.user_id:
        return errors.LINK_OTHERS.raised()
    return None


def check_usable(link: EnrolmentLink, by: Actor, at: datetime) -> None:
    """Raise what hinders a person from going on with the link."""
    if problem := fault(link, by, at):
        raise problem


def _check_time(link: EnrolmentLink, at: datetime) -> None:
    if at >= link.expires_at:
        raise errors.LINK_EXPIRED.raised(at=f"{timezone.localtime(link.expires_at):%m-%d %H:%M}")


@transaction.atomic
def cancel(*, link: EnrolmentLink, by: Actor, at: datetime) -> EnrolmentLink:
    """Take a link back; the held place is free again. Cancelled twice it is cancelled once."""
    permissions.MAKE_LINK.require(by, link.institution)
    link = locked(link.pk)
    if link.state != LinkState.CANCELLED:
        _end(link, LinkState.CANCELLED, by, at)
    return link


@transaction.atomic
def documents_seen(*, link: EnrolmentLink, by: Actor, at: datetime) -> EnrolmentLink:
    """The institution has looked at the family's documents; seen twice is seen once. Raises LINK_STEP before that."""
    permissions.MAKE_LINK.require(by, link.institution)
    link = locked(link.pk)
    if link.state != LinkState.CONFIRMED:
        raise errors.LINK_STEP.raised()
    if link.documents_seen_at is None:
        link.documents_seen_at, link.documents_seen_by_id = at, by.user_id
        link.save(update_fields=["documents_seen_at", "documents_seen_by"])
        record("enrolment.documents_seen", link, by, at)
        if link.placement:
            relations.confirm_seen(placement=link.placement, by=by, at=at)
    return link


def release(*, at: datetime) -> int:
    """End the links whose time is over and free their places, each in its own transaction; returns how many."""
    over = EnrolmentLink.objects.filter(state__in=HOLDING_LINKS, expires_at__lte=at).order_by("pk")
    count = 0
    for pk in list(over.values_list("pk", flat=True)):
        with transaction.atomic():
            link = locked(pk)
            if link.state in HOLDING_LINKS:
                _end(link, LinkState.EXPIRED, WORKER, at)
                count += 1
    return count


def _end(link: EnrolmentLink, to: LinkState, by: Actor, at: datetime) -> None:
    move(link, to)
    link.save(update_fields=["state"])
    slots.give(slots_of(link))
    vacancies.refresh([link.care_class_id], at=at)
    record(f"enrolment.link_{to}", link, by, at)


def move(link: EnrolmentLink, to: LinkState) -> None:
    """Move a locked link; the caller saves it. Raises LINK_USED or what else it has become."""
    before = LinkState(link.state)
    if to not in LINK_TRANSITIONS[before]:
        raise errors.STEP.raised(state=before.label)
    link.state = to


def locked(link_id: int) -> EnrolmentLink:
    """The link, locked until the deed ends."""
    rows = EnrolmentLink.objects.select_for_update(of=("self",)).select_related("institution", "offer", "child")
    return rows.get(pk=link_id)


def record(event: str, link: EnrolmentLink, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event=event, subject=link, by=by, at=at, division=link.institution.district_id,
        institution=link.institution_id, content={"link": link.pk, "state": link.state, **content},
    )  # fmt: skip
