"""What is said of runs that are no pairs, of other draws, of inputs that one scenario holds, and of failures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.experiments.comparison.remarks import remarks_on
from sim.experiments.comparison.shared_inputs import inputs_beside
from sim.run_folder import Run, open_run
from tests.experiments.made_folders import shifted_folder

DRAWN = pd.DataFrame({"draw": [1, 2], "wage": [0.5, 0.6], "exit": [0.01, 0.02], "cloud_subsidy.share": [0.4, 0.5]})


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return made(tmp_path_factory.mktemp("first") / "baseline", DRAWN)


def made(folder: Path, inputs: pd.DataFrame | None = DRAWN, **manifest: Any) -> Run:
    return open_run(shifted_folder(folder, inputs=inputs, manifest=manifest))


def said(*runs: Run) -> list[str]:
    return [str(remark) for remark in remarks_on(runs, [run.folder.name for run in runs], 4)]


def test_nothing_is_said_of_runs_of_the_same_draws(first: Run, tmp_path: Path) -> None:
    assert said(first, made(tmp_path / "plan")) == []


@pytest.mark.parametrize(
    ("manifest", "text"),
    [
        ({"seed": 2}, "another seed than baseline: they are not pairs"),
        ({"sampling": "sobol"}, "another sampling"),
        ({"months": 24}, "another months"),
        ({"population": {"scale": 0.5}, "seed": 3}, "another seed and another population"),
        ({"code": "1"}, "another state of the program's code"),
        ({"data": "1"}, "other tables of the plan"),
        ({"runs": 6, "completed": 4}, "2 of 6 runs failed"),
        ({"fingerprint": "baseline"}, "the same scenario as baseline: nothing can differ"),
        ({"completed": 5, "runs": 5}, "only the 4 runs (draw and replicate) that all have"),
    ],
)
def test_what_makes_a_comparison_doubtful_is_said(
    manifest: dict[str, Any], text: str, first: Run, tmp_path: Path
) -> None:
    found = said(first, made(tmp_path / "plan", **manifest))
    assert len(found) == 1 and text in found[0]


def test_how_the_cube_is_filled_does_not_matter_where_nothing_is_drawn(tmp_path: Path) -> None:
    runs = [
        made(tmp_path / name, None, draws=0, sampling=sampling)
        for name, sampling in (("a", "sobol"), ("b", "latin_hypercube"))
    ]
    assert said(*runs) == []


def test_draws_with_other_numbers_are_no_pairs(first: Run, tmp_path: Path) -> None:
    other = made(tmp_path / "plan", DRAWN.assign(wage=[0.5, 0.61]))
    assert inputs_beside(first, other).different == ("wage",)
    found = said(first, other)
    assert len(found) == 1 and "not the same draws: Wage in 2019 (wage) (1 in all) differ" in found[0]


def test_only_draws_of_both_are_looked_at(first: Run, tmp_path: Path) -> None:
    more = pd.concat([DRAWN[1:], DRAWN[:1].assign(draw=3, wage=9.0)])
    assert inputs_beside(first, made(tmp_path / "plan", more)).different == ()


def test_an_input_that_a_scenario_holds_differs_on_purpose(first: Run, tmp_path: Path) -> None:
    held = made(tmp_path / "plan", DRAWN.assign(wage=[0.7, 0.7]), held=["wage"])
    assert inputs_beside(first, held).held_here == ("wage",)
    assert inputs_beside(held, first).held_in_first == ("wage",)
    found = said(first, held)
    assert len(found) == 1 and "baseline draws them" in found[0]
    assert "plan holds Wage in 2019 (wage) (1 in all)" in found[0]


def test_what_a_constraint_ties_to_a_held_input_differs_on_purpose(tmp_path: Path) -> None:
    drawn = DRAWN.assign(loan_spread=[0.02, 0.025], loan_spread_small=[0.03, 0.04])
    held_draws = drawn.assign(loan_spread=0.028, loan_spread_small=[0.035, 0.045])
    first, held = made(tmp_path / "a", drawn), made(tmp_path / "b", held_draws, held=["loan_spread"])
    for one, other in ((first, held), (held, first)):
        assert inputs_beside(one, other).tied == ("loan_spread_small",)
        found = said(one, other)
        assert len(found) == 2 and not any("not the same draws" in text for text in found)
        assert "a declared constraint ties Loan spread, small enterprises (loan_spread_small) (1 in all)" in found[1]
    untied = made(tmp_path / "c", held_draws.assign(wage=9.0), held=["loan_spread"])
    assert inputs_beside(first, untied).different == ("wage",)
    other_draws = made(tmp_path / "d", held_draws)
    assert inputs_beside(first, other_draws).different == ("loan_spread", "loan_spread_small")
    same = made(tmp_path / "e", drawn.assign(loan_spread=0.028), held=["loan_spread"])
    assert inputs_beside(first, same).tied == ()


def test_settings_of_levers_that_one_run_lacks_are_not_named(first: Run, tmp_path: Path) -> None:
    names = ["cloud_subsidy.share", "levers.my_cloud.share", "stages.wage.all"]
    held = made(tmp_path / "plan", held=names, levers={"my_cloud": "cloud_subsidy"})
    assert inputs_beside(first, held).held_here == ("stages.wage.all",)
    both = made(tmp_path / "more", levers={"my_cloud": "cloud_subsidy"})
    assert inputs_beside(both, held).held_here == ("levers.my_cloud.share", "stages.wage.all")


def test_both_names_of_a_lever_s_setting_hold_the_same(tmp_path: Path) -> None:
    uses = {"my_cloud": "cloud_subsidy"}
    fixed = DRAWN.assign(**{"cloud_subsidy.share": 0.5})
    by_input = made(tmp_path / "a", fixed, held=["cloud_subsidy.share"], levers=uses)
    by_lever = made(tmp_path / "b", held=["levers.my_cloud.share"], levers=uses)
    drawing = made(tmp_path / "c", levers=uses)
    assert said(by_input, by_lever) == said(by_lever, by_input) == []
    for held in (by_input, by_lever):
        assert inputs_beside(drawing, held).held_here == ("levers.my_cloud.share",)


def test_many_inputs_are_counted(first: Run, tmp_path: Path) -> None:
    held = made(tmp_path / "plan", held=[f"number_{letter}" for letter in "abcdefg"])
    remark = next(iter(remarks_on([first, held], ["baseline", "plan"], 4)))
    assert "Number e (number_e) and others (7 in all)" in str(remark)
    assert "（number_e）等（共 7 项）" in remark.text("zh")
