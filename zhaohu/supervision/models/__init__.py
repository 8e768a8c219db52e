"""Tables of the room, by noun."""

from zhaohu.supervision.models.complaints import (
    Complainant,
    ComplainantReading,
    Complaint,
    ComplaintClock,
    ComplaintFact,
    ComplaintFile,
    ComplaintMerge,
    ComplaintStep,
)
from zhaohu.supervision.models.inspections import (
    DrawExclusion,
    Inspection,
    InspectionOfficer,
    InspectionPlan,
    InspectionStep,
    Inspector,
    InspectorTie,
)
from zhaohu.supervision.models.orders import HotlineOrder, OrderMessage, Outgoing
from zhaohu.supervision.models.plans import PlanStep
from zhaohu.supervision.models.publications import Publication, PublicationStep
from zhaohu.supervision.models.questions import Question, QuestionFile
from zhaohu.supervision.models.rectification import (
    EvidenceFile,
    Finding,
    FindingObjection,
    OrderEvidence,
    OrderStep,
    RectificationOrder,
)
from zhaohu.supervision.models.visits import RecordPaper, VisitEvent, VisitPhoto, VisitRecord, VisitSignature

__all__ = [
    "Complainant",
    "ComplainantReading",
    "Complaint",
    "ComplaintClock",
    "ComplaintFact",
    "ComplaintFile",
    "ComplaintMerge",
    "ComplaintStep",
    "DrawExclusion",
    "EvidenceFile",
    "Finding",
    "FindingObjection",
    "HotlineOrder",
    "Inspection",
    "InspectionOfficer",
    "InspectionPlan",
    "InspectionStep",
    "Inspector",
    "InspectorTie",
    "OrderEvidence",
    "OrderMessage",
    "OrderStep",
    "Outgoing",
    "PlanStep",
    "Publication",
    "PublicationStep",
    "Question",
    "QuestionFile",
    "RecordPaper",
    "RectificationOrder",
    "VisitEvent",
    "VisitPhoto",
    "VisitRecord",
    "VisitSignature",
]
