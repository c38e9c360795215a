"""Fans of the headline indicators: right units, goals that belong to them, bands that are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.experiments.headlines import HEADLINES
from sim.indicators import all_indicators
from sim.plan import Plan, load_plan
from sim.report.figures import style
from sim.report.figures.headline_fans import _DRAWN, GOALS, draw_headline_fans
from sim.report.figures.text import FigureText
from tests.report.figures.legible import assert_legible
from tests.report.figures.made_up import HEADLINE_LEVELS, made_up_run


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    figures: list[Figure] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        assert_legible(figure, name)
        figures.append(figure)
        return [folder / f"{name}.png"]

    monkeypatch.setattr(style, "save_figure", keep)
    return figures


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


def test_goals_are_levels_in_the_unit_in_which_the_indicator_is_drawn(plan: Plan) -> None:
    known = all_indicators(plan.scopes, plan.chains)
    assert set(GOALS) <= {name for name, _ in HEADLINES}
    for indicator, target in GOALS.items():
        drawn_in = _DRAWN.get(known[indicator].unit, (known[indicator].unit, 1.0))[0]
        assert drawn_in == plan.target(target).unit, indicator


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_headline_has_a_named_unit(lang: str, plan: Plan) -> None:
    known, text = all_indicators(plan.scopes, plan.chains), FigureText(plan, lang)
    for name, _ in HEADLINES:
        unit = _DRAWN.get(known[name].unit, (known[name].unit, 1.0))[0]
        assert plan.label(f"unit.{unit}", lang) and text.indicator(name) == plan.label(f"indicator.{name}", lang)


def test_a_fan_has_two_bands_around_its_median(plan: Plan, drawn: list[Figure], tmp_path: Path) -> None:
    run = made_up_run(plan, "plan", strength=1, draws=8, replicates=2)
    assert [path.name for path in draw_headline_fans([run], tmp_path, FigureText(plan, "en"))] == ["headlines_1.png"]
    panel = drawn[0].axes[0]
    assert len(drawn[0].axes) == len(HEADLINE_LEVELS)
    assert panel.get_title(loc="left") == "Above-scale industrial value added"
    assert len(panel.collections) == 2  # nine tenths and half
    # 120,000 a month in units of 10,000 yuan are some 144 hundred million a year.
    line = np.asarray(panel.lines[0].get_ydata(), dtype=float)
    assert len(line) == 37 and line[0] == pytest.approx(146, abs=8)
    words = words_of(drawn[0])
    assert {"middle 90 % of the runs", "middle half of the runs", "goal of the plan", "goal ≥ 30"} <= set(words)


def test_scenarios_side_by_side_have_one_band_each(plan: Plan, drawn: list[Figure], tmp_path: Path) -> None:
    runs = [made_up_run(plan, name, draws=4, replicates=2) for name in ("baseline", "plan")]
    draw_headline_fans(runs, tmp_path, FigureText(plan, "zh"))
    assert len(drawn[0].axes[0].collections) == 2
    assert "半数模拟结果落在此区间" not in words_of(drawn[0])


def test_one_run_has_lines_alone(plan: Plan, drawn: list[Figure], tmp_path: Path) -> None:
    draw_headline_fans([made_up_run(plan, "plan", replicates=1)], tmp_path, FigureText(plan, "en"))
    assert not drawn[0].axes[0].collections
    assert "Headline indicators in one run, 2019 to 2022" in words_of(drawn[0])
