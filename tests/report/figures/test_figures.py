"""Every figure on made-up tables: legible, whole, and the same bytes whatever the caller's settings."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plan import Plan, load_plan
from sim.report.figures import (
    FIGURES,
    RunTables,
    draw_comparison_figures,
    draw_run_figures,
    figures_language,
    style,
)
from sim.report.figures.adoption import draw_adoption
from sim.report.figures.enterprise_flows import draw_enterprise_flows
from sim.report.figures.money import draw_money
from sim.report.figures.supply_network import draw_supply_network
from sim.report.figures.target_paths import draw_target_paths
from sim.report.figures.text import FigureText
from tests.report.figures.legible import assert_legible
from tests.report.figures.made_up import made_up_run, of_few_targets

LEVERS = ("capacity_consolidation", "cloud_subsidy", "guidance_fund")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def pair(plan: Plan) -> list[RunTables]:
    return [
        made_up_run(plan, "baseline", replicates=6),
        made_up_run(plan, "plan", strength=1, levers=LEVERS, replicates=6),
    ]


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Figure]]:
    """Figures are collected here, laid out, instead of being written."""
    figures: list[tuple[str, Figure]] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        assert_legible(figure, name)
        figures.append((name, figure))
        return [folder / f"{name}.png"]

    monkeypatch.setattr(style, "save_figure", keep)
    return figures


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("draw", FIGURES, ids=lambda draw: draw.__name__)
def test_texts_of_a_comparison_are_legible(
    draw: Callable[..., list[Path]],
    lang: str,
    pair: list[RunTables],
    plan: Plan,
    laid_out: list[tuple[str, Figure]],
    tmp_path: Path,
) -> None:
    count = 14 if draw is draw_target_paths else 40
    draw([of_few_targets(run, count) for run in pair], tmp_path, FigureText(plan, lang))
    assert laid_out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_short_replicate_without_levers_draws(
    lang: str, plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    run = of_few_targets(made_up_run(plan, "my very own scenario", replicates=1, months=20))
    draw_run_figures(run, tmp_path, lang, plan)
    assert len(laid_out) >= len(FIGURES) - 1
    assert "money" not in {name for name, _ in laid_out}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_run_without_any_data_says_so(
    lang: str, plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    draw_run_figures(RunTables("empty"), tmp_path, lang, plan)
    assert len(laid_out) == len(FIGURES) - 1


def test_three_runs_with_long_titles_stay_legible(
    plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    runs = [
        dataclasses.replace(
            of_few_targets(made_up_run(plan, name, strength=strength, levers=LEVERS, replicates=3, seed=number), 30),
            titles={"en": f"Plan number {number} with twice the money"},
        )
        for number, (name, strength) in enumerate((("one", 0.0), ("two", 0.7), ("three", 1.2)))
    ]
    for draw in FIGURES:
        if draw is not draw_target_paths:
            draw(runs, tmp_path, FigureText(plan, "en"))
    assert {name for name, _ in laid_out} >= {"supply_network_1", "supply_network_2"}


def test_same_tables_give_the_same_bytes(pair: list[RunTables], plan: Plan, tmp_path: Path) -> None:
    written = [draw_adoption(pair, tmp_path / name, FigureText(plan, "zh")) for name in ("first", "second")]
    assert [path.suffix for path in written[0]] == [".png", ".svg"]
    for first, second in zip(*written, strict=True):
        assert first.read_bytes() == second.read_bytes()
    assert b"<text" not in written[0][1].read_bytes()


def test_the_callers_settings_neither_count_nor_change(pair: list[RunTables], plan: Plan, tmp_path: Path) -> None:
    plain = draw_adoption(pair, tmp_path / "plain", FigureText(plan, "en"))[1].read_bytes()
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        before = dict(matplotlib.rcParams)
        odd = draw_adoption(pair, tmp_path / "odd", FigureText(plan, "en"))[1].read_bytes()
        assert dict(matplotlib.rcParams) == before
    assert odd == plain


def test_neither_pyplot_nor_the_font_package_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from sim.report.figures import RunTables, draw_run_figures; "
        f"draw_run_figures(RunTables('empty'), Path({str(tmp_path)!r})); "
        "assert not {'matplotlib.pyplot', 'zhplot'} & set(sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def test_a_character_that_no_font_has_is_an_error(plan: Plan, tmp_path: Path) -> None:
    run = dataclasses.replace(made_up_run(plan, "x", replicates=1), titles={"en": "A \U0001f996 plan"})
    with pytest.raises(ValueError, match="no font has a character"):
        draw_adoption([run], tmp_path, FigureText(plan, "en"))
    assert not list(tmp_path.iterdir())


def test_a_dollar_sign_in_a_title_is_no_formula(plan: Plan, tmp_path: Path) -> None:
    run = dataclasses.replace(made_up_run(plan, "x", replicates=1), titles={"en": "From 1$ to 2$ a_b"})
    draw_adoption([run], tmp_path, FigureText(plan, "en"))


def test_pages_of_an_earlier_drawing_go(tmp_path: Path, plan: Plan, laid_out: list[tuple[str, Figure]]) -> None:
    old = tmp_path / "target_paths_9.png"
    kept = tmp_path / "target_paths_note.png"
    old.touch()
    kept.touch()
    draw_run_figures(RunTables("empty"), tmp_path, "en", plan)
    assert not old.exists() and kept.exists()


def test_no_money_figure_without_levers_and_an_older_one_goes(
    plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    (tmp_path / "money.png").touch()
    assert draw_money([RunTables("empty")], tmp_path, FigureText(plan, "en")) == []
    assert not (tmp_path / "money.png").exists()
    draw_money([RunTables("idle", levers={"cloud_subsidy": "cloud_subsidy"})], tmp_path, FigureText(plan, "en"))
    assert [name for name, _ in laid_out] == ["money"]


def test_runs_of_one_title_show_their_names(
    plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.report.figures.FIGURES", (draw_adoption, draw_money))
    titles = {"en": "The plan as written", "zh": "按计划实施"}
    runs = [
        dataclasses.replace(made_up_run(plan, name, levers=LEVERS, replicates=2), titles=titles)
        for name in ("plan", "more_money")
    ]
    draw_comparison_figures([*runs, made_up_run(plan, "baseline", replicates=2)], tmp_path, "en", plan)
    for name, figure in laid_out:
        if name.startswith(("adoption", "money")):
            words = " ".join(text.get_text().replace("\n", " ") for text in figure.findobj(Text))
            assert "The plan as written (plan)" in words and "The plan as written (more_money)" in words
            assert "Without the plan (baseline)" in words and "(plan) (plan)" not in words
    again = [dataclasses.replace(run, same_title=True) for run in runs]
    assert FigureText(plan, "zh").run(again[1]) == "按计划实施（more_money）"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_network_without_changes_says_so(
    lang: str, plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    first, other = (made_up_run(plan, name, replicates=2) for name in ("baseline", "other"))
    changed = made_up_run(plan, "plan", strength=1, replicates=2)
    counted = dataclasses.replace(other, network_runs=7)
    for runs in ([first, counted], [first, changed]):
        draw_supply_network(runs, tmp_path, FigureText(plan, lang))
    same, different = (" ".join(text.get_text() for text in figure.findobj(Text)) for _, figure in laid_out)
    said, more = {"en": ("No sale between", "at least 5 % more"), "zh": ("变化均不足5%", "增加5%以上")}[lang]
    assert said in same and more not in same
    assert said not in different and more in different
    footer = {"en": ("Runs: 2 (they", ", 7 (they"), "zh": ("模拟次数：2次", "、7次")}[lang]
    assert all(part in same for part in footer)


@pytest.mark.parametrize(("kept", "said"), [(4, True), (6, False)])
def test_flows_say_of_how_many_runs_they_are(
    kept: int, said: bool, plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    run = made_up_run(plan, "plan", draws=3, replicates=2, event_runs=kept)
    draw_enterprise_flows([run], tmp_path, FigureText(plan, "en"))
    words = " ".join(text.get_text().replace("\n", " ") for text in laid_out[0][1].findobj(Text))
    assert ("Made of the first 4 runs alone" in words) == said


def test_the_language_of_the_figures_is_recorded(
    plan: Plan, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    assert figures_language(tmp_path) == ""
    for lang in ("en", "zh"):
        draw_run_figures(RunTables("empty"), tmp_path, lang, plan)
        assert figures_language(tmp_path) == lang
        assert (tmp_path / "language.txt").read_bytes() == f"{lang}\n".encode()


def test_wrong_requests_are_refused(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="language 'de'"):
        draw_run_figures(RunTables("x"), tmp_path, "de", plan)
    with pytest.raises(ValueError, match="no runs"):
        draw_comparison_figures([], tmp_path, "en", plan)
    with pytest.raises(ValueError, match="different names"):
        draw_comparison_figures([RunTables("x"), RunTables("x")], tmp_path, "en", plan)
