"""The public interface: the command line's results, opened lazily, with mistakes named; the page's code runs."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli import run_command_line
from sim.experiments.ensemble.simulation import is_done
from sim.manifests import ATTRIBUTION, SENSITIVITY, manifest_text
from sim.results import ATTRIBUTION_TEXTS
from sim.tables import write_csv

PROJECT = Path(__file__).parent.parent
BASELINE = PROJECT / "scenarios" / "baseline.yaml"
PLAN = PROJECT / "scenarios" / "plan.yaml"
SMALL: dict[str, Any] = {"draws": 2, "replicates": 1, "months": 12, "changes": {"population.scale": 0.05}}
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> sim.RunResults:
    """Two draws, a twentieth of the city."""
    return sim.run(BASELINE, **SMALL, out=tmp_path_factory.mktemp("api") / "baseline")


@pytest.fixture(scope="module")
def plan(baseline: sim.RunResults) -> sim.RunResults:
    return sim.run(PLAN, **SMALL, out=baseline.folder.parent / "plan")


def _content(folder: Path) -> dict[str, bytes]:
    """All files of a folder but for the measured times."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "timings.json"
    }


# -- running -----------------------------------------------------------------------------------------------------------


def test_same_bytes_as_the_command_line(baseline: sim.RunResults, tmp_path: Path) -> None:
    command = ["run", str(BASELINE), "--draws", "2", "--replicates", "1", "--months", "12"]
    command += ["--set", "population.scale=0.05", "--no-figures", "--quiet", "--workers", "1"]
    assert run_command_line([*command, "--out", str(tmp_path / "baseline")]) == 0
    assert _content(tmp_path / "baseline") == _content(baseline.folder)


def test_same_bytes_from_a_script_without_a_main_guard(baseline: sim.RunResults, tmp_path: Path) -> None:
    """Workers never run the script again; a loaded scenario with numpy's numbers gives the same."""
    script = tmp_path / "study.py"
    script.write_text(
        "import numpy, sim\n"
        f"changes = ['population.scale=0.05', 'replicates=1', 'months=12']\n"
        f"loaded = sim.load_scenario({str(BASELINE)!r}, changes)\n"
        f"found = sim.run(loaded, draws=numpy.int64(2), workers=2, out={str(tmp_path / 'out')!r})\n"
        "print('once', found.draws)\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "once 2\n", "")
    assert _content(tmp_path / "out") == _content(baseline.folder)


def test_a_finished_result_is_opened_not_run_again(
    baseline: sim.RunResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was run again")

    monkeypatch.setattr("sim.experiments.ensemble.simulation.simulate", refuse)
    again = sim.run(BASELINE, **SMALL, out=baseline.folder)
    pd.testing.assert_frame_equal(again.targets, baseline.targets)
    for different in ({"force": True}, {"keep_events": 1}):
        with pytest.raises(AssertionError, match="run again"):
            sim.run(BASELINE, **SMALL, out=baseline.folder, **different)


@pytest.mark.parametrize("part", ["code", "data", "versions"])
def test_what_another_program_made_is_not_taken_for_done(part: str, baseline: sim.RunResults, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(baseline.folder, tmp_path / "out"))
    loaded = sim.load_scenario(folder / "scenario.yaml")
    assert is_done(loaded, folder)
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    other = {**manifest["versions"], "numpy": "0"} if part == "versions" else "0" * 64
    (folder / "run.json").write_text(json.dumps({**manifest, part: other}), encoding="utf-8")
    assert not is_done(loaded, folder)


def test_default_folder_progress_and_a_place_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seen: list[tuple[int, int]] = []
    one = {**SMALL, "draws": 0}
    found = sim.run(BASELINE, **one, progress=lambda done, total: seen.append((done, total)))
    assert found.folder == Path("results/baseline")
    assert seen == [(0, 1), (1, 1)]
    with pytest.raises(sim.InputError, match=r"another result.*out=.*force=True") as error:
        sim.run(BASELINE, **{**one, "seed": 2})
    assert "--" not in str(error.value)
    assert sim.run(BASELINE, **{**one, "seed": 2}, force=True).seed == 2


def test_failed_runs_are_told_and_the_rest_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = sim.PolicyModel.step

    def step(model: sim.PolicyModel) -> None:
        if model.replicate == 1:
            raise RuntimeError("no luck")
        usual(model)

    monkeypatch.setattr(sim.PolicyModel, "step", step)
    with pytest.warns(RuntimeWarning, match="1 of 2 runs failed"):
        found = sim.run(BASELINE, **{**SMALL, "draws": 1, "replicates": 2}, out=tmp_path / "out")
    assert found.failures.to_dict("records") == [{"draw": 1, "replicate": 1, "error": "RuntimeError: no luck"}]
    assert found.indicators([])["replicate"].unique().tolist() == [0]
    monkeypatch.setattr(sim.PolicyModel, "run", lambda model: 1 / 0)
    with pytest.raises(sim.EveryRunFailed):
        sim.run(BASELINE, **{**SMALL, "draws": 1}, out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scenario": PROJECT / "scenarios" / "plann.yaml"}, "no such file; did you mean"),
        ({"draws": "many"}, "changes: draws=many: draws: must be a whole number"),
        ({"draws": 1.5}, "must be a whole number"),
        ({"replicates": 0}, "replicates"),
        ({"months": 37}, "months"),
        ({"changes": ["levers.cloud_subsidi.share=0.3"]}, "did you mean 'cloud_subsidy'"),
        ({"changes": {"levers.cloud_subsidy.share": object()}}, "is no value of a scenario"),
        ({"workers": 0}, "workers"),
        ({"workers": 2, "scheduler": "tcp://127.0.0.1:1"}, "one of workers, scheduler and cluster"),
        ({"scenario": PROJECT / "examples" / "threshold.yaml"}, "allow_code=True"),
    ],
)
def test_wrong_input_is_named(wrong: dict[str, Any], said: str, tmp_path: Path) -> None:
    arguments = {"scenario": PLAN, "out": tmp_path / "out", **wrong}
    with pytest.raises(sim.InputError) as error:
        sim.run(arguments.pop("scenario"), **arguments)
    assert said in str(error.value)
    assert not (tmp_path / "out").exists()


def test_loaded_scenarios_take_named_settings_alone() -> None:
    loaded = sim.load_scenario(BASELINE)
    with pytest.raises(sim.InputError, match="give them to load_scenario"):
        sim.run(loaded, changes=["months=12"])
    with pytest.raises(sim.InputError, match=r"draws: 1\.5 is no whole number"):
        sim.run(loaded, draws=1.5)  # type: ignore[arg-type]


# -- reading -----------------------------------------------------------------------------------------------------------


def test_tables_of_a_run(baseline: sim.RunResults) -> None:
    assert (baseline.draws, baseline.replicates, baseline.seed, baseline.months) == (2, 1, 1, 12)
    assert baseline.title == "Without the plan" and baseline.titles["zh"] == "不实施行动计划"
    values = baseline.indicators("revenue_all")
    assert list(values) == ["draw", "replicate", "month", "revenue_all"]
    assert values.groupby(["draw", "replicate"]).size().to_dict() == {(1, 0): 24, (2, 0): 24}
    band = baseline.bands.query("indicator == 'revenue_all' and month == '2020-06'").iloc[0]
    assert band["mean"] == pytest.approx(values[values["month"] == "2020-06"]["revenue_all"].mean(), rel=1e-12)
    assert baseline.units["revenue_all"] == "10k yuan/month"
    assert baseline.inputs["draw"].tolist() == [1, 2] and baseline.inputs["project_leads"].nunique() == 2
    one = baseline.target_values.query("year.isna() and met.notna()").iloc[0]
    assert one["met"] in (0.0, 1.0) and np.isfinite(one["value"])
    assert set(baseline.accounts_by_run["draw"]) == {1, 2}
    assert len(baseline.tasks) == 55 and len(baseline.failures) == 0
    with pytest.raises(sim.InputError, match="did you mean 'revenue_all'"):
        baseline.indicators(["revenue_al"])


def test_opening_reads_the_manifest_alone(baseline: sim.RunResults, tmp_path: Path) -> None:
    shutil.copy(baseline.folder / "run.json", tmp_path)
    found = sim.open_results(str(tmp_path))
    assert isinstance(found, sim.RunResults)
    assert found.name == "baseline" and len(found.failures) == 0
    for table in ("targets", "target_values", "events", "bands", "levers", "indicator_names"):
        with pytest.raises(sim.InputError, match="is missing"):
            getattr(found, table)
    (tmp_path / "series.parquet").write_bytes(b"no table")
    with pytest.raises(sim.InputError, match="can't be read"):
        found.indicators("revenue_all")


def test_changing_a_table_changes_nothing_in_the_result(baseline: sim.RunResults) -> None:
    for name in ("targets", "target_values", "bands", "inputs"):
        table = getattr(baseline, name)
        first = table.columns[0]
        table[first] = -1
        table.loc[0, table.columns[1]] = -1
        again = getattr(baseline, name)
        assert not (again[first] == -1).any() and again.iloc[0, 1] != -1


def test_results_without_draws(tmp_path: Path) -> None:
    found = sim.run(PLAN, **{**SMALL, "draws": 0}, out=tmp_path / "central")
    assert list(found.inputs) == ["draw"] and found.inputs.empty
    assert found.indicators("wage")["draw"].unique().tolist() == [0]
    assert set(found.target_values["draw"]) == {0}
    assert "1 replicates of 12 months" in repr(found)
    drawn = found.target_values.merge(found.inputs, on="draw", how="left")
    assert len(drawn) == len(found.target_values), "the empty table of inputs can't be merged"


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "holds no result of sim"),
        ("{}", "isn't the manifest of a sim run"),
        ('{"kind": "sim run", "schema_version": 99}', "newer than what sim reads"),
    ],
)
def test_folders_that_are_no_results(manifest: str | None, said: str, tmp_path: Path) -> None:
    if manifest is not None:
        (tmp_path / "run.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(sim.InputError, match=said):
        sim.open_results(tmp_path)
    with pytest.raises(sim.InputError, match="no such folder"):
        sim.open_results(tmp_path / "nowhere")


# -- comparisons and studies -------------------------------------------------------------------------------------------


def test_comparison_is_the_same_in_memory_and_from_its_folder(
    baseline: sim.RunResults, plan: sim.RunResults, tmp_path: Path
) -> None:
    found = sim.compare(baseline, plan.folder)
    assert found.folder is None and found.names == ("baseline", "plan")
    written = sim.compare(baseline, plan, out=tmp_path / "both")
    opened = sim.open_results(tmp_path / "both")
    assert isinstance(opened, sim.ComparisonResults) and opened.names == found.names == written.names
    for name in ("targets", "indicators", "groups", "rankings"):
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(found, name))
    money = found.indicators.query("run == 'plan' and indicator == 'revenue_all' and year == 2020").iloc[0]
    pairs = [one.indicators("revenue_all").query("month >= '2020-01'") for one in (plan, baseline)]
    sums = [one.groupby(["draw", "replicate"])["revenue_all"].sum() for one in pairs]
    assert money["difference"] == pytest.approx((sums[0] - sums[1]).mean())
    assert set(found.columns["compare.csv"]) == set(found.targets)


def test_comparing_needs_two_results_that_pair(baseline: sim.RunResults, tmp_path: Path) -> None:
    with pytest.raises(sim.InputError, match="at least two"):
        sim.compare(baseline)
    with pytest.raises(sim.InputError, match="no such folder"):
        sim.compare(baseline, tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(sim.InputError, match="choose another with out"):
        sim.compare(baseline, baseline, out=tmp_path)


def _study(folder: Path, manifest: str, tables: dict[str, dict[str, Any]]) -> Path:
    folder.mkdir()
    (folder / manifest).write_text(manifest_text(manifest, {"scenario": "plan", "failures": []}), encoding="utf-8")
    for name, row in tables.items():
        write_csv(folder / f"{name}.csv", list(row), [list(row.values())])
    return folder


def test_studies_open_as_their_own_class(tmp_path: Path) -> None:
    share = {"outcome": "T01.main", "group": "6", "share": 0.25, "standard_error": None}
    change = {"outcome": "T01.main", "target": "T01", "main": True, "without": 1.0, "with": 2.0}
    folder = _study(tmp_path / "attribution", ATTRIBUTION, {"attribution": share, "changes": change})
    attribution = sim.open_results(folder)
    assert isinstance(attribution, sim.AttributionResults) and attribution.title == "plan"
    assert attribution.shares["group"].tolist() == ["6"] and attribution.shares["share"].tolist() == [0.25]
    assert attribution.shares["standard_error"].isna().all()
    assert attribution.changes["main"].dtype == bool and attribution.changes["with"].tolist() == [2.0]
    with pytest.raises(sim.InputError, match="interactions.csv: is missing"):
        _ = attribution.interactions

    folder = _study(tmp_path / "sensitivity", SENSITIVITY, {"sobol": {"outcome": "1", "first": None, "total": 0.5}})
    sensitivity = sim.open_results(folder)
    assert isinstance(sensitivity, sim.SensitivityResults)
    assert sensitivity.sobol["outcome"].tolist() == ["1"] and sensitivity.sobol["total"].tolist() == [0.5]
    assert np.isnan(sensitivity.sobol["first"]).all()


def test_columns_of_words_are_those_of_the_studies() -> None:
    """A new column of words in an attribution's tables must be named in ATTRIBUTION_TEXTS, or reading it fails."""
    from sim.experiments.attribution.attribution import CHANGE_COLUMNS, INTERACTION_COLUMNS, SHARE_COLUMNS

    numbers = {"goal", "without", "with", "change", "share", "interaction", "percent_of_change"}
    numbers |= {"standard_error", "low", "high", "runs", "observations"}
    assert {*CHANGE_COLUMNS, *SHARE_COLUMNS, *INTERACTION_COLUMNS} - numbers == ATTRIBUTION_TEXTS


# -- the interface itself ----------------------------------------------------------------------------------------------


def test_importing_costs_nothing() -> None:
    heavy = "('sim.', 'numpy', 'pandas', 'mesa')"
    code = f"import sim, sys; print(sorted(name for name in sys.modules if name.startswith({heavy})))"
    found = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_public_names_are_there_and_on_the_page() -> None:
    page = (PROJECT / "docs" / "python.md").read_text(encoding="utf-8")
    assert set(sim._HOME) | {"__version__"} == set(sim.__all__)
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    unsaid = {"__version__", "LoadedScenario", "ParameterTable", "Results"}
    assert [name for name in sim.__all__ if name not in page and name not in unsaid] == []
    for name in inspect.signature(sim.run).parameters:
        assert f"`{name}`" in page or name == "scenario", f"docs/python.md does not tell what {name} is"
    for kind in (sim.RunResults, sim.ComparisonResults, sim.AttributionResults, sim.SensitivityResults):
        public = [name for name in vars(kind) if not name.startswith("_") and name not in ("kind", "of")]
        assert [name for name in public if f"`{name}`" not in page and f"`{name}(" not in page] == []
    assert (PROJECT / "sim" / "py.typed").is_file()


def test_citation_names_this_version() -> None:
    from ruamel.yaml import YAML

    cited = YAML(typ="safe").load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == sim.__version__ and cited["license"] == "MIT"
    assert {"cff-version", "message", "title", "authors", "type"} <= set(cited)


def test_code_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import matplotlib

    matplotlib.use("Agg")
    shutil.copytree(PROJECT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    page = (PROJECT / "docs" / "python.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for block in BLOCK.findall(page):
        exec(compile(block, "docs/python.md", "exec"), names)
    printed = capsys.readouterr().out
    said = re.search(r"print\(plan\)  # (.+)", page)
    assert said is not None and said[1] in printed, "the page shows another text than is printed"
    assert "draws" in printed.splitlines()[-1], "the page's mistake is not named"
    assert (tmp_path / "jobs.png").stat().st_size > 10_000
    versions = json.loads((tmp_path / "results" / "small-plan" / "run.json").read_text(encoding="utf-8"))["versions"]
    assert versions["sim"] == sim.__version__
