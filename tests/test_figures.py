"""Published figures: none misspelt, none that nobody publishes or nobody reads, and zeros where nobody has spoken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.columns import COLUMNS
from sim.indicators import all_indicators, figures
from sim.indicators.figures import BY_GROUP, FIGURES
from sim.indicators.observations import QUANTITIES, YEARLY, Figure
from sim.indicators.recording import COLUMNS_BEHIND, CONSOLIDATED, OTHER_REMOVALS, Recorder
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.scoring.formulas import FORMULAS
from sim.trace import Trace, trace_of
from tests.test_indicators import observe

PLAN = load_plan()
INDICATORS = all_indicators(PLAN.scopes, PLAN.stage_chains)


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder(PLAN, ParameterTable.load().values())


@pytest.fixture(scope="module")
def every_lever() -> Trace:
    return trace_of()


def test_every_figure_is_an_indicator_with_unit_and_sentence() -> None:
    for name, info in FIGURES.items():
        assert name in INDICATORS
        assert info.unit and info.sentence and not info.sentence.endswith("."), name
    own = {name for name in FIGURES if INDICATORS[name].sentence == FIGURES[name].sentence}
    assert {"talent_teams", "smart_factories", "idle_plants_ever"} <= own


def test_a_figure_that_nobody_publishes_is_zero_and_one_that_is_published_is_shown() -> None:
    silent = observe()
    assert INDICATORS["talent_teams"](silent).tolist() == [0.0] * silent.months
    teams = np.arange(36.0)
    assert INDICATORS["talent_teams"](observe(figures={"talent_teams": teams})).tolist() == teams.tolist()


def test_what_an_indicator_reads_is_recorded(recorder: Recorder) -> None:
    margin = recorder.reads(INDICATORS["profit_margin"])
    assert (margin.quantities, margin.figures, margin.parameters) == (("profit", "revenue"), (), ())
    assert recorder.reads(INDICATORS["talent_teams"]).figures == ("talent_teams",)
    assert recorder.reads(INDICATORS["consolidated"]).quantities == (CONSOLIDATED,)
    assert recorder.reads(INDICATORS["natural_exits"]).quantities == (OTHER_REMOVALS,)
    assert recorder.reads(INDICATORS["entries"]).quantities == ("entered",)
    assert "gdp_2019" in recorder.reads(INDICATORS["gdp"]).parameters
    assert recorder.reads(INDICATORS["new_above_scale"]).quantities == ("listed",)
    assert "size_classes" in recorder.reads(INDICATORS["cloud_sme_level_1"]).quantities


def test_every_indicator_reads_something(recorder: Recorder) -> None:
    for name, reads in recorder.all_reads(INDICATORS):
        assert reads.quantities or reads.figures or reads.parameters, name


def test_every_quantity_is_made_of_columns_that_the_bureau_reads() -> None:
    from sim.agents.statistics_bureau import take_statistics

    assert set(COLUMNS_BEHIND) == {*QUANTITIES, *YEARLY, "size_classes", "entered", CONSOLIDATED, OTHER_REMOVALS}
    for quantity, columns in COLUMNS_BEHIND.items():
        assert columns and set(columns) <= set(COLUMNS), quantity
        assert set(columns) <= set(take_statistics.columns_read), quantity


def test_no_figure_is_misspelt(recorder: Recorder, every_lever: Trace) -> None:
    """What indicators read is what rules and levers publish when all levers are in force, name by name."""
    figures_there = [name for kind, name in every_lever.graph.nodes if kind == "figure"]
    published = {name for name in figures_there if _is_published(every_lever, name)}
    read = {figure for _, reads in recorder.all_reads(INDICATORS) for figure in reads.figures}
    single = {name for name in published if not name.startswith(BY_GROUP)}
    assert single - read == set(), "published, and no indicator shows it (sim/indicators/figures.py)"
    assert read - published == set(), "shown by an indicator, and neither a rule nor a lever publishes it"


def _is_published(trace: Trace, name: str) -> bool:
    return any(kind == "rule" for kind, _ in trace.graph.predecessors(("figure", name)))


def test_formulas_take_figures_that_are_known() -> None:
    series = {name for formula in FORMULAS.values() for name in formula.series}
    assert series <= set(INDICATORS)


def test_two_lists_of_figures_do_not_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(figures, "indicator", lambda **given: made.append)
    figures.register_figures()
    assert made == []  # all are registered already, by the package itself
    assert Figure("talent_teams", 1.0).name in FIGURES
