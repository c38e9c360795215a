"""Outside drivers: the plan's own, and what is refused in a user's file."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sim.drivers import DRIVER_COLUMNS, DRIVER_MONTHS, Drivers, load_drivers, neutral_drivers
from sim.errors import InputError
from sim.parameters import ParameterTable
from sim.plan import PLAN_FOLDER, load_plan

ROOT = Path(__file__).parents[1]
STAGES = load_plan().stages


@pytest.fixture(scope="module")
def drivers() -> Drivers:
    return load_plan().drivers


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_drivers", ROOT / "scripts" / "build_drivers.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def year(drivers: Drivers, column: str, number: int) -> np.ndarray:
    months = [t for t, month in enumerate(drivers.months) if month.startswith(str(number))]
    return drivers.column(column)[months].mean(axis=0)


def at(drivers: Drivers, column: str, month: str, stage: str) -> float:
    return float(drivers.column(column)[DRIVER_MONTHS.index(month), STAGES.index(stage)])


def test_shape_and_base_year(drivers: Drivers) -> None:
    for column in DRIVER_COLUMNS:
        assert drivers.column(column).shape == (48, 18)
        np.testing.assert_allclose(year(drivers, column, 2019), 1, atol=1e-9)
    assert drivers.activity.max() == 1
    with pytest.raises(ValueError, match="weather"):
        drivers.column("weather")


def test_the_file_is_what_the_builder_makes(builder: ModuleType) -> None:
    text = (PLAN_FOLDER / "drivers.csv").read_text(encoding="utf-8")
    assert builder.as_text(builder.build_rows(PLAN_FOLDER)) == text
    assert len(text.splitlines()) == 1 + 48 * 18


def test_the_builder_knows_the_overtime_of_the_model(builder: ModuleType) -> None:
    assert ParameterTable.load().row("overtime_ceiling").value == builder.OVERTIME_ALLOWANCE


def test_early_2020_repeats_the_published_fall_of_minerals(builder: ModuleType, drivers: Drivers) -> None:
    """-21.1 % over January and February, central region over nation, against the growth of 2019."""
    two_months = (1 - 0.211) * (1 - 0.167) / (1 - 0.135) / 1.057
    february = 2 * two_months - 0.98
    assert at(drivers, "activity", "2020-02", "RF_prod") * builder.OVERTIME_ALLOWANCE == pytest.approx(
        february, abs=1e-3
    )
    assert at(drivers, "demand", "2020-02", "RF_prod") > 0.9  # the closure is not counted twice


def test_flood_costs_four_percent_of_the_quarter(builder: ModuleType, drivers: Drivers) -> None:
    lost = [
        1 - at(drivers, "activity", f"2021-{month:02d}", "EQ_part") * builder.OVERTIME_ALLOWANCE
        for month in (7, 8, 9)
    ]
    assert np.mean(lost) == pytest.approx(0.04, abs=1e-3)


def test_yearly_means_of_prices_follow_the_indices(builder: ModuleType) -> None:
    series, _ = builder.read_series(PLAN_FOLDER / "driver_series.csv")
    months = {number: slice(12 * (number - 2019), 12 * (number - 2018)) for number in (2020, 2021, 2022)}
    expected = {
        ("aluminium_price", 2020): 14193 / 13955,
        ("aluminium_price", 2021): 18946 / 13955,
        ("aluminium_price", 2022): 20000 / 13955,
        ("minerals_price", 2020): 0.995,
        ("minerals_price", 2021): 0.995 * 1.035,
        ("minerals_price", 2022): 0.995 * 1.035 * 0.99,
        ("coal_price", 2020): 0.95,
        ("coal_price", 2021): 0.95 * 1.45,
        ("coal_price", 2022): 0.95 * 1.45 * 1.17,
        ("steel_price", 2020): 0.98,
        ("steel_price", 2021): 0.98 * 1.28,
        ("steel_price", 2022): 0.98 * 1.28 * 0.94,
        ("purchase_price", 2020): 0.977,
        ("purchase_price", 2021): 0.977 * 1.107,
    }
    for (name, number), value in expected.items():
        assert series[name][months[number]].mean() == pytest.approx(value, rel=0.015), (name, number)


def test_demand_stays_near_its_trend_over_the_years(drivers: Drivers) -> None:
    """The growth without the plan is a declared input; the drivers only bend its path."""
    weights = load_plan().stage_table["above_scale_output"]
    means = [np.average(year(drivers, "demand", number), weights=weights) for number in (2020, 2021, 2022)]
    assert means[0] == pytest.approx(0.975, abs=0.015)
    assert means[1] == pytest.approx(1.01, abs=0.015)
    assert means[2] == pytest.approx(0.995, abs=0.02)


def test_every_row_names_its_evidence(drivers: Drivers) -> None:
    kinds = {kind for row in drivers.kind for kind in row}
    assert kinds == {"derived", "memory", "assumed"}
    assert all(source for row in drivers.source for source in row)


def test_neutral_drivers_are_one_everywhere() -> None:
    neutral = neutral_drivers(STAGES)
    for column in DRIVER_COLUMNS:
        np.testing.assert_array_equal(neutral.column(column), np.ones((48, 18)))


def test_a_users_file_may_be_in_any_order(tmp_path: Path, drivers: Drivers) -> None:
    with (PLAN_FOLDER / "drivers.csv").open(encoding="utf-8") as stream:
        header, *rows = list(csv.reader(stream))
    file = tmp_path / "mine.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([header, *reversed(rows)])
    np.testing.assert_array_equal(load_drivers(file, STAGES).demand, drivers.demand)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "month,stage,demand",
            "month,stage,demnd",
            "mine.csv:1: the column 'demand' is missing; did you mean",
        ),
        ("2019-01,EQ_part,1.0000", "2019-13,EQ_part,1.0000", "mine.csv:2:1: month: '2019-13' is unknown"),
        (
            "2019-01,EQ_part,1.0000",
            "2019-01,EQ_prt,1.0000",
            "mine.csv:2:2: stage: 'EQ_prt' is unknown; did you",
        ),
        ("2019-01,EQ_part,1.0000", "2019-01,EQ_part,lots", "mine.csv:2:3: demand: 'lots' is no number"),
        ("2019-01,EQ_part,1.0000", "2019-01,EQ_part,inf", "mine.csv:2:3: demand: 'inf' is not finite"),
        ("2019-01,EQ_part,1.0000", "2019-01,EQ_part,-1", "mine.csv:2:3: demand: -1 is out of range"),
        (
            "EQ_part,1.0000,1.0000",
            "EQ_part,1.0000,1.2",
            "mine.csv:2:4: activity: 1.2 is out of range (0 to 1)",
        ),
        (
            "2019-01,EQ_mach",
            "2019-01,EQ_part",
            "mine.csv:3:2: stage: 2019-01 EQ_part stands in the file twice",
        ),
        (
            "2019-01,EQ_part,1.0000",
            "2019-01,EQ_part,1.12",
            "demand: EQ_part: the mean over 2019 is 1.01, not 1",
        ),
    ],
)
def test_a_mistake_in_a_users_file_is_answered_with_its_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = (PLAN_FOLDER / "drivers.csv").read_text(encoding="utf-8")
    file = tmp_path / "mine.csv"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_drivers(file, STAGES)
    assert expected in str(error.value)


def test_missing_rows_are_counted(tmp_path: Path) -> None:
    lines = (PLAN_FOLDER / "drivers.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path / "mine.csv"
    file.write_text("".join(lines[:-2]), encoding="utf-8")
    with pytest.raises(InputError, match="2 rows are missing, the first of them 2022-12 GA"):
        load_drivers(file, STAGES)
