"""What this room itself keeps of a child."""

from zhaohu.families.models import (
    Child,
    ChildIdentity,
    ChildMerge,
    Consent,
    DeletionRequest,
    Distinction,
    Guardianship,
    Invitation,
    Reading,
    RelationCheck,
)
from zhaohu.families.services.records import Records, Table

RECORDS = Records(
    name="families",
    tables=(
        Table(model=ChildIdentity, moves=False),
        Table(model=Guardianship, moves=False, hidden=("guardian", "decided_by")),
        Table(model=RelationCheck, path="guardianship__child", hidden=("guardianship",)),
        Table(model=Invitation, moves=False, hidden=("made_by", "used_by")),
        # What was decided and read stays with the record for which it was: both are read through merged records.
        Table(model=Consent, kind="consents", moves=False, hidden=("guardian",)),
        Table(model=Reading, kind="readings", moves=False, hidden=("reader", "institution_id")),
        Table(model=DeletionRequest, moves=False, hidden=("asked_by", "decided_by")),
        Table(model=ChildMerge, path="kept", hidden=("moved", "kept", "gone", "by", "undone_by")),
        Table(model=Distinction, path="first", hidden=("first", "second", "by")),
        Table(model=Child, path="merged_into", hidden=("merged_into", "household")),
    ),
)
