"""A replay is that of the folder, or it is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError
from sim.manifests import RUN
from sim.story.replay import Replay, check_same, differences_of, source_of
from sim.tables import write_parquet


@pytest.fixture
def copy(story_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(story_folder, tmp_path / "copy"))


def rewrite(folder: Path, **entries: object) -> None:
    manifest = json.loads((folder / RUN).read_text(encoding="utf-8"))
    (folder / RUN).write_text(json.dumps({**manifest, **entries}), encoding="utf-8")


def test_a_folder_of_another_program_is_refused_unless_told_otherwise(copy: Path) -> None:
    rewrite(copy, code="0" * 64)
    with pytest.raises(InputError) as refused:
        source_of(copy)
    problem = refused.value.problems[0]
    assert "the program has changed" in problem.text("en") and "--anyway" in problem.text("en")
    assert "程序代码已改动" in problem.text("zh")
    assert not source_of(copy, anyway=True).same_program


def test_every_difference_is_named(story_folder: Path) -> None:
    manifest = json.loads((story_folder / RUN).read_text(encoding="utf-8"))
    assert differences_of(manifest) == ()
    changed = {**manifest, "data": "x", "versions": {**manifest["versions"], "numpy": "1.0"}}
    texts = [one.text("en") for one in differences_of(changed)]
    assert texts[0] == "the plan's tables have changed" and texts[1].startswith("numpy was 1.0")


def test_a_changed_scenario_is_refused(copy: Path) -> None:
    text = (copy / "scenario.yaml").read_text(encoding="utf-8")
    (copy / "scenario.yaml").write_text(text.replace("seed: 3", "seed: 4"), encoding="utf-8")
    with pytest.raises(InputError, match="not the scenario of the run"):
        source_of(copy)


def test_only_runs_that_are_there_can_be_told(copy: Path) -> None:
    with pytest.raises(InputError, match="no run of draw 2, replicate 0; draws 0 to 0"):
        source_of(copy, draw=2)
    rewrite(copy, failures=[{"draw": 0, "replicate": 0, "error": "gone"}])
    with pytest.raises(InputError, match="came to no end: gone"):
        source_of(copy)


def test_indicators_that_differ_are_refused(copy: Path, in_the_cloud: Replay) -> None:
    series = pd.read_parquet(copy / "series.parquet")
    name = source_of(copy).run.indicator_names[0]
    results = {one: series[one].to_numpy() for one in source_of(copy).run.indicator_names}

    class Result:
        series = results

    check_same(source_of(copy), Result)  # type: ignore[arg-type]
    changed = series.copy()
    changed.loc[5, name] = np.nextafter(series[name][5], np.inf)
    write_parquet(copy / "series.parquet", changed)
    with pytest.raises(InputError, match=rf"{name} differs from the folder \(2019-06\)"):
        check_same(source_of(copy), Result)  # type: ignore[arg-type]
    rewrite(copy, code="0" * 64)
    check_same(source_of(copy, anyway=True), Result)  # type: ignore[arg-type]
    changed.loc[5, name] = series[name][5] + 1.0
    write_parquet(copy / "series.parquet", changed)
    with pytest.raises(InputError, match="differs from the folder"):
        check_same(source_of(copy, anyway=True), Result)  # type: ignore[arg-type]
