"""The command line: what it prints where, how it ends, and that a mistake never shows a traceback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import DONE, INTERRUPTED, RUNS_FAILED, TERMINATED, WRONG_INPUT, run_command_line

PROJECT = Path(__file__).resolve().parent.parent
SCENARIOS = PROJECT / "scenarios"
SMALL = ["--months", "10", "--draws", "1", "--replicates", "2", "--set", "population.scale=0.1"]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages don't depend on the machine's language here."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Small runs of the two scenarios, without figures."""
    folder = tmp_path_factory.mktemp("runs")
    for name in ("baseline", "plan"):
        place = ["--out", str(folder / name), "-q", "--no-figures"]
        arguments = ["run", str(SCENARIOS / f"{name}.yaml"), *SMALL, *place]
        assert run_command_line(arguments) == DONE
    return folder / "baseline", folder / "plan"


def sim(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``sim`` as a process of its own, on a machine that speaks English."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "sim", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=folder or PROJECT)


# --- starting, helping, ending -----------------------------------------------------------------------------


def test_help_imports_nothing_heavy() -> None:
    """`sim --help` has to be there at once: nothing that takes time may be loaded for it."""
    code = (
        "import sys; from sim.cli import run_command_line; code = run_command_line(['--help']);"
        "heavy = {'numpy', 'pandas', 'mesa', 'matplotlib', 'pydantic', 'rich', 'ruamel'} & set(sys.modules);"
        "sys.exit(repr(heavy) if heavy or code else 0)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT)
    assert finished.returncode == 0, finished.stderr
    assert "sim run scenarios/plan.yaml" in finished.stdout


def test_help_is_quick() -> None:
    """Less than 0.15 s of processor time; the best of some tries, since others may be working on the machine."""
    code = (
        "import resource, subprocess, sys\n"
        "def spent():\n"
        "    used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "    return used.ru_utime + used.ru_stime\n"
        "costs = []\n"
        "for _ in range(5):\n"
        "    before = spent()\n"
        "    subprocess.run([sys.executable, '-m', 'sim', '--help'], stdout=subprocess.DEVNULL, check=True)\n"
        "    costs.append(spent() - before)\n"
        "print(min(costs))\n"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT)
    assert float(finished.stdout) < 0.15, finished.stdout + finished.stderr


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["rum"], "Did you mean 'run'?"),
        (["run"], "Missing argument 'SCENARIO'"),
        (["run", "x.yaml", "--replicates", "many"], "'many' is not a valid integer"),
        (["list", "leavers"], "'leavers' is not one of"),
        (["list", "tasks", "--kind", "plan"], "--kind is for `sim list parameters` and `sim list inputs`"),
        (["run", "no_such_file.yaml"], "no_such_file.yaml: no such file"),
        (["check", "no_such_file.yaml"], "no_such_file.yaml: no such file"),
        (["compare", "no_such_folder", "nor_this"], "no_such_folder: no such folder"),
        (["compare", "scenarios"], "at least two"),
    ],
)
def test_mistakes_end_with_2_and_a_sentence(
    arguments: list[str], part: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    assert run_command_line(arguments) == WRONG_INPUT
    shown = capsys.readouterr()
    assert part in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_an_interruption_ends_with_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.scenario.load_scenario", interrupt)
    assert run_command_line(["run", "x.yaml"]) == INTERRUPTED
    said = capsys.readouterr().err
    assert said.strip() == "Interrupted: what was finished is kept, and the same command goes on from there."


def test_a_request_to_end_is_answered_as_ctrl_c(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("not ended")

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("sim.scenario.load_scenario", end)
    assert run_command_line(["--lang", "zh", "run", "x.yaml"]) == TERMINATED
    assert capsys.readouterr().err.strip() == "已中断：已完成的部分予以保留，再次执行同一命令即可接着运行。"
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_fault_of_the_program_is_told_apart(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr("sim.scenario.load_scenario", fail)
    assert run_command_line(["check", "x.yaml"]) == RUNS_FAILED
    assert "ZeroDivisionError: by design" in (shown := capsys.readouterr().err) and "--debug" in shown
    with pytest.raises(ZeroDivisionError):
        run_command_line(["check", "x.yaml", "--debug"])


def test_a_reader_who_stops_reading_is_no_error() -> None:
    command = f"{sys.executable} -m sim list columns --json | head -n 1; echo ${{PIPESTATUS[0]}}"
    finished = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=PROJECT)
    assert finished.stdout.split() == ["[", "0"]
    assert finished.stderr == ""


# --- list --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "rows", "name", "value"),
    [
        ("levers", 30, "id", "cloud_subsidy"),
        ("targets", 79, "id", "industrial_va_growth"),
        ("tasks", 55, "number", 1),
        ("stages", 18, "id", "EQ_part"),
        ("rules", None, "name", "adopt_cloud"),
        ("columns", None, "name", "capacity"),
        ("parameters", None, "kind", "assumed"),
        ("inputs", None, "name", "structure.credit"),
    ],
)
def test_list(what: str, rows: int | None, name: str, value: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", what, "--json"]) == DONE
    content = json.loads(capsys.readouterr().out)
    assert value in [row[name] for row in content]
    assert rows is None or len(content) == rows
    assert run_command_line(["list", what]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(content) + 1
    assert len({line.count("\t") for line in lines}) == 1


def test_list_parameters_by_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", "parameters", "--kind", "plan", "--kind", "published", "--json"]) == DONE
    assert {row["kind"] for row in json.loads(capsys.readouterr().out)} <= {"plan", "published"}


def test_list_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["--lang", "zh", "list", "stages"]) == DONE
    assert "铝精深加工" in capsys.readouterr().out


# --- check -------------------------------------------------------------------------------------------------


def test_check_of_the_shipped_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    for path in sorted(SCENARIOS.glob("*.yaml")):
        assert run_command_line(["check", str(path)]) == DONE
        assert capsys.readouterr().out == f"{path}: valid\n"


def test_check_calls_levers_and_held_inputs_by_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cloud.yaml"
    text = "levers:\n  cloud_subsidy: {}\n  second: {use: tax_relief}\nuncertainty: {held: [cloud_subsidy.share]}\n"
    path.write_text(text, encoding="utf-8")
    assert run_command_line(["check", str(path), "--lang", "zh"]) == DONE
    shown = capsys.readouterr().err
    assert "政策工具：企业上云补助、减税降费（second）" in shown
    assert "企业上云补助：上云费用补助比例（cloud_subsidy.share）" in shown
    assert run_command_line(["check", str(path), "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["levers"], found["inputs_held"]) == (["cloud_subsidy", "second"], ["cloud_subsidy.share"])


def test_check_warns_of_a_lever_in_the_burn_in_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "early.yaml"
    path.write_text("levers:\n  cloud_subsidy: {start: 2019-06}\n  guidance_fund: {start: 2020-01}\n", encoding="utf-8")
    assert run_command_line(["check", str(path)]) == DONE
    shown = capsys.readouterr()
    assert shown.out == f"{path}: valid\n"
    assert f"{path}:2:26: levers.cloud_subsidy.start: 2019-06 lies in 2019" in shown.err
    assert "guidance_fund.start" not in shown.err
    assert run_command_line(["check", str(path), "--json"]) == DONE
    assert len(json.loads(capsys.readouterr().out)["cautions"]) == 1


def test_check_names_rule_files_from_where_one_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_scenario(tmp_path, GOOD_RULE)
    monkeypatch.chdir(tmp_path)
    assert run_command_line(["check", "with_rule.yaml"]) == DONE
    assert "Read, but not run: mine.py:mine" in capsys.readouterr().err
    assert run_command_line(["run", "with_rule.yaml"]) == WRONG_INPUT
    assert "(mine.py)" in capsys.readouterr().err
    write_scenario(tmp_path, GOOD_RULE.replace('"alive"', '"alife"'))
    assert run_command_line(["check", "with_rule.yaml"]) == WRONG_INPUT
    assert capsys.readouterr().err.startswith("mine.py:5:2: ")
    assert run_command_line(["check", "with_rule.yaml", "--json"]) == WRONG_INPUT
    assert json.loads(capsys.readouterr().out)["problems"][0]["file"] == "mine.py"
    monkeypatch.chdir("/")
    assert run_command_line(["check", str(tmp_path / "with_rule.yaml")]) == WRONG_INPUT
    assert "mine.py:5:2: " in capsys.readouterr().err


def test_check_says_where_and_what_was_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("name: wrong\nmonts: 3\n", encoding="utf-8")
    assert run_command_line(["check", str(path)]) == WRONG_INPUT
    assert "wrong.yaml:2:1: monts: " in (shown := capsys.readouterr().err) and "'months'" in shown
    assert run_command_line(["check", str(path), "--json"]) == WRONG_INPUT
    content = json.loads(capsys.readouterr().out)
    assert not content["valid"] and content["problems"][0]["line"] == 2


def write_scenario(folder: Path, rule: str, entry: str = "{use: './mine.py:mine'}") -> Path:
    """A scenario with one rule from a file beside it."""
    (folder / "mine.py").write_text(rule, encoding="utf-8")
    path = folder / "with_rule.yaml"
    path.write_text(f"name: with_rule\nrules: [{entry}]\n", encoding="utf-8")
    return path


GOOD_RULE = """
from sim.rule import rule
print("this file was run")

@rule(phase="act", reads=("alive",), adds=("knowledge_gained",), row_wise=True)
def mine(firms):
    return {"knowledge_gained": 0.0}
"""


def test_check_reads_rules_without_running_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_scenario(tmp_path, GOOD_RULE)
    assert run_command_line(["check", str(path)]) == DONE
    shown = capsys.readouterr()
    assert shown.out == f"{path}: valid\n" and "Read, but not run" in shown.err
    assert run_command_line(["check", str(path), "--allow-code"]) == DONE
    assert "this file was run" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("def mine(firms):", "def mine(firms:", "mine.py:6:"),
        ("def mine(firms):", "def other(firms):", "defines no rule 'mine'"),
        ("@rule(", "@cached(", "the function 'mine' is no rule"),
        ('"alive"', '"alife"', "mine.py:5:2: reads unknown column 'alife'; did you mean 'alive'?"),
        ("def mine(firms)", "def mine(firms, rng)", "takes 'rng', but the declaration gives only firms"),
        ('phase="act"', 'phase="acts"', "unknown phase 'acts'; did you mean 'act'?"),
        ('adds=("knowledge_gained",)', 'writes=("output",)', "'output' has two owners"),
        ('reads=("alive",)', 'reads=("capacity",)', "reads 'capacity' before"),
        ('adds=("knowledge_gained",)', 'writes=("stage",)', "writes the trait 'stage'"),
    ],
)
def test_check_of_a_wrong_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, part: str
) -> None:
    assert old in GOOD_RULE
    path = write_scenario(tmp_path, GOOD_RULE.replace(old, new))
    assert run_command_line(["check", str(path)]) == WRONG_INPUT
    shown = capsys.readouterr()
    assert part in shown.err
    assert "this file was run" not in shown.out


def test_code_is_not_run_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_scenario(tmp_path, GOOD_RULE)
    out = tmp_path / "out"
    assert run_command_line(["run", str(path), *SMALL, "--out", str(out)]) == WRONG_INPUT
    shown = capsys.readouterr()
    assert "--allow-code" in shown.err and "this file was run" not in shown.out
    assert not out.exists()


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("from sim.rule import rule", "from sim.rule import rule, ruler", "mine.py:2: can't be loaded: ImportError"),
        ("def mine(firms):", "def mine(firms:", "mine.py:6: is not Python"),
        ('adds=("knowledge_gained",)', 'writes=("output",)', "'output' has two owners"),
    ],
)
def test_a_wrong_rule_stops_a_run_before_it_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, part: str
) -> None:
    path = write_scenario(tmp_path, GOOD_RULE.replace(old, new))
    out = tmp_path / "out"
    assert run_command_line(["run", str(path), *SMALL, "--out", str(out), "--allow-code"]) == WRONG_INPUT
    assert part in capsys.readouterr().err
    assert not out.exists()


# --- run and compare ---------------------------------------------------------------------------------------


def test_run_prints_the_scorecard_and_nothing_else(
    two_runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", str(SCENARIOS / "plan.yaml"), *SMALL, "--out", str(two_runs[1]), "--no-figures"]
    finished = sim(*arguments)
    assert finished.returncode == DONE, finished.stderr
    assert "holds this very result already" in finished.stderr and f"Results: {two_runs[1]}" in finished.stderr
    assert "Results:" not in finished.stdout and finished.stdout.strip()
    assert run_command_line([*arguments, "-q"]) == DONE
    quiet = capsys.readouterr()
    assert quiet.err == "" and quiet.out == finished.stdout
    assert run_command_line([*arguments, "--json"]) == DONE
    content = json.loads(capsys.readouterr().out)
    assert content["scenario"] == "plan" and content["status"] == "complete" and content["months"] == 10
    assert len(content["targets"]) == 79


def test_another_result_is_left_alone_unless_forced(
    two_runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "place"
    size = ["--months", "1", "--single", "--set", "population.scale=0.1"]
    arguments = ["run", str(SCENARIOS / "baseline.yaml"), *size, "--out", str(out), "--no-figures"]
    assert run_command_line(arguments) == DONE
    kept = (out / "run.json").read_bytes()
    assert run_command_line([*arguments, "--seed", "7"]) == WRONG_INPUT
    assert "--force" in capsys.readouterr().err
    assert (out / "run.json").read_bytes() == kept
    assert run_command_line([*arguments, "--seed", "7", "--force"]) == DONE
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["seed"] == 7


def test_a_copy_of_the_plan_has_the_name_of_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copied, changed and run: the result goes into a folder of its own, and the plan's stays."""
    shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    (tmp_path / "scenarios" / "mine.yaml").write_bytes((SCENARIOS / "plan.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    size = ["--months", "9", "--draws", "1", "--replicates", "1", "--set", "population.scale=0.05", "-q"]
    size.append("--no-figures")
    for name in ("plan", "mine"):
        assert run_command_line(["run", f"scenarios/{name}.yaml", *size]) == DONE
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"plan", "mine"}
    capsys.readouterr()
    assert run_command_line(["run", "scenarios/mine.yaml", *size, "--out", "results/plan"]) == WRONG_INPUT
    message = capsys.readouterr().err
    there = "scenario 'plan' (seed 1, 1 draw, 1 replicate, 9 months); "
    assert message.startswith(f"results/plan: holds another result: {there}")
    assert "this one is scenario 'mine'" in message and "--out" in message and "--force" in message


@pytest.mark.parametrize("part", ["code", "data"])
def test_a_result_of_another_program_is_not_shown_again(
    part: str, two_runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = shutil.copytree(two_runs[0], tmp_path / "out")
    kept = json.loads((out / "run.json").read_text(encoding="utf-8"))
    (out / "run.json").write_text(json.dumps(kept | {part: "0" * 64}), encoding="utf-8")
    arguments = ["run", str(SCENARIOS / "baseline.yaml"), *SMALL, "--out", str(out), "--no-figures"]
    assert run_command_line(arguments) == DONE
    assert "another state of the program" in capsys.readouterr().err
    assert json.loads((out / "run.json").read_text(encoding="utf-8")) == kept
    assert run_command_line(arguments) == DONE
    assert "holds this very result already" in capsys.readouterr().err


def test_a_failing_rule_ends_with_1_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_scenario(tmp_path, GOOD_RULE.replace('return {"knowledge_gained": 0.0}', "return 1 / 0"))
    out = tmp_path / "out"
    code = run_command_line(["run", str(path), *SMALL, "--out", str(out), "--allow-code", "--no-figures"])
    shown = capsys.readouterr().err
    assert code == RUNS_FAILED
    assert "division by zero" in shown and "Traceback" not in shown
    assert not out.exists()


def test_an_older_result_is_not_shown_for_a_run_that_failed(
    two_runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = shutil.copytree(two_runs[0], tmp_path / "out")
    kept = (out / "run.json").read_bytes()
    path = write_scenario(tmp_path, GOOD_RULE.replace('return {"knowledge_gained": 0.0}', "return 1 / 0"))
    arguments = ["run", str(path), *SMALL, "--out", str(out), "--allow-code", "--force"]
    capsys.readouterr()
    assert run_command_line(arguments) == RUNS_FAILED
    assert capsys.readouterr().out.replace("this file was run\n", "") == ""
    assert (out / "run.json").read_bytes() == kept


def test_figures_in_another_language_are_drawn_again(
    two_runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(run: Path, folder: Path, *, lang: str, processes: int) -> None:
        drawn.append(lang)
        (folder / "language.txt").write_text(f"{lang}\n", encoding="utf-8")

    monkeypatch.setattr("sim.report.figures.draw_run_figures", draw)
    monkeypatch.setattr("sim.commands.run._is_done", lambda *_: True)
    out = shutil.copytree(two_runs[0], tmp_path / "out")
    arguments = ["run", str(SCENARIOS / "baseline.yaml"), *SMALL, "--out", str(out)]
    for lang, more in (("en", []), ("en", []), ("zh", ["--no-figures"]), ("zh", []), ("zh", [])):
        assert run_command_line([*arguments, "--lang", lang, *more]) == DONE
    assert drawn == ["en", "zh"]
    said = capsys.readouterr().err
    assert said.count("it has no figures") == 1 and said.count("图表为另一种语言（en）") == 1


def test_a_comparison_of_other_runs_is_refused(
    two_runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = shutil.copytree(two_runs[1], tmp_path / "more_money")
    out = ["--out", str(tmp_path / "compared"), "--no-figures"]
    assert run_command_line(["compare", *map(str, two_runs), *out]) == DONE
    assert run_command_line(["compare", *map(str, two_runs), *out, "-q"]) == DONE
    arguments = ["compare", str(two_runs[0]), str(other), *out]
    capsys.readouterr()
    assert run_command_line(arguments) == WRONG_INPUT
    shown = capsys.readouterr().err
    assert "holds a comparison of 'baseline' and 'plan'; this one is of 'baseline' and 'more_money'" in shown
    assert run_command_line([*arguments, "--force"]) == DONE


def test_compare(two_runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "compared"
    arguments = ["compare", str(two_runs[0]), str(two_runs[1]), "--out", str(out), "--no-figures"]
    finished = sim(*arguments, "--json")
    assert finished.returncode == DONE, finished.stderr
    assert json.loads(finished.stdout)
    assert (out / "compare.json").is_file()
    assert run_command_line([*arguments, "-q"]) == DONE
    table = capsys.readouterr()
    assert table.err == "" and table.out.strip()
