"""Expected faults: one clear sentence, never a traceback."""

import errno
import shutil
from pathlib import Path


class Fault(Exception):
    """Something outside the program stops it; its text says what, and the way on."""


def need_disk(folder: Path, *, mebibytes: int) -> None:
    """Raise a Fault unless the disk under `folder` has that much free."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    if free < mebibytes:
        raise Fault(f"磁盘空间不足：{folder} 只剩 {free} MiB，至少需要 {mebibytes} MiB。请清理后再运行。(disk full)")


def of_system(error: OSError) -> Fault:
    """The sentence for an error of the operating system."""
    if error.errno == errno.ENOSPC:
        return Fault("磁盘已满，无法写入。请清理后再运行。(disk full)")
    if error.errno in (errno.EACCES, errno.EPERM):
        return Fault(f"没有权限读写 {error.filename}。请换用有权限的用户运行。(permission denied)")
    return Fault(f"系统拒绝了操作：{error.strerror} {error.filename or ''}。(operating system error)")
