"""Rows, pushes and the people of registration authorities."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Push, Registration
from zhaohu.institutions.services import pushes, registrations

AT, ON = factories.AT, factories.ON


def row(**other: Any) -> dict[str, Any]:
    """A sound row of 市场监管."""
    return {
        "uscc": factories.uscc(),
        "name": "演示松果里托育有限公司",
        "scope": "托育服务（不含幼儿园、托儿所）",
        "district": "朝阳区",
        "street": "",
        "address": "演示路 1 号",
        "legal_representative": "演示张三",
        "registered_on": "2026-01-05",
        **other,
    }


def registrar(division: Division | None = None, department: Department = Department.MARKET) -> User:
    return factories.officer(Role.REGISTRAR, division or factories.city(), department)


def pushed(
    *rows: dict[str, Any], key: str = "", by: Actor | None = None, authority: str = "market", **other: Any
) -> Push:
    """A push over the API."""
    division = other.get("division", "110000")
    factories.district()
    return registrations.push(
        records=rows,
        authority=authority,
        division=division,
        key=key or f"key-{factories.uscc()}",
        body_sm3=sm3(repr(rows).encode()),
        by=by or factories.actor(registrar(Division.objects.get(pk=division), Department(authority))),
        at=other.get("at", AT),
    )


def registration(**other: Any) -> Registration:
    """A registered body."""
    authority = other.pop("authority", "market")
    given = row(**other)
    pushed(given, authority=authority)
    return Registration.objects.get(uscc=given["uscc"])


def csv_of(*rows: dict[str, Any]) -> bytes:
    names = list(row())
    extra = [name for name in ("event", "event_on") if any(name in r for r in rows)]
    lines = [names + extra] + [[str(r.get(name, "")) for name in names + extra] for r in rows]
    return "\r\n".join(",".join(line) for line in lines).encode()


def received(
    content: bytes, *, name: str = "演示.csv", by: Actor | None = None, key: str = "", division: str = ""
) -> Push:
    """A file received from 市场监管 of the city."""
    factories.district()
    push, _ = pushes.receive(
        file=SimpleUploadedFile(name, content),
        authority="market",
        division=division or factories.city().code,
        key=key or f"key-{factories.uscc()}",
        by=by or factories.actor(registrar()),
        at=AT,
    )
    return push
