"""Fitting, judging and explaining against answers that are known; and any labelled file, good or bad."""

import csv
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from bench import risk_model as generator
from zhaohu.core.errors import ProblemError
from zhaohu.supervision.risk import explain, fit, judge, labelled, measure
from zhaohu.supervision.risk.features import FEATURES, NAMES
from zhaohu.supervision.risk.fit import Fitted


def _array(*values: float) -> Any:
    return np.asarray(values, dtype=float)


def _truth(*values: int) -> Any:
    return np.asarray(values, dtype=bool)


def test_the_fit_of_one_yes_or_no_is_the_logarithm_of_the_odds_ratio() -> None:
    rows = np.asarray([[0.0]] * 100 + [[1.0]] * 100)
    truth = _truth(*([1] * 20 + [0] * 80 + [1] * 60 + [0] * 40))
    found = fit.fit(("a",), rows, truth, penalty=1e-9)
    assert found.coefficients[0] == pytest.approx(math.log((60 / 40) / (20 / 80)), rel=1e-4)
    assert found.chances(rows)[[0, 199]] == pytest.approx([0.2, 0.6], rel=1e-4)


def test_the_penalty_draws_coefficients_to_nothing_and_a_constant_counts_for_nothing() -> None:
    rows = np.asarray([[float(n % 7), 3.0] for n in range(70)])
    truth = np.asarray([n % 7 > 3 or n % 10 == 0 for n in range(70)])
    weak, strong = (fit.fit(("a", "b"), rows, truth, penalty=one) for one in (0.01, 100))
    assert abs(strong.coefficients[0]) < abs(weak.coefficients[0])
    assert weak.coefficients[1] == strong.coefficients[1] == 0


def test_auc_is_the_share_of_pairs_in_order_and_half_for_equals() -> None:
    assert measure.auc(_truth(0, 0, 1, 1), _array(0.1, 0.4, 0.35, 0.8)) == 0.75
    assert measure.auc(_truth(0, 1), _array(0.5, 0.5)) == 0.5
    assert measure.auc(_truth(1, 1), _array(0.1, 0.2)) is None


def test_brier_and_calibration_error_of_known_chances() -> None:
    truth, chances = _truth(0, 0, 0, 1, 1, 1, 1, 0), _array(*[0.25] * 4, *[0.5] * 4)
    assert measure.brier(truth, chances) == pytest.approx((3 * 0.0625 + 0.5625 + 4 * 0.25) / 8)
    groups = measure.calibration(truth, chances, bins=2)
    assert [(one["rows"], one["said"], one["came"]) for one in groups] == [(4, 0.25, 0.25), (4, 0.5, 0.75)]
    assert measure.calibration_error(groups) == pytest.approx(0.125)


def test_drift_is_nothing_for_the_same_values_and_grows_with_a_shift() -> None:
    values = np.arange(1000, dtype=float)
    bounds, shares = measure.edges(values)
    assert measure.drift(bounds, shares, values) == pytest.approx(0, abs=1e-9)
    little, much = (measure.drift(bounds, shares, values + shift) for shift in (50, 400))
    assert 0 < little < much and much > 0.25
    assert measure.drift(*measure.edges(np.zeros(50)), np.zeros(9)) == 0


def test_days_earlier_of_four_visits_in_four_days() -> None:
    days, truth = _array(1, 2, 3, 4), _truth(0, 0, 0, 1)
    assert measure.days_earlier(days, truth, _array(0.1, 0.2, 0.3, 0.9)) == 1.5
    assert measure.days_earlier(days, truth, _array(0.9, 0.8, 0.7, 0.1)) == -1.5
    assert measure.days_earlier(days, truth, _array(0.5, 0.5, 0.5, 0.5)) == 0
    assert measure.days_earlier(days, _truth(0, 0, 0, 0), days) is None


def test_rows_are_cut_between_two_days_and_a_part_with_one_outcome_is_none() -> None:
    days = _array(1, 1, 2, 2, 3, 3, 3, 4)
    rows = judge.Rows(("a",), days, list("abcdefgh"), days.reshape(-1, 1), _truth(0, 1, 0, 1, 0, 1, 0, 1), days > 2)
    parts = judge.split(rows, share=0.4)
    assert parts is not None
    assert parts[0].days.max() < parts[1].days.min()
    assert len(parts[0].days) + len(parts[1].days) == 8 and parts[1].owners == list("efgh")
    alone = judge.Rows(("a",), days, list("abcdefgh"), days.reshape(-1, 1), _truth(0, 1, 0, 1, 1, 1, 1, 1), days > 2)
    assert judge.split(alone, share=0.4) is None


def _model(**weights: float) -> Fitted:
    return Fitted(NAMES, -1.0, tuple(weights.get(name, 0.0) for name in NAMES), tuple(0.5 for _ in NAMES))


@given(values=st.lists(st.floats(0, 5), min_size=len(NAMES), max_size=len(NAMES)))
def test_what_every_feature_adds_sums_to_the_chance(values: list[float]) -> None:
    model = _model(overdue_orders=0.8, critical_last=0.3, filed_months=-0.1)
    logit = model.base + float(model.parts(np.asarray([values])).sum())
    assert float(model.chances(np.asarray([values]))[0]) == pytest.approx(1 / (1 + math.exp(-logit)))


def test_reasons_are_the_three_that_raise_it_most_and_none_that_lowers_it() -> None:
    model = _model(overdue_orders=0.8, critical_last=0.3, minor_last=0.01, places=0.2, filed_months=-0.1)
    values = [2.0 if name in ("overdue_orders", "critical_last", "minor_last", "places") else 0.0 for name in NAMES]
    found = explain.reasons(model, values)
    assert [one["feature"] for one in found] == ["overdue_orders", "critical_last", "places"]
    assert found[0]["adds"] == pytest.approx(1.2)
    assert explain.reasons(model, [0.0] * len(NAMES), most=9) == [
        {"feature": "filed_months", "value": 0.0, "adds": 0.05}
    ]


@given(
    values=st.lists(st.integers(0, 5).map(float), min_size=len(NAMES), max_size=len(NAMES)),
    weights=st.lists(st.floats(-1, 1), min_size=len(NAMES), max_size=len(NAMES)),
)
def test_what_is_proposed_can_be_mended_and_lowers_the_chance(values: list[float], weights: list[float]) -> None:
    model = Fitted(NAMES, -1.0, tuple(weights), tuple(0.5 for _ in NAMES))
    now = float(model.chances(np.asarray([values]))[0])
    mendable = {one.name for one in FEATURES if one.remedy}
    for one in explain.remedies(model, values):
        assert one["feature"] in mendable and one["then"] <= round(now, 4)


def test_every_feature_speaks_and_every_page_exists() -> None:
    from django.urls import reverse

    for one in FEATURES:
        assert str(one.reason).format(n="2", day="2026-11-24")
        assert not one.remedy or "2" in str(one.remedy).format(n="2", day="")
        assert not one.page or reverse(one.page)


def _write(path: Path, lines: list[list[Any]], header: str = "day,institution,label,a") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *lines])
    return path


def _lines(count: int = 60) -> list[list[Any]]:
    return [[date(2026, 1, 1) + timedelta(days=n), f"演示{n % 9}", int(n % 3 == 0), n % 3] for n in range(count)]


def test_a_generated_file_is_judged_beside_its_own_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "made.csv"
    generator.write(path, seed=7)
    call_command("risk", "evaluate", str(path))
    told = capsys.readouterr().out
    for words in ("calibration_error", "days_earlier", "真实概率（上限）", "随机组", "随机次序"):
        assert words in told
    found = labelled.evaluate(labelled.read(path))
    assert found.bound is not None
    assert 0.95 < found.figures["auc"] / found.bound["auc"] <= 1.01
    assert found.figures["days_earlier"] <= (labelled.best_days(found.judged.rows) or 0)


def test_the_same_seed_makes_the_same_file(tmp_path: Path) -> None:
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    generator.write(one, seed=3)
    generator.write(two, seed=3)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("lines", "header", "code"),
    [
        (_lines(), "day,institution,a,b", "RISK_FILE_COLUMNS"),
        ([line[:3] for line in _lines()], "day,institution,label", "RISK_FILE_COLUMNS"),
        ([*_lines(), ["2026-03-33", "x", 0, 1]], "day,institution,label,a", "RISK_FILE_CELL"),
        ([*_lines(), ["2026-03-03", "x", 2, 1]], "day,institution,label,a", "RISK_FILE_CELL"),
        ([*_lines(), ["2026-03-03", "x", 1, "很多"]], "day,institution,label,a", "RISK_FILE_CELL"),
        ([*_lines(), ["2026-03-03", "x", 1, ""]], "day,institution,label,a", "RISK_FILE_CELL"),
        ([*_lines(), ["2026-03-03", "x", 1, "nan"]], "day,institution,label,a", "RISK_FILE_CELL"),
        ([*_lines(), ["2026-03-03", "x", 1, 1, 1]], "day,institution,label,a", "RISK_FILE_CELL"),
        (_lines(12), "day,institution,label,a", "RISK_FILE_TOO_FEW"),
        ([[*line[:2], 0, line[3]] for line in _lines()], "day,institution,label,a", "RISK_FILE_ONE_CLASS"),
        ([[date(2026, 1, 1), *line[1:]] for line in _lines()], "day,institution,label,a", "RISK_FILE_ONE_CLASS"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(lines: list[list[Any]], header: str, code: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "bad.csv", lines, header)
    with pytest.raises(ProblemError, match=code):
        labelled.evaluate(labelled.read(path))
    with pytest.raises(CommandError, match="。"):
        call_command("risk", "evaluate", str(path))


def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 40)
    for path in (tmp_path / "missing.csv", tmp_path / "noise.csv", tmp_path):
        with pytest.raises(CommandError, match="文件读不出来"):
            call_command("risk", "evaluate", str(path))
