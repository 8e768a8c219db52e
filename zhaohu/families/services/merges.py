"""Two records of one child become one. Everything that moves is noted, so that it can be undone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.families import errors, permissions
from zhaohu.families.choices import GUARDING, DeletionState, GuardianshipState, IdentityKind
from zhaohu.families.models import Child, ChildIdentity, ChildMerge, DeletionRequest, Distinction, Guardianship
from zhaohu.families.queries import children as queries
from zhaohu.families.services import records
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications

_OPEN = (GuardianshipState.REQUESTED, *GUARDING)


@transaction.atomic
def merge(*, kept: Child, gone: Child, reason: str, by: Actor, at: datetime) -> ChildMerge:
    """Put everything of `gone` under `kept`. Decisions and readings stay where they are and are read through both.

    Raises CHILD_MERGED_INTO_ITSELF, CHILD_MERGED, CHILD_NOT_MERGEABLE, FAMILY_REASON_NEEDED.
    """
    kept, gone = _both(kept, gone, permissions.MERGE, by)
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    _check(kept, gone)
    moved = _identities(kept, gone) | _guardianships(kept, gone) | records.move(gone=gone, kept=kept)
    earlier = list(Child.objects.filter(merged_into=gone).values_list("pk", flat=True))
    Child.objects.filter(pk__in=earlier).update(merged_into=kept)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    made = ChildMerge.objects.create(
        kept=kept,
        gone=gone,
        reason=reason.strip(),
        moved=moved | {"families.child": earlier},
        by_id=by.user_id or 0,
        at=at,
    )
    _record("child.merged", made, by, at)
    notifications.notify(
        users=queries.guardians(kept, day_of(at)), template="child_merged", params={"nickname": kept.nickname},
        link=f"/family/children/{kept.pk}/", at=at,
    )  # fmt: skip
    return made


def _both(first: Child, second: Child, action: Action, by: Actor) -> tuple[Child, Child]:
    """Both records, locked in the order of their numbers."""
    if first.pk == second.pk:
        raise errors.MERGED_INTO_ITSELF.raised()
    rows = Child.objects.select_for_update(of=("self",)).select_related("household__street").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[first.pk, second.pk])}
    for row in found.values():
        action.require(by, row)
        if row.merged_into_id or row.erased_at:
            raise errors.MERGED_ALREADY.raised()
    return found[first.pk], found[second.pk]


def _check(kept: Child, gone: Child) -> None:
    if kept.born_on != gone.born_on:
        raise errors.NOT_MERGEABLE.raised(reason=_("出生日期不同"))
    if kept.birth_order != gone.birth_order:
        raise errors.NOT_MERGEABLE.raised(reason=_("多胞胎次序不同"))
    real = ChildIdentity.objects.exclude(kind=IdentityKind.TEMPORARY)
    both = set(real.filter(child=kept).values_list("kind", flat=True))
    if real.filter(child=gone, kind__in=both).exists():
        raise errors.NOT_MERGEABLE.raised(reason=_("登记了号码不同的同一种证件"))
    if DeletionRequest.objects.filter(
        child__in=[kept, gone], state__in=[DeletionState.ASKED, DeletionState.GRANTED]
    ).exists():
        raise errors.NOT_MERGEABLE.raised(reason=_("有一份正在办理删除"))


def _identities(kept: Child, gone: Child) -> records.Moved:
    """Real numbers move; a temporary key of the record that goes stays with it."""
    rows = ChildIdentity.objects.filter(child=gone).exclude(kind=IdentityKind.TEMPORARY)
    ids = list(rows.values_list("pk", flat=True))
    ChildIdentity.objects.filter(pk__in=ids).update(child=kept)
    return {"families.childidentity": ids}


def _guardianships(kept: Child, gone: Child) -> records.Moved:
    """A guardian of both keeps the relation that the kept record has."""
    there = Guardianship.objects.filter(child=kept, state__in=_OPEN).values_list("guardian_id", flat=True)
    rows = Guardianship.objects.filter(child=gone, state__in=_OPEN).exclude(guardian_id__in=list(there))
    ids = list(rows.values_list("pk", flat=True))
    Guardianship.objects.filter(pk__in=ids).update(child=kept)
    return {"families.guardianship": ids}


@transaction.atomic
def undo(*, merge: ChildMerge, by: Actor, at: datetime) -> ChildMerge:
    """Take two records apart again: what the merge moved goes back, what came later stays. Raises MERGE_UNDONE."""
    merge = ChildMerge.objects.select_for_update().select_related("kept", "gone").get(pk=merge.pk)
    kept = Child.objects.select_for_update(of=("self",)).select_related("household__street").get(pk=merge.kept_id)
    permissions.UNMERGE.require(by, kept)
    gone = merge.gone
    if merge.undone_at or gone.merged_into_id != kept.pk or kept.erased_at:
        raise errors.UNDONE_ALREADY.raised()
    moved = merge.moved
    ChildIdentity.objects.filter(pk__in=moved["families.childidentity"], child=kept).update(child=gone)
    Guardianship.objects.filter(pk__in=moved["families.guardianship"], child=kept).update(child=gone)
    Child.objects.filter(pk__in=moved["families.child"]).update(merged_into=gone)
    records.put_back(moved=moved, gone=gone)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.undone_by_id, merge.undone_at = by.user_id, at
    merge.save(update_fields=["undone_by", "undone_at"])
    _record("child.unmerged", merge, by, at)
    return merge


@transaction.atomic
def tell_apart(*, first: Child, second: Child, by: Actor, at: datetime) -> Distinction:
    """Two records that look alike are two children; saying so twice is once."""
    first, second = sorted(_both(first, second, permissions.TELL_APART, by), key=lambda child: child.pk)
    made, new = Distinction.objects.get_or_create(
        first=first, second=second, defaults={"by_id": by.user_id or 0, "at": at}
    )
    if new:
        content = {"first": first.pk, "second": second.pk}
        ledger.record(event="child.told_apart", subject=made, by=by, at=at, content=content)
    return made


def _record(event: str, made: ChildMerge, by: Actor, at: datetime) -> None:
    content = {"kept": made.kept_id, "gone": made.gone_id, "reason": made.reason, "moved": made.moved}
    ledger.record(event=event, subject=made, by=by, at=at, content=content)
