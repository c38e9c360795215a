"""The examples work: both forms of the rule of docs/writing-a-rule.md, refused without --allow-code, checked unread;
and other people's tools drive the model."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

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
    run = ["run", "examples/threshold.yaml", *settings, "--single", "--no-figures", "--quiet"]
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


# -- other tools -------------------------------------------------------------------------------------------------------


def _example(name: str) -> ModuleType:
    """An example as a module (examples/ is no package)."""
    specification = importlib.util.spec_from_file_location(name, PROJECT / "examples" / f"{name}.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


@pytest.mark.usefixtures("copied")
def test_mesa_batch_run_gives_what_the_model_itself_gives() -> None:
    example = _example("mesa_batch_run")
    found = example.sweep([0.3, 0.6], replicates=2, scale=0.1, months=12)
    assert len(found) == 2 * 2 * 24
    changes = ["levers.cloud_subsidy.share=0.6", "population.scale=0.1", "months=12"]
    model = PolicyModel(load_scenario("scenarios/plan.yaml", changes).scenario, replicate=1)
    series = model.run().series
    model.release()
    own = found[(found["share"] == 0.6) & (found["replicate"] == 1)]
    assert own["Step"].tolist() == list(range(24))
    for name in example.INDICATORS:
        np.testing.assert_array_equal(own[name], series[name], err_msg=name)
    last = found[found["Step"] == 23].pivot(index="replicate", columns="share", values="cloud_users")
    assert (last[0.6] >= last[0.3]).all() and (last[0.6] > last[0.3]).any(), "the lever does nothing"


@pytest.mark.usefixtures("copied")
def test_ema_workbench_drives_levers_and_uncertain_inputs() -> None:
    example = _example("ema_workbench_model")
    changes = ["population.scale=0.1", "months=12"]
    experiments, outcomes = example.explore(scenarios=2, policies=2, changes=changes)
    assert len(experiments) == 4 and set(outcomes) == set(example.OUTCOMES)
    assert all(np.isfinite(values).all() and values.shape == (4,) for values in outcomes.values())
    row = experiments.iloc[-1]
    inputs = {path: row[path.replace(".", "_")] for path in example.LEVERS}
    inputs |= {name: row[name] for name in example.UNCERTAIN}
    again = example.City(tuple(changes))(**inputs)
    for key in example.OUTCOMES:
        assert outcomes[key][-1] == again[key], "the workbench hands the inputs on wrongly"
    users, jobs = (outcomes[key].reshape(2, 2) for key in ("cloud_sme_level_1", "employment_all"))
    assert (users[0] != users[1]).any(), "the levers have no effect"
    assert (jobs[:, 0] != jobs[:, 1]).all(), "the uncertain inputs have no effect"
