"""The example of docs/writing-a-rule.md works: both forms of the rule, refused without --allow-code, checked unread."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.cli import run_command_line
from sim.model import PolicyModel, RunResult
from sim.scenario import load_scenario

PROJECT = Path(__file__).parent.parent
FORMS = ("adopt_by_threshold", "adopt_one_by_one")
SMALL = ("population.scale=0.2", "months=12")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copies of the example and of the scenarios that it extends; the working directory."""
    for folder in ("examples", "scenarios"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _options(form: str) -> list[str]:
    return [f"rules.0.use=examples/{form}.py:{form}", *SMALL]


def _simulate(form: str | None) -> RunResult:
    """The example's scenario with one form of the rule, or (None) with the built-in one."""
    changes = ["rules=[]", *SMALL] if form is None else _options(form)
    model = PolicyModel(load_scenario("examples/threshold.yaml", changes).scenario)
    try:
        return model.run()
    finally:
        model.release()


@pytest.mark.usefixtures("copied")
def test_both_forms_give_the_same_and_another_than_the_built_in_rule() -> None:
    columns, one_by_one, built_in = (_simulate(form) for form in (*FORMS, None))
    assert columns.series.keys() == one_by_one.series.keys()
    for name, values in columns.series.items():
        np.testing.assert_array_equal(values, one_by_one.series[name], err_msg=name)
    users = columns.series["cloud_users"]
    assert users[-1] > users[0], "nobody adopts"
    assert not np.array_equal(users, built_in.series["cloud_users"]), "the rule is not in force"
    paid = {purpose for _, payer, _, purpose, _ in columns.accounts if payer == "enterprises"}
    assert "cloud services" in paid, "the cloud costs nothing"


@pytest.mark.parametrize("form", FORMS)
def test_command_line_runs_it_when_code_is_allowed(form: str, copied: Path) -> None:
    settings = [part for text in _options(form) for part in ("--set", text)]
    run = ["run", "examples/threshold.yaml", *settings, "--replicates", "1", "--no-figures", "--quiet"]
    assert run_command_line([*run, "--allow-code", "--out", "out"]) == 0
    assert (copied / "out" / "targets.csv").is_file()


def test_refused_without_allow_code(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marker = copied / "was_run"
    rule = copied / "examples" / "adopt_by_threshold.py"
    rule.write_text(f"open({str(marker)!r}, 'w').close()\n" + rule.read_text(encoding="utf-8"), encoding="utf-8")
    assert run_command_line(["run", "examples/threshold.yaml", "--out", "out"]) == 2
    assert "--allow-code" in capsys.readouterr().err
    assert not marker.exists(), "the rule file was run"
    assert not (copied / "out").exists()


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("form", FORMS)
def test_check_reads_the_declaration_without_running_it(form: str) -> None:
    settings = [part for text in _options(form) for part in ("--set", text)]
    assert run_command_line(["check", "examples/threshold.yaml", *settings]) == 0
