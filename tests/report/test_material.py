"""What a report is made of: which folder is taken for what, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.api import compare
from sim.errors import InputError
from sim.report.material import gather
from tests.experiments.made_folders import shifted_folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up runs ``baseline`` and ``plan`` (with a lever), and their comparison."""
    place = tmp_path_factory.mktemp("material")
    shifted_folder(place / "baseline")
    shifted_folder(place / "plan", 5.0, manifest={"levers": {"cloud_subsidy": "cloud_subsidy"}})
    compare(place / "baseline", place / "plan", out=place / "compared")
    return place


def refused(*folders: Path) -> str:
    with pytest.raises(InputError) as error:
        gather(folders)
    return error.value.text("zh") + error.value.text("en")


def test_last_run_is_the_plan(folders: Path) -> None:
    material = gather([folders / "baseline", folders / "plan"])
    assert material.baseline is not None and material.comparison is not None
    assert (material.run.name, material.baseline.name) == ("plan", "baseline")
    assert material.missing == ("attribution", "sensitivity", "changes")
    assert material.target_rows["leading_output"]["plan.difference"] > 0.0


def test_single_run_has_no_comparison(folders: Path) -> None:
    material = gather([folders / "plan"])
    assert material.comparison is None and material.missing[0] == "baseline"
    assert material.indicators.empty and material.target_rows == {}


def test_comparison_brings_its_runs(folders: Path) -> None:
    assert gather([folders / "compared"]).name == "plan"


def test_comparison_of_other_runs_is_refused(folders: Path, tmp_path: Path) -> None:
    other = shifted_folder(tmp_path / "other")
    assert "sim compare" in refused(folders / "baseline", other, folders / "compared")


def test_wrong_order_is_refused(folders: Path) -> None:
    assert "请先写基准方案" in refused(folders / "plan", folders / "baseline")


def test_what_is_no_result_is_refused(folders: Path, tmp_path: Path) -> None:
    assert "no such folder" in refused(folders / "nothing")
    assert "不是 sim 的结果" in refused(tmp_path)


def test_three_runs_are_refused(folders: Path, tmp_path: Path) -> None:
    third = shifted_folder(tmp_path / "third")
    assert "at most 2" in refused(folders / "baseline", folders / "plan", third)
