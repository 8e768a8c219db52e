"""What the room keeps of the conversation about a child: part of `child_records`. A text that was withheld from the
family is not told in its copy of the records either."""

from zhaohu.attendance.models import Message, MessageCopy, Retraction
from zhaohu.families.services.records import Table


def _text(row: Message) -> dict[str, str]:
    if row.copies.filter(withheld_at__isnull=False).exists():
        return {"正文": "已撤回"}
    return {"正文": row.text or "", "选项": row.options or ""}


TABLES = (
    Table(
        model=Message, kind="placements", blank={"text": None, "options": None}, in_words=_text,
        hidden=("text", "options", "care_class", "author", "seen_by", "reminded_at", "escalated_at"),
    ),
    # A copy stays with the record for which it was sent: both of two merged records may have had the same bulletin.
    Table(model=MessageCopy, kind="placements", moves=False, hidden=("message", "user")),
    Table(model=Retraction, kind="placements", blank={"reason": "—"}, hidden=("message", "incident", "made_by")),
)  # fmt: skip
