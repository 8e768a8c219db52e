"""A court forbids somebody to collect a child: a guardian hands the document in, a director or the district confirms.

Against somebody who is no guardian it holds from the first word; against a guardian from the confirmation. Either way
every tablet hears of it with its next reading of the roll, and no event passes that happened later.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from zhaohu.accounts.choices import PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.attendance.choices.pickups import CUSTODY_BLOCK_TRANSITIONS, BlockState, ChangeKind
from zhaohu.attendance.errors import pickups as errors
from zhaohu.attendance.models import CustodyBlock, PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import pickup_changes as changes
from zhaohu.core import uploads
from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import from_database
from zhaohu.families.models import Child, Guardian
from zhaohu.families.queries import children
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.services import materials
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Order:
    """What the document says. `against` is `guardian:12` or `person:34`; empty for somebody who is named only."""

    against: str
    name: str
    court: str
    number: str
    issued_on: date
    ends_on: date | None
    data: bytes
    file_name: str


@transaction.atomic
def ask(*, child: Child, order: Order, by: Actor, at: datetime) -> CustodyBlock:
    """Hand in that a court forbids somebody to collect the child.

    Raises BLOCK_AGAINST_SELF, BLOCK_NAME_NEEDED, BLOCK_PERIOD, BLOCK_KNOWN, PICKUP_YOU_ARE_BLOCKED and the problems of
    `core.uploads`.
    """
    child = changes.locked(child)
    changes.require(permissions.ASK_BLOCK, child, child, by, at)
    on = day_of(at)
    if order.issued_on > on or (order.ends_on is not None and order.ends_on < on):
        raise errors.BLOCK_PERIOD.raised(field="ends_on")
    guardian, name, phone = _named(child, order, by, at)
    checked = uploads.check(
        order.data, name=order.file_name, types=rules.value("filing.upload.types", on=on),
        maximum_bytes=rules.value("filing.upload.maximum_bytes", on=on),
    )  # fmt: skip
    made = CustodyBlock(
        child=child, guardian=guardian, name=name, name_digest=lookup(name), phone_digest=phone, court=order.court,
        institution=queries.institution_of(child.pk, on) or queries.institutions(child.pk, on).first(),
        number=order.number.strip(), issued_on=order.issued_on, ends_on=order.ends_on,
        document=materials.keep(checked, by=by, at=at), asked_by_id=by.user_id or 0, asked_at=at,
    )  # fmt: skip
    _saved(made)
    _keep(made, ChangeKind.BLOCK_ASKED, "custody.block_asked", by, at)
    _ask_for_answer(made, by, at)
    return made


def _ask_for_answer(block: CustodyBlock, by: Actor, at: datetime) -> None:
    """Whoever may confirm is told at once: the institution, or the district where the child is in no care yet."""
    street = block.child.household.street
    district = block.institution.district_id if block.institution else street.tenant_id if street else None
    posts = Post.objects.filter(role=Role.DISTRICT_LEAD, division_id=district, state=PostState.CONFIRMED)
    leads = User.objects.filter(pk__in=posts.values("user_id"), is_active=True)
    facts = {"child": block.child.nickname, "by": by.name, "court": block.court, "number": block.number}
    link = reverse("attendance:custody_block", args=[block.pk])
    members = block.institution.memberships.filter(role=MembershipRole.DIRECTOR) if block.institution else None
    directors = User.objects.filter(pk__in=members.values("user_id"), is_active=True) if members is not None else []
    notifications.notify(users=[*directors, *leads], template="custody_block_asked", params=facts, at=at, link=link)


def _named(child: Child, order: Order, by: Actor, at: datetime) -> tuple[Guardian | None, str, bytes | None]:
    """Whom the document names: the guardian (None for another), his name, the digest of his telephone."""
    kind, _colon, number = order.against.partition(":")
    if kind == "guardian":
        rows = children.guarding(day_of(at)).filter(child=child, guardian_id=int(number))
        guardian = rows.select_related("guardian__user").get().guardian
        if guardian.user_id == by.user_id:
            raise errors.BLOCK_AGAINST_SELF.raised(field="against")
        return guardian, guardian.name or guardian.user.name, None
    if kind == "person":
        person = PickupPerson.objects.get(pk=int(number), child=child)
        return None, person.name or "", bytes(person.phone_digest) if person.phone_digest else None
    if not order.name.strip():
        raise errors.BLOCK_NAME_NEEDED.raised(field="name")
    return None, order.name.strip(), None


@transaction.atomic
def decide(*, block: CustodyBlock, confirm: bool, reason: str, by: Actor, at: datetime) -> CustodyBlock:
    """Who has seen the document confirms it, or does not. Raises BLOCK_REASON, BLOCK_DECIDED or BLOCK_OWN."""
    block = _locked(block, permissions.DECIDE_BLOCK, by)
    to = BlockState.CONFIRMED if confirm else BlockState.REFUSED
    if block.state == to:
        return block  # the same click twice
    if not reason.strip():
        raise errors.BLOCK_REASON.raised(field="reason")
    _move(block, to)
    block.decided_by_id, block.decided_at, block.reason = by.user_id, at, reason.strip()
    _saved(block)
    kind = ChangeKind.BLOCK_CONFIRMED if confirm else ChangeKind.BLOCK_REFUSED
    _keep(block, kind, "custody.block_decided", by, at)
    return block


@transaction.atomic
def lift(*, block: CustodyBlock, reason: str, by: Actor, at: datetime) -> CustodyBlock:
    """The court allows it again: from now on the block holds no more. Raises BLOCK_REASON or BLOCK_DECIDED."""
    block = _locked(block, permissions.LIFT_BLOCK, by)
    if block.state == BlockState.LIFTED:
        return block
    if not reason.strip():
        raise errors.BLOCK_REASON.raised(field="reason")
    _move(block, BlockState.LIFTED)
    block.lifted_by_id, block.lifted_at, block.lift_reason = by.user_id, at, reason.strip()
    _saved(block)
    _keep(block, ChangeKind.BLOCK_LIFTED, "custody.block_lifted", by, at)
    return block


def _locked(block: CustodyBlock, action: Action, by: Actor) -> CustodyBlock:
    changes.locked(Child(pk=block.child_id))
    rows = CustodyBlock.objects.select_for_update(of=("self",))
    found = rows.select_related("child__household__street", "institution", "guardian").get(pk=block.pk)
    action.require(by, found)
    return found


def _move(block: CustodyBlock, to: BlockState) -> None:
    before = BlockState(block.state)
    if to not in CUSTODY_BLOCK_TRANSITIONS[before]:
        raise errors.BLOCK_DECIDED.raised(state=before.label)
    block.state = to


def _saved(block: CustodyBlock) -> None:
    try:
        with transaction.atomic():
            block.save()
    except IntegrityError as error:
        raise from_database(error) from error


def _keep(block: CustodyBlock, kind: ChangeKind, event: str, by: Actor, at: datetime) -> None:
    words = f"{changes.short(block.name)}，{block.court} {block.number}"
    open_against = block.guardian if block.state == BlockState.ASKED else None
    changes.keep(
        child=block.child, kind=kind, words=words, event=event, by=by, at=at, block=block,
        hush=open_against.user_id if open_against else None,
    )  # fmt: skip
