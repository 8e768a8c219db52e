"""The WHO's standard of 2006: known values, and every day of it against `rcpchgrowth`, no part of the product."""

import json
from importlib import resources
from itertools import product

import numpy as np
import pytest
from rcpchgrowth.global_functions import sds_for_measurement

from zhaohu.child_health.choices.growth import Indicator, Level, Standard
from zhaohu.child_health.growth import scores, standards
from zhaohu.child_health.growth.standards import SD

THEIRS = {Indicator.WEIGHT: "weight", Indicator.LENGTH: "height", Indicator.BMI: "bmi", Indicator.HEAD: "ofc"}
SEXES = {"M": "male", "F": "female"}
TABLES = [pytest.param(*pair, id="-".join(pair)) for pair in product(THEIRS, SEXES)]
LAST = 1856
_SAME = 1e-9


def of(indicator: Indicator, sex: str, days: object, values: object) -> scores.Scores:
    return scores.scored(Standard.WHO, indicator, sex, np.array(days, dtype=float), np.array(values, dtype=float))


@pytest.mark.parametrize(
    ("indicator", "sex", "day", "value", "z"),
    [
        ("wfa", "M", 365, 9.0, -0.63), ("lhfa", "F", 730, 82.0, -1.36), ("lhfa", "M", 730, 87.8018, 0),
        ("lhfa", "M", 731, 87.1303, 0),
    ],
)  # fmt: skip
def test_known_values(indicator: str, sex: str, day: int, value: float, z: float) -> None:
    assert round(float(of(Indicator(indicator), sex, [day], [value]).z[0]), 2) == z


def test_the_first_day_is_the_published_one() -> None:
    assert list(standards.lms(Indicator.WEIGHT, "M")[0]) == [0.3487, 3.3464, 0.14602]


@pytest.mark.parametrize(("indicator", "sex"), TABLES)
def test_every_day_is_the_day_that_the_other_library_has(indicator: Indicator, sex: str) -> None:
    folder = resources.files("rcpchgrowth.data_tables").joinpath("who")
    theirs = [
        [row["L"], row["M"], row["S"]] for name in ("who_infants", "who_children")
        for row in json.loads(folder.joinpath(f"{name}.json").read_text())["measurement"][THEIRS[indicator]][SEXES[sex]]
    ]  # fmt: skip
    assert len(theirs) == LAST + 1
    assert np.array_equal(standards.lms(indicator, sex), np.array(theirs))


@pytest.mark.parametrize(("indicator", "sex"), TABLES)
def test_scores_agree_with_the_other_library_inside_and_beyond_three(indicator: Indicator, sex: str) -> None:
    days = np.arange(0, LAST, 61, dtype=float)
    rows = scores.lms_at(indicator, sex, days)
    for z in (-4.5, -3, -2, -0.7, 0, 1.3, 2, 3, 4.5):
        values = rows[:, 1] * (1 + 0.9 * rows[:, 2] * z)
        ours = of(indicator, sex, days, values).z
        theirs = [
            sds_for_measurement("who", day / 365.25, THEIRS[indicator], float(value), SEXES[sex])
            for day, value in zip(days, values, strict=True)
        ]
        assert np.abs(ours - np.array(theirs)).max() < _SAME


@pytest.mark.parametrize(("indicator", "sex"), TABLES)
def test_a_value_at_a_score_scores_it_again(indicator: Indicator, sex: str) -> None:
    days = np.arange(0, LAST + 1, dtype=float)
    rows = scores.lms_at(indicator, sex, days)
    for column, z in enumerate(SD):
        assert np.abs(of(indicator, sex, days, standards.from_lms(rows, SD)[:, column]).z - z).max() < 1e-9


def test_after_five_years_there_is_no_score() -> None:
    found = of(Indicator.WEIGHT, "M", [LAST, LAST + 1, -1], [18.0, 18.0, 3.0])
    assert not np.isnan(found.z[0]) and np.isnan(found.z[1:]).all()
    assert scores.level(found, 0) == Level.MIDDLE and scores.level(found, 1) is None


def test_weight_for_length_is_not_of_the_who_here() -> None:
    assert [one for one in Indicator if not standards.has(Standard.WHO, one)] == ["wfl", "wfh"]
    assert all(standards.has(Standard.WST, one) for one in Indicator)
