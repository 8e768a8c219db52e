"""Why somebody may not judge an institution: ties to it or to its district within the years of the rule."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhaohu.accounts.models import Post, User
from zhaohu.core.clock import months_after
from zhaohu.institutions.models import Institution, Membership
from zhaohu.quality.models import Candidacy, Expert
from zhaohu.quality.queries.demonstration import TERMS, experts
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Employment


def ties(user: User, institution: Institution, on: date) -> list[str]:
    """Every tie that the city's records know of; empty where the person may judge."""
    since = months_after(on, -12 * rules.value(TERMS, on=on)["conflict_years"])
    recent = Q(valid_to__isnull=True) | Q(valid_to__gte=since)
    found = []
    if Membership.objects.filter(recent, user=user, institution=institution).exists():
        found.append(_("是这家机构的负责人或经办人，或曾经是"))
    worked = Q(ends_on__isnull=True) | Q(ends_on__gte=since)
    if Employment.objects.filter(worked, member__user=user, institution=institution).exists():
        found.append(_("在这家机构工作，或曾经工作"))
    if Post.objects.filter(recent, user=user, division__tenant=institution.district_id).exists():
        found.append(_("在推荐这家机构的区任职，或曾经任职"))
    others = Membership.objects.filter(recent, user=user, institution__district=institution.district_id)
    if others.exclude(institution=institution).exists():
        found.append(_("在同一个区的另一家机构任职，有竞争关系"))
    return found


def reasons(expert: Expert, candidacy: Candidacy, on: date) -> list[str]:
    """Why an expert may not judge a candidate: the ties, and having had the candidacy in hand."""
    found = ties(expert.user, candidacy.institution, on)
    if expert.user_id in (candidacy.applied_by_id, candidacy.recommended_by_id):
        found.append(_("经办过这件申报"))
    return found


def in_office() -> QuerySet[Expert]:
    """Experts who may be asked."""
    return experts().filter(ended_at__isnull=True)
