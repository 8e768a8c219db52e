"""A small world for a test: divisions, people and posts. States are reached through services, never written here."""

from datetime import UTC, date, datetime
from itertools import count

from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.accounts.models import Post, User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.identity import organisation_check_character, uscc_check_character
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Beijing
ON = date(2026, 11, 24)
_serial = count(1)


def city() -> Division:
    return Division.objects.get_or_create(
        code="110000", defaults={"name": "北京市", "level": Level.CITY, "kind": "municipality", "sort_key": "beijing"}
    )[0]


def district(code: str = "110105", name: str = "朝阳区") -> Division:
    found, new = Division.objects.get_or_create(
        code=code,
        defaults={"name": name, "level": Level.DISTRICT, "kind": "district", "parent": city(), "sort_key": name},
    )
    if new:
        found.tenant = found
        found.save()
    return found


def street(code: str = "110105014", name: str = "劲松街道") -> Division:
    parent = district(code[:6], {"110105": "朝阳区", "110108": "海淀区"}.get(code[:6], code[:6]))
    return Division.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "level": Level.STREET,
            "kind": "subdistrict",
            "parent": parent,
            "tenant": parent,
            "sort_key": name,
        },
    )[0]


def user(kind: Kind = Kind.OFFICER, name: str = "演示人员") -> User:
    return User.objects.create(username=f"user{next(_serial)}", name=name, kind=kind)


def actor(person: User) -> Actor:
    return actor_of(person, on=ON)


def officer(
    role: Role = Role.DISTRICT_REVIEWER,
    division: Division | None = None,
    department: Department = Department.HEALTH,
) -> User:
    person = user()
    Post.objects.create(
        user=person, role=role, department=department, division=division or district(), valid_from=date(2020, 1, 1)
    )
    return person


def uscc(prefix: str = "91110105") -> str:
    """A made-up valid unified social credit code; `prefix` is its first eight characters."""
    organisation = f"MA{next(_serial):06d}"
    head = prefix + organisation + organisation_check_character(organisation)
    return head + uscc_check_character(head)
