"""A registration file of 10,000 rows with every kind of fault in it, and what the report must say of each row.

The file is made anew each time, always the same: `data/expected.json` keeps its digest, the number of rows of each
kind, and the result and codes that each kind must get. `python -m tests.institutions.registrations.faulty_file FOLDER`
writes the two files (before.csv, faulty.csv) for use by hand; `--expected` writes `data/expected.json` again.
"""

import csv
import hashlib
import io
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zhaohu.core.identity import organisation_check_character, uscc_check_character

ROWS = 10_000
EXPECTED = Path(__file__).parent / "data" / "expected.json"
COLUMNS = [
    "uscc", "name", "scope", "district", "street", "address", "legal_representative", "registered_on", "event",
    "event_on",
]  # fmt: skip
HEADER = [
    "统一社会信用代码", "机构名称", "经营范围", "所在区", "街道乡镇", "住所", "法定代表人", "成立日期", "登记事件",
    "事件日期",
]  # fmt: skip
SCOPE = "一般项目：托育服务（不含幼儿园、托儿所）；健康咨询服务（不含诊疗服务）。"
Row = dict[str, str]
random_of_kind = random.Random(20261124)


class World:
    """Serial numbers, and the bodies that an earlier push has registered."""

    def __init__(self) -> None:
        self.serial = 0
        self.before: list[Row] = []
        self.civil: list[Row] = []
        self.haidian: list[Row] = []
        self.taken: Row = {}

    def uscc(self, prefix: str = "91110105") -> str:
        self.serial += 1
        organisation = f"MA{self.serial:06d}"
        head = prefix + organisation + organisation_check_character(organisation)
        return head + uscc_check_character(head)

    def row(self, **other: str) -> Row:
        code = self.uscc()
        return {
            "uscc": code, "name": f"演示{self.serial}号托育有限公司", "scope": SCOPE, "district": "朝阳区",
            "street": "劲松街道", "address": f"演示路 {self.serial} 号", "legal_representative": "演示某",
            "registered_on": "2026-01-05", "event": "", "event_on": "", **other,
        }  # fmt: skip

    def known(self) -> Row:
        row = self.row()
        self.before.append(row)
        return dict(row)


Maker = Callable[[World], Row]
KINDS: dict[str, tuple[Maker, str, list[str], int]] = {}


def kind(name: str, result: str, codes: list[str], maker: Maker, times: int = 100) -> None:
    KINDS[name] = (maker, result, codes, times)


def changed(**other: str) -> Maker:
    return lambda world: world.row(**other)


def _wrong_check(world: World) -> Row:
    code = world.uscc()
    return world.row(uscc=code[:17] + ("0" if code[17] != "0" else "1"))


def _then(world: World, then: Row) -> Row:
    return {**world.known(), **then}


def _of_civil(world: World) -> Row:
    row = world.row(uscc=world.uscc("52110105"))
    world.civil.append(row)
    return row


def _of_haidian(world: World) -> Row:
    row = world.row(district="海淀区", street="")
    world.haidian.append(row)
    return {**dict.fromkeys(COLUMNS, ""), "uscc": row["uscc"], "event": "注销", "event_on": "2026-06-01"}


def _again(world: World) -> Row:
    return {**world.taken, "address": "演示路重复"}


def _already_ended(world: World) -> Row:
    row = world.known()
    world.before.append({**row, "event": "吊销", "event_on": "2026-05-01"})
    return {**row, "name": "演示改名"}


def _outdated(world: World) -> Row:
    row = world.known()
    world.before.append({**row, "address": "演示新址", "event": "变更", "event_on": "2026-08-01"})
    return {**row, "address": "演示旧址", "event": "变更", "event_on": "2026-07-31"}


M, S, U = "REG_FIELD_MISSING", "REG_SCOPE_MISSING", "REG_USCC_SHAPE"
kind("new", "created", [], changed(), 2500)
kind("new_with_codes", "created", [], changed(district="110105", street="110105014"))
kind("new_with_long_codes", "created", [], changed(district="110105000000", street="110105014000"))
kind("new_established", "created", [], changed(event="设立", event_on="2026-01-06"))
kind("new_by_change", "created", [], changed(event="变更", event_on="2026-02-01"))
kind("day_in_words", "created", [], changed(registered_on="2026年1月5日"))
kind("day_with_slashes", "created", [], changed(registered_on="2026/1/5"))
kind("day_in_digits", "created", [], changed(registered_on="20260105"))
kind("wide_code", "created", [], lambda w: w.row(uscc=w.uscc().translate({c: c + 0xFEE0 for c in range(48, 91)})))
kind("small_letters", "created", [], lambda w: w.row(uscc=w.uscc().lower()))
kind("sole_trader", "created", [], lambda w: w.row(uscc=w.uscc("92110105")))
kind("brackets_of_other_kinds", "created", [], changed(scope="托育服务【不含幼儿园，托儿所】"))
kind("national_wording", "created", [], changed(scope="3岁以下婴幼儿照护服务"))
kind("home_site", "created", [], changed(scope="家庭托育服务"))
kind("home_site_with_note", "created", [], changed(scope="家庭托育服务（不含幼儿园、托儿所）"))
kind("home_site_name", "created", ["REG_HOME_SITE_NAME"], changed(scope="家庭托育服务", name="演示小屋"))
kind("scope_without_exclusion", "created", ["REG_SCOPE_WORDING"], changed(scope="托育服务"))
kind("scope_turned", "created", ["REG_SCOPE_WORDING"], changed(scope="托育服务（不含托儿所、幼儿园）"))
kind("scope_missing", "created", [S], changed(scope="教育咨询"))
kind("scope_denied", "created", [S], changed(scope="教育咨询（不含托育服务）"))
kind("scope_empty", "created", [S], changed(scope=""))
kind("street_unknown", "created", ["REG_STREET_UNKNOWN"], changed(street="演示街道"))
kind("unchanged", "unchanged", [], World.known, 1000)
kind("listed_change", "updated", [], lambda w: {**w.known(), "address": "演示新址 9 号"}, 300)
kind(
    "change", "updated", [], lambda w: {**w.known(), "name": "演示新名托育", "event": "变更", "event_on": "2026-03-01"}
)
kind("deregistered", "updated", [], lambda w: _then(w, {"event": "注销", "event_on": "2026-06-01"}))
kind(
    "revoked_by_code_only", "updated", [],
    lambda w: {**dict.fromkeys(COLUMNS, ""), "uscc": w.known()["uscc"], "event": "revoked", "event_on": "2026-06-01"},
)  # fmt: skip
kind("code_missing", "rejected", [M], changed(uscc=""))
kind("code_short", "rejected", [U], changed(uscc="91110105MA00"))
kind("code_with_forbidden_letters", "rejected", [U], changed(uscc="91110105MA0000IOS1"))
kind("code_in_words", "rejected", [U], changed(uscc="演示代码"))
kind("code_check", "rejected", ["REG_USCC_CHECK"], _wrong_check, 300)
kind("code_of_another_authority", "rejected", ["REG_USCC_AUTHORITY"], lambda w: w.row(uscc=w.uscc("12110105")))
kind("name_missing", "rejected", [M], changed(name=""))
kind("name_without_words", "rejected", ["REG_NAME_SHAPE"], changed(name="---123"))
kind("name_too_long", "rejected", ["REG_TOO_LONG"], changed(name="演示" * 101))
kind("scope_too_long", "rejected", ["REG_TOO_LONG"], changed(scope=f"{SCOPE}{'演' * 5001}"), 10)
kind("control_character", "rejected", ["REG_CONTROL_CHARACTER"], changed(address="演示\x00路"))
kind("line_break_in_name", "rejected", ["REG_CONTROL_CHARACTER"], changed(name="演示\n托育"))
kind("unreadable_character", "rejected", ["REG_ENCODING"], changed(name="演示\ufffd托育"))
kind("address_missing", "rejected", [M], changed(address=" "))
kind("representative_missing", "rejected", [M], changed(legal_representative=""))
kind("district_missing", "rejected", [M], changed(district=""))
kind("district_unknown", "rejected", ["REG_DISTRICT_UNKNOWN"], changed(district="东三区"))
kind("district_foreign", "rejected", ["REG_DISTRICT_FOREIGN"], changed(district="海淀区", street=""))
kind("district_foreign_end", "rejected", ["REG_DISTRICT_FOREIGN"], _of_haidian)
kind("day_missing", "rejected", [M], changed(registered_on=""))
kind("day_impossible", "rejected", ["REG_DAY_SHAPE"], changed(registered_on="2026-02-30"))
kind("day_in_other_words", "rejected", ["REG_DAY_SHAPE"], changed(registered_on="去年春天"))
kind("day_in_the_future", "rejected", ["REG_DAY_FUTURE"], changed(registered_on="2027-01-01"))
kind("day_too_old", "rejected", ["REG_DAY_TOO_OLD"], changed(registered_on="1900-01-01"))
kind("days_turned", "rejected", ["REG_DAY_ORDER"], changed(event="变更", event_on="2025-12-31"))
kind("event_unknown", "rejected", ["REG_EVENT_UNKNOWN"], changed(event="搬家"))
kind("event_without_day", "rejected", [M], changed(event="变更"))
kind("end_of_an_unknown_body", "rejected", ["REG_BODY_UNKNOWN"], changed(event="注销", event_on="2026-06-01"))
kind("already_ended", "rejected", ["REG_BODY_ENDED"], _already_ended)
kind("outdated", "rejected", ["REG_EVENT_OUTDATED"], _outdated)
kind("repeated", "rejected", ["REG_REPEATED"], _again)
kind("too_many_cells", "rejected", ["REG_ROW_TOO_WIDE"], changed(event_on="2026-01-05,演示"))
kind("too_large_a_cell", "rejected", ["REG_ROW_UNREADABLE"], changed(scope="演" * 140_000), 1)
kind(
    "everything_wrong",
    "rejected",
    [U, "REG_EVENT_UNKNOWN", "REG_DAY_SHAPE", "REG_DAY_SHAPE", M, M, "REG_NAME_SHAPE", "REG_DISTRICT_UNKNOWN", S],
    lambda w: {**dict.fromkeys(COLUMNS, "!"), "address": "", "legal_representative": ""},
)


def build() -> tuple[World, list[tuple[str, Row]]]:
    """The world before, and the rows of the file in an order mixed once and for all; plain rows fill up to ROWS."""
    world = World()
    world.taken = world.row()
    names = [name for name, entry in KINDS.items() for _ in range(entry[3])]
    names += ["new"] * (ROWS - 1 - len(names))
    random_of_kind.seed(20261124)
    random_of_kind.shuffle(names)
    return world, [("new", world.taken), *((name, KINDS[name][0](world)) for name in names)]


def text(rows: list[Row]) -> bytes:
    """Rows as a CSV file; a row too wide loses its quotes."""
    file = io.StringIO()
    line = csv.writer(file)
    line.writerow(HEADER)
    for row in rows:
        cells = [row[name] for name in COLUMNS]
        line.writerow([*cells[:-1], *cells[-1].split(",")])
    return file.getvalue().encode()


def summary(rows: list[tuple[str, Row]]) -> dict[str, Any]:
    """What `data/expected.json` keeps."""
    names = [name for name, _row in rows]
    return {
        "rows": len(rows),
        "sha256": hashlib.sha256(text([row for _name, row in rows])).hexdigest(),
        "kinds": {
            name: {"rows": names.count(name), "result": result, "codes": codes}
            for name, (_maker, result, codes, _times) in KINDS.items()
        },
    }


def main(arguments: list[str]) -> None:
    world, rows = build()
    if arguments == ["--expected"]:
        EXPECTED.write_text(json.dumps(summary(rows), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    folder = Path(arguments[0])
    (folder / "before.csv").write_bytes(text(world.before))
    (folder / "faulty.csv").write_bytes(text([row for _name, row in rows]))


if __name__ == "__main__":
    main(sys.argv[1:])
