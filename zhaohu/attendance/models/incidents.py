from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.incidents import IncidentKind, IncidentState, NoticeState, Severity
from zhaohu.core.encryption import EncryptedText
from zhaohu.enrolment.models import CareClass
from zhaohu.families.models import Child, Guardian
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.staff.models import Employment


class Incident(models.Model):
    """Something that went wrong in an institution, told once. What was told never changes: what must be added or put
    right is an amendment. `marks` are points on the body map, each with a side, x and y from 0 to 1, and a kind.

    `told_at` is when the guardians were told; a suspected abuse waits for the district to say so. The due instants are
    those of the rule in force at the report; without `note_due_at` the district need not take note.
    """

    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one incident")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="incidents", db_index=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="incidents")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField("类别", max_length=12, choices=IncidentKind)
    severity = models.CharField("程度", max_length=8, choices=Severity)
    happened_at = models.DateTimeField("发生时间")
    place = models.CharField("地点", max_length=60)
    what = EncryptedText("经过", null=True)
    first_aid = EncryptedText("急救和处理", null=True)
    marks = models.JSONField("受伤部位", default=list, blank=True)
    state = models.CharField("状态", max_length=8, choices=IncidentState, default=IncidentState.REPORTED)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField("报告人", max_length=60, blank=True)
    made_at = models.DateTimeField("报告时间")
    report_due_at = models.DateTimeField("上报时限", null=True)
    told_at = models.DateTimeField("告知监护人", null=True)
    note_due_at = models.DateTimeField("区里知悉时限", null=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField("知悉时间", null=True)
    note = models.CharField("区里的意见", max_length=300, blank=True)
    close_due_at = models.DateTimeField("办结时限")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True)
    measures = models.CharField("整改措施", max_length=500, blank=True)

    class Meta:
        verbose_name = "事件"
        constraints = [
            models.CheckConstraint(name="incident_is_told_afterwards", condition=Q(happened_at__lte=F("made_at"))),
            models.CheckConstraint(
                name="noted_incident_was_noted", condition=~Q(state="noted") | Q(noted_at__isnull=False)
            ),
            models.CheckConstraint(
                name="closed_incident_says_measures",
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(measures="")),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-made_at"], name="incident_of_institution"),
            models.Index(
                fields=["made_at"],
                name="incident_waiting",
                condition=Q(closed_at__isnull=True) | Q(note_due_at__isnull=False, noted_at__isnull=True),
            ),
        ]

    @property
    def is_late(self) -> bool:
        """Whether the institution told it later than the rule allows."""
        return self.report_due_at is not None and self.made_at > self.report_due_at

    @property
    def waits_for_district(self) -> bool:
        """Whether the district has still to take note."""
        return self.note_due_at is not None and self.noted_at is None


class IncidentWitness(models.Model):
    """Who saw it: somebody who works there, or an outsider by name."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="witnesses")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField("目击人", max_length=60)

    class Meta:
        verbose_name = "目击人"
        constraints = [
            models.UniqueConstraint(fields=["incident", "employment", "name"], name="incident_witness_once"),
            models.CheckConstraint(name="incident_witness_has_a_name", condition=~Q(name="")),
        ]


class IncidentPhoto(models.Model):
    """A picture that shows what happened; seen by the child's guardians, the institution and its district alone."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "事件照片"


class IncidentAmendment(models.Model):
    """What was added to an incident or put right later, and why. Only grows."""

    key = models.UUIDField("防重", unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="amendments")
    words = EncryptedText("补充或更正", null=True)
    reason = models.CharField("理由", max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_name = models.CharField("补充人", max_length=60, blank=True)
    made_at = models.DateTimeField("补充时间")

    class Meta:
        verbose_name = "事件补充"
        constraints = [
            models.CheckConstraint(
                name="amendment_says_why", condition=~Q(reason=""), violation_error_message="请写明为什么补充或更正。"
            )
        ]


class IncidentNotice(models.Model):
    """One guardian who was told of an incident, and what he said: signed, or disputed with his words."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notices")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField("告知时间")
    reminded = models.PositiveSmallIntegerField("提醒次数", default=0)
    state = models.CharField("状态", max_length=8, choices=NoticeState, default=NoticeState.TOLD)
    answered_at = models.DateTimeField("答复时间", null=True)
    words = EncryptedText("异议", null=True)

    class Meta:
        verbose_name = "事件告知"
        constraints = [
            models.UniqueConstraint(fields=["incident", "guardian"], name="incident_told_once"),
            models.CheckConstraint(
                name="answered_notice_has_its_instant", condition=Q(state="told") | Q(answered_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["told_at"], name="incident_unsigned", condition=Q(state="told"))]


class IncidentPack(models.Model):
    """The evidence of an incident, frozen by a job: a canonical JSON whose SM3 a public entry of the ledger holds.

    The first is asked for with the report; what came later goes into another, never into the same. Other children of
    the class stand in it as numbers.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField("次序")
    reason = models.CharField("补充理由", max_length=200, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField("开始时间")
    frozen_at = models.DateTimeField("固定时间", null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.BigIntegerField("存证编号", null=True)

    class Meta:
        verbose_name = "证据包"
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="incident_pack_number_once"),
            models.CheckConstraint(
                name="frozen_pack_is_whole",
                condition=Q(frozen_at__isnull=True, file__isnull=True, entry_id__isnull=True)
                | Q(frozen_at__isnull=False, file__isnull=False, entry_id__isnull=False),
            ),
            models.CheckConstraint(name="supplement_pack_says_why", condition=Q(number=1) | ~Q(reason="")),
        ]
