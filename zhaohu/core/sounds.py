"""Checking a recorded voice by its content: PCM alone, of one channel, read out and written anew like a picture."""

import io
import wave
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zhaohu.core import uploads
from zhaohu.core.errors import Problem

WAV = "audio/wav"
_RATES = (8000, 16000, 22050, 24000, 44100, 48000)
_BYTES_A_SAMPLE = 2

TYPE_REFUSED = Problem(
    "UPLOAD_NO_SOUND", 422, _("这个文件的内容不是录音（WAV，单声道，16 位）。"), _("请在现场检查页面里重新录。")
)
TOO_LONG = Problem("UPLOAD_SOUND_LONG", 422, _("录音有 {seconds} 秒，超过上限 {limit} 秒。"), _("请分几段录。"))


@dataclass(frozen=True)
class Sound:
    """A voice that may be kept, and how long it truly lasts."""

    checked: uploads.Checked
    seconds: int


def check(data: bytes, *, name: str, maximum_bytes: int, maximum_seconds: int) -> Sound:
    """Look into a recording. Raises UPLOAD_EMPTY, UPLOAD_TOO_LARGE, UPLOAD_NO_SOUND, UPLOAD_SOUND_LONG."""
    if not data:
        raise uploads.EMPTY.raised(field="file")
    uploads.check_size(len(data), maximum_bytes=maximum_bytes)
    try:
        with wave.open(io.BytesIO(data)) as read:
            shape = (read.getnchannels(), read.getsampwidth(), read.getframerate())
            frames = read.readframes(read.getnframes())
    except (wave.Error, EOFError, ValueError):
        raise TYPE_REFUSED.raised(field="file") from None
    channels, width, rate = shape
    if (channels, width) != (1, _BYTES_A_SAMPLE) or rate not in _RATES or len(frames) < width:
        raise TYPE_REFUSED.raised(field="file")
    samples = len(frames) // width
    if samples > maximum_seconds * rate:
        raise TOO_LONG.raised(field="file", seconds=-(-samples // rate), limit=maximum_seconds)
    return Sound(uploads.Checked(f"{name}.wav", WAV, written(frames[: samples * width], rate)), -(-samples // rate))


def written(frames: bytes, rate: int) -> bytes:
    """Samples of one channel as a file that holds nothing else."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(_BYTES_A_SAMPLE)
        file.setframerate(rate)
        file.writeframes(frames)
    return out.getvalue()
