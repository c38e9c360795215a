"""What figures read of a run folder, whatever number of runs is in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.plan import load_plan
from sim.report.figures import read_run_tables
from sim.store import RunRecord, write_run
from tests.report.figures.made_up import made_up_run, month_labels

MONTHS = month_labels(24)
KEYS = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 1)]
"""Draw and replicate of the runs that came to their end; (3, 0) failed."""


def folder_with(place: Path, *, events_of: int) -> Path:
    """A run folder of three draws with two replicates, one of which failed."""
    series = pd.concat(
        pd.DataFrame(
            {
                "scenario": "plan", "draw": draw, "replicate": replicate, "month": MONTHS,
                "cloud_adoption_micro": 0.1 * draw, "value_added_all": 10.0 * draw, "profit_margin": 5.0,
                "supplier_choice": [0.0] * 11 + [float(draw)] * 13,
                "scale_ups": [7.0 if month.endswith("12") else 0.0 for month in MONTHS], "not_shown": 1.0,
            }
        )
        for draw, replicate in KEYS
    )  # fmt: skip
    values = pd.DataFrame(
        [
            ("plan", draw, replicate, "leading_firms", "stock", year, 10.0 * draw, np.nan)
            for draw, replicate in KEYS
            for year in (np.nan, 2019.0, 2020.0)
        ],
        columns=["scenario", "draw", "replicate", "id", "reading", "year", "value", "met"],
    )
    made_up = made_up_run(load_plan(), "plan", replicates=2, months=24)
    record = RunRecord(
        manifest={
            "scenario": "plan", "title": {"en": "The plan"}, "fingerprint": "f", "draws": 3, "replicates": 2, "seed": 1,
            "months": 1, "last_month": "2020-01",
            "runs": 6, "completed": 5, "events_of": events_of,
        },
        scenario_yaml="name: plan\nlevers:\n  more_cloud: {use: cloud_subsidy}\n  guidance_fund: {}\n",
        series=series, targets=made_up.targets, target_values=values, tasks=pd.DataFrame(),
        accounts=pd.DataFrame([(2020, "a", "b", "c", 1.0)], columns=["year", "payer", "receiver", "purpose", "amount"]),
        events=made_up.events,
    )  # fmt: skip
    return write_run(place / "plan", record)


def test_a_folder_is_condensed_over_its_runs(tmp_path: Path) -> None:
    tables = read_run_tables(folder_with(tmp_path, events_of=3))
    assert (tables.name, tables.draws, tables.replicates, tables.runs) == ("plan", 3, 2, 5)
    assert tables.levers == {"more_cloud": "cloud_subsidy", "guidance_fund": "guidance_fund"}
    assert tables.months == MONTHS
    adoption = tables.monthly("cloud_adoption_micro", MONTHS)
    assert adoption.middle == pytest.approx([0.2] * 24) and adoption.high == pytest.approx([0.28] * 24)
    assert not len(tables.monthly("not_shown", MONTHS)) and not len(tables.monthly("no_such", MONTHS))
    firms = tables.yearly("leading_firms", "stock")
    assert list(firms.at) == [2019.0, 2020.0] and list(firms.middle) == [20.0, 20.0]
    assert not len(tables.yearly("leading_firms", "other"))


def test_headlines_are_of_twelve_months(tmp_path: Path) -> None:
    tables = read_run_tables(folder_with(tmp_path, events_of=3))
    flow = tables.headline("value_added_all", MONTHS)
    assert list(flow.at) == list(range(11, 24)) and flow.middle == pytest.approx([240.0] * 13)
    assert tables.headline("profit_margin", MONTHS).middle == pytest.approx([5.0] * 13)
    # Counted in December for the whole year: no spike a year, but the last twelve months.
    assert tables.headline("scale_ups", MONTHS).middle == pytest.approx([7.0] * 13)


def test_what_is_counted_in_december_begins_with_the_first(tmp_path: Path) -> None:
    choice = read_run_tables(folder_with(tmp_path, events_of=3)).headline("supplier_choice", MONTHS)
    assert list(choice.at) == list(range(11, 24)) and choice.middle == pytest.approx([2.0] * 13)


@pytest.mark.parametrize(("events_of", "kept"), [(0, 0), (1, 1), (3, 3), (5, 4), (6, 5), (20, 5)])
def test_runs_with_events_are_the_first_that_did_not_fail(tmp_path: Path, events_of: int, kept: int) -> None:
    assert read_run_tables(folder_with(tmp_path, events_of=events_of)).event_runs == kept
