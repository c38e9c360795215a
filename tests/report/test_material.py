"""What a report is made of: which folder is taken for what, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from sim.api import compare
from sim.errors import InputError
from sim.manifests import ATTRIBUTION, manifest_text
from sim.report.material import gather, with_identities
from sim.report.page.render import page_text
from sim.report.workbook import write_workbook
from sim.roster.identities import COLUMNS, write_identities
from sim.roster.table import COPY
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
    assert "请先写基准情景" in refused(folders / "plan", folders / "baseline")


def test_what_is_no_result_is_refused(folders: Path, tmp_path: Path) -> None:
    assert "no such folder" in refused(folders / "nothing")
    assert "不是 sim 的结果" in refused(tmp_path)


def test_the_order_of_other_folders_does_not_matter(folders: Path) -> None:
    orders = (("baseline", "compared", "plan"), ("compared", "baseline", "plan"), ("baseline", "plan", "compared"))
    found = [gather([folders / name for name in order]) for order in orders]
    assert {(one.baseline.name, one.run.name) for one in found if one.baseline} == {("baseline", "plan")}


@pytest.fixture
def attributed(folders: Path, tmp_path: Path) -> Path:
    """An attribution of the plan as its manifest and scenario say it; its tables are not read here."""
    place = tmp_path / "attribution"
    place.mkdir()
    told = {"scenario": "plan", "code": "0", "data": "0", "versions": {"sim": "made"}}
    (place / "attribution.json").write_text(manifest_text(ATTRIBUTION, told), encoding="utf-8")
    (place / "scenario.yaml").write_bytes((folders / "plan" / "scenario.yaml").read_bytes())
    return place


def test_an_attribution_of_the_same_run_is_taken_without_a_word(folders: Path, attributed: Path) -> None:
    assert gather([attributed, folders / "plan"]).warnings == ()
    assert "sim run" in refused(attributed)


def test_an_attribution_by_another_program_or_of_another_roster_is_told(folders: Path, attributed: Path) -> None:
    told = {"scenario": "plan", "code": "1", "data": "0", "versions": {"sim": "made"}}
    (attributed / "attribution.json").write_text(manifest_text(ATTRIBUTION, told), encoding="utf-8")
    (attributed / COPY).write_text("row\n", encoding="utf-8")
    said = [warning.text("zh") for warning in gather([folders / "plan", attributed]).warnings]
    assert len(said) == 2 and "企业名录" in said[0] and "程序代码" in said[1]


def test_names_are_there_only_where_they_were_asked_for(folders: Path, tmp_path: Path) -> None:
    own = shifted_folder(tmp_path / "own")
    with pytest.raises(InputError, match="--identify"):
        with_identities(gather([own]))
    named = pd.DataFrame([("enterprise", "0", "2", "=示例公司", "91410199000100GEWP")], columns=list(COLUMNS))
    write_identities(own, named)
    material = gather([own])
    for found, there in ((material, False), (with_identities(material), True)):
        write_workbook(found, "zh", tmp_path / "report.xlsx")
        book = CalamineWorkbook.from_path(tmp_path / "report.xlsx")
        cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
        assert ("=示例公司" in cells) is there and ("91410199000100GEWP" in cells) is there
        assert "示例公司" not in page_text(found, "zh")


def test_three_runs_are_refused(folders: Path, tmp_path: Path) -> None:
    third = shifted_folder(tmp_path / "third")
    assert "at most 2" in refused(folders / "baseline", folders / "plan", third)
