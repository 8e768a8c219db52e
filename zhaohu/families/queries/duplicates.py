"""Records that may be of one child: same birthday, same name, and nothing that tells them apart."""

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from zhaohu.core.access import Actor
from zhaohu.families import permissions
from zhaohu.families.choices import IdentityKind
from zhaohu.families.models import Child, ChildIdentity, ChildMerge, Distinction

_THERE = {"merged_into__isnull": True, "erased_at__isnull": True}


def suspected(actor: Actor) -> QuerySet[Child]:
    """The later record of each suspected pair within the actor's sight; `.first_id` is the earlier one.

    Twins differ in birth order; two children differ in a document of the same kind. Neither pair is proposed.
    """
    seen = permissions.CHECK_IDENTITY.rows(actor, Child.objects.filter(**_THERE))
    same = {name: OuterRef(name) for name in ("born_on", "name_digest", "birth_order")}
    earlier = permissions.CHECK_IDENTITY.rows(actor, Child.objects.filter(**_THERE, **same, pk__lt=OuterRef("pk")))
    told_apart = Distinction.objects.filter(first=OuterRef("pk"), second=OuterRef(OuterRef("pk")))
    earlier = earlier.exclude(Exists(told_apart)).exclude(Exists(_conflicting())).order_by("pk")
    rows = seen.filter(born_on__isnull=False, name_digest__isnull=False)
    rows = rows.annotate(first_id=Subquery(earlier.values("pk")[:1])).filter(first_id__isnull=False)
    return rows.select_related("household__street")


def _conflicting() -> QuerySet[ChildIdentity]:
    """Documents of the earlier record whose kind the later one has too; equal numbers are refused, so these differ."""
    theirs = ChildIdentity.objects.filter(child_id=OuterRef(OuterRef(OuterRef("pk"))), kind=OuterRef("kind"))
    ours = ChildIdentity.objects.filter(child_id=OuterRef("pk")).exclude(kind=IdentityKind.TEMPORARY)
    return ours.filter(Exists(theirs))


def visible(actor: Actor) -> QuerySet[Child]:
    """Records that an officer may compare."""
    rows = Child.objects.filter(**_THERE).select_related("household__street")
    return permissions.CHECK_IDENTITY.rows(actor, rows)


def merges(actor: Actor) -> QuerySet[ChildMerge]:
    """Merges of records within the officer's sight, the newest first."""
    kept = permissions.UNMERGE.rows(actor, Child.objects.all())
    return ChildMerge.objects.filter(kept__in=kept).select_related("by", "undone_by").order_by("-pk")


def trail(merge: ChildMerge) -> list[tuple[str, int]]:
    """What a merge has moved: the name of each kind of row, and how many."""
    return [
        (str(apps.get_model(label)._meta.verbose_name), len(ids)) for label, ids in sorted(merge.moved.items()) if ids
    ]
