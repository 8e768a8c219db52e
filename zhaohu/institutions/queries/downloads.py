"""The register as open data: streamed from one snapshot, whatever its size."""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec
from django.db import connection

from zhaohu.institutions.forms.register import Search
from zhaohu.institutions.queries.register import LISTED, Rules, conditions
from zhaohu.institutions.queries.register_records import COLUMNS, JOINS, RULES, Record

_BATCH = 1000
_MOST_IN_SITEMAP = 50_000  # what the sitemap protocol allows in one file


def rules(*, on: date) -> Rules:
    """The rules of the register on a day."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({RULES})::text", {"on": on})
        return msgspec.json.decode(cursor.fetchone()[0] or "{}", type=Rules)


def records(search: Search, *, on: date) -> Iterator[Record]:
    """Every institution on the register that a search finds, in the order of the credit codes."""
    allowed = frozenset(rules(on=on).fields)
    ctes, where, params = conditions(search)
    sql = f"""
        WITH rules AS (SELECT ({RULES}) AS said){ctes}
        SELECT row_to_json(x)::text FROM (
            SELECT NULL::int AS metres, {COLUMNS} FROM institutions_institution i {JOINS} WHERE {where}
        ) x ORDER BY x.uscc
    """
    decoder = msgspec.json.Decoder(Record)
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params | {"on": on})
        while rows := cursor.fetchmany(_BATCH):
            for (row,) in rows:
                yield decoder.decode(row).only(allowed)


def addresses() -> Iterator[tuple[str, datetime]]:
    """Credit code and last change of every institution on the register."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT i.uscc, i.updated_at FROM institutions_institution i WHERE {LISTED} "
            f"ORDER BY i.uscc LIMIT {_MOST_IN_SITEMAP}"
        )
        while rows := cursor.fetchmany(_BATCH):
            yield from rows
