"""No room keeps rows of a child that its family cannot take away, have merged or have deleted."""

from django.apps import apps

from zhaohu.families.models import Child
from zhaohu.families.services import records


def _unnamed() -> set[str]:
    """Tables with a foreign key to a child, or to a named table of a child, that no room names."""
    named = {table.model for table in records.tables()}
    return {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model in {Child, *named} and model not in named
    }


def test_every_table_of_a_child_is_named_by_its_room() -> None:
    assert _unnamed() == set()


def test_the_test_above_finds_a_table_that_is_left_out(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(records, "rooms", lambda: ())
    assert "families.Reading" in _unnamed() and "enrolment.Statement" in _unnamed()


def test_every_kind_of_a_table_is_a_line_of_the_retention_rule() -> None:
    import json

    from zhaohu.rules.services import FIXTURES

    rules = json.loads((FIXTURES / "families.json").read_text(encoding="utf-8"))
    lines = next(rule["value"] for rule in rules if rule["code"] == "families.retention")
    assert {table.kind for table in records.tables()} <= {line["kind"] for line in lines}
