"""The phone proposes and the server judges, by the same data: both make the same of whatever was told."""

import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from launcher.environment import ROOT, npm
from zhaohu.supervision.queries import answers

_CODES = ("A", "B", "C", "D")
_RESULTS = ("met", "unmet", "na")
_MEASURES = [
    {"key": "h", "label": "", "unit": "m", "minimum": 1.3},
    {"key": "g", "label": "", "unit": "m", "minimum": 0, "maximum": 0.09},
]
_FACTS = some.fixed_dictionaries(
    {
        "result": some.sampled_from(_RESULTS),
        "fact": some.sampled_from(("", " ", "查到的事实")),
        "term": some.sampled_from(("", "spot", "7")),
        "measures": some.dictionaries(some.sampled_from("hg"), some.sampled_from((0.0, 0.09, 0.1, 1.29, 1.3, 2.0))),
    }
)


@some.composite
def _events(draw: Any) -> list[answers.Told]:
    """Answers of two officers to a few items, some within the same millisecond, and choices between them."""
    told: list[answers.Told] = []
    for number in range(draw(some.integers(0, 12))):
        item, user = draw(some.sampled_from(_CODES)), draw(some.sampled_from((1, 2)))
        at = f"2026-11-24T02:00:{draw(some.integers(0, 5)):02}.000+00:00"
        known = [one.id for one in told if one.item == item and one.kind == "answer"]
        if known and draw(some.booleans()):
            of = draw(some.sampled_from(known))
            over = draw(some.lists(some.sampled_from(known), max_size=3, unique=True))
            told.append(answers.Told(f"{number:02}", user, "settle", at, item, {"of": of, "over": over}))
        else:
            told.append(answers.Told(f"{number:02}", user, "answer", at, item, draw(_FACTS)))
    return told


_SKIPS = some.lists(
    some.fixed_dictionaries(
        {
            "when": some.dictionaries(some.sampled_from(_CODES), some.sampled_from(_RESULTS), min_size=1, max_size=2),
            "skip": some.lists(some.sampled_from(_CODES), min_size=1, max_size=3),
            "because": some.sampled_from(("不供餐", "没有发生")),
        }
    ),
    max_size=4,
)
_ITEMS = [
    {"code": code, "weight": weight, "measures": measures}
    for code, weight, measures in zip(_CODES, "CMCN", ([], _MEASURES, _MEASURES[:1], []), strict=True)
]


def _judged(case: dict[str, Any]) -> dict[str, Any]:
    stands = answers.standing([answers.Told(**one) for one in case["events"]])
    results = {code: one.counts.facts["result"] for code, one in stands.items() if one.counts}
    return {
        "counts": {code: one.counts.id if one.counts else None for code, one in stands.items()},
        "skipped": answers.skipped(results, case["skips"]),
        "lacking": {
            item["code"]: answers.lacking(
                item, stands.get(item["code"]), case["photos"].get(item["code"], 0), case["critical"]
            )
            for item in case["items"]
        },
    }


def test_phone_and_server_make_the_same_of_everything_that_was_told(tmp_path: Path) -> None:
    cases: list[dict[str, Any]] = []

    @settings(max_examples=400, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(_events(), _SKIPS, some.dictionaries(some.sampled_from(_CODES), some.integers(0, 2)))
    def gather(told: list[answers.Told], skips: list[dict[str, Any]], photos: dict[str, int]) -> None:
        cases.append(
            {
                "events": [asdict(one) for one in told], "skips": skips, "photos": photos, "items": _ITEMS,
                "critical": ["C"],
            }
        )  # fmt: skip

    gather()
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    said = _phone(tmp_path)
    assert len(said) == len(cases) > 200
    for case, phone in zip(cases, said, strict=True):
        assert phone == _judged(case), case


def _phone(folder: Path) -> list[dict[str, Any]]:
    """What the phone's own code makes of the cases, under Node."""
    npm()  # Node is where npm is
    frontend, script = ROOT / "frontend", folder / "checklist.mjs"
    bundle = [
        frontend / "node_modules" / ".bin" / "esbuild", "test/checklist.test.ts", "--bundle", "--platform=browser",
        "--external:node:*", "--format=esm", "--target=es2022", "--log-level=warning", f"--outfile={script}",
    ]  # fmt: skip
    subprocess.run(bundle, cwd=frontend, check=True, capture_output=True)
    environment = os.environ | {"ZHAOHU_CASES": str(folder / "cases.json")}
    done = subprocess.run(["node", script], env=environment, check=True, capture_output=True, text=True)
    return [json.loads(line.split("CASE ", 1)[1]) for line in done.stdout.splitlines() if "CASE " in line]
