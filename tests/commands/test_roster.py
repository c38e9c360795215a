from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from sim.cli import RUNS_FAILED, WRONG_INPUT, run_command_line
from sim.experiments.ensemble import ensemble, ensemble_job
from sim.experiments.work.parts import Parts
from tests.roster.made import COMPLETE, complete_rows, text, workbook

MESSY = Path(__file__).parents[2] / "examples" / "roster" / "messy.xlsx"
SMALL = ["--months", "1", "--draws", "1", "--replicates", "1", "--no-figures", "--workers", "1", "-q"]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a roster and a ledger, and a second one from what the first one left."""
    folder = tmp_path_factory.mktemp("roster")
    ledger = ["项目名称", "产业链", "总投资（亿元）", "签约时间"], ["示例秘密项目", "水泥", 1.5, "2020-01"]
    (folder / "own.xlsx").write_bytes(workbook([COMPLETE, *complete_rows(30)]))
    (folder / "own_projects.xlsx").write_bytes(workbook(ledger))
    said = "population: {roster: own.xlsx, projects: own_projects.xlsx, scale: 0.05}\n"
    (folder / "s.yaml").write_text(said, encoding="utf-8")
    assert run_command_line(["run", str(folder / "s.yaml"), *SMALL, "--out", str(folder / "first")]) == 0
    resolved = str(folder / "first" / "scenario.yaml")
    assert (
        run_command_line(["run", resolved, "--no-figures", "--workers", "1", "-q", "--out", str(folder / "second")])
        == 0
    )
    return folder


def test_the_run_folder_repeats_its_run_without_the_roster(run_folder: Path) -> None:
    first, second = run_folder / "first", run_folder / "second"
    files = sorted(path.name for path in first.iterdir() if path.is_file())
    assert {"roster.csv", "projects.csv", "imputed.csv"} <= set(files)
    for name in set(files) - {"timings.json"}:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_a_run_folder_without_its_copy_says_what_is_missing(
    run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = Path(shutil.copytree(run_folder / "second", tmp_path / "alone"))
    (alone / "roster.csv").unlink()
    assert run_command_line(["check", str(alone / "scenario.yaml"), "--lang", "en"]) == WRONG_INPUT
    shown = capsys.readouterr().err
    assert "population.roster: roster.csv: no such file; " in shown
    assert "the copy that stands in the run folder" in shown and "did you mean" not in shown


def test_interrupted_it_goes_on_and_with_another_roster_it_begins_anew(
    run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("s.yaml", "own.xlsx", "own_projects.xlsx"):
        shutil.copy(run_folder / name, tmp_path)
    for module in (ensemble, ensemble_job):
        monkeypatch.setattr(module, "RUNS_A_PART", 1)
    done: list[int] = []
    write = Parts.write

    def write_one(self: Parts, part: object) -> None:
        if done:
            raise OSError(errno.ENOSPC, "No space left on device")
        done.append(part.number)  # type: ignore[attr-defined]
        write(self, part)  # type: ignore[arg-type]

    out, own = tmp_path / "out", tmp_path / "own.xlsx"
    command = ["run", str(tmp_path / "s.yaml"), *SMALL[:2], "--draws", "2", *SMALL[4:], "--out", str(out)]
    command.remove("-q")
    with monkeypatch.context() as patch:
        patch.setattr(Parts, "write", write_one)
        assert run_command_line(command) == RUNS_FAILED
    assert done == [0] and not out.exists()
    monkeypatch.setattr(Parts, "write", lambda self, part: (done.append(part.number), write(self, part)))
    first, rows = own.read_bytes(), complete_rows(30)
    rows[7][3] += 1.0
    own.write_bytes(workbook([COMPLETE, *rows]))
    done.clear()
    capsys.readouterr()
    assert run_command_line(command) == 0
    assert done == [0, 1] and "unfinished work of another state" in capsys.readouterr().err
    theirs = (out / "roster.csv").read_bytes()
    own.write_bytes(first)
    assert run_command_line(command) == WRONG_INPUT
    assert (out / "roster.csv").read_bytes() == theirs and "--force" in capsys.readouterr().err
    shutil.rmtree(out)
    done.clear()
    assert run_command_line(command) == 0
    assert done == [1] and (out / "roster.csv").read_bytes() != theirs


def test_no_name_is_in_the_run_folder_unless_asked_for(run_folder: Path) -> None:
    first = run_folder / "first"
    for path in first.rglob("*"):
        assert path.is_dir() or "示例".encode() not in path.read_bytes(), path.name
    assert run_command_line(["run", str(run_folder / "s.yaml"), *SMALL, "--identify", "--out", str(first)]) == 0
    said = (first / "identities.csv").read_text(encoding="utf-8-sig").splitlines()
    assert said[1].startswith("enterprise,0,2,示例企业000") and said[-1].startswith("project,ledger_2,2,示例秘密项目")
    (first / "identities.csv").unlink()


def test_a_copy_has_nobody_to_identify(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resolved = str(run_folder / "second" / "scenario.yaml")
    assert run_command_line(["run", resolved, *SMALL, "--identify", "--out", str(run_folder / "third")]) == 2
    assert "nobody to identify" in capsys.readouterr().err
    assert not (run_folder / "third").exists()


def test_what_was_imputed_stands_in_the_manifest_and_under_the_scorecard(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((run_folder / "first" / "run.json").read_text(encoding="utf-8"))
    assert manifest["population"]["roster"]["imputed"] == {"electricity": 1.0}
    assert manifest["population"]["roster"]["rows"] == 30
    assert (
        run_command_line(
            ["run", str(run_folder / "s.yaml"), *SMALL, "--lang", "zh", "--out", str(run_folder / "first")]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "企业取自名录（30 家）" in said and "用电量 100%" in said and "合成数据" not in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_check_says_place_problem_and_what_to_do(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["roster", "check", str(MESSY), "--lang", lang]) == 2
    said = capsys.readouterr().out
    assert "名录!G33" in said and "示例" not in said
    words = {"en": ("is below zero", "7 errors, 6 warnings"), "zh": ("负值", "7 个错误，6 个警告")}
    assert all(word in said for word in words[lang])


def test_check_as_json_and_of_a_good_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.csv"
    file.write_text(text(COMPLETE, *complete_rows(9)), encoding="gb18030")
    assert run_command_line(["roster", "check", str(file)]) == 0
    assert "9 enterprises (3 above scale)" in capsys.readouterr().out
    assert run_command_line(["roster", "check", str(file), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["usable"] and content["rows"] == 9 and content["imputed"][0]["field"] == "electricity"
    assert run_command_line(["roster", "check", str(tmp_path / "none.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["usable"] is False


def test_a_template_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.xlsx"
    assert run_command_line(["roster", "template", str(file)]) == 0
    before = file.read_bytes()
    assert run_command_line(["roster", "template", str(file), "--projects"]) == 2
    assert file.read_bytes() == before
    assert run_command_line(["roster", "template", str(file), "--projects", "--force"]) == 0
    assert file.read_bytes() != before and os.listdir(tmp_path) == ["own.xlsx"]
    assert run_command_line(["roster", "template", str(tmp_path / "own.csv")]) == 2
    assert "is an .xlsx file" in capsys.readouterr().err


def test_a_ledger_taken_for_a_roster_is_recognised_and_the_other_way_round(capsys: pytest.CaptureFixture[str]) -> None:
    ledger, roster = str(MESSY.with_name("projects.xlsx")), str(MESSY.with_name("enterprises.xlsx"))
    assert run_command_line(["roster", "check", ledger, "--lang", "en"]) == WRONG_INPUT
    assert f"sim roster check {ledger} --projects" in capsys.readouterr().err
    assert run_command_line(["roster", "check", roster, "--projects", "--lang", "en"]) == WRONG_INPUT
    assert f"as a roster of enterprises: sim roster check {roster}" in capsys.readouterr().err
    assert run_command_line(["roster", "check", ledger, "--projects", "--lang", "en"]) == 0
    assert "It can be read as" not in capsys.readouterr().err
