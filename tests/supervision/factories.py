"""Complaints for a test: every state is reached through the services that people use."""

import io
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests import factories as people
from tests.institutions.review import worlds
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.access import NOBODY, Actor
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.complaints import Category, Finding
from zhaohu.supervision.models import Complaint, Question
from zhaohu.supervision.services import complaints, handling, questions

AT, ON = people.AT, people.ON
NAME, PHONE = "演示·投诉人甲", "13800001234"
TEXT = "上周三下午接孩子时，老师说退费要等三个月，合同上写的是十五天。"


def reviewer(district: Any = None) -> Actor:
    return people.actor(worlds.reviewer(district))


def lead(district: Any = None) -> User:
    return people.officer(Role.DISTRICT_LEAD, district or people.district())


def an_institution(**facts: Any) -> Institution:
    made = worlds.an_institution()
    Institution.objects.filter(pk=made.pk).update(**{"filing_state": "filed", "filed_on": ON} | facts)
    made.refresh_from_db()
    return made


def director(institution: Institution) -> User:
    return worlds.director_of(institution)


def a_matter(**facts: Any) -> complaints.Matter:
    given = {"category": Category.FEES, "text": TEXT} | facts
    if "institution" not in given and "place" not in given:
        given["institution"] = an_institution()
    return complaints.Matter(**given)


def lodged(
    *, at: Any = AT, name: str = NAME, phone: str = PHONE, sent: Any = (), **facts: Any
) -> tuple[Complaint, str]:
    contact = complaints.Contact(name=name, phone=phone, sent=sent)
    return complaints.lodge(matter=a_matter(**facts), contact=contact, key=uuid4(), by=NOBODY, at=at)


def received(**facts: Any) -> Complaint:
    return lodged(**facts)[0]


def accepted(by: Actor | None = None, **facts: Any) -> tuple[Complaint, Actor]:
    """One that an officer has taken up; the second value is the officer."""
    made, by = received(**facts), by or reviewer()
    handling.accept(complaint=made, revision=None, long=False, by=by, at=AT)
    made.refresh_from_db()
    return made, by


def answered(**facts: Any) -> tuple[Complaint, Actor]:
    made, by = accepted(**facts)
    handling.answer(complaint=made, revision=None, text="已联系机构核实合同。", by=by, at=AT)
    made.refresh_from_db()
    return made, by


def closed(*, at: Any = AT, **facts: Any) -> tuple[Complaint, Actor]:
    made, by = answered(**facts)
    result = handling.Result(finding=Finding.SUBSTANTIATED, result="已责令按合同退费。", found_on=ON, corrected_on=ON)
    handling.close(complaint=made, revision=None, result=result, by=by, at=at)
    made.refresh_from_db()
    return made, by


def asked(**facts: Any) -> tuple[Question, Actor]:
    made, by = accepted(**facts)
    question = questions.ask(
        complaint=made, revision=None, subject="退费期限", text="请说明贵园退费的期限和依据。", by=by, at=AT
    )
    return question, by


def a_picture(name: str = "照片.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")
