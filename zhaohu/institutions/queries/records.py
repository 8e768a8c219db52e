"""What higher rooms have made public about an institution, for its public page (setting `PUBLIC_RECORDS`)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """One line: when, what, a sentence, how it looks, where the whole stands."""

    on: date
    title: str
    text: str
    tone: str
    icon: str
    url: str


def told(institution_id: int) -> list[PublicRecord]:
    """The latest records that each room tells, the newest first."""
    found = [record for path in settings.PUBLIC_RECORDS for record in import_string(path)(institution_id)]
    return sorted(found, key=lambda record: record.on, reverse=True)
