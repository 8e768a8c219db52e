"""The quota of demonstration institutions and its gap by district: 6 × 4 of different forms and 10 × 1 make 34."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import add

from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.quality.choices.demonstration import SEATED, STANDING, CandidacyState
from zhaohu.quality.models import Candidacy
from zhaohu.rules import queries as rules

RULE = "quality.demonstration.quota"


@dataclass(frozen=True)
class Seats:
    """How many demonstration institutions a district should have at least."""

    district: str
    count: int
    forms_differ: bool


def seats(on: date) -> dict[str, Seats]:
    """The quota of each district on a day, as the rule lists them."""
    return {
        code: Seats(code, group["seats"], group["forms_differ"])
        for group in rules.value(RULE, on=on).values()
        for code in group["districts"]
    }


@dataclass
class Row:
    """Where one district stands; `named` counts what is in force on the day."""

    district: Division
    seats: int
    forms_differ: bool
    recommended: int = 0
    in_notice: int = 0
    forms: list[str] = field(default_factory=list)

    @property
    def named(self) -> int:
        return len(self.forms)

    @property
    def missing(self) -> int:
        return max(0, self.seats - self.named)

    @property
    def forms_missing(self) -> int:
        """How many different forms are still wanting."""
        return max(0, self.seats - len(set(self.forms))) if self.forms_differ else 0

    @property
    def form_names(self) -> list[str]:
        return [str(InstitutionKind(form).label) for form in sorted(set(self.forms))]

    @property
    def free(self) -> int:
        """How many more the district may recommend."""
        return max(0, self.seats - self.named - self.in_notice - self.recommended)


@dataclass(frozen=True)
class Total:
    """The same for the city."""

    seats: int
    recommended: int
    in_notice: int
    named: int
    missing: int


def gap(on: date) -> list[Row]:
    """Every district with a quota, those of the centre first."""
    wanted = seats(on)
    found = Division.objects.defer("boundary").in_bulk(list(wanted))
    rows = {code: Row(found[code], one.count, one.forms_differ) for code, one in wanted.items() if code in found}
    taken = Candidacy.objects.filter(state__in=SEATED).values_list("district", "state", "form", "valid_to")
    for district, state, form, valid_to in taken:
        if (row := rows.get(district)) is None:
            continue
        if state in STANDING:
            if valid_to and valid_to >= on:
                row.forms.append(form)
        elif state == CandidacyState.IN_NOTICE:
            row.in_notice += 1
        else:
            row.recommended += 1
    return sorted(rows.values(), key=lambda row: (-row.seats, row.district.pk))


def total(rows: Iterable[Row]) -> Total:
    """The sums of the rows; what one district has too many fills no other's gap."""
    figures = [(row.seats, row.recommended, row.in_notice, row.named, row.missing) for row in rows]
    return Total(*(reduce(add, column, 0) for column in (zip(*figures, strict=True) if figures else [()] * 5)))
