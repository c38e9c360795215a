"""``sim compare``: what it prints, how it ends, and that a lever of no strength changes nothing at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import DONE, run_command_line
from sim.commands.compare import LESS_LIKELY
from sim.experiments.comparison.compare import compare_runs
from tests.experiments.made_folders import made_folder, shifted

PAIRS = [(draw, replicate) for draw in range(1, 11) for replicate in (0, 1)]
CITY = ["--months", "36", "--draws", "2", "--replicates", "1", "--set", "population.scale=0.05", "--workers", "1",
        "--no-figures", "-q"]  # fmt: skip


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages don't depend on the machine's language here."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    place = tmp_path_factory.mktemp("runs")
    return [
        str(made_folder(place / name, value_of=shifted(effect, spread=2.0), pairs=PAIRS))
        for name, effect in (("baseline", 0.0), ("plan", 16.0))
    ]


@pytest.mark.parametrize(
    ("order", "asked", "code"), [(1, True, DONE), (-1, True, LESS_LIKELY), (-1, False, DONE)]
)
def test_the_exit_code_says_that_a_target_is_less_likely(
    folders: list[str], order: int, asked: bool, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compare", *folders[::order], "--out", str(tmp_path / "out"), "--no-figures"]
    assert run_command_line([*arguments, *(["--exit-code"] if asked else [])]) == code
    captured = capsys.readouterr()
    named = "clearly less likely than in plan: industrial_va_growth (baseline), leading_output (baseline)"
    assert (named in captured.err) == (code == LESS_LIKELY)
    assert "Probability" in captured.out


def test_json_says_what_the_folder_holds(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run_command_line(["compare", *folders, "--out", str(out), "--no-figures", "--json", "-q"]) == DONE
    captured = capsys.readouterr()
    printed = json.loads(captured.out)
    assert captured.err == "" and printed.pop("folder") == str(out)
    stored = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    assert {name: stored[name] for name in printed} == printed
    row = next(row for row in printed["targets"] if row["plan.probability_direction"] == "higher")
    assert row["plan.probability_difference"] > 0
    assert printed["columns"]["compare.csv"]["plan.probability_difference"]["unit"] == "share, 0 to 1"


def test_figures_of_the_pairs_stand_beside_the_others(
    folders: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[str, list[str], str]] = []

    def differences(comparison: object, tables: list[object], folder: Path, lang: str) -> None:
        drawn.append(("differences", [table.name for table in tables], lang))  # type: ignore[attr-defined]

    def others(tables: list[object], folder: Path, lang: str, *, processes: int) -> None:
        drawn.append((folder.name, [table.name for table in tables], lang))  # type: ignore[attr-defined]

    monkeypatch.setattr("sim.report.figures.differences.draw_differences", differences)
    monkeypatch.setattr("sim.report.figures.draw_comparison_figures", others)
    assert run_command_line(["compare", *folders, "--out", str(tmp_path / "out"), "--lang", "zh", "-q"]) == DONE
    names = ["baseline", "plan"]
    assert drawn == [("differences", names, "zh"), ("figures", names, "zh")]


def test_a_lever_of_no_strength_gives_differences_of_exactly_zero(tmp_path: Path) -> None:
    """The model itself: the same draws, the same luck, and a subsidy of nothing."""
    scenarios = {
        "without": "name: without\n",
        "with": "name: with\nlevers:\n  cloud_subsidy:\n    share: 0.0\n",
    }
    runs = []
    for name, text in scenarios.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        runs.append(tmp_path / name)
        assert run_command_line(["run", str(path), *CITY, "--out", str(runs[-1])]) == DONE
    comparison = compare_runs(runs)
    assert (comparison.pairs, comparison.draws, comparison.warnings) == (2, 2, ())
    own = comparison.targets[comparison.targets["with.pairs"].notna()]
    assert len(own) > 50
    for column in ("difference", "difference_low", "difference_high", "probability_difference"):
        found = own[f"with.{column}"].dropna().astype(float)
        assert len(found) and (found == 0.0).all(), column
    assert set(own["with.pairing"]) == {"identical"}
    assert set(own["with.probability_pairing"]) <= {"identical", ""}
    assert set(own["with.better_share"].dropna()) == {0.5}
    indicators = comparison.indicators[comparison.indicators["run"] == "with"]
    assert set(indicators["pairing"]) == {"identical"} and (indicators["difference"].astype(float) == 0.0).all()
    assert all(one.mean == one.low == one.high == 0.0 for one in comparison.money_differences[1].values())
