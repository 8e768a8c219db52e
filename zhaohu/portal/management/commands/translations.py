"""`manage.py translations`: bring the English catalogue up to the texts of code and templates.

New texts are added without English, texts that are gone are removed. `--check` writes nothing and fails when the
catalogue lacks a text, keeps one too many, or has no English for one.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

_CATALOGUE = Path("locale") / "en" / "LC_MESSAGES" / "django.po"
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_SHOWN = 20
_HEADER = """# English texts of Zhaohu.
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def texts(root: Path) -> Iterator[tuple[Any, str | None]]:
    """Every text of code and templates, with its context: what Django's own extraction would find."""
    for path in sorted((root / "zhaohu").rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _found(path.read_bytes())
    for path in sorted((root / "zhaohu").rglob("*.html")):
        code = templatize(path.read_text(encoding="utf-8"), origin=path.name)
        # The template's indentation means nothing to Python, and would not pass for its own.
        yield from _found("\n".join(line.lstrip() for line in code.splitlines()).encode())


def _found(source: bytes) -> Iterator[tuple[Any, str | None]]:
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source), keywords=_KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield message, context


def _template(root: Path) -> Catalog:
    catalogue = Catalog(locale="en", project="zhaohu", charset="utf-8")
    for message, context in texts(root):
        catalogue.add(message, context=context)
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """The texts that have no English."""
    return [str(m.id) for m in catalogue if m.id and not all(m.string if isinstance(m.string, tuple) else [m.string])]


class Command(BaseCommand):
    help = "Bring the English catalogue up to the texts of code and templates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail unless every text has its English")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.ROOT / _CATALOGUE
        kept = read_po(path.open("rb"), locale="en") if path.exists() else Catalog(locale="en")
        wanted = _template(settings.ROOT)
        before = {(m.id, m.context) for m in kept if m.id}
        now = {(m.id, m.context) for m in wanted if m.id}
        if options["check"]:
            lacking = [str(i) for i, _ in sorted(now - before, key=str)] + missing(kept)
            if lacking or before - now:
                shown = "\n".join(f"  {text}" for text in lacking[:_SHOWN])
                raise CommandError(
                    f"{len(lacking)} texts have no English, {len(before - now)} are gone from the code.\n{shown}"
                )
            return
        kept.update(wanted, no_fuzzy_matching=True, keep_user_comments=False)
        kept.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(_HEADER.encode())
            write_po(file, kept, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
        self.stdout.write(f"{_CATALOGUE}: {len(now)} texts, {len(missing(kept))} without English")
