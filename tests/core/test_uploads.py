"""An upload is what its bytes say; what can run, hides or explodes is refused."""

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from zhaohu.core import uploads
from zhaohu.core.errors import ProblemError

TYPES = (uploads.PDF, uploads.JPEG, uploads.PNG)


def check(data: bytes, name: str = "a.pdf", maximum: int = 10 * 2**20) -> uploads.Checked:
    return uploads.check(data, name=name, types=TYPES, maximum_bytes=maximum)


def pdf(**changes: object) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=72, height=72)
    if "script" in changes:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if "attachment" in changes:
        writer.add_attachment("a.exe", b"MZ")
    if "password" in changes:
        writer.encrypt("geheim")
    writer.write(out)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (30, 20), mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "name"),
    ids=["pdf", "jpeg", "png", "png with alpha", "png with palette"],
    argvalues=[
        (pdf(), uploads.PDF, "a.pdf"),
        (picture("JPEG"), uploads.JPEG, "a.jpg"),
        (picture("PNG"), uploads.PNG, "a.png"),
        (picture("PNG", mode="RGBA"), uploads.PNG, "a.png"),
        (picture("PNG", mode="P"), uploads.PNG, "a.png"),
    ],
)
def test_the_type_is_read_from_the_content_and_the_ending_follows(data: bytes, kind: str, name: str) -> None:
    found = check(data, "a.PNG")
    assert (found.content_type, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("data", "code"),
    ids=lambda value: value if isinstance(value, str) else "",
    argvalues=[
        (b"", "UPLOAD_EMPTY"),
        (b"MZ\x90\x00", "UPLOAD_TYPE_REFUSED"),
        (b"<html><script>", "UPLOAD_TYPE_REFUSED"),
        (b"%PDF-1.7 and then nothing", "UPLOAD_BROKEN"),
        (picture("JPEG")[:40], "UPLOAD_BROKEN"),
        (picture("PNG")[:40], "UPLOAD_BROKEN"),
        (pdf(password=True), "UPLOAD_ENCRYPTED"),
        (pdf(script=True), "UPLOAD_ACTIVE"),
        (pdf(attachment=True), "UPLOAD_ACTIVE"),
        (b"GIF89a" + bytes(100), "UPLOAD_TYPE_REFUSED"),
    ],
)
def test_what_must_not_be_kept_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        check(data)


def test_a_file_above_the_limit_says_both_sizes() -> None:
    with pytest.raises(ProblemError, match="UPLOAD_TOO_LARGE") as raised:
        check(b"%PDF-" + bytes(3 * 2**20), maximum=2 * 2**20)
    assert "3.0 MB" in raised.value.sentence and "2 MB" in raised.value.sentence


def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused_unread() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = (60_000).to_bytes(4) + (60_000).to_bytes(4) + bytes([8, 2, 0, 0, 0])
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")
    with pytest.raises(ProblemError, match=r"UPLOAD_TOO_MANY_PIXELS|UPLOAD_BROKEN"):
        check(bomb)


def test_a_photograph_loses_its_place_and_what_was_glued_to_it_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "演示相机"
    found = check(picture("JPEG", (30, 20), exif=exif) + b"<script>alert(1)</script>", "IMG.JPEG")
    kept = Image.open(io.BytesIO(found.data))
    assert kept.size == (20, 30) and not kept.getexif() and b"script" not in found.data


@given(st.text(max_size=300))
def test_a_name_holds_no_path_and_no_hidden_characters(name: str) -> None:
    safe = uploads.safe_name(name, uploads.PDF)
    assert safe.endswith(".pdf") and len(safe) <= 124
    assert not set('/\\\x00\r\n\u202e"') & set(safe) and not safe.startswith(".")


@given(st.binary(max_size=400))
def test_no_bytes_whatever_cause_anything_but_a_problem(data: bytes) -> None:
    for magic in (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(ProblemError):
            check(magic + data)
