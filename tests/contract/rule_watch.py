"""Watches every rule of a running model and notes where one does not do what it declares.

A watched model runs as usual; around each call of a rule stands a wrapper that records what is read and used, and that
repeats the call on other cuts of the same table. Problems are kept by check and rule, so that one run serves all tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.columns import COLUMNS
from sim.engine_errors import ContractError
from sim.model import PolicyModel
from sim.parameters import ParameterTable
from sim.policies.base import lever_class, lever_names
from sim.rule import PHASES, Rule
from sim.scenario.schema import LeverUse
from sim.schedule import registry
from tests.small_models import rewrap, small_scenario

CHECKS = (
    "declared as it should be",
    "reads nothing that it does not declare",
    "gets columns that cannot be changed in place",
    "uses all that it declares",
    "gives the same twice",
    "leaves resources alone",
    "gives each row the same in blocks and in any order",
    "keeps the stocks of the dead at zero",
    "returns numbers",
)

WATCHED_MONTHS = frozenset({0, 1, 5, 11, 12, 14, 23, 30, 47})
"""Months in which calls are repeated: the first, the bureau's reviews, shocks of the drivers, and the last."""


class RuleWatch:
    """The problems found, and what each rule has used so far."""

    def __init__(self) -> None:
        self.problems: dict[tuple[str, str], list[str]] = defaultdict(list)
        """(check, rule) -> what is wrong."""
        self.used: dict[str, set[str]] = defaultdict(set)
        self.rules: dict[str, Rule] = {}

    def note(self, check: str, made: Rule, problem: str) -> None:
        assert check in CHECKS
        known = self.problems[check, made.name]
        if problem not in known:
            known.append(problem)

    def put_on(self, model: PolicyModel) -> None:
        """Watch every rule of ``model`` from now on."""
        for made in model.schedule.rules:
            self.rules[made.name] = made
            self._check_declaration(model, made)
        rewrap(model, self._wrap)

    def finish(self) -> None:
        """Note what was declared and never used: call it when all months are done."""
        for made in self.rules.values():
            for unused in sorted(_declared(made) - self.used[made.name]):
                self.note("uses all that it declares", made, f"{unused} is declared, never used")

    # -- one call --------------------------------------------------------------------------------------------

    def _wrap(self, model: PolicyModel, made: Rule) -> Callable[..., Any]:
        def call(firms: Any, **arguments: Any) -> Any:
            used = self.used[made.name]
            watched = {
                name: _Watched(value, used, "parameter " if name == "p" else "", name if name != "p" else "")
                for name, value in arguments.items()
            }
            if model.month not in WATCHED_MONTHS:
                result = made.function(_Watched(firms, used, "column "), **watched) or {}
                self._note_results(made, result)
                return result
            before = _resource_states(model)
            result = made.function(_Watched(firms, used, "column "), **watched) or {}
            self._note_results(made, result)
            after = _resource_states(model)
            changed = [name for name, state in after.items() if not same(before[name], state)]
            for name in changed:
                self.note("leaves resources alone", made, f"changes {name} itself instead of returning a request")
                model.resources[name].restore(before[name])
            if not same(result, made.function(firms, **arguments) or {}):
                self.note("gives the same twice", made, "a second call with the same arguments differs")
            for name in changed:
                model.resources[name].restore(after[name])
            self._check_view(model, made, firms)
            self._check_dead(model, made, result)
            self._check_numbers(made, result)
            if made.row_wise:
                self._check_rows(model, made, firms, arguments, result)
            return result

        return call

    def _note_results(self, made: Rule, result: Mapping[str, Any]) -> None:
        # An empty list of requests or a contribution of nothing is no use.
        self.used[made.name].update(
            f"result {name}" for name, value in result.items() if (len(value) if np.ndim(value) else value is not None)
        )

    # -- the checks ------------------------------------------------------------------------------------------

    def _check_declaration(self, model: PolicyModel, made: Rule) -> None:
        check = "declared as it should be"
        if made.phase not in PHASES:
            self.note(check, made, f"no phase {made.phase!r}")
        for column in (*made.columns_read, *made.writes, *made.adds):
            if column not in COLUMNS:
                self.note(check, made, f"no column {column!r}")
        for role in ("reads", "lagged", "writes", "adds", "params", "resources", "requests"):
            names = getattr(made, role)
            if len(set(names)) != len(names):
                self.note(check, made, f"{role} names something twice")
        both = set(made.reads) & set(made.lagged)
        if both and not made.per_enterprise:
            self.note(check, made, f"{sorted(both)} both under reads and lagged")
        for resource in (*made.resources, *made.requests):
            if resource not in model.resources:
                self.note(check, made, f"no resource {resource!r}")
        for name in made.requests:
            if not hasattr(model.resources.get(name), "carry_out"):
                self.note(check, made, f"{name!r} takes no requests")
        for parameter in made.params:
            if parameter not in model.parameters and parameter not in made.own_params:
                self.note(check, made, f"no parameter {parameter!r}")
        if made.row_wise and made.requests:
            self.note(check, made, "row-wise, yet returns requests, which name rows of the whole table")
        words = made.sentence.split()
        if len(words) < 4 or not made.sentence[0].isupper() or made.sentence[-1] not in ".:":
            self.note(check, made, f"its docstring does not begin with a sentence: {made.sentence!r}")

    def _check_view(self, model: PolicyModel, made: Rule, firms: Any) -> None:
        for column in COLUMNS:
            if column in made.columns_read:
                try:
                    getattr(firms, column)[..., :1] += 1
                except (ValueError, TypeError):
                    if not getattr(firms, column).flags.writeable:
                        continue
                self.note("gets columns that cannot be changed in place", made, f"{column} can be changed in place")
            else:
                try:
                    getattr(firms, column)
                except ContractError as error:
                    if made.name in str(error) and column in str(error):
                        continue
                self.note("reads nothing that it does not declare", made, f"{column} can be read undeclared")

    def _check_dead(self, model: PolicyModel, made: Rule, result: Mapping[str, Any]) -> None:
        dead = ~model.firms["alive"]
        # Those who end this month still have this month's flows; a rule that runs before they end owes them nothing.
        for name in made.writes:
            column = COLUMNS[name]
            if column.kind == "stock" and column.on_exit == "zero":
                values = np.broadcast_to(result[name], model.firms[name].shape)[..., dead]
                if not (values == column.neutral).all():
                    self.note("keeps the stocks of the dead at zero", made, f"{name} of one that does not live")

    def _check_numbers(self, made: Rule, result: Mapping[str, Any]) -> None:
        for name in (*made.writes, *made.adds):
            values = np.asarray(result.get(name, 0.0))
            if values.dtype.kind == "f" and not np.isfinite(values).all():
                self.note("returns numbers", made, f"{name} is not finite")
            if values.dtype.kind not in "bif":
                self.note("returns numbers", made, f"{name} has the type {values.dtype}")

    def _check_rows(
        self, model: PolicyModel, made: Rule, firms: Any, arguments: Mapping[str, Any], result: Mapping[str, Any]
    ) -> None:
        check, rows = "gives each row the same in blocks and in any order", firms.rows
        whole = {name: np.asarray(value) for name, value in result.items() if name in (*made.writes, *made.adds)}
        cut = rows // 3
        parts = []
        for block in (slice(0, cut), slice(cut, rows)):
            view = SimpleNamespace(rows=block.stop - block.start)
            parts.append(_call_on(made, firms, arguments, np.arange(rows)[block], view))
        order = np.random.default_rng(0).permutation(rows)
        mixed = _call_on(made, firms, arguments, order, SimpleNamespace(rows=rows))
        for name, values in whole.items():
            if values.ndim == 0:
                continue
            together = np.concatenate([np.asarray(part[name]) for part in parts], axis=-1)
            if together.shape != values.shape or not np.array_equal(together, values, equal_nan=True):
                self.note(check, made, f"{name} differs when the table is cut in two")
            if not np.array_equal(np.asarray(mixed[name]), values[..., order], equal_nan=True):
                self.note(check, made, f"{name} differs when rows change places")


def _call_on(made: Rule, firms: Any, arguments: Mapping[str, Any], rows: np.ndarray, view: SimpleNamespace) -> Any:
    for column in made.columns_read:
        setattr(view, column, getattr(firms, column)[..., rows])
    given = dict(arguments)
    if "rng" in given:
        given["rng"] = SimpleNamespace(uniform=lambda sub=0: arguments["rng"].uniform(sub)[rows])
    return made.function(view, **given) or {}


class _Watched:
    """Passes everything on to ``inner`` and remembers what was asked for."""

    __slots__ = ("_inner", "_prefix", "_used", "_whole")

    def __init__(self, inner: Any, used: set[str], prefix: str = "", whole: str = "") -> None:
        for name, value in (("_inner", inner), ("_used", used), ("_prefix", prefix), ("_whole", whole)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        self._used.add(f"argument {self._whole}" if self._whole else self._prefix + name)
        return getattr(self._inner, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._inner, name, value)


def _declared(made: Rule) -> set[str]:
    """What a rule must use in the course of a run. What an ``agent_rule`` adds by itself is left out."""
    reads = set(made.columns_read)
    if made.per_enterprise:
        reads -= {"alive", *made.writes}
    names = {f"column {column}" for column in reads}
    names |= {f"parameter {parameter}" for parameter in made.params}
    # A lever's rule that names the government has a desk at its offices, whether it asks there or not.
    names |= {f"argument {argument}" for argument, _ in made.arguments if not (made.lever and argument == "government")}
    names |= {f"result {name}" for name in (*made.writes, *made.adds, *made.answers)}
    return names | ({"argument rng"} if made.stream else set())


def _resource_states(model: PolicyModel) -> dict[str, Any]:
    return {name: resource.snapshot() for name, resource in model.resources.items()}


def same(one: Any, other: Any) -> bool:
    """Equal to the last bit, arrays and requests included."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        equal_nan = np.asarray(one).dtype.kind == "f"
        return np.shape(one) == np.shape(other) and bool(np.array_equal(one, other, equal_nan=equal_nan))
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return bool(one == other) or (one != one and other != other)


def watch_run(model: PolicyModel, watch: RuleWatch) -> None:
    """Run ``model`` to its end under ``watch``."""
    watch.put_on(model)
    model.run()


SETTINGS: dict[str, dict[str, Any]] = {
    "cloud_subsidy": {"selection": "merit"},
    "investment_attraction": {"selection": "merit"},
    **{f"{kind}_upgrading": {"selection": "first_come"} for kind in ("technical", "green", "smart")},
}
"""Settings of levers with which every branch of their rules is taken; the others keep their defaults."""


def all_levers() -> dict[str, LeverUse]:
    """Every lever that can be run, under its own name."""
    return {name: LeverUse(use=name, settings=lever_class(name)(**SETTINGS.get(name, {}))) for name in lever_names()}


def rules_under_test() -> tuple[str, ...]:
    """Names of all registered rules, built-in and installed, and of all rules of all levers."""
    levers = [made.name for name in lever_names() for made in lever_class(name)().rules(name)]
    return (*registry(), *levers)


def every_branch_model(parameters: ParameterTable | None = None) -> PolicyModel:
    """A small city with the drivers' shocks and every lever, and with a bank that must turn enterprises down.

    Its offices can decide all cases: with all levers at once those that come last would otherwise decide none.
    """
    tight = {
        "lending_ceiling_headroom": 1.0, "lending_ceiling_growth": -0.08, "administrative_cases_per_month": 1e3,
    }  # fmt: skip
    scenario = small_scenario(0.4, drivers="plan", parameters=tight)
    return PolicyModel(scenario.model_copy(update={"levers": all_levers()}), parameters=parameters)
