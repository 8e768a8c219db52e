"""Tables, by noun."""

from zhaohu.families.models.decisions import Consent, Reading
from zhaohu.families.models.people import Child, ChildIdentity, Guardian, Guardianship, Household
from zhaohu.families.models.records import ChildMerge, DeletionRequest, Distinction
from zhaohu.families.models.relations import Invitation, RelationCheck

__all__ = [
    "Child",
    "ChildIdentity",
    "ChildMerge",
    "Consent",
    "DeletionRequest",
    "Distinction",
    "Guardian",
    "Guardianship",
    "Household",
    "Invitation",
    "Reading",
    "RelationCheck",
]
