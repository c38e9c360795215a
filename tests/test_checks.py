"""Every invariant stops the run when it is broken, and says what is wrong and when."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim import checks
from sim.columns import COLUMNS
from sim.engine_errors import InvariantError
from sim.model import PolicyModel
from tests.small_models import small_scenario


@pytest.fixture(scope="module")
def simulated() -> tuple[PolicyModel, dict]:  # type: ignore[type-arg]
    model = PolicyModel(small_scenario(0.05))
    for _ in range(3):
        model.step()
    return model, model.snapshot()


@pytest.fixture
def model(simulated: tuple[PolicyModel, dict]) -> PolicyModel:  # type: ignore[type-arg]
    model, kept = simulated
    model.restore(kept)
    for check in checks.CHECKS:
        check(model)
    return model


def change(column: str, value: float, row: int = 0) -> Callable[[PolicyModel], None]:
    def spoil(model: PolicyModel) -> None:
        model.firms.arrays[column][..., row] += value

    return spoil


def print_money(model: PolicyModel) -> None:
    model.ledger.balances["government"] += 1.0


def forget_an_entry(model: PolicyModel) -> None:
    model.lifecycle.entered[0] += 1


def lose_a_project(model: PolicyModel) -> None:
    model.projects.month_signed[0] = 2


def spend_too_much(model: PolicyModel) -> None:
    model.projects.spent[0] += 1.0


def kill_by_hand(model: PolicyModel) -> None:
    model.firms.arrays["alive"][0] = False


@pytest.mark.parametrize(
    ("check", "spoil", "message"),
    [
        (
            checks.check_money,
            change("cash", 1.0),
            r"money broken in 2019-04: all accounts together changed by (1|0\.99)",
        ),
        (checks.check_money, change("cash", np.nan), "money broken in 2019-04"),
        (checks.check_money, print_money, "money broken"),
        (checks.check_loans, change("debt", 1.0), "loans broken in 2019-04: debt is .*, the entries say"),
        (checks.check_loans, change("debt", np.nan), "loans broken"),
        (checks.check_counts, forget_an_entry, "counts broken in 2019-04: .* enterprises are alive, the events say"),
        (checks.check_counts, kill_by_hand, "counts broken"),
        (
            checks.check_stocks,
            change("capacity", -1e9, row=2),
            "stocks broken in 2019-04: capacity of enterprise 2 is -",
        ),
        (
            checks.check_stocks,
            change("customers", np.nan),
            "stocks broken in 2019-04: customers of enterprise 0 is nan",
        ),
        (checks.check_stocks, change("input_stock", -1e9), "stocks broken in 2019-04: input_stock"),
        (checks.check_stocks, change("input_stock", np.nan), "stocks broken in 2019-04: input_stock"),
        (checks.check_stocks, change("tfp_shock", np.inf), "stocks broken in 2019-04: tfp_shock is not finite"),
        (checks.check_projects, lose_a_project, "projects broken in 2019-04: .* signed, but .* stand somewhere"),
        (checks.check_projects, spend_too_much, "projects broken in 2019-04: a site has cost more"),
    ],
)
def test_a_broken_invariant_stops_the_run(
    model: PolicyModel,
    check: Callable,
    spoil: Callable,
    message: str,  # type: ignore[type-arg]
) -> None:
    spoil(model)
    with pytest.raises(InvariantError, match=message):
        check(model)


def test_every_stock_with_a_bound_is_watched(model: PolicyModel) -> None:
    kept = model.snapshot()
    for column in COLUMNS.values():
        if column.kind == "stock" and column.minimum is not None and column.dtype == "float64":
            model.restore(kept)
            model.firms.arrays[column.name][..., 1] = -1.0
            with pytest.raises(InvariantError, match=column.name):
                checks.check_stocks(model)


def test_every_other_number_is_watched_for_being_one(model: PolicyModel) -> None:
    kept = model.snapshot()
    for column in COLUMNS.values():
        if column.kind == "stock" and column.dtype == "float64":
            model.restore(kept)
            model.firms.arrays[column.name][..., 1] = np.nan
            with pytest.raises(InvariantError):
                for check in checks.CHECKS:
                    check(model)


def test_rounding_is_no_breach(model: PolicyModel) -> None:
    model.firms.arrays["capacity"][0] = -1e-12
    model.firms.arrays["cash"][0] += 1e-7
    for check in checks.CHECKS:
        check(model)


def test_checks_run_every_month(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr("sim.model.CHECKS", (*checks.CHECKS, lambda model: seen.append(model.month)))
    model = PolicyModel(small_scenario(0.05))
    for _ in range(4):
        model.step()
    assert seen == [0, 1, 2, 3]
    assert {check.__name__ for check in checks.CHECKS} >= {"check_money", "check_loans", "check_counts", "check_stocks"}


def test_a_broken_invariant_ends_the_month_in_which_it_breaks() -> None:
    model = PolicyModel(small_scenario(0.05))
    model.step()
    model.ledger.balances["bank"] += 10.0
    with pytest.raises(InvariantError, match="money broken in 2019-02"):
        model.step()
    assert model.month == 1


def test_rows_where_nobody_lives_hold_nothing(model: PolicyModel) -> None:
    """A rule that pays all rows, or lets enterprises end too late, leaves something behind: the run stops."""
    dead = int(np.flatnonzero(~model.firms["alive"])[0])
    model.firms.arrays["capacity"][dead] = 5.0
    with pytest.raises(InvariantError, match="empty rows"):
        checks.check_the_dead(model)
    model.firms.arrays["capacity"][dead] = 0.0
    checks.check_the_dead(model)
    model.firms.arrays["cash"][dead] = -3.0
    with pytest.raises(InvariantError, match="do not live hold 3.0"):
        checks.check_the_dead(model)
    model.firms.arrays["cash"][dead] = 0.0


def test_levels_stay_within_their_bounds(model: PolicyModel) -> None:
    model.firms.arrays["cloud_level"][0] = 4
    with pytest.raises(InvariantError, match="cloud_level lies outside"):
        checks.check_stocks(model)
