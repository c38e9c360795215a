"""A small run folder, and the stories that are told of it: fixtures for all tests, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments.ensemble.simulation import simulate
from sim.experiments.work.executors import Place
from sim.scenario import load_scenario
from sim.story.replay import Replay, Source, replay, source_of
from sim.story.sampling import Chosen, choose, read_sample

SCENARIO = """\
name: little
months: 18
seed: 3
draws: 0
replicates: 1
population: {scale: 0.15}
levers:
  capacity_consolidation: {start: 2020-02, quota_refractories: 60, merger_share: 0.5, payment_lag_months: 3}
  cloud_subsidy: {start: 2020-02, share: 0.5, annual_budget: 12.0}
  bank_credit: {start: 2020-02}
"""


@pytest.fixture(scope="session")
def story_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter of the city over eighteen months, a single run, with three levers."""
    home = tmp_path_factory.mktemp("story")
    (home / "little.yaml").write_text(SCENARIO, encoding="utf-8")
    simulate(load_scenario(home / "little.yaml"), home / "little", place=Place(workers=1))
    return home / "little"


@pytest.fixture(scope="session")
def story_source(story_folder: Path) -> Source:
    return source_of(story_folder)


def replay_of(source: Source, sample: str, number: int = 1) -> tuple[Replay, Chosen]:
    """The replay of the enterprise that a sample gives."""
    model = source.model()
    chosen = choose(source, model, read_sample(sample, model.plan, number))
    return replay(source, chosen.row, model=model), chosen


@pytest.fixture(scope="session")
def consolidated(story_source: Source) -> Replay:
    """A refractory enterprise that has accepted an offer."""
    return replay_of(story_source, "consolidated:refractories")[0]


@pytest.fixture(scope="session")
def in_the_cloud(story_source: Source) -> Replay:
    """An enterprise that has moved to the cloud, and lives."""
    return replay_of(story_source, "cloud", 2)[0]
