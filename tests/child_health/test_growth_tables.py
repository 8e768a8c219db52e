"""Every printed value of WS/T 423—2022 is read back as what the standard says it is."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from zhaohu.child_health.choices.growth import Indicator, Level, Nutrition, Standard
from zhaohu.child_health.growth import scores, standards
from zhaohu.child_health.growth.standards import PERCENTILES, SD

FITTED = Path(__file__).parent / "data" / "wst423_2022_fitted_lms.csv"
_DATA = Path(standards.__file__).parent / "data"
TABLES = [pytest.param(*pair, id="-".join(pair)) for pair in product(Indicator, "MF")]
A_HAIR = 1e-4


def printed(name: str, indicator: str, sex: str) -> tuple[np.ndarray, np.ndarray]:
    """The rows of an annex as they stand in the file."""
    with (_DATA / name).open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row[:2] == [indicator, sex]]
    table = np.array([[float(one) for one in row[2:]] for row in rows])
    return table[:, 0], table[:, 1:]


def of(indicator: Indicator, sex: str, x: np.ndarray, values: np.ndarray) -> scores.Scores:
    return scores.scored(Standard.WST, indicator, sex, x, values)


def test_both_annexes_are_whole() -> None:
    for name in ("wst423_2022_sd.csv", "wst423_2022_percentile.csv"):
        sizes = {pair: printed(name, *pair)[1].shape for pair in product(Indicator, "MF")}
        assert sum(rows for rows, _columns in sizes.values()) == 546
        assert {columns for _rows, columns in sizes.values()} == {7}


@pytest.mark.parametrize(("indicator", "sex"), TABLES)
def test_each_printed_deviation_scores_exactly_that_many(indicator: Indicator, sex: str) -> None:
    x, rows = printed("wst423_2022_sd.csv", indicator, sex)
    for column, z in enumerate(SD):
        found = of(indicator, sex, x, rows[:, column])
        assert np.abs(found.z - z).max() < 1e-9
        assert (of(indicator, sex, x, rows[:, column] - A_HAIR).z < z).all()


@pytest.mark.parametrize(("indicator", "sex"), TABLES)
def test_each_printed_percentile_is_that_percentile(indicator: Indicator, sex: str) -> None:
    x, rows = printed("wst423_2022_percentile.csv", indicator, sex)
    found = of(indicator, sex, x, rows[:, 3])
    assert np.array_equal(found.percentiles, rows)
    for row in rows:
        assert [round(scores.percentile(value, row), 9) for value in row] == list(PERCENTILES)


@pytest.mark.parametrize(("indicator", "sex"), TABLES)
def test_table_one_changes_its_word_at_each_printed_limit_and_not_before(indicator: Indicator, sex: str) -> None:
    x, rows = printed("wst423_2022_percentile.csv", indicator, sex)
    on = [Level.LOWER, Level.LOWER, Level.MIDDLE, Level.MIDDLE, Level.UPPER, Level.UPPER, Level.HIGHEST]
    below = [Level.LOWEST, Level.LOWER, Level.LOWER, Level.MIDDLE, Level.MIDDLE, Level.UPPER, Level.UPPER]
    for column in range(7):
        assert set(scores.levels(of(indicator, sex, x, rows[:, column]))) == {on[column]}
        assert set(scores.levels(of(indicator, sex, x, rows[:, column] - A_HAIR))) == {below[column]}


N = Nutrition
_THIN = {
    Indicator.WEIGHT: (N.SEVERELY_UNDERWEIGHT, N.UNDERWEIGHT), Indicator.LENGTH: (N.SEVERELY_STUNTED, N.STUNTED),
    Indicator.WEIGHT_FOR_LENGTH: (N.SEVERELY_WASTED, N.WASTED), Indicator.BMI: (N.SEVERELY_WASTED, N.WASTED),
    Indicator.WEIGHT_FOR_HEIGHT: (N.SEVERELY_WASTED, N.WASTED),
}  # fmt: skip
_FAT = (Indicator.WEIGHT_FOR_LENGTH, Indicator.WEIGHT_FOR_HEIGHT, Indicator.BMI)


def _classes(indicator: Indicator) -> tuple[list[Nutrition], list[Nutrition]]:
    """What table 3 says on each of the seven limits, and a hair below it."""
    severe, thin = _THIN[indicator]
    above = [N.OVERWEIGHT, N.OBESE, N.SEVERELY_OBESE] if indicator in _FAT else [N.NORMAL] * 3
    on = [thin, N.NORMAL, N.NORMAL, N.NORMAL, *above]
    return on, [severe, thin, N.NORMAL, N.NORMAL, N.NORMAL, *above[:2]]


@pytest.mark.parametrize(("indicator", "sex"), [pair for pair in TABLES if pair.values[0] in _THIN])
def test_table_three_changes_its_class_at_each_printed_limit_and_not_before(indicator: Indicator, sex: str) -> None:
    x, rows = printed("wst423_2022_sd.csv", indicator, sex)
    on, below = _classes(indicator)
    for column in range(7):
        assert set(scores.nutrition(indicator, of(indicator, sex, x, rows[:, column]))) == {on[column]}
        assert set(scores.nutrition(indicator, of(indicator, sex, x, rows[:, column] - A_HAIR))) == {below[column]}


def test_the_head_has_a_level_and_no_class_of_nutrition() -> None:
    found = of(Indicator.HEAD, "M", np.array([6.0]), np.array([40.0]))
    assert scores.nutrition(Indicator.HEAD, found) == [None] and scores.level(found, 0) == Level.LOWEST


@pytest.mark.parametrize(
    ("indicator", "sex", "months", "values"),
    [
        ("wfa", "M", 12, (8.2, 10.1, 12.4)), ("wfa", "F", 24, (9.7, 11.9, 15.0)), ("lhfa", "M", 12, (71.4, 76.7, 81.9)),
        ("lhfa", "F", 36, (89.3, 96.2, 103.2)), ("hcfa", "M", 6, (41.0, 43.4, 45.9)),
        ("bmi", "F", 18, (13.8, 15.9, 18.8)),
    ],
)  # fmt: skip
def test_known_values_of_the_standard(indicator: str, sex: str, months: int, values: tuple[float, ...]) -> None:
    found = of(Indicator(indicator), sex, np.full(3, float(months)), np.array(values))
    assert list(found.z) == [-2, 0, 2]


def test_between_two_rows_the_limits_lie_on_the_straight_line() -> None:
    table = standards.printed(Indicator.WEIGHT, "F")
    found = of(Indicator.WEIGHT, "F", np.array([12.25, 25.5]), np.array([9.0, 9.0])).sd
    assert np.allclose(found[0], table.sd[12] + (table.sd[13] - table.sd[12]) / 4, atol=1e-6)
    assert np.allclose(found[1], (table.sd[24] + table.sd[25]) / 2, atol=1e-6)


@pytest.mark.parametrize("sex", "MF")
def test_up_to_two_years_the_table_of_lengths_goes_on_and_then_heights_begin(sex: str) -> None:
    heights = standards.printed(Indicator.LENGTH, sex)
    (before, after) = scores.between_rows(heights.x, heights.sd, np.array([np.nextafter(24, 0), 24.0]))
    assert np.allclose(before - after, 0.7)
    months = np.array([23.0, 23.5, 23.99, 24.0])
    growing = scores.between_rows(heights.x, heights.sd, months)[:, 3]
    assert growing[0] < growing[1] < growing[2] and growing[3] < growing[2]
    bmi = standards.printed(Indicator.BMI, sex)
    lying, standing = scores.between_rows(bmi.x, bmi.sd, np.array([np.nextafter(24, 0), 24.0]))
    assert (lying < standing).all()


@pytest.mark.parametrize(("indicator", "sex"), TABLES)
def test_outside_a_table_there_is_no_score_no_level_and_no_class(indicator: Indicator, sex: str) -> None:
    x = standards.printed(indicator, sex).x
    found = of(indicator, sex, np.array([x[0] - 0.1, x[-1] + 0.1]), np.array([10.0, 10.0]))
    assert np.isnan(found.z).all() and scores.level(found, 0) is None
    assert scores.nutrition(indicator, found) == [None, None]


def test_the_scores_of_a_smooth_fit_differ_by_no_more_than_the_print_rounds() -> None:
    """An independent L, M and S, fitted to all fourteen columns, gives the same scores but for the print's rounding."""
    with FITTED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 546
    for row in rows:
        indicator, x = Indicator(row["indicator"]), float(row["x"])
        fit = np.array([[float(row[name]) for name in "LMS"]])
        values = standards.from_lms(fit, np.linspace(-3, 3, 25))[0]
        found = of(indicator, row["sex"], np.full(25, x), values)
        rounding = (0.05 + float(row["max_abs_residual"])) / np.diff(found.sd[0]).min()
        assert np.abs(found.z - np.linspace(-3, 3, 25)).max() < rounding
