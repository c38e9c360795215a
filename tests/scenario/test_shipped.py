"""Every scenario that ships: it loads, says its question in both languages, and runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.model import PolicyModel
from sim.plan import load_plan
from sim.scenario import load_scenario

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
FILES = sorted(SCENARIOS.rglob("*.yaml"))
NAMES = [file.relative_to(SCENARIOS).as_posix() for file in FILES]
CAMPAIGNS = 6


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_it_asks_a_question_and_runs(file: Path) -> None:
    loaded = load_scenario(file, ["population.scale=0.08"])
    scenario = loaded.scenario
    assert scenario.name == file.stem
    for text in (scenario.title, scenario.question):
        assert text.en and text.zh
    assert scenario.question.en.split(" (")[0].rstrip(".").endswith("?") or "Compare" in scenario.question.en
    assert scenario.months == 36
    result = PolicyModel(scenario).run()
    assert np.isfinite(result.series["value_added_all"]).all() and result.series["value_added_all"][-1] > 0.0


def test_no_two_have_the_same_name() -> None:
    """The name is the folder of the results."""
    assert len({file.stem for file in FILES}) == len(FILES)


def test_the_campaigns_partition_the_plan() -> None:
    plan = set(load_scenario(SCENARIOS / "plan.yaml").scenario.levers)
    homes = {lever.id: lever.home_campaign for lever in load_plan().levers}
    assert plan == set(homes)
    alone = {file: set(load_scenario(file).scenario.levers) for file in SCENARIOS.glob("campaigns/only_*.yaml")}
    without = {file: set(load_scenario(file).scenario.levers) for file in SCENARIOS.glob("campaigns/without_*.yaml")}
    assert len(alone) == len(without) == CAMPAIGNS
    assert sorted(lever for levers in alone.values() for lever in levers) == sorted(plan)
    for file, levers in alone.items():
        assert len({homes[lever] for lever in levers}) == 1
        assert without[file.with_name(file.name.replace("only_", "without_"))] == plan - levers


def test_the_readme_lists_them_all() -> None:
    text = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        folder, _, file = name.rpartition("/")
        assert f"`{file}`" in text or f"`{name}`" in text or (folder and f"`{folder}/`" in text), name


def test_environments_come_in_pairs_that_differ_by_the_plan_alone() -> None:
    for baseline in SCENARIOS.glob("environments/*_baseline.yaml"):
        plan = baseline.with_name(baseline.name.replace("_baseline", "_plan"))
        one, other = load_scenario(baseline).scenario, load_scenario(plan).scenario
        own = {"name", "title", "question", "levers"}
        assert one.model_dump(exclude=own) == other.model_dump(exclude=own)
