"""Everything that is kept of a child, as its guardian may take it away."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from zhaohu.families.models import Child
from zhaohu.families.services import records


def everything(child: Child, *, at: datetime) -> dict[str, Any]:
    """The child's record and its rows in every room, under the names that the screen uses."""
    parts = {str(table.model._meta.verbose_name): records.told(table, child) for table in records.tables()}
    household = child.household
    return {
        "导出时间": timezone.localtime(at).isoformat(timespec="seconds"),
        "儿童": {
            "姓名": child.name, "小名": child.nickname, "性别": child.get_sex_display(),
            "出生日期": child.born_on.isoformat() if child.born_on else None,
            "预产期": child.expected_on.isoformat() if child.expected_on else None,
            "多胞胎次序": child.birth_order, "登记时间": timezone.localtime(child.created_at).isoformat(),
        },
        "家庭": {"街道": household.street.name if household.street else None, "住址": household.address},
        "监护人": [
            {"姓名": row.guardian.name, "关系": row.get_relation_display(), "状态": row.get_state_display()}
            for row in child.guardianships.select_related("guardian").order_by("pk")
        ],
        **{title: rows for title, rows in parts.items() if rows},
    }  # fmt: skip
