"""Checking an upload by its content, never by its name: what it is, and whether it is safe to keep and to show."""

import io
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from zhaohu.core.access import NOBODY
from zhaohu.core.errors import Problem

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_MAGIC = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
_ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
CEILING = 64 * 2**20
_DROPPED = "zhaohu.dropped_bytes"
_MOST_PIXELS = 40_000_000  # a scan of A3 at 300 dpi has 17 million
_MOST_OBJECTS = 200_000
_ACTIVE_KEYS = {"/JS", "/AA"}
_ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR"}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]")

EMPTY = Problem("UPLOAD_EMPTY", 422, _("文件是空的。"), _("请重新选择文件。"))
TOO_LARGE = Problem("UPLOAD_TOO_LARGE", 422, _("文件有 {size} MB，超过上限 {limit} MB。"), _("请压缩后再上传。"))
TYPE_REFUSED = Problem(
    "UPLOAD_TYPE_REFUSED", 422, _("这个文件的内容不是 PDF、JPG 或 PNG。"), _("请另存为这几种格式后再上传。")
)
BROKEN = Problem("UPLOAD_BROKEN", 422, _("文件打不开，可能已经损坏。"), _("请重新导出或扫描后再上传。"))
ENCRYPTED = Problem("UPLOAD_ENCRYPTED", 422, _("PDF 设有密码。"), _("请去掉密码后再上传。"))
ACTIVE = Problem("UPLOAD_ACTIVE", 422, _("PDF 里带有脚本或附件。"), _("请用「打印为 PDF」另存后再上传。"))
TOO_MANY_PIXELS = Problem(
    "UPLOAD_TOO_MANY_PIXELS", 422, _("图片有 {width}×{height} 像素，太大。"), _("请缩小到 4000 万像素以内。")
)


@dataclass(frozen=True)
class Checked:
    """An upload that may be kept. Images are written anew, so that nothing hides in them."""

    name: str
    content_type: str
    data: bytes


def check(data: bytes, *, name: str, types: Collection[str], maximum_bytes: int) -> Checked:
    """Look into an upload. Raises one of the problems above."""
    if not data:
        raise EMPTY.raised(field="file")
    check_size(len(data), maximum_bytes=maximum_bytes)
    found = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if found is None or found not in types:
        raise TYPE_REFUSED.raised(field="file")
    if found == PDF:
        _check_pdf(data)
    else:
        data = _rewritten(data, found)
    return Checked(safe_name(name, found), found, data)


def check_size(size: int, *, maximum_bytes: int) -> None:
    """Raise UPLOAD_TOO_LARGE for a file above the limit."""
    if size > maximum_bytes:
        raise TOO_LARGE.raised(field="file", size=f"{size / 2**20:.1f}", limit=f"{maximum_bytes / 2**20:g}")


class Ceiling(FileUploadHandler):
    """Keeps what a visitor without an account sends, and is far too large, off the disk: its bytes are read past, and
    everything else of the form arrives. The ceiling saves the machine; the rules tell people their limits.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > CEILING and self.request is not None and _unknown(self.request):
            self.request.META[_DROPPED] = start + len(raw_data)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps the file."""


def _unknown(request: HttpRequest) -> bool:
    return bool(getattr(request, "actor", NOBODY).is_anonymous)


def refuse_too_large(request: HttpRequest, form: BaseForm, field: str) -> None:
    """Say beside the field of a form that a file of it was dropped by `Ceiling`."""
    if (size := request.META.get(_DROPPED)) is not None:
        TOO_LARGE.raised(field=field, size=f"{size / 2**20:.0f}+", limit=f"{CEILING / 2**20:g}").add_to(form)


def safe_name(name: str, content_type: str) -> str:
    """The name as people see it: no path, no control characters, the ending of what the file is."""
    stem = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem = re.sub(r"\.(pdf|jpe?g|png)$", "", stem, flags=re.IGNORECASE)[:120] or "文件"
    return stem + _ENDINGS[content_type]


def _check_pdf(data: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(data))
            encrypted = reader.is_encrypted
            active = not encrypted and (len(reader.pages) == 0 or _is_active(reader))
    except Exception:  # pypdf raises a hundred kinds on what is not a PDF
        raise BROKEN.raised(field="file") from None
    if encrypted:
        raise ENCRYPTED.raised(field="file")
    if active:
        raise ACTIVE.raised(field="file")


def _is_active(reader: PdfReader) -> bool:
    """Whether anything reachable from the catalogue runs, launches or is attached."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer.get("/Root")]
    steps = 0
    while waiting and (steps := steps + 1) < _MOST_OBJECTS:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            mark = (thing.idnum, thing.generation)
            if mark in seen:
                continue
            seen.add(mark)
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            if _acts(thing):
                return True
            waiting += [thing.raw_get(key) for key in thing]
        elif isinstance(thing, ArrayObject):
            waiting += list(thing)
    return steps >= _MOST_OBJECTS


def _acts(thing: DictionaryObject) -> bool:
    return (
        bool(_ACTIVE_KEYS & set(thing))
        or str(thing.get("/S", "")) in _ACTIVE_ACTIONS
        or "/EmbeddedFiles" in thing
        or str(thing.get("/Type", "")) == "/EmbeddedFile"
    )


def _rewritten(data: bytes, kind: str) -> bytes:
    """The picture alone: its place, camera and whatever followed it are left behind."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
            width, height = picture.size
            if width * height <= _MOST_PIXELS:
                upright = ImageOps.exif_transpose(picture)
                mode = "RGBA" if kind == PNG and "A" in upright.getbands() else "RGB"
                clean = Image.new(mode, upright.size)
                clean.paste(upright.convert(mode))
    except Exception:  # a broken picture raises many kinds
        raise BROKEN.raised(field="file") from None
    if width * height > _MOST_PIXELS:
        raise TOO_MANY_PIXELS.raised(field="file", width=width, height=height)
    out = io.BytesIO()
    clean.save(out, _FORMATS[kind], **({"quality": 88} if kind == JPEG else {}))
    return out.getvalue()
