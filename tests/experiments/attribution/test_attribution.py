"""Attribution from runs to a folder: which runs there are, what is made of them, and that nothing is lost."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import provenance
from sim.errors import InputError
from sim.experiments.attribution import attribution_job
from sim.experiments.attribution.attribution import Attribution, attribute, is_clear, most_moved
from sim.experiments.attribution.attribution_folder import (
    NoCompleteCourse,
    Study,
    carry_out_study,
    estimate,
    is_done,
    read_study,
    study_of,
)
from sim.experiments.attribution.attribution_job import (
    COALITIONS,
    RUNS_A_PART,
    Design,
    design_attribution,
    other_differences,
)
from sim.experiments.attribution.coalitions import Group, SharedMonths
from sim.experiments.attribution.shapley import coalitions_wanted
from sim.experiments.outcomes import Outcome, outcomes
from sim.experiments.work.executors import Place
from sim.experiments.work.work import carry_out
from sim.manifests import StoreError
from sim.model import PolicyModel
from sim.plan import load_plan
from sim.scenario import LoadedScenario, load_scenario
from tests.small_models import small_scenario

SMALL = """
levers_start: 2020-01
months: 12
population: {scale: 0.03}
draws: 2
replicates: 1
levers:
  cloud_subsidy: {annual_budget: 3000}
  investment_attraction: {}
"""


def small_file(folder: Path, text: str = SMALL) -> LoadedScenario:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "little.yaml").write_text(text, encoding="utf-8")
    return load_scenario(folder / "little.yaml")


def groups(count: int) -> tuple[Group, ...]:
    return tuple(Group(f"g{place}", (f"l{place}",), f"Group {place}", f"组{place}") for place in range(count))


def design_of(count: int, draws: int = 4, replicates: int = 1, permutations: int = 2) -> Design:
    return design_attribution(
        small_scenario(), groups(count), draws=draws, replicates=replicates, permutations=permutations
    )


OUTCOMES = (
    Outcome("speed.main", "target", "Speed", "速度", "%", target="speed", reading="main", main=True),
    Outcome("speed.main:met", "met", "Speed", "速度", "", target="speed", reading="main", main=True),
    Outcome("wage", "indicator", "Wage", "工资", "10k yuan"),
)


def values_of(design: Design, game: Any) -> pd.DataFrame:
    """A table of runs: ``game(coalition, draw, replicate)`` gives the numbers of the three outcomes."""
    rows = [
        (coalition, draw, replicate, *game(coalition, draw, replicate))
        for draw, replicate in design.keys
        for coalition in design.coalitions(draw, replicate)
    ]
    return pd.DataFrame(rows, columns=["coalition", "draw", "replicate", *(one.key for one in OUTCOMES)])


def additive(coalition: int, draw: int, replicate: int) -> tuple[float, float, float]:
    """Player i brings i + 1, times the draw; players 0 and 1 together half a point more in every draw."""
    total = sum((place + 1) * draw for place in range(10) if coalition >> place & 1)
    together = 0.5 if coalition & 3 == 3 else 0.0
    return 10.0 + total + together, float(coalition & 1), 2.0


# -- which runs ------------------------------------------------------------------------------------------------------


def test_up_to_eight_groups_all_coalitions_are_run_in_parts_of_one_draw() -> None:
    design = design_of(6, draws=3)
    jobs = list(design.jobs())
    assert design.is_exact and design.runs == 3 * 64
    assert [job.number for job in jobs] == list(range(6)) and {job.runs for job in jobs} == {32}
    assert [job.slices[0].draw for job in jobs] == [1, 1, 2, 2, 3, 3]
    assert [c for job in jobs[:2] for piece in job.slices for c in piece.coalitions] == list(range(64))
    eight = design_of(8, draws=1)
    assert eight.is_exact and max(job.runs for job in eight.jobs()) <= RUNS_A_PART


def test_few_coalitions_of_a_draw_are_one_part_with_all_its_replicates() -> None:
    jobs = list(design_of(2, draws=2, replicates=3).jobs())
    assert [[(piece.draw, piece.replicate) for piece in job.slices] for job in jobs] == [
        [(1, 0), (1, 1), (1, 2)], [(2, 0), (2, 1), (2, 2)],
    ]  # fmt: skip
    assert {job.runs for job in jobs} == {12}


def test_above_eight_groups_every_draw_and_replicate_has_orders_of_its_own() -> None:
    design = design_of(9, draws=2, replicates=2, permutations=4)
    orders = {key: design.orders(*key) for key in design.keys}
    assert all(len(own) == 4 and own[1] == own[0][::-1] for own in orders.values())
    assert len({tuple(own) for own in orders.values()}) == 4
    assert orders == {key: design_of(9, draws=2, replicates=2, permutations=4).orders(*key) for key in design.keys}
    for key, own in orders.items():
        assert design.coalitions(*key) == coalitions_wanted(own)
        assert {0, 511} <= set(design.coalitions(*key))


def test_draw_zero_has_every_number_at_its_value_in_the_table() -> None:
    assert design_of(2, draws=0, replicates=2).keys == [(0, 0), (0, 1)]


@pytest.mark.parametrize("permutations", [0, 1, 3])
def test_permutations_come_in_pairs(permutations: int) -> None:
    with pytest.raises(InputError, match=f"{permutations} is no even number"):
        design_of(9, permutations=permutations)


def test_there_are_not_more_groups_than_a_number_has_bits() -> None:
    with pytest.raises(InputError, match="63 groups of levers are more than 62"):
        design_of(63)


def test_what_a_baseline_differs_in_beside_its_levers_is_named() -> None:
    scenario = small_scenario()
    other = scenario.model_copy(update={"name": "other", "months": 24, "draws": 7, "levers": {}})
    assert other_differences(scenario, other) == ("months",) and other_differences(scenario, scenario) == ()


# -- what is made of them --------------------------------------------------------------------------------------------


def test_shares_are_means_over_draws_and_add_up_to_the_change() -> None:
    design = design_of(3)
    found = attribute(design, OUTCOMES, values_of(design, additive), {"speed.main": (">=", 20.0)})
    change, shares = found.change_of("speed.main"), found.shares_of("speed.main")
    # Draws 1 to 4 bring 1 + 2 + 3 each time their number, and half a point in all: the interaction is halved.
    assert shares["share"].tolist() == pytest.approx([2.5 + 0.25, 5.0 + 0.25, 7.5])
    assert change["without"] == 10.0 and change["with"] == pytest.approx(25.5)
    assert shares["share"].sum() == pytest.approx(change["change"], abs=1e-13)
    spread = np.std([1, 2, 3, 4], ddof=1) / 2
    assert shares["standard_error"].tolist() == pytest.approx([spread, 2 * spread, 3 * spread])
    assert shares["percent_of_change"].sum() == pytest.approx(100.0)
    assert (change["op"], change["goal"], change["runs"], change["observations"]) == (">=", 20.0, 4, 4)
    low, high = shares["low"][2], shares["high"][2]
    assert high - 7.5 == pytest.approx(7.5 - low) and high - 7.5 == pytest.approx(3.1824463 * 3 * spread)


def test_interactions_are_those_of_the_pairs() -> None:
    design = design_of(3)
    found = attribute(design, OUTCOMES, values_of(design, additive), {})
    pairs = found.interactions_of("speed.main")
    assert list(zip(pairs["group_1"], pairs["group_2"], strict=True)) == [("g0", "g1"), ("g0", "g2"), ("g1", "g2")]
    assert pairs["interaction"].tolist() == pytest.approx([0.5, 0.0, 0.0], abs=1e-13)
    assert pairs["standard_error"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-13)


def test_the_chance_of_meeting_a_target_is_attributed_like_its_value() -> None:
    design = design_of(3)
    found = attribute(design, OUTCOMES, values_of(design, additive), {})
    assert found.shares_of("speed.main:met")["share"].tolist() == pytest.approx([1.0, 0.0, 0.0], abs=1e-15)


def test_of_no_change_nobody_has_a_percentage() -> None:
    design = design_of(3)
    found = attribute(design, OUTCOMES, values_of(design, additive), {})
    assert found.change_of("wage")["change"] == 0.0 and found.shares_of("wage")["share"].tolist() == [0.0] * 3
    assert found.shares_of("wage")["percent_of_change"].isna().all()


def test_replicates_of_a_draw_are_one_observation_and_those_of_a_single_draw_are_many() -> None:
    def noisy(coalition: int, draw: int, replicate: int) -> tuple[float, float, float]:
        return (draw + 0.1 * replicate) * coalition.bit_count(), 0.0, 0.0

    many, one = design_of(2, draws=3, replicates=4), design_of(2, draws=0, replicates=4)
    clustered = attribute(many, OUTCOMES, values_of(many, noisy), {})
    assert clustered.change_of("speed.main")["observations"] == 3
    assert clustered.shares_of("speed.main")["standard_error"][0] == pytest.approx(1 / np.sqrt(3))
    alone = attribute(one, OUTCOMES, values_of(one, noisy), {})
    assert alone.change_of("speed.main")["observations"] == 4
    assert alone.shares_of("speed.main")["standard_error"][0] == pytest.approx(np.std([0, 0.1, 0.2, 0.3], ddof=1) / 2)


def test_sampled_orders_add_up_and_their_choice_widens_the_error() -> None:
    """Of 10 players the first three work only together: what each gets hangs on the order, the sum does not."""

    def game(coalition: int, draw: int, replicate: int) -> tuple[float, float, float]:
        return 6.0 * (coalition & 7 == 7), 0.0, 0.0

    design = design_of(10, draws=40)
    found = attribute(design, OUTCOMES, values_of(design, game), {})
    shares = found.shares_of("speed.main")
    assert not design.is_exact and len(found.interactions) == 0
    assert shares["share"].sum() == pytest.approx(6.0, abs=1e-12)
    assert found.change_of("speed.main")["standard_error"] == 0.0  # every draw has the same change ...
    assert np.all(np.abs(shares["share"][:3] - 2.0) < 3 * shares["standard_error"][:3])
    assert np.all(shares["standard_error"][:3] > 0.1)  # ... but not the same orders
    assert shares["share"][3:].tolist() == [0.0] * 7 and shares["standard_error"][3:].tolist() == [0.0] * 7


def test_of_a_single_run_the_pairs_of_orders_tell_how_sure_it_is() -> None:
    def game(coalition: int, draw: int, replicate: int) -> tuple[float, float, float]:
        return 6.0 * (coalition & 7 == 7), 0.0, 0.0

    design = design_of(10, draws=0, permutations=40)
    shares = attribute(design, OUTCOMES, values_of(design, game), {}).shares_of("speed.main")
    assert np.all(np.abs(shares["share"][:3] - 2.0) < 3 * shares["standard_error"][:3])
    single = design_of(2, draws=0)
    assert attribute(single, OUTCOMES, values_of(single, additive), {}).shares["standard_error"].isna().all()


def test_a_draw_that_lacks_a_coalition_counts_in_nothing() -> None:
    design = design_of(3)
    values = values_of(design, additive)
    less = values[~((values["draw"] == 4) & (values["coalition"] == 5))]
    found = attribute(design, OUTCOMES, less, {})
    assert found.complete == 3 and found.shares_of("speed.main")["share"][2] == pytest.approx(3 * 2.0)
    with pytest.raises(ValueError, match="in no draw and replicate"):
        attribute(design, OUTCOMES, values[values["coalition"] != 5], {})


def test_an_outcome_that_is_not_defined_somewhere_loses_that_draw_and_no_other_outcome_does() -> None:
    design = design_of(3)
    values = values_of(design, additive)
    values.loc[(values["draw"] == 2) & (values["coalition"] == 3), "speed.main"] = np.nan
    values["wage"] = np.nan
    found = attribute(design, OUTCOMES, values, {})
    assert found.change_of("speed.main")["runs"] == 3 and found.change_of("speed.main:met")["runs"] == 4
    assert found.shares_of("speed.main")["share"][2] == pytest.approx(3 * (1 + 3 + 4) / 3)
    with pytest.raises(KeyError, match="'wage' was not attributed"):
        found.change_of("wage")


def test_what_moved_most_is_measured_by_the_goal_behaviour_first() -> None:
    keys = ("small", "large", "given", "unclear", "still")
    made = tuple(Outcome(f"{key}.main", "target", key, key, "%", target=key, reading="main", main=True) for key in keys)
    design = design_of(2)
    sizes = np.array([1.0, 3.0, 50.0, 9.0, 0.0])
    rows = []
    for draw, _ in design.keys:
        for coalition in range(4):
            moved = sizes * (coalition == 3)
            moved[3] *= -1 if draw % 2 else 1
            rows.append((coalition, draw, 0, *(10.0 + moved)))
    values = pd.DataFrame(rows, columns=["coalition", "draw", "replicate", *(one.key for one in made)])
    goals = {one.key: (">=", 10.0) for one in made} | {"small.main": (">=", 1.0)}
    found = attribute(design, made, values, goals)
    natures = dict.fromkeys(keys, "emergent") | {"given": "programme"}
    assert most_moved(found, natures, 9) == ["small.main", "large.main", "given.main"]
    assert most_moved(found, natures, 1) == ["small.main"]


def test_clear_is_what_leaves_zero_out() -> None:
    assert is_clear({"change": 1.0, "low": 0.5, "high": 1.5}) and is_clear({"change": -1.0, "low": -2.0, "high": -0.1})
    assert not is_clear({"change": 1.0, "low": -0.5, "high": 2.5})
    assert is_clear({"change": 1.0, "low": np.nan, "high": np.nan})
    assert not is_clear({"change": 0.0, "low": np.nan, "high": np.nan})


# -- from a scenario to a folder -------------------------------------------------------------------------------------


@cache
def finished(place: Path) -> tuple[Study, Path]:
    study = study_of(small_file(place), "campaign")
    carry_out_study(study, place / "whole", place=Place(1))
    return study, place / "whole"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Path]:
    return finished(tmp_path_factory.mktemp("attribution"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_a_folder_holds_shares_changes_interactions_and_every_coalition(whole: tuple[Study, Path]) -> None:
    study, folder = whole
    assert list(contents(folder)) == [
        "attribution.csv", "attribution.json", "changes.csv", "coalitions.parquet", "interactions.csv", "scenario.yaml",
    ]  # fmt: skip
    found = read_study(study, folder)
    assert [group.id for group in study.design.groups] == ["digital", "investment"]
    values = pd.read_parquet(folder / "coalitions.parquet")
    assert values[["coalition", "draw"]].to_numpy().tolist() == [[c, d] for d in (1, 2) for c in range(4)]
    sums = found.attribution.shares.groupby("outcome")["share"].sum()
    for _, row in found.attribution.changes.iterrows():
        assert sums[row["outcome"]] == pytest.approx(row["change"], rel=1e-9, abs=1e-9)
        assert row["change"] == pytest.approx(row["with"] - row["without"], rel=1e-9, abs=1e-9)
    assert found.attribution.shares_of("cloud_sme_level_1")["share"][0] > 0.0


def test_a_coalitions_values_are_those_of_a_run_of_its_own(whole: tuple[Study, Path]) -> None:
    study, folder = whole
    values = pd.read_parquet(folder / "coalitions.parquet").set_index(["coalition", "draw"])
    model = PolicyModel(study.loaded.scenario, draw=2)
    from sim.experiments.outcomes import outcome_values

    alone = outcome_values(load_plan(), model.run().series, study.loaded.scenario)
    kept = {str(name): value for name, value in values.reset_index().iloc[7].items()}
    assert (kept["coalition"], kept["draw"]) == (3, 2)
    for one in outcomes(study.plan, study.loaded.scenario):
        assert np.array_equal(kept[one.key], alone[one.key], equal_nan=True), one.key


def test_interrupted_and_with_two_workers_the_folder_has_the_same_bytes(
    whole: tuple[Study, Path], tmp_path: Path
) -> None:
    study, folder = whole
    last = list(study.design.jobs())[-1:]
    carry_out(last, study.parts(tmp_path / "again"), place=Place(1))
    done: list[int] = []
    carry_out_study(study, tmp_path / "again", place=Place(2), progress=lambda runs, _: done.append(runs))
    assert contents(tmp_path / "again") == contents(folder)
    assert done[0] == 4 and done[-1] == 8 and not list(tmp_path.glob(".again*"))


def test_a_finished_study_is_known_and_another_is_refused(whole: tuple[Study, Path], tmp_path: Path) -> None:
    study, folder = whole
    assert is_done(study, folder) and not is_done(study, tmp_path)
    other = study_of(study.loaded, "lever")
    assert other.fingerprint != study.fingerprint and not is_done(other, folder)
    with pytest.raises(StoreError, match="holds another result"):
        carry_out_study(other, folder, place=Place(1))


def test_a_run_that_fails_is_recorded_and_its_draw_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_of(small_file(tmp_path), "campaign")
    run = SharedMonths.run

    def run_or_fail(self: SharedMonths, position: int) -> Any:
        if position == 1 and self._model.draw == 1:
            raise RuntimeError("no more")
        return run(self, position)

    monkeypatch.setattr(SharedMonths, "run", run_or_fail)
    found = carry_out_study(study, tmp_path / "out", place=Place(1))
    assert found.exit_code == 1 and found.attribution.complete == 1 and len(found.values) == 7
    manifest = found.manifest()
    assert manifest["status"] == "some runs failed"
    assert manifest["failures"] == [
        {"draw": 1, "replicate": 0, "error": "coalition digital: RuntimeError: no more"}
    ]  # fmt: skip
    assert not is_done(study, tmp_path / "out")
    monkeypatch.setattr(SharedMonths, "__init__", lambda self, *a, **k: (_ for _ in ()).throw(OSError("no city")))
    with pytest.raises(NoCompleteCourse, match=r"\(8 runs failed; the first: coalition none: OSError: no city"):
        carry_out_study(study, tmp_path / "none", place=Place(1))


def test_an_estimate_counts_runs_and_those_that_are_done(whole: tuple[Study, Path], tmp_path: Path) -> None:
    study, _ = whole
    carry_out(list(study.design.jobs())[:1], study.parts(tmp_path / "out"), place=Place(1))
    found = estimate(study, tmp_path / "out", place=Place(1))
    assert (found.runs, found.done, found.workers) == (8, 4, 1) and found.seconds > 0.0 and found.disk > 10_000


@pytest.mark.parametrize(
    ("what", "other"),
    [("code_digest", "0" * 64), ("data_digest", "0" * 64), ("versions", {"numpy": "0.0.1"})],
)
def test_parts_of_another_program_tables_or_libraries_are_not_taken(
    what: str, other: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_of(small_file(tmp_path), "campaign")
    before = study.parts(tmp_path / "out")
    assert study.parts(tmp_path / "out").key == before.key
    monkeypatch.setattr(provenance, what, lambda *_: other)
    after = study.parts(tmp_path / "out")
    assert after.key != before.key and after.folder != before.folder


def test_a_job_gives_a_row_a_run_and_the_goals(whole: tuple[Study, Path]) -> None:
    study, _ = whole
    result = next(study.design.jobs()).perform()
    assert result.tables[COALITIONS].columns[:3].tolist() == list(attribution_job.KEYS)
    assert len(result.tables[COALITIONS]) == 4 and len(result.seconds) == 4 and result.failures == ()
    goals = result.tables["goals"].set_index("outcome")
    assert goals.loc["industrial_va_growth.list_level", "goal"] == 6.0


def test_tables_are_found_by_outcome(whole: tuple[Study, Path]) -> None:
    study, folder = whole
    tables: Attribution = read_study(study, folder).attribution
    assert len(tables.interactions_of("wage")) == 1 and len(tables.shares_of("wage")) == 2


def test_a_study_against_a_baseline_says_so(tmp_path: Path) -> None:
    loaded = small_file(tmp_path)
    before = SMALL.replace("  investment_attraction: {}\n", "").replace("months: 12", "months: 13")
    baseline = small_file(tmp_path / "before", before)
    study = study_of(loaded, "lever", baseline=baseline)
    assert [group.id for group in study.design.groups] == ["investment_attraction"]
    assert study.other_differences == ("months",) and study.fingerprint != study_of(loaded, "lever").fingerprint
    assert study.default_folder == Path("results/attribute-little-levers")
    assert study.described()["by"] == "lever" and study.design.runs == 4
