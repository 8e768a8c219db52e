"""What higher rooms have made public about an institution, for its public page (setting `PUBLIC_RECORDS`)."""

from dataclasses import dataclass
from datetime import date

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """One line: when, what, a sentence, how it looks, where the whole stands."""

    on: date
    title: str
    text: str
    tone: str
    icon: str
    url: str


class LastInspection(msgspec.Struct):
    """The last inspection whose result is public, kept with the institution for those who search: its day, how many
    problems it found, how many of them are open; `unchecked` says why nothing could be checked."""

    on: date
    found: int = 0
    open: int = 0
    unchecked: str = ""

    @property
    def words(self) -> str:
        """The outcome in words."""
        if self.unchecked:
            return _(self.unchecked)
        if not self.found:
            return _("未发现问题")
        if self.open:
            return _("发现 {n} 个问题，{open} 个待改正").format(n=self.found, open=self.open)
        return _("发现 {n} 个问题，都已改正").format(n=self.found)

    @property
    def tone(self) -> str:
        return "warn" if self.open or self.unchecked else "ok"

    @property
    def icon(self) -> str:
        return "clock" if self.tone == "warn" else "circle-check"


def told(institution_id: int) -> list[PublicRecord]:
    """The latest records that each room tells, the newest first."""
    found = [record for path in settings.PUBLIC_RECORDS for record in import_string(path)(institution_id)]
    return sorted(found, key=lambda record: record.on, reverse=True)
