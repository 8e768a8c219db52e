"""Importing a registration file: rows a second against plain COPY of the same rows, and memory as the file grows.

An import is all that an officer waits for: the check with its report row by row, and the writing with its events. The
bound is COPY of the file's own columns into a table without an index, the least that any import must do. Peak memory is
that of a process of its own, by the operating system's accounting.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.management import call_command

from bench import harness
from zhaohu.core.access import Actor, Held
from zhaohu.core.clock import now
from zhaohu.core.identity import organisation_check_character, uscc_check_character
from zhaohu.institutions.models import Push
from zhaohu.institutions.services import pushes

RUNS = 3
ROWS = int(os.environ.get("ZHAOHU_BENCH_ROWS", "100000"))
FEW = int(os.environ.get("ZHAOHU_BENCH_FEW", "10000"))
MANY = int(os.environ.get("ZHAOHU_BENCH_MANY", "1000000"))
REGISTRAR = Actor(name="bench", held=(Held("registrar", division="110000", department="market"),))
HEADER = ("uscc", "name", "scope", "district", "street", "address", "legal_representative", "registered_on")
_FIRST, _SECOND = "松桥星安小春童乐金阳橘云山海明", "果井河贞石芽心园禾光巷里溪棠月"
_LAST = ("托育有限公司", "托育服务中心", "婴幼儿照护服务有限公司", "教育科技有限公司", "家庭托育点")
_DISTRICTS = ("朝阳区", "海淀区", "110102", "丰台区", "110112", "大兴区")


def make(path: Path, rows: int) -> None:
    """A file of sound rows, one in fifty with a fault."""
    with path.open("w", encoding="utf-8", newline="") as file:
        line = csv.writer(file)
        line.writerow(HEADER)
        for n in range(rows):
            line.writerow(_row(n))


def _row(n: int) -> tuple[str, ...]:
    organisation = f"{n:08d}"
    head = f"91110105{organisation}{organisation_check_character(organisation)}"
    code = head + uscc_check_character(head) if n % 50 else head
    name = f"演示{_FIRST[n % 15]}{_SECOND[n // 15 % 15]}{n}号{_LAST[n % 5]}"
    scope = "一般项目：托育服务（不含幼儿园、托儿所）；健康咨询服务（不含诊疗服务）。" if n % 3 else "托育服务"
    return code, name, scope, _DISTRICTS[n % 6], "", f"演示路 {n} 号院 3 号楼", "演示某", f"2025-{n % 12 + 1:02d}-11"


def imported(path: Path, key: str) -> float:
    """Seconds from the first row checked to the last row written."""
    with path.open("rb") as source, TemporaryUploadedFile(path.name, "text/csv", 0, None) as file:
        while chunk := source.read(1 << 20):
            file.write(chunk)
        file.size = path.stat().st_size
        push, _new = pushes.receive(file=file, authority="market", division="110000", key=key, by=REGISTRAR, at=now())
    begun = time.perf_counter()
    pushes.check(push_id=push.pk)
    push.refresh_from_db()
    pushes.order_writing(push=push, by=REGISTRAR, at=now())
    pushes.write(push_id=push.pk, at=now())
    took = time.perf_counter() - begun
    push.refresh_from_db()
    if push.state != "applied" or push.counts["rejected"] == 0:
        raise SystemExit(f"the import ended {push.state}: {push.failure} {push.counts}")
    return took


def copied(path: Path) -> float:
    """Seconds that plain COPY takes for the same rows."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_copy ({})".format(", ".join(f"{name} text" for name in HEADER))
        )
        cursor.execute("TRUNCATE bench_copy")
        connection.commit()
        begun = time.perf_counter()
        with cursor.copy("COPY bench_copy FROM STDIN (FORMAT csv, HEADER)") as copy, path.open("rb") as file:
            while chunk := file.read(1 << 16):
                copy.write(chunk)
        connection.commit()
        return time.perf_counter() - begun


def clear() -> None:
    """Forget what an earlier run imported."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("TRUNCATE institutions_push, institutions_registration CASCADE")
        connection.execute("VACUUM ANALYZE")


def peak(path: Path) -> float:
    """Peak memory in MiB of a process of its own that imports the file."""
    clear()
    answer = subprocess.run(
        [sys.executable, "-m", "bench.registration_import", "--import", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    if answer.returncode:
        raise SystemExit(answer.stderr)
    return float(answer.stdout)


def main() -> None:
    call_command("load_reference", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="zhaohu-bench-") as folder:
        middle, few, many = (Path(folder) / f"{rows}.csv" for rows in (ROWS, FEW, MANY))
        for path, rows in ((middle, ROWS), (few, FEW), (many, MANY)):
            make(path, rows)
        speeds, bounds = [], []
        for run in range(RUNS):
            clear()
            speeds.append(ROWS / imported(middle, f"speed-{run}"))
            bounds.append(ROWS / copied(middle))
        small, large = [peak(few) for _ in range(RUNS)], [peak(many) for _ in range(RUNS)]
    harness.write(
        "registration_import",
        {"rows": ROWS, "few": FEW, "many": MANY, "faulty": "1 in 50"},
        [
            harness.figure("copy_ratio", speeds, "rows/s", ratio_to="plain COPY of the same rows", bounds=bounds),
            harness.figure("memory_growth", large, "MiB", ratio_to="peak at few rows", bounds=small),
        ],
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        imported(Path(sys.argv[2]), f"memory-{Push.objects.count()}")
        # Not ru_maxrss: that begins with the size of the parent at the fork.
        peak_line = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
        print(int(peak_line.split()[1]) / 1024)
    else:
        main()
