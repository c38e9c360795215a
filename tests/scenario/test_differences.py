"""What a scenario says that its parent does not: values, names, units, places; and the table of a run folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.run_folder import CHANGE_COLUMNS, CHANGES, open_run
from sim.scenario import LoadedScenario, load_scenario
from sim.scenario.differences import (
    IN_FORCE,
    NOTHING,
    Difference,
    changes_frame,
    compared_with,
    differences,
    reference_of,
)
from sim.scenario.path_names import names_of_path, unit_of_path
from sim.tables import write_frame_csv
from tests.experiments.made_folders import made_folder

PARENT = """\
months: 24
outside:
  shocks:
    - {name: flood, start: 2021-07, end: 2021-08, activity: 0.5}
    - {name: frost, start: 2021-01, end: 2021-01, activity: 0.9}
levers_start: 2020-09
levers:
  cloud_subsidy: {share: 0.4}
  guidance_fund: {}
"""
CHILD = """\
extends: city/parent.yaml
title: {en: Child}
months: null
outside:
  shocks:
    - {name: flood, start: 2021-07, end: 2021-08, activity: 0.5}
levers:
  guidance_fund: null
  cloud_subsidy: {share: 0.8}
  second: {use: cloud_subsidy, annual_budget: 10}
  tax_relief: {}
parameters: {wage_growth: 0.05}
"""


@pytest.fixture
def child(tmp_path: Path) -> Path:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "parent.yaml").write_text(PARENT, encoding="utf-8")
    file = tmp_path / "child.yaml"
    file.write_text(CHILD, encoding="utf-8")
    return file


def found(loaded: LoadedScenario) -> dict[str, tuple[object, object, str]]:
    return {row.path: (row.old, row.new, row.origin) for row in differences(loaded, reference_of(loaded))}


def test_every_difference_from_the_parent_with_its_place(child: Path) -> None:
    start = "city/parent.yaml:6:15"
    assert found(load_scenario(child, ["seed=2", "levers.tax_relief.annual_ceiling=3"])) == {
        "months": (24, 36, "child.yaml:3:9"),
        "seed": (1, 2, "--set"),
        "outside.shocks.1": (
            {"name": "frost", "start": "2021-01", "end": "2021-01", "stages": ["all"], "demand": 1.0, "activity": 0.9,
             "price": 1.0, "input_price": 1.0, "energy_price": 1.0},
            NOTHING,
            "child.yaml:6:5",
        ),
        "parameters.wage_growth": (NOTHING, 0.05, "child.yaml:12:27"),
        "levers.cloud_subsidy.share": (0.4, 0.8, "child.yaml:9:26"),
        "levers.guidance_fund": (IN_FORCE, NOTHING, "child.yaml:8:18"),
        "levers.second": (NOTHING, IN_FORCE, "child.yaml:10:3"),
        "levers.second.use": (NOTHING, "cloud_subsidy", "child.yaml:10:17"),
        "levers.second.start": (NOTHING, "2020-09", start),
        "levers.second.annual_budget": (NOTHING, 10, "child.yaml:10:47"),
        "levers.tax_relief": (NOTHING, IN_FORCE, "child.yaml:11:3"),
        "levers.tax_relief.start": (NOTHING, "2020-09", start),
        "levers.tax_relief.annual_ceiling": (NOTHING, 3, "--set"),
    }  # fmt: skip


def test_the_command_line_removes_too(child: Path) -> None:
    assert found(load_scenario(child, ["levers.cloud_subsidy=null"]))["levers.cloud_subsidy"] == (
        IN_FORCE, NOTHING, "--set",
    )  # fmt: skip


def test_without_a_parent_against_default_values(child: Path) -> None:
    rows = found(load_scenario(child.parent / "city" / "parent.yaml", ["months=12", "levers.guidance_fund=null",
                                                                       "outside.shocks=[]"]))  # fmt: skip
    assert rows == {
        "months": (36, 12, "--set"),
        "levers.cloud_subsidy": (NOTHING, IN_FORCE, "parent.yaml:8:3"),
        "levers.cloud_subsidy.start": (NOTHING, "2020-09", "parent.yaml:6:15"),
        "levers.cloud_subsidy.share": (NOTHING, 0.4, "parent.yaml:8:26"),
    }


def test_against_any_other_file_with_both_places(child: Path) -> None:
    loaded, other = load_scenario(child.parent / "city" / "parent.yaml"), load_scenario(child)
    rows = {row.path: row for row in differences(loaded, compared_with(other, loaded))}
    assert rows["levers.cloud_subsidy.share"] == Difference(
        "levers.cloud_subsidy.share", 0.8, 0.4, "parent.yaml:8:26", "../child.yaml:9:26"
    )
    assert rows["levers.guidance_fund"].new == IN_FORCE and rows["levers.second"].new == NOTHING
    assert compared_with(other, loaded).shown == "../child.yaml"


def test_a_parent_that_is_no_scenario_by_itself_gives_none(child: Path) -> None:
    loaded = load_scenario(child)
    (child.parent / "city" / "parent.yaml").write_text(PARENT + "seed: x\n", encoding="utf-8")
    assert reference_of(loaded) is None and differences(loaded, None) == []
    assert changes_frame(loaded, None) is None


def test_no_path_of_this_disk_in_the_table(child: Path) -> None:
    drivers = child.parent / "city" / "drivers.csv"
    drivers.write_text("month,stage,demand,activity,price,input_price,energy_price\n", encoding="utf-8")
    loaded = load_scenario(child)
    scenario = loaded.scenario
    outside = scenario.outside.model_copy(update={"drivers": drivers.as_posix()})
    changed = LoadedScenario(
        scenario.model_copy(update={"outside": outside}), {**loaded.origins, "outside.drivers": "child.yaml:1:1"},
        loaded.sources, {drivers.as_posix(): "0" * 64}, loaded.fingerprint,
    )  # fmt: skip
    table = changes_frame(changed, reference_of(loaded))
    assert table is not None
    assert table.set_index("path").loc["outside.drivers", "new"] == "city/drivers.csv"
    assert str(child.parent) not in table.to_csv()


def test_the_table_of_a_run_folder_is_read_again(child: Path, tmp_path: Path) -> None:
    folder = made_folder(tmp_path / "made", value_of=lambda *_: None)
    assert open_run(folder).changes is None  # written by an older version
    loaded = load_scenario(child)
    table = changes_frame(loaded, reference_of(loaded))
    assert table is not None
    write_frame_csv(folder / CHANGES, table)
    read = open_run(folder).changes
    assert read is not None and tuple(read.columns) == CHANGE_COLUMNS
    rows = read.set_index("path")
    assert rows.loc["levers.guidance_fund", ["name_zh", "old", "new"]].tolist() == ["产业发展引导基金", "true", ""]
    assert rows.loc["levers.cloud_subsidy.share"].tolist() == [
        "Cloud subsidy: part of the cloud bill that is paid", "企业上云补助：上云费用补助比例", "0.4", "0.8",
        "share of bill", "child.yaml:9:26",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [CHILD, "extends: city/parent.yaml\ndraws: 20\noutside: {growth: -0.02}\n"])
def test_a_resolved_scenario_hands_its_table_on(text: str, child: Path, tmp_path: Path) -> None:
    child.write_text(text, encoding="utf-8")
    loaded = load_scenario(child, ["outside.growth=-0.02"])
    table = changes_frame(loaded, reference_of(loaded))
    assert table is not None
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(loaded.resolved_yaml(folder), encoding="utf-8")
    write_frame_csv(folder / CHANGES, table)
    again = load_scenario(folder / "scenario.yaml")
    handed_on = changes_frame(again, reference_of(again))
    assert handed_on is not None
    write_frame_csv(tmp_path / CHANGES, handed_on)
    assert (tmp_path / CHANGES).read_bytes() == (folder / CHANGES).read_bytes()
    changed = load_scenario(folder / "scenario.yaml", ["seed=9"])
    own = changes_frame(changed, reference_of(changed))
    assert own is not None and own.set_index("path").loc["seed", "origin"] == "--set" and len(own) > len(table)


def test_a_damaged_table_is_not_handed_on(child: Path) -> None:
    loaded = load_scenario(child)
    child.write_text(loaded.resolved_yaml(), encoding="utf-8")
    for content in ("a,b\n1,2\n", "", '"'):
        child.with_name(CHANGES).write_text(content, encoding="utf-8")
        again = load_scenario(child)
        table = changes_frame(again, reference_of(again))
        assert isinstance(table, pd.DataFrame) and tuple(table.columns) == CHANGE_COLUMNS and len(table)


@pytest.mark.parametrize(
    ("path", "names", "unit"),
    [
        ("months", ("Months", "模拟月数"), "months"),
        ("parameters.wage_growth", ("Trend of wages", "工资趋势"), "1/year"),
        ("levers.mine.share", ("Cloud subsidy (mine): part of the cloud bill that is paid",
                               "企业上云补助（mine）：上云费用补助比例"), "share of bill"),
        ("levers.mine.end", None, "month"),
        ("population.small.RF_raw", None, "enterprises"),
        ("references.industrial_va_growth.all_firms", None, "%/yr"),
        ("outside.shocks.1.demand", ("Outside demand (number 2)", "外部需求系数（第2项）"), "factor"),
        ("no.such.path", ("no.such.path", "no.such.path"), ""),
    ],
)  # fmt: skip
def test_names_and_units(path: str, names: tuple[str, str] | None, unit: str) -> None:
    found_names = names_of_path(path, {"mine": "cloud_subsidy"})
    assert (found_names == names or names is None) and unit_of_path(path, {"mine": "cloud_subsidy"}) == unit
    assert path.startswith("no.") or not set(found_names[1]) <= set(map(chr, range(128)))
