"""Figures drawn side by side have the same bytes as figures drawn one after the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.plan import load_plan
from sim.report.figures import FIGURES, RunTables
from sim.report.figures.adoption import draw_adoption
from sim.report.figures.money import draw_money
from sim.report.figures.pool import draw_all, usable_processes
from sim.report.figures.target_paths import draw_target_paths
from sim.report.figures.text import FigureText
from tests.report.figures.made_up import made_up_run, of_few_targets


def made_up_runs() -> list[RunTables]:
    """A baseline and a plan, small."""
    plan = load_plan()
    return [
        of_few_targets(run, 6)
        for run in (
            made_up_run(plan, "baseline", replicates=3),
            made_up_run(plan, "plan", strength=1, levers=("cloud_subsidy", "guidance_fund"), replicates=3),
        )
    ]


def test_the_same_bytes_from_one_process_and_from_two(tmp_path: Path) -> None:
    runs, text = made_up_runs(), FigureText(load_plan(), "en")
    figures = (draw_target_paths, draw_adoption, draw_money)
    alone = draw_all(figures, runs, tmp_path / "alone", text, processes=1)
    beside = draw_all(figures, runs, tmp_path / "beside", text, processes=2)
    assert len(alone) > 4 and [path.name for path in alone] == [path.name for path in beside]
    assert sorted(path.name for path in (tmp_path / "beside").iterdir()) == sorted(path.name for path in alone)
    different = [one.name for one, two in zip(alone, beside, strict=True) if one.read_bytes() != two.read_bytes()]
    assert different == []


def test_a_mistake_in_a_process_reaches_the_caller(tmp_path: Path) -> None:
    """The first figure alone, so that it is the other process that fails."""
    tables = [replace(run, titles={"en": "no font has \U0001f409"}) for run in made_up_runs()[:1]]
    with pytest.raises(ValueError, match="no font has a character"):
        draw_all(FIGURES[:1], tables, tmp_path, FigureText(load_plan(), "en"), processes=2)


def test_never_more_than_two() -> None:
    assert usable_processes() in (1, 2)
