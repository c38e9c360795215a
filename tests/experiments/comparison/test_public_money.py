"""Public money from the accounts of a run, replicate by replicate, and paired between runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.experiments.comparison.compare import compare_runs
from sim.experiments.comparison.public_money import money_by_replicate, public_money
from sim.run_folder import open_run
from tests.experiments.made_folders import shifted_folder

LINES = [
    (2019, "government", "enterprises", "cloud_subsidy", 3.0),  # before the plan: counts nowhere
    (2019, "enterprises", "government", "taxes", 500.0),
    (2020, "government", "enterprises", "cloud_subsidy", 10.0),
    (2021, "government", "guidance_fund", "guidance_fund: government capital", 50.0),
    (2021, "outside", "guidance_fund", "guidance_fund: other capital", 20.0),
    (2022, "guidance_fund", "enterprises", "guidance_fund: bridge loan", 30.0),
    (2022, "enterprises", "guidance_fund", "guidance_fund: bridge loan repaid", 12.0),
    (2022, "enterprises", "government", "taxes", 99.0),
    (2022, "guidance_fund", "enterprises", "memo: guidance_fund: growth equity written off", 7.0),
]
PAIRS = [(0, 0), (0, 1)]


def test_public_money_by_payer() -> None:
    money = public_money(pd.DataFrame(LINES, columns=["year", "payer", "receiver", "purpose", "amount"]))
    assert (money.government, money.into_fund, money.guidance_fund, money.back_to_fund) == (10.0, 50.0, 30.0, 12.0)
    assert (money.income, money.net) == (99.0, 39.0)


def test_each_replicate_has_its_own_and_one_that_paid_nothing_has_zeros(tmp_path: Path) -> None:
    folder = shifted_folder(tmp_path / "run", pairs=PAIRS, accounts=[(0, 0, *line) for line in LINES])
    table = money_by_replicate(open_run(folder))
    assert table.loc[(0, 0)].tolist() == [10.0, 50.0, 30.0, 12.0, 99.0, 39.0]
    assert table.loc[(0, 1)].tolist() == [0.0] * 6


def test_money_is_paired_over_the_common_runs(tmp_path: Path) -> None:
    """4 and 0 without, 4 and 8 with, and a third replicate that only the second run has."""

    def lines(*amounts: float) -> list[tuple[int, int, int, str, str, str, float]]:
        paid = [(0, replicate, 2021, "government", "enterprises", "subsidy", a) for replicate, a in enumerate(amounts)]
        return [line for line in paid if line[-1]]

    first = shifted_folder(tmp_path / "a", pairs=PAIRS, accounts=lines(4.0, 0.0))
    second = shifted_folder(tmp_path / "b", pairs=[*PAIRS, (0, 2)], accounts=lines(4.0, 8.0, 999.0))
    comparison = compare_runs([first, second])
    assert [money.government for money in comparison.money] == [2.0, 6.0]
    difference = comparison.money_differences[1]["government"]
    assert (difference.mean, difference.pairs, comparison.money_differences[0]) == (4.0, 2, {})
    assert [difference.low, difference.high] == pytest.approx([4 - 12.7062 * 4, 4 + 12.7062 * 4], rel=1e-5)
    paid = comparison.runs[1].accounts.set_index(["year", "purpose"])["amount"]
    assert paid.to_dict() == {(2021, "subsidy"): 6.0}
    assert comparison.manifest()["runs"][1]["public_money_difference"]["government"]["mean"] == 4.0
