"""Places held for children, and what they ask of a family."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.enrolment.choices.applications import DocumentState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Agreement, FamilyDocument, Placement, Price
from zhaohu.enrolment.permissions import applications as application_permissions
from zhaohu.enrolment.permissions import placements as permissions
from zhaohu.institutions.choices.institution import ServiceForm


def seen(actor: Actor) -> QuerySet[Placement]:
    """The places that a guardian, director or clerk may see."""
    return permissions.SEE.rows(
        actor, Placement.objects.select_related("child", "institution__district", "offer", "care_class")
    )


def overlapping(placement: Placement) -> QuerySet[Placement]:
    """Full-day places which the child has on some of the days of a full-day place."""
    rows = Placement.objects.filter(child_id=placement.child_id, form=ServiceForm.FULL_DAY)
    rows = rows.filter(state__in=[PlacementState.ACCEPTED, PlacementState.AGREED]).exclude(pk=placement.pk)
    if placement.form != ServiceForm.FULL_DAY:
        return rows.none()
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=placement.starts_on))
    if placement.ends_on:
        rows = rows.filter(starts_on__lte=placement.ends_on)
    return rows.select_related("institution").order_by("pk")


def price_on(offer_id: int, on: date) -> Price | None:
    """What an offer costs on a day."""
    rows = Price.objects.filter(offer_id=offer_id, valid_from__lte=on)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).first()


def todos(actor: Actor, at: datetime) -> list[Todo]:
    """What a family has to do about its places: answer, confirm an agreement, hand in a document again."""
    return [*_answers(actor, at), *_agreements(actor), *_documents(actor)]


def _answers(actor: Actor, at: datetime) -> list[Todo]:
    rows = Placement.objects.filter(state=PlacementState.OFFERED, answer_by__gte=at)
    rows = permissions.SEE_OFFERED.rows(actor, rows).select_related("child", "institution").order_by("answer_by", "pk")
    return [
        Todo(
            icon="clock", title=_("答复：{name}的托位").format(name=one.institution.name),
            text=_("{child}从 {day} 入托").format(child=one.child.nickname, day=f"{one.starts_on:%m-%d}"),
            url=reverse("enrolment:placement", args=[one.pk]), deed=_("去答复"), due_at=one.answer_by,
        )
        for one in rows
    ]  # fmt: skip


def _agreements(actor: Actor) -> list[Todo]:
    unsigned = Agreement.objects.filter(placement=OuterRef("pk"), family_confirmed_at__isnull=True)
    rows = Placement.objects.filter(Exists(unsigned), state=PlacementState.ACCEPTED)
    rows = permissions.SEE_OFFERED.rows(actor, rows).select_related("child", "institution").order_by("pk")
    return [
        Todo(
            icon="writing-sign", title=_("确认托育服务协议：{name}").format(name=one.institution.name),
            text=_("{child}从 {day} 入托").format(child=one.child.nickname, day=f"{one.starts_on:%m-%d}"),
            url=reverse("enrolment:agreement", args=[one.pk]), deed=_("看协议"),
        )
        for one in rows
    ]  # fmt: skip


def _documents(actor: Actor) -> list[Todo]:
    rows = FamilyDocument.objects.filter(state=DocumentState.REFUSED, withdrawn_at__isnull=True)
    rows = application_permissions.SEE_DOCUMENT.rows(actor, rows).order_by("pk")
    return [
        Todo(
            icon="file-alert", title=_("一份材料不符合，请重新上传"), text=one.reason,
            url=reverse("enrolment:family_documents"), deed=_("去上传"),
        )
        for one in rows
    ]  # fmt: skip


def started(placement: Placement, at: datetime) -> bool:
    """Whether the child's first day has come."""
    return placement.starts_on <= day_of(at)
