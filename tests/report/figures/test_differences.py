"""The figures of a comparison's pairs: what stands in them, and that all of it is legible in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.experiments.comparison.compare import Comparison, compare_runs
from sim.experiments.headlines import HEADLINES
from sim.plan import load_plan
from sim.report.figures import style
from sim.report.figures.differences import draw_differences
from sim.report.figures.indicator_differences import LIMITS, axis_limit, changes_of, draw_indicator_differences
from sim.report.figures.probability_differences import shifts_of
from sim.report.figures.ranking import orders_of
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText
from tests.experiments.made_folders import luck, made_folder
from tests.report.figures.legible import assert_legible

DRAWS = 16
PAIRS = [(draw, replicate) for draw in range(1, DRAWS + 1) for replicate in range(2)]
NAMES = ("baseline", "plan", "more_money")
INDICATORS = 12
"""Of the headline indicators; every third target. Whole figures take their time."""
EN = FigureText(load_plan(), "en")


def city(place: Path, number: int) -> Path:
    """Targets near their goals by luck, of which the plan moves some up and some down."""
    plan = load_plan()
    position = {target.id: place for place, target in enumerate(plan.targets)}
    goals = {target.id: target.value for target in plan.targets}

    def value_of(target: str, draw: int, replicate: int) -> float | None:
        goal, own = goals[target], position[target]
        if goal is None or own % 3:
            return None
        effect = 0.25 * (own % 2 == 1) - 0.3 * (own % 4 == 0)
        return goal * (0.97 + 0.1 * luck(100 * own + draw, replicate) + number * effect)

    def series_of(draw: int, replicate: int) -> dict[str, np.ndarray]:
        return {
            name: np.full(48, 0.0 if place == 5 and not number else 10.0**(place % 6) * (
                1 + 0.05 * luck(draw, replicate) + number * (0.02 * (place % 5 - 2) + 0.01 * luck(draw + 50, replicate))
            ))
            for place, (name, _) in enumerate(HEADLINES[:INDICATORS])
        }  # fmt: skip

    return made_folder(place / NAMES[number], value_of=value_of, series_of=series_of, pairs=PAIRS)


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("cities")
    return [city(place, number) for number in range(3)]


@pytest.fixture(scope="module")
def pair(cities: list[Path]) -> Comparison:
    return compare_runs(cities[:2])


@pytest.fixture(scope="module")
def three(cities: list[Path]) -> Comparison:
    return compare_runs(cities)


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Figure]]:
    """Figures are collected here, laid out, instead of being written."""
    figures: list[tuple[str, Figure]] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        style.lay_out(figure)
        figures.append((name, figure))
        return [folder / f"{name}.png"]

    monkeypatch.setattr(style, "save_figure", keep)
    return figures


def tables_of(comparison: Comparison) -> list[RunTables]:
    titles = [{"en": "Without the plan", "zh": "不实施计划"}, {"en": "The plan as written", "zh": "按计划实施"},
              {"en": "The plan with twice the money", "zh": "按计划实施并加倍投入"}]  # fmt: skip
    return [
        RunTables(run.name, titles=title, draws=DRAWS, replicates=2, runs=2 * DRAWS)
        for run, title in zip(comparison.runs, titles, strict=False)
    ]


def words(figure: Figure) -> str:
    return " ".join(" ".join(text.get_text() for text in figure.findobj(Text)).split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_figures_of_a_pair_are_legible(
    pair: Comparison, laid_out: list[tuple[str, Figure]], lang: str, tmp_path: Path
) -> None:
    draw_differences(pair, tables_of(pair), tmp_path, lang)
    assert [name for name, _ in laid_out] == ["probability_differences_1", "indicator_differences"]
    for name, figure in laid_out:
        assert_legible(figure, name)


def test_three_runs_have_pages_of_their_own_and_a_ranking(
    three: Comparison, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    """The longer titles of three runs, in English, stand clear of each other."""
    draw_differences(three, tables_of(three), tmp_path, "en")
    found = dict(laid_out)
    assert {"probability_differences_1_1", "probability_differences_2_1", "indicator_differences_2"} <= set(found)
    rankings = [name for name in found if name.startswith("ranking")]
    assert "ranking_targets_1" in rankings and "ranking_indicators_1" in rankings
    for name in ("probability_differences_2_1", "indicator_differences_2", *rankings):
        assert_legible(found[name], name)
    assert "Kendall's tau" in words(found["ranking_targets_1"])


def test_targets_are_sorted_by_what_they_gain_and_the_title_counts_them(
    pair: Comparison, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    shifts, same = shifts_of(pair, "plan", EN)
    judged = pair.main_targets["plan.probability_difference"].notna().sum()
    assert len(shifts) + len(same) == judged
    assert [shift.difference for shift in shifts] == sorted((shift.difference for shift in shifts), reverse=True)
    assert all(shift.low <= shift.difference <= shift.high for shift in shifts)
    higher, lower = (sum(shift.clear and sign * shift.difference > 0 for shift in shifts) for sign in (1, -1))
    assert higher > 0 and lower > 0
    draw_differences(pair, tables_of(pair), tmp_path)
    shown = words(laid_out[0][1])
    assert f"{higher} of {judged} targets" in shown and f", {lower} clearly less likely" in shown
    assert f"Met in the same runs of both ({len(same)})" in shown


def test_changes_are_shown_in_percent_of_what_is_without(pair: Comparison) -> None:
    year, changes = changes_of(pair, 1, EN)
    assert (year, len(changes)) == (2022, INDICATORS)
    table = pair.indicators[(pair.indicators["year"] == 2022) & (pair.indicators["run"] == "plan")]
    assert [change.difference for change in changes] == pytest.approx(list(table["difference"].astype(float)))
    assert all(len(change.draws) == DRAWS for change in changes)
    assert changes[0].scale == pytest.approx(100 / changes[0].first)
    assert changes[5].scale is None, "nothing without, so no percentage"
    limit = axis_limit(changes)
    assert limit in LIMITS
    ends = [100 * abs(change.difference / change.first) for change in changes if change.first]
    assert np.mean(np.array(ends) <= limit) >= 0.8


def test_what_comes_from_zero_and_what_falls_is_named(
    pair: Comparison, laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    draw_indicator_differences(pair, tables_of(pair), tmp_path, EN)
    shown = words(laid_out[0][1])
    assert "from zero" in shown and "clearly lower" in shown and "clearly higher" in shown


def test_an_axis_of_nothing_is_the_shortest() -> None:
    assert axis_limit([]) == LIMITS[0]


def test_first_places_of_a_row_fill_the_bar(three: Comparison) -> None:
    for kind in ("target", "indicator"):
        orders = orders_of(three, kind, EN)
        assert orders and all(sum(order.first_shares) == pytest.approx(1.0) for order in orders)
    assert len({order.name for order in orders_of(three, "target", EN)}) == len(orders_of(three, "target", EN))


def test_a_single_pair_has_no_probabilities_to_draw(
    laid_out: list[tuple[str, Figure]], tmp_path: Path
) -> None:
    folders = [
        made_folder(tmp_path / name, value_of=lambda target, *_: 6.0 if "leading" in target else None, pairs=[(0, 0)])
        for name in ("a", "b")
    ]
    comparison = compare_runs(folders)
    draw_differences(comparison, [RunTables("a"), RunTables("b")], tmp_path)
    assert [name for name, _ in laid_out] == ["indicator_differences"]
    assert_legible(laid_out[0][1], "one pair")


def test_the_same_comparison_gives_the_same_bytes(pair: Comparison, tmp_path: Path) -> None:
    text = FigureText(load_plan(), "zh")
    written = [draw_indicator_differences(pair, tables_of(pair), tmp_path / name, text) for name in ("one", "two")]
    assert [path.suffix for path in written[0]] == [".png", ".svg"]
    for one, two in zip(*written, strict=True):
        assert one.read_bytes() == two.read_bytes()
