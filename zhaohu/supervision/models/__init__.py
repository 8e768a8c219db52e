"""Tables of the room, by noun."""

from zhaohu.supervision.models.cases import CaseClock, CaseFile, CaseOfficer, CaseStep, PenaltyCase, RecordCopy
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
from zhaohu.supervision.models.credit import (
    CreditAppeal,
    CreditPoint,
    CreditPublication,
    CreditRun,
    CreditScheme,
    CreditScore,
    PublishedCredit,
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
from zhaohu.supervision.models.penalties import (
    CreditRecord,
    Delivery,
    DeliveryRow,
    RecordDispute,
    RecordReading,
    RecordStep,
    RepairRequest,
)
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
from zhaohu.supervision.models.risk import RiskModel, RiskScore
from zhaohu.supervision.models.statements import StatementObjection
from zhaohu.supervision.models.visits import (
    RecordPaper,
    VisitEvent,
    VisitPhoto,
    VisitRecord,
    VisitSignature,
    VisitVoice,
)

__all__ = [
    "CaseClock",
    "CaseFile",
    "CaseOfficer",
    "CaseStep",
    "Complainant",
    "ComplainantReading",
    "Complaint",
    "ComplaintClock",
    "ComplaintFact",
    "ComplaintFile",
    "ComplaintMerge",
    "ComplaintStep",
    "CreditAppeal",
    "CreditPoint",
    "CreditPublication",
    "CreditRecord",
    "CreditRun",
    "CreditScheme",
    "CreditScore",
    "Delivery",
    "DeliveryRow",
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
    "PenaltyCase",
    "PlanStep",
    "Publication",
    "PublicationStep",
    "PublishedCredit",
    "Question",
    "QuestionFile",
    "RecordCopy",
    "RecordDispute",
    "RecordPaper",
    "RecordReading",
    "RecordStep",
    "RectificationOrder",
    "RepairRequest",
    "RiskModel",
    "RiskScore",
    "StatementObjection",
    "VisitEvent",
    "VisitPhoto",
    "VisitRecord",
    "VisitSignature",
    "VisitVoice",
]
