"""The nightly question: does every statement say what its payments say, and what its lines say?"""

from django.db import connection

_DIFFERENT = """
SELECT s.id FROM enrolment_statement s
LEFT JOIN LATERAL (
  SELECT coalesce(sum(p.received_fen), 0) AS received, coalesce(sum(p.refunded_fen), 0) AS refunded
  FROM enrolment_payment p WHERE p.statement_id = s.id
) money ON true
LEFT JOIN LATERAL (
  SELECT coalesce(sum(l.amount_fen), 0) AS charged FROM enrolment_statementline l
  WHERE l.statement_id = s.id AND l.version = s.version
) lines ON true
WHERE s.paid_fen <> money.received OR s.refunded_fen <> money.refunded OR s.total_fen - s.carried_fen <> lines.charged
ORDER BY s.id
"""


def different() -> list[int]:
    """The statements whose amounts are not those of their rows; empty when the books are right."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT)
        return [row[0] for row in cursor.fetchall()]
