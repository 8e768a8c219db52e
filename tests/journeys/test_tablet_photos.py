"""Photos taken at the tablet: only of children whose guardians agree, kept through a dead tab, sent once."""

import io
import os

import pytest
from PIL import Image

from tests.attendance import log_factories as logs
from tests.journeys.tablets import House, Tablet, look_closely
from tests.journeys.test_tablet_care import in_the_room
from zhaohu.attendance.models import LogEntry, Photo
from zhaohu.core import storage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules_loaded")]
SIZES = pytest.mark.parametrize("size", [(1024, 768), (360, 780)], ids=["1024", "360"])


def _picture(size: tuple[int, int] = (2400, 1800)) -> bytes:
    """As a camera gives it: large, and with the place where it was taken beside it."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "演示地点"
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).resize(size).save(file, "JPEG", exif=exif)
    return file.getvalue()


def _shoot(tablet: Tablet, data: bytes, kind: str = "image/jpeg") -> None:
    tablet.page.locator("input[name=camera]").set_input_files({"name": "a.jpg", "mimeType": kind, "buffer": data})


def _consented(house: House, children: list[int]) -> None:
    for place in range(len(children)):
        logs.consented(house.child(place), "photo")


@SIZES
def test_a_photo_of_the_room_is_taken_without_a_network_survives_a_dead_tab_and_is_there_once(
    house: House, size: tuple[int, int]
) -> None:
    _consented(house, house.children[:2])
    tablet, here = in_the_room(house, size=size)
    tablet.says("已全部上传")
    tablet.cut()
    tablet.press("log")
    tablet.press("what", "photo")
    assert tablet.page.locator('[data-do="note"]').is_disabled()
    assert tablet.page.locator(f'[data-do="pick"][data-is="{here[2]}"]').count() == 0
    tablet.says("没有同意拍照")
    _shoot(tablet, _picture())
    tablet.page.locator(".zt-shot img").wait_for()
    look_closely(tablet)
    tablet.press("pick_room")
    tablet.page.locator('[data-do="note"]').click()
    tablet.says("2 个孩子，已存本机")
    tablet.says("离线，2 条待上传")
    tablet.page.goto("about:blank")  # a page that is closed hears for a moment that the network is back
    tablet.kill()
    assert [name for name in tablet.left_behind()[0] if str(name).startswith("shot ")]
    tablet.unlock(house.carers[0].pk, "482916")
    tablet.is_open()
    tablet.says("离线，2 条待上传")
    tablet.reach()
    photo = Photo.objects.get()
    assert [(row.child_id, row.photo_id) for row in LogEntry.objects.order_by("child_id")] == [
        (child, photo.pk) for child in here[:2]
    ]
    assert [event.state for event in house.told("log")] == ["applied"]
    kept = Image.open(io.BytesIO(storage.get(photo.file.key)))
    assert max(kept.size) == 1600 and not kept.getexif()
    assert not [name for name in tablet.left_behind()[0] if str(name).startswith("shot ")]


def test_what_is_no_picture_is_said_at_once_and_nothing_is_written(house: House) -> None:
    _consented(house, house.children[:1])
    tablet, _here = in_the_room(house, 1)
    tablet.press("log")
    tablet.press("what", "photo")
    tablet.press("pick_room")
    _shoot(tablet, b"not a picture")
    tablet.says("打不开这张照片，请重拍。")
    assert tablet.page.locator('[data-do="note"]').is_disabled()
    tablet.says("已全部上传")
    assert house.told("log") == [] and not Photo.objects.exists()


def test_a_photo_that_the_server_will_not_take_is_refused_in_its_words(house: House) -> None:
    _consented(house, house.children[:1])
    tablet, _here = in_the_room(house, 1)
    tablet.page.route("**/tablet/photos/*/", lambda route: route.continue_(post_data=b"%PDF- something else"))
    tablet.press("log")
    tablet.press("what", "photo")
    _shoot(tablet, _picture((300, 200)))
    tablet.page.locator(".zt-shot img").wait_for()
    tablet.press("pick_room")
    tablet.page.locator('[data-do="note"]').click()
    tablet.says("照片没有收下：")
    assert not Photo.objects.exists()


def test_a_photo_that_is_taken_back_is_not_sent(house: House) -> None:
    _consented(house, house.children[:1])
    tablet, _here = in_the_room(house, 1)
    tablet.says("已全部上传")
    tablet.cut()
    tablet.press("log")
    tablet.press("what", "photo")
    _shoot(tablet, _picture((300, 200)))
    tablet.page.locator(".zt-shot img").wait_for()
    tablet.press("pick_room")
    tablet.page.locator('[data-do="note"]').click()
    tablet.press("undo")
    tablet.says("已撤销")
    tablet.reach()
    assert [event.state for event in house.told("log")] == ["undone"] and not Photo.objects.exists()
