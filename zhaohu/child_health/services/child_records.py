"""What this room keeps of a child, for the family's copy, a merge and a deletion (see families.services.records)."""

from zhaohu.child_health.services import growth_records
from zhaohu.families.services.records import Records

RECORDS = Records(name="child_health", tables=(*growth_records.TABLES,))
