"""What was said, done, submitted and issued cannot be changed by the application, whatever it tries."""

import pytest
from django.db import ProgrammingError, connection, transaction

from zhaohu.institutions.models import Assignment, CaseTransition, Comment, FilingReceipt, Snapshot


@pytest.mark.parametrize("model", [Comment, CaseTransition, Snapshot, Assignment, FilingReceipt])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {} CASCADE"])
def test_the_applications_role_may_only_add(db: None, model: type, statement: str) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zhaohu_app")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement.format(table))
        cursor.execute(f"SELECT count(*) FROM {table}")
        cursor.execute("RESET ROLE")
