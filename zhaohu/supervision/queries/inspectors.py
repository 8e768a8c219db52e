"""Inspectors of a district: who may go on a day, and who must stay away from which institution, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_noop

from zhaohu.accounts.choices import PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.core.access import Actor
from zhaohu.core.clock import months_after
from zhaohu.institutions.models import Membership
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Employment
from zhaohu.supervision.models import Complaint, InspectionOfficer, Inspector, InspectorTie
from zhaohu.supervision.permissions import inspections as permissions

ROLES = (Role.INSPECTOR, Role.DISTRICT_REVIEWER, Role.STREET_OFFICER)
TIES = Prefetch("ties", InspectorTie.objects.filter(ended_at__isnull=True).select_related("institution").order_by("pk"))


def listed(actor: Actor) -> QuerySet[Inspector]:
    """The inspectors whom somebody may see, those who left last."""
    rows = permissions.SEE_INSPECTORS.rows(actor, Inspector.objects.all())
    return rows.select_related("user", "district").prefetch_related(TIES)


def own(actor: Actor) -> Inspector | None:
    """The reader's own standing registration."""
    return Inspector.objects.filter(user_id=actor.user_id or 0, ended_at__isnull=True).prefetch_related(TIES).first()


def posts(district: str, on: date) -> QuerySet[Post]:
    """The posts of a district and its streets whose holders may be registered."""
    here = Q(division_id=district) | Q(division__tenant_id=district)
    rows = Post.objects.filter(here, role__in=ROLES, state=PostState.CONFIRMED, valid_from__lte=on)
    return rows.exclude(valid_to__lte=on)


def eligible(district: str, on: date) -> QuerySet[User]:
    """Who may be registered: has such a post and is not registered yet."""
    standing = Inspector.objects.filter(ended_at__isnull=True).values("user_id")
    users = User.objects.filter(pk__in=posts(district, on).values("user_id"), is_active=True)
    return users.exclude(pk__in=standing).order_by("name", "pk")


def available(district: str, *, until: date, departments: Collection[str] = ()) -> QuerySet[Inspector]:
    """Standing inspectors of a district whose certificate is valid to the end of a window, and whose post stands."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gte=until)
    rows = Inspector.objects.filter(valid, district_id=district, ended_at__isnull=True, user__is_active=True)
    rows = rows.filter(user_id__in=posts(district, until).values("user_id"))
    if departments:
        rows = rows.filter(department__in=departments)
    return rows.select_related("user").order_by("department", "certificate_number")


def conflicts(
    inspectors: Sequence[Inspector], institutions: Collection[int], *, on: date, of_draw: bool
) -> dict[tuple[int, int], str]:
    """Why an inspector must not go to an institution, by both ids; in Chinese, to be translated on the page.

    `of_draw` adds what only a draw avoids: the officer who handled a complaint about the institution.
    """
    rule = rules.value("inspection.avoidance", on=on)
    of_user = {one.user_id: one.pk for one in inspectors}
    found: dict[tuple[int, int], str] = {}
    for user, institution, reason in _reasons(list(of_user), institutions, rule, on, of_draw):
        found.setdefault((of_user[user], institution), reason)
    declared = InspectorTie.objects.filter(
        inspector__in=[one.pk for one in inspectors], institution_id__in=institutions, ended_at__isnull=True
    )
    for inspector, institution in declared.values_list("inspector_id", "institution_id"):
        found.setdefault((inspector, institution), gettext_noop("已申报回避关系"))
    return found


def _reasons(
    users: list[int], institutions: Collection[int], rule: dict[str, int], on: date, of_draw: bool
) -> Iterator[tuple[int, int, str]]:
    since = months_after(on, -12 * rule["employment_years"])
    served = Membership.objects.filter(user_id__in=users, institution_id__in=institutions).exclude(valid_to__lt=since)
    for user, institution in served.values_list("user_id", "institution_id"):
        yield user, institution, gettext_noop("是这家机构的负责人或经办人，或曾经是")
    worked = Employment.objects.filter(member__user_id__in=users, institution_id__in=institutions)
    for user, institution in worked.exclude(ends_on__lt=since).values_list("member__user_id", "institution_id"):
        yield user or 0, institution, gettext_noop("在这家机构工作，或曾经工作")
    if of_draw:
        since = months_after(on, -rule["complaint_months"])
        handled = Complaint.objects.filter(
            officer_id__in=users, institution_id__in=institutions, received_at__date__gte=since
        )
        for user, institution in handled.values_list("officer_id", "institution_id"):
            yield user or 0, institution or 0, gettext_noop("办理过这家机构的投诉")


def same_pairs(institutions: Collection[int], *, on: date) -> dict[int, set[frozenset[int]]]:
    """For each institution the pairs of inspectors that went there together within the months of the rule."""
    since = months_after(on, -rules.value("inspection.avoidance", on=on)["same_pair_months"])
    went: dict[tuple[int, int], set[int]] = defaultdict(set)
    rows = InspectionOfficer.objects.filter(
        inspection__institution_id__in=institutions, inspection__signed_at__date__gte=since, replaced_at__isnull=True
    )
    for visit, institution, inspector in rows.values_list(
        "inspection_id", "inspection__institution_id", "inspector_id"
    ):
        went[visit, institution].add(inspector)
    found: dict[int, set[frozenset[int]]] = defaultdict(set)
    for (_visit, institution), team in went.items():
        found[institution] |= {frozenset((a, b)) for a in team for b in team if a < b}
    return found
