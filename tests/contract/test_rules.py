"""What every rule must keep to, tested over all rules without exemption; and broken rules that are caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.engine_errors import ContractError, RuleFailure
from sim.model import PolicyModel
from sim.parameters import ParameterTable
from sim.policies.base import lever_class, lever_names
from sim.rule import Rule, make_rule
from sim.schedule import ALTERNATIVES, Schedule
from sim.uncertainty.inputs import SCOPE_CONCENTRATION
from tests.contract.rule_watch import CHECKS, RuleWatch, every_branch_model, rules_under_test, watch_run
from tests.small_models import small_scenario

RULES = rules_under_test()


@pytest.fixture(scope="module")
def watch() -> RuleWatch:
    """All rules of the month and of all levers, watched over four years."""
    watch = RuleWatch()
    watch_run(every_branch_model(), watch)
    watch.finish()
    return watch


def test_every_registered_rule_was_watched(watch: RuleWatch) -> None:
    assert set(RULES) <= set(watch.rules)
    assert len(RULES) == len(set(RULES)) > 40


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", RULES)
def test_rule(watch: RuleWatch, name: str, check: str) -> None:
    assert watch.problems[check, name] == []


# -- broken rules, one and more for each check ---------------------------------------------------------------


def says_nothing(firms: Any) -> dict[str, Any]:
    return {"curtailment": 0.0 * firms.price}


def mumbles(firms: Any) -> dict[str, Any]:
    """does so"""
    return {"curtailment": 0.0 * firms.price}


def forgets_a_column(firms: Any) -> dict[str, Any]:
    """Declare more than is used."""
    return {"curtailment": 0.0 * firms.price}


def forgets_what_it_adds(firms: Any, p: Any) -> dict[str, Any]:
    """Declare an addition that never comes."""
    return {"curtailment": np.full(firms.rows, 0.0 * p.wage) * firms.price}


def forgets_its_stream(firms: Any, rng: Any) -> dict[str, Any]:
    """Declare random numbers that are never drawn."""
    return {"curtailment": 0.0 * firms.price}


def forgets_a_resource(firms: Any, world: Any) -> dict[str, Any]:
    """Declare a resource that is never asked."""
    return {"curtailment": 0.0 * firms.price}


_calls = [0]


def remembers(firms: Any) -> dict[str, Any]:
    """Return something else each time."""
    _calls[0] += 1
    return {"curtailment": 1e-6 * _calls[0] * firms.price}


def meddles(firms: Any, government: Any) -> dict[str, Any]:
    """Use up cases behind the government's back."""
    government.take_cases(1)
    return {"curtailment": 0.0 * firms.price}


def looks_at_all(firms: Any) -> dict[str, Any]:
    """Compare each row with the average of all."""
    return {"curtailment": 1e-3 * (firms.price > firms.price.mean())}


def looks_at_the_place(firms: Any) -> dict[str, Any]:
    """Favour the first row."""
    return {"curtailment": 1e-3 * (np.arange(firms.rows) == 0) + 0.0 * firms.price}


def feeds_the_dead(firms: Any) -> dict[str, Any]:
    """Give everybody who lives or does not live a month of age."""
    return {"age": firms.age + 1.0}


def divides_by_nothing(firms: Any) -> dict[str, Any]:
    """Divide by the price of those who have none."""
    return {"energy_saved": 0.0 / (firms.price * 0.0)}


def returns_words(firms: Any) -> dict[str, Any]:
    """Return something that is no number."""
    return {"energy_saved": (firms.price * 0.0).astype(np.complex128).real.astype(object)}


ADD = {"phase": "offer", "lagged": ("price",), "adds": ("curtailment",)}
BROKEN: tuple[tuple[str, Callable[..., Any], dict[str, Any]], ...] = (
    ("declared as it should be", says_nothing, ADD),
    ("declared as it should be", mumbles, ADD),
    ("uses all that it declares", forgets_a_column, {**ADD, "lagged": ("price", "age")}),
    (
        "uses all that it declares", forgets_what_it_adds,
        {**ADD, "adds": ("curtailment", "energy_saved"), "params": ("wage",)},
    ),
    ("uses all that it declares", forgets_what_it_adds, {**ADD, "params": ("wage", "towns")}),
    ("uses all that it declares", forgets_what_it_adds, {**ADD, "params": ("wage",), "requests": ("events",)}),
    ("uses all that it declares", forgets_its_stream, {**ADD, "stream": "nothing"}),
    ("uses all that it declares", forgets_a_resource, {**ADD, "resources": ("world",)}),
    ("gives the same twice", remembers, ADD),
    ("leaves resources alone", meddles, {**ADD, "resources": ("government",)}),
    ("gives each row the same in blocks and in any order", looks_at_all, {**ADD, "row_wise": True}),
    ("gives each row the same in blocks and in any order", looks_at_the_place, {**ADD, "row_wise": True}),
    (
        "keeps the stocks of the dead at zero", feeds_the_dead,
        {"phase": "outside", "lagged": ("age",), "writes": ("age",), "name": "grow_older"},
    ),
    ("returns numbers", divides_by_nothing, {**ADD, "adds": ("energy_saved",)}),
    ("returns numbers", returns_words, {**ADD, "adds": ("energy_saved",)}),
)  # fmt: skip


def model_with(joining: Rule, months: int = 1) -> PolicyModel:
    """A small city in which ``joining`` takes the place of its namesake, or joins in front of the phase ``act``."""
    model = PolicyModel(small_scenario(0.1, months=months))
    rules = [made for made in model.schedule.rules if made.name != joining.name]
    places = [place for place, made in enumerate(rules) if made.phase == "act"]
    rules.insert(places[0], joining)
    model.schedule = Schedule(rules)
    return model


@pytest.mark.parametrize(("check", "function", "declaration"), BROKEN, ids=[f"{c}: {f.__name__}" for c, f, _ in BROKEN])
def test_broken_rule_is_caught(check: str, function: Callable[..., Any], declaration: dict[str, Any]) -> None:
    made = make_rule(function, **declaration)
    watch = RuleWatch()
    model = model_with(made)
    watch.put_on(model)
    try:
        for _ in range(2):
            model.step()
    except (ContractError, TypeError, ArithmeticError, RuntimeError):
        pass  # The engine may well stop at what such a rule returns.
    except Exception as error:
        assert type(error).__name__ in ("InvariantError", "UFuncTypeError", "_UFuncOutputCastingError"), error
    watch.finish()
    assert watch.problems[check, made.name]


def test_view_that_hands_out_everything_is_caught() -> None:
    """The two checks of the view fail when the engine itself hands out too much."""
    model = model_with(make_rule(forgets_a_column, **ADD))
    watch = RuleWatch()
    watch.put_on(model)

    class Everything:
        rows = model.firms.rows

        def __getattr__(self, name: str) -> Any:
            return model.firms.arrays[name][..., : self.rows]

    model.firms.view = lambda made, block=None: Everything()  # type: ignore[method-assign,assignment]
    with pytest.raises((ContractError, RuleFailure), match=r"changed|shape"):
        while model.month < 2:
            model.step()
    assert watch.problems["reads nothing that it does not declare", "grow_older"]
    assert watch.problems["gets columns that cannot be changed in place", "grow_older"]


def reads_undeclared(firms: Any) -> dict[str, Any]:
    """Read a column that is not declared."""
    return {"curtailment": firms.price * 0.0 + firms.cash * 0.0}


def edits_in_place(firms: Any) -> dict[str, Any]:
    """Change a column instead of returning it."""
    firms.price[:] = 2.0
    return {"curtailment": firms.price * 0.0}


def returns_more(firms: Any) -> dict[str, Any]:
    """Return a column that is not declared."""
    return {"curtailment": firms.price * 0.0, "price": firms.price}


def returns_less(firms: Any) -> dict[str, Any]:
    """Own a column and return nothing for it."""
    return {}


def wrong_shape(firms: Any) -> dict[str, Any]:
    """Return too few rows."""
    return {"curtailment": firms.price[1:] * 0.0}


@pytest.mark.parametrize(
    ("function", "declaration", "message"),
    [
        (reads_undeclared, ADD, r"'reads_undeclared' reads 'cash', which it does not declare"),
        (edits_in_place, ADD, r"'edits_in_place' changed a column in place"),
        (returns_more, ADD, r"'returns_more' returned 'price', which it does not declare"),
        (returns_less, {"phase": "act", "writes": ("price",), "name": "set_price"}, r"'set_price' owns 'price' but"),
        (wrong_shape, ADD, r"'wrong_shape' returned 'curtailment' of shape \(\d+,\); the table has \(\d+,\)"),
    ],
)
def test_the_engine_stops_a_rule_that_breaks_its_contract(
    function: Callable[..., Any], declaration: dict[str, Any], message: str
) -> None:
    model = model_with(make_rule(function, **declaration))
    with pytest.raises(ContractError, match=message):
        model.step()


# -- parameters ----------------------------------------------------------------------------------------------


class _Recorded(dict[str, float]):
    """Values of parameters, and the names that were asked for."""

    asked: set[str]

    def __getitem__(self, name: str) -> float:
        self.asked.add(name)
        return super().__getitem__(name)


class _RecordedTable:
    def __init__(self, table: ParameterTable) -> None:
        self._table = table
        self.asked: set[str] = set()

    def values(self, overrides: Any = None) -> _Recorded:
        recorded = _Recorded(self._table.values(overrides))
        recorded.asked = self.asked
        return recorded


def unused_parameters(table: ParameterTable, watch: RuleWatch) -> list[str]:
    """Rows that neither the population, an institution, a rule, the statistics nor a field of their lever uses."""
    recorded = _RecordedTable(table)
    every_branch_model(recorded).run()  # type: ignore[arg-type]
    asked = recorded.asked | {name for made in watch.rules.values() for name in made.params}
    asked |= {name for words in ALTERNATIVES.values() for made in words.values() for name in made.params}
    asked.add(SCOPE_CONCENTRATION)  # read where the uncertain inputs are listed
    asked |= {f"{lever}.{field}" for lever in lever_names() for field in lever_class(lever).model_fields}
    return [name for name in table.names if name not in asked]


def test_every_parameter_is_used_by_somebody(watch: RuleWatch) -> None:
    assert unused_parameters(ParameterTable.load(), watch) == []


def test_parameters_that_nobody_uses_are_noticed(watch: RuleWatch) -> None:
    table = ParameterTable.load()
    idle = {name: replace(table.row("wage"), name=name) for name in ("idle", "cloud_subsidy.idle")}
    assert {"idle", "cloud_subsidy.idle"} <= set(unused_parameters(ParameterTable({**table.parameters, **idle}), watch))
