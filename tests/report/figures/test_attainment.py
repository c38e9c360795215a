"""The chart of probabilities: order, findings, and what it says of the runs behind it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plan import Plan, load_plan
from sim.report.figures import RunTables, style
from sim.report.figures.attainment import draw_attainment, judged_targets
from sim.report.figures.text import FigureText
from sim.scoring.attainment import VERDICTS
from tests.report.figures.legible import assert_legible
from tests.report.figures.made_up import made_up_run


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def run(plan: Plan) -> RunTables:
    return made_up_run(plan, "plan", strength=1, draws=15, replicates=2, months=24)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    figures: list[Figure] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        assert_legible(figure, name)
        figures.append(figure)
        return [folder / f"{name}.png"]

    monkeypatch.setattr(style, "save_figure", keep)
    return figures


def words_of(figures: list[Figure]) -> str:
    return " ".join(text.get_text().replace("\n", " ") for figure in figures for text in figure.findobj(Text))


def test_targets_stand_by_falling_probability_and_so_by_verdict(run: RunTables, plan: Plan) -> None:
    rows = judged_targets(run, FigureText(plan, "en"))
    probabilities = [row.probability for row in rows]
    assert probabilities == sorted(probabilities, reverse=True) and len(rows) > 50
    order = [VERDICTS.index(row.group) for row in rows]
    assert order == sorted(order) and len(set(order)) >= 4
    assert all(row.low <= row.probability <= row.high for row in rows)
    assert len({row.name for row in rows}) == len(rows)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_legible_and_its_title_says_the_finding(
    lang: str, run: RunTables, plan: Plan, drawn: list[Figure], tmp_path: Path
) -> None:
    text = FigureText(plan, lang)
    paths = draw_attainment([run], tmp_path, text)
    rows = judged_targets(run, text)
    assert len(paths) == len(drawn) == 2
    good = sum(row.group in ("met", "likely") for row in rows)
    words = words_of(drawn)
    said = f"{good} of {len(rows)} targets are met or likely" if lang == "en" else f"{len(rows)}项指标中，{good}项达标"
    assert said in words and all(row.name in words for row in rows if len(row.name) < 40)
    assert ("15 draws" if lang == "en" else "15组参数抽样") in words
    assert ("by chance alone" if lang == "en" else "仅偶然因素不同") not in words


def test_runs_of_no_draws_seem_surer_than_they_are(plan: Plan, drawn: list[Figure], tmp_path: Path) -> None:
    chance = made_up_run(plan, "plan", replicates=10, months=24)
    draw_attainment([chance], tmp_path, FigureText(plan, "en"))
    assert "every number stands at its value in the table" in words_of(drawn)


def test_a_single_run_has_no_probabilities_and_older_pages_go(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "attainment_1.png").touch()
    alone = made_up_run(plan, "plan", replicates=1, months=24)
    assert draw_attainment([alone], tmp_path, FigureText(plan, "en")) == []
    assert not list(tmp_path.iterdir())


def test_what_is_only_shown_is_not_drawn_but_counted(
    run: RunTables, plan: Plan, drawn: list[Figure], tmp_path: Path
) -> None:
    targets = run.targets.copy()
    only = targets["id"].isin(["leading_firms", "scale_ups"])
    for column in ("probability", "probability_low", "probability_high"):
        targets.loc[~only, column] = float("nan")
    few = dataclasses.replace(run, targets=targets)
    assert len(judged_targets(few, FigureText(plan, "en"))) == pd.Series(targets.loc[only, "id"]).nunique() == 2
    draw_attainment([few], tmp_path, FigureText(plan, "en"))
    assert "77 of the plan's targets are not scored" in words_of(drawn) and "page" not in words_of(drawn)
