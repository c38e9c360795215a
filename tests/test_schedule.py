"""The order of the month, its checker, and running rules in blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import schedule
from sim.engine_errors import ContractError, RuleFailure
from sim.ledger import Payment
from sim.model import PolicyModel
from sim.rule import PHASES, Rule, make_rule
from sim.scenario.schema import RuleUse
from sim.schedule import MONTH, Schedule, arrange, check_order, find_rule, registry
from tests.small_models import differing_series, small_scenario


def named(name: str, phase: str = "act", **declaration: Any) -> Rule:
    def function(firms):  # type: ignore[no-untyped-def]
        """Do something."""

    return make_rule(function, name=name, phase=phase, **declaration)


WRITES_PRICE = named("one", writes=("price",))
READS_PRICE = named("two", reads=("price",))
LAGS_PRICE = named("two", lagged=("price",))


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ((WRITES_PRICE, named("two", writes=("price",))), "'price' has two owners: 'one' and 'two'"),
        ((WRITES_PRICE, named("one", writes=("output",))), "two rules have the name 'one'"),
        ((READS_PRICE, WRITES_PRICE), "'two' reads 'price' before 'one' writes it: declare it under lagged"),
        (
            (named("one", reads=("price",), writes=("price",)),),
            "'one' reads 'price' in the same step as it is written: declare it under lagged",
        ),
        ((WRITES_PRICE, LAGS_PRICE), "'two' wants last month's 'price', but 'one' has already written this month's"),
        ((named("one", reads=("output",)),), "'one' reads the flow 'output', which nothing writes"),
        (
            (named("one", reads=("output",)), named("two", writes=("output",))),
            "'one' reads 'output' before 'two' writes it: run later",
        ),
        (
            (named("one", reads=("curtailment",)), named("two", adds=("curtailment",))),
            "'one' reads 'curtailment' before 'two' has added to it",
        ),
    ],
)
def test_a_wrong_order_is_refused(rules: tuple[Rule, ...], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        check_order(rules)


@pytest.mark.parametrize(
    "rules",
    [
        (WRITES_PRICE, READS_PRICE),
        (LAGS_PRICE, WRITES_PRICE),
        (named("one", lagged=("price",), writes=("price",)),),
        (named("one", reads=("stage", "cash", "alive")),),
        (named("one", reads=("price",)),),
        (
            named("one", adds=("curtailment",)),
            named("two", adds=("curtailment",)),
            named("three", reads=("curtailment",)),
        ),
        (named("one", reads=("curtailment",)),),
    ],
)
def test_a_right_order_is_accepted(rules: tuple[Rule, ...]) -> None:
    check_order(rules)


def test_the_month_stands_in_the_order_of_its_phases() -> None:
    check_order(MONTH)
    places = [PHASES.index(made.phase) for made in MONTH]
    assert places == sorted(places)
    assert set(registry()) >= {made.name for made in MONTH}


def test_swapping_any_two_dependent_neighbours_is_noticed() -> None:
    """The checker is not asleep: neighbours of which the later reads what the earlier writes cannot be swapped."""
    swapped = 0
    for place in range(len(MONTH) - 1):
        first, second = MONTH[place], MONTH[place + 1]
        if set(first.writes) & set(second.reads):
            swapped += 1
            with pytest.raises(ContractError):
                check_order((*MONTH[:place], second, first, *MONTH[place + 2 :]))
    assert swapped > 5


# -- rules of levers and of scenarios ------------------------------------------------------------------------


def names_of(rules: tuple[Rule, ...]) -> list[str]:
    return [made.name for made in rules]


def test_levers_rules_follow_those_of_their_phase() -> None:
    offer, award = named("lever.offer", "offer"), named("lever.award", "award", reads=("cash",))
    names = names_of(arrange([award, offer]))
    assert names.index("grow_older") < names.index("lever.offer") < names.index("receive_orders")
    assert names.index("benefit_from_cloud") < names.index("lever.award") < names.index("find_zombies")


RULE_FILE = """
from sim.rule import rule

@rule(phase="act", lagged=("price",), writes=("price",))
def keep_price(firms):
    '''Leave the price alone.'''
    return {"price": firms.price}

@rule(phase="act", reads=("cash",))
def look(firms):
    '''Look at the cash.'''
"""


@pytest.fixture
def rule_file(tmp_path: Path) -> Path:
    file = tmp_path / "mine.py"
    file.write_text(RULE_FILE, encoding="utf-8")
    return file


def test_a_scenarios_rule_takes_its_place(rule_file: Path) -> None:
    def order(**place: str) -> list[str]:
        return names_of(arrange(uses=[RuleUse(use=f"{rule_file}:look", **place)]))

    month = names_of(MONTH)
    produce = month.index("produce")
    assert order(after="produce") == [*month[: produce + 1], "look", *month[produce + 1 :]]
    assert order(before="produce") == [*month[:produce], "look", *month[produce:]]
    last = max(place for place, made in enumerate(MONTH) if made.phase == "act")
    assert order() == [*month[: last + 1], "look", *month[last + 1 :]]
    replaced = names_of(arrange(uses=[RuleUse(use=f"{rule_file}:keep_price", instead_of="set_price")]))
    assert replaced == ["keep_price" if name == "set_price" else name for name in month]


@pytest.mark.parametrize(
    ("use", "place", "message"),
    [
        ("look", {"after": "prduce"}, "no rule 'prduce' in the month; did you mean 'produce'"),
        ("lok", {}, "defines no rule 'lok'; did you mean 'look'"),
        ("keep_price", {"instead_of": "produce"}, "'price' has two owners"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(rule_file: Path, use: str, place: dict[str, str], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        arrange(uses=[RuleUse(use=f"{rule_file}:{use}", **place)])


def test_a_replaced_owner_leaves_its_other_columns_without_one(rule_file: Path) -> None:
    """Who replaces a rule must own all that others read of it; the first reader of what is missing is named."""
    with pytest.raises(ContractError, match="reads the flow 'output', which nothing writes"):
        arrange(uses=[RuleUse(use=f"{rule_file}:look", instead_of="produce")])


def test_registered_rules_are_found_by_name() -> None:
    assert find_rule("produce").name == "produce"
    with pytest.raises(ContractError, match="no rule 'prduce'; did you mean 'produce'"):
        find_rule("prduce")


# -- running -------------------------------------------------------------------------------------------------


def test_blocks_give_the_numbers_of_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small_scenario(0.3, drivers="plan", months=12)
    whole = PolicyModel(scenario).run()
    monkeypatch.setattr(schedule, "BLOCK_ROWS", 200)
    in_blocks = PolicyModel(scenario).run()
    assert differing_series(whole.series, in_blocks.series, 24) == []
    assert whole.accounts == in_blocks.accounts


def test_a_rule_that_is_not_active_does_not_run() -> None:
    model = PolicyModel(small_scenario(0.05))
    months: list[int] = []

    def note(firms, world):  # type: ignore[no-untyped-def]
        """Note the month."""
        months.append(world.month)

    made = make_rule(note, phase="offer", resources=("world",), active=lambda month: month in (1, 3))
    model.schedule = Schedule([made, *model.schedule.rules])
    while model.month < 5:
        model.step()
    assert months == [1, 3]


def test_what_a_rule_adds_is_gone_in_the_next_month() -> None:
    model = PolicyModel(small_scenario(0.05))
    seen: list[float] = []

    def stop(firms):  # type: ignore[no-untyped-def]
        """Stop everything in the first month."""
        return {"curtailment": np.ones(firms.rows)}

    def look(firms):  # type: ignore[no-untyped-def]
        """Look at what was stopped."""
        seen.append(float(firms.curtailment.max()))

    first = make_rule(stop, phase="offer", adds=("curtailment",), active=lambda month: month == 0)
    second = make_rule(look, phase="act", reads=("curtailment",))
    model.schedule = Schedule([first, second, *model.schedule.rules])
    made = []
    while model.month < 3:
        model.step()
        made.append(float(model.firms["output"].sum()))
    assert seen == [1.0, 0.0, 0.0]
    assert made[0] == 0.0 < made[1]


def test_what_is_renewed_stands_in_between_and_ends_with_its_rule() -> None:
    told: list[int] = []

    def announce(firms: Any, world: Any) -> dict[str, Any]:
        """Every quarter, from the third month to the ninth."""
        told.append(world.month)
        return {"cloud_discount": np.full(firms.rows, 0.25) * firms.alive, "awareness_raised": 0.5}

    made = make_rule(
        announce, phase="offer", reads=("alive",), adds=("cloud_discount", "awareness_raised"), resources=("world",),
        active=lambda month: 3 <= month <= 9, renewed=lambda month: month % 3 == 0,
    )
    model = PolicyModel(small_scenario(months=1))
    model.schedule = Schedule(arrange([made]))
    for month in range(11):
        before, rows = model.firms["alive"].copy(), model.firms.rows
        model.step()
        inside = 3 <= month <= 9
        assert (model.firms["awareness_raised"] == (0.5 if inside else 0.0)).all(), month
        discount = model.firms["cloud_discount"]
        if not inside:
            assert not discount.any(), month
        elif month % 3 == 0:
            assert (discount[:rows] == 0.25 * before).all(), month
        else:
            # Who has ended since gets nothing; who has begun since waits for the next quarter.
            assert (discount[:rows][~before] == 0.0).all() and set(np.unique(discount)) == {0.0, 0.25}, month
    assert told == [3, 6, 9]


def test_what_stands_survives_a_snapshot() -> None:
    def announce(firms: Any, world: Any) -> dict[str, Any]:
        """Tell the month."""
        return {"cloud_discount": firms.alive * float(world.month)}

    made = make_rule(
        announce, phase="offer", reads=("alive",), adds=("cloud_discount",), resources=("world",),
        renewed=lambda month: month % 3 == 0,
    )
    first, second = (PolicyModel(small_scenario(months=1)) for _ in range(2))
    for model in (first, second):
        model.schedule = Schedule(arrange([made]))
    for _ in range(4):
        first.step()
    kept = first.snapshot()
    second.restore(kept)
    for _ in range(2):
        first.step()
        second.step()
        assert first.firms["cloud_discount"].max() == 3.0
        assert (first.firms["cloud_discount"] == second.firms["cloud_discount"]).all()
    first.restore(kept)
    first.step()
    assert first.firms["cloud_discount"].max() == 3.0


def test_only_what_is_added_can_stand() -> None:
    with pytest.raises(ContractError, match="only what is added to open columns can stand until it is renewed"):
        make_rule(lambda firms: {}, name="tell", phase="statistics", renewed=lambda month: True)


def test_an_error_in_a_rule_names_rule_line_and_month() -> None:
    def divides(firms: Any) -> dict[str, Any]:
        """Divides by nothing."""
        return {"knowledge_gained": 1 // 0 + firms.price}

    made = make_rule(divides, phase="act", lagged=("price",), adds=("knowledge_gained",))
    model = PolicyModel(small_scenario(0.05, months=1))
    model.schedule = Schedule((*model.schedule.rules[:5], made))
    with pytest.raises(RuleFailure, match=r"rule 'divides' \(tests/test_schedule.py:\d+\) failed in 2019-01: ZeroDiv"):
        model.step()


def test_a_single_request_must_stand_in_a_list() -> None:
    def pays(firms: Any) -> dict[str, Any]:
        """Pays without a list."""
        return {"ledger": Payment("households", "government", "gift", 1.0)}

    model = PolicyModel(small_scenario(0.05, months=1))
    model.schedule = Schedule((make_rule(pays, phase="act", requests=("ledger",)),))
    with pytest.raises(ContractError, match="must return a list of requests under 'ledger'"):
        model.step()
