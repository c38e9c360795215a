"""What a rule of behaviour declares, and the two ways to write one.

A rule is a function from columns, parameters and random numbers to new values. It says beforehand what it reads and
writes, and the engine holds it to that (:mod:`sim.schedule` checks the order, :mod:`sim.state` guards the reading)::

    @rule(phase="act", reads=("orders",), lagged=("expected_demand",), writes=("expected_demand",),
          params=("expectation_weight",), row_wise=True)
    def expect_demand(firms, p):
        weight = p.expectation_weight
        return {"expected_demand": weight * firms.orders + (1 - weight) * firms.expected_demand}

``reads`` are values of this month (their owner has run before), ``lagged`` values of last month (their owner runs later
or now), ``writes`` columns that this rule owns, ``adds`` open columns to which it contributes. ``resources`` are what
is no column: the function gets each as an argument of that name; ``requests`` names those that carry out what the rule
returns under their name. ``row_wise=True`` promises that row k of the result depends on row k alone; such rules may be
run in blocks or compiled.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, cast, get_args

import numpy as np

from sim.columns import COLUMNS
from sim.engine_errors import ContractError, meant

Phase = Literal["outside", "offer", "act", "award", "settle", "exit", "entry", "rewire", "renew", "statistics"]
LIFECYCLE_PHASES = ("award", "settle", "exit", "entry")
"""Phases in which enterprises may begin, end or merge: after all have acted, before links and books are renewed."""

PHASES: tuple[str, ...] = get_args(Phase)
"""The phases of a month, in order."""

Firms = Any
"""What a rule gets as ``firms``: declared columns as read-only arrays of shape (rows,) or (width, rows)."""

Values = Any
"""What a rule gets as ``p``: declared parameters as attributes (floats)."""

Result = dict[str, Any]
"""What a rule returns: columns and requests to resources."""

RESOURCES = (
    "world",
    "ledger",
    "lifecycle",
    "events",
    "network",
    "bank",
    "labour_market",
    "government",
    "parks",
    "projects",
    "environment",
    "statistics",
)
"""Named resources that every model has; each lever adds one under its own name."""

PROGRAMME = "programme"
"""What a lever's rules call the lever's own run state, among their arguments and in what they return."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a rule from outside brings along: value, unit, range and where it comes from."""

    value: float
    unit: str
    low: float
    high: float
    source: str = "assumed"


@dataclass(frozen=True)
class Rule:
    """One step of the month. ``active`` (a function of the month) is None for rules that always run.

    ``idle`` (a function of resources and month) may say that there is nothing to do, which spares the call; only rules
    that own no column can have one.
    """

    name: str
    phase: str
    function: Callable[..., Mapping[str, Any] | None]
    reads: tuple[str, ...] = ()
    lagged: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    stream: str | None = None
    row_wise: bool = False
    sentence: str = ""
    file: str = ""
    own_params: Mapping[str, Parameter] = field(default_factory=dict)
    active: Callable[[int], bool] | None = None
    idle: Callable[[Mapping[str, Any], int], bool] | None = None
    renewed: Callable[[int], bool] | None = None
    """Months (by index) in which what the rule adds is reckoned anew: in between it stands, and the rule does not run.
    None: it runs every month, and what it adds is gone in the next."""
    lever: str = ""
    per_enterprise: bool = False

    @cached_property
    def columns_read(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.reads, *self.lagged)))

    @cached_property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """What the function calls each resource, and the resource: a lever's own run state is its ``programme``."""
        return tuple((self._called(name), name) for name in self.resources)

    @cached_property
    def answers(self) -> Mapping[str, str]:
        """What the function calls those that it has requests for, and the resource that carries them out."""
        return {self._called(name): name for name in self.requests}

    def _called(self, resource: str) -> str:
        return PROGRAMME if resource == self.lever else resource

    def __call__(self, *args: Any, **kwargs: Any) -> Mapping[str, Any] | None:
        """Call the plain function: rules stay testable without an engine."""
        return self.function(*args, **kwargs)


def make_rule(
    function: Callable[..., Any],
    *,
    phase: str,
    name: str | None = None,
    reads: tuple[str, ...] = (),
    lagged: tuple[str, ...] = (),
    writes: tuple[str, ...] = (),
    adds: tuple[str, ...] = (),
    params: tuple[str, ...] | Mapping[str, Parameter] = (),
    own_params: Mapping[str, Parameter] | None = None,
    resources: tuple[str, ...] = (),
    requests: tuple[str, ...] = (),
    stream: str | None = None,
    row_wise: bool = False,
    active: Callable[[int], bool] | None = None,
    idle: Callable[[Mapping[str, Any], int], bool] | None = None,
    renewed: Callable[[int], bool] | None = None,
    lever: str = "",
    per_enterprise: bool = False,
) -> Rule:
    """Build a :class:`Rule` and check its declaration.

    ``params`` names numbers of parameters.csv; ``own_params`` are numbers that the rule brings along (``params`` may be
    such a mapping itself). Raises :class:`sim.engine_errors.ContractError` for unknown phases, columns or resources,
    for writing a trait or a column that a resource owns, for adding to a column that is not open, for requests of a
    row-wise rule, and for arguments that the declaration does not give.
    """
    name = name or function.__name__
    declared: tuple[tuple[str, Any], ...] = (
        ("reads", reads),
        ("lagged", lagged),
        ("writes", writes),
        ("adds", adds),
        ("params", params),
        ("resources", resources),
        ("requests", requests),
    )
    for role, given in declared:
        if isinstance(given, str):
            raise ContractError(f'rule {name!r}: {role} is the text {given!r}; write {role}=("{given}",)')
    own = {**(params if isinstance(params, Mapping) else {}), **(own_params or {})}
    made = Rule(
        name=name,
        phase=phase,
        function=function,
        reads=tuple(reads),
        lagged=tuple(lagged),
        writes=tuple(writes),
        adds=tuple(adds),
        params=tuple(dict.fromkeys((*params, *own))),
        resources=tuple(resources),
        requests=tuple(requests),
        stream=stream,
        row_wise=row_wise,
        sentence=_first_sentence(function),
        file=_file_of(function),
        own_params=own,
        active=active,
        idle=idle,
        renewed=renewed,
        lever=lever,
        per_enterprise=per_enterprise,
    )
    _check_declaration(made)
    return made


def rule(*, phase: str, **declaration: Any) -> Callable[[Callable[..., Any]], Rule]:
    """Declare a function as a rule over whole columns. Keywords: see :func:`make_rule`."""

    def decorate(function: Callable[..., Any]) -> Rule:
        return make_rule(function, phase=phase, **declaration)

    return decorate


def agent_rule(*, phase: str, **declaration: Any) -> Callable[[Callable[..., Any]], Rule]:
    """Declare a plain function of *one* enterprise as a rule: slow, easy, the way to start.

    The function is called once for every live enterprise as ``function(enterprise, p, rng, ...)`` with whatever of
    ``p``, ``rng`` and resources it names; ``enterprise.column`` is a number, ``rng.uniform()`` is a number, and it
    returns a dict of numbers (or None for no change: owned columns then keep last month's value, flows are zero).
    """

    def decorate(function: Callable[..., Any]) -> Rule:
        wanted = tuple(inspect.signature(function).parameters)[1:]

        def over_rows(firms: Any, p: Any = None, rng: Any = None, **resources: Any) -> dict[str, Any]:
            return _run_for_each(function, wanted, declared, firms, {"p": p, "rng": rng, **resources})

        over_rows.__name__ = function.__name__
        over_rows.__doc__ = function.__doc__
        declared = dict(declaration)
        # Keeping a value on None needs last month's value of each owned stock.
        stocks = tuple(c for c in declared.get("writes", ()) if c in COLUMNS and COLUMNS[c].kind == "stock")
        declared["lagged"] = tuple(dict.fromkeys((*declared.get("lagged", ()), *stocks)))
        declared["reads"] = tuple(dict.fromkeys((*declared.get("reads", ()), "alive")))
        declared["row_wise"] = False
        made = make_rule(over_rows, phase=phase, name=function.__name__, per_enterprise=True, **declared)
        known = {*made.resources, *(["p"] if made.params else []), *(["rng"] if made.stream else [])}
        for argument in wanted:
            if argument not in known:
                raise ContractError(
                    f"rule {made.name!r}: takes {argument!r}, but the declaration gives only {', '.join(sorted(known))}"
                )
        object.__setattr__(made, "file", _file_of(function))
        return made

    return decorate


class RowView:
    """One row of a rule's guarded view: ``enterprise.column`` reads the declared column of that row."""

    __slots__ = ("_firms", "row")

    def __init__(self, firms: Any, row: int) -> None:
        object.__setattr__(self, "_firms", firms)
        object.__setattr__(self, "row", row)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._firms, name)[..., self.row]
        return value.item() if value.ndim == 0 else value

    def __setattr__(self, name: str, value: Any) -> None:
        raise ContractError(f"an enterprise's {name!r} cannot be set: return it from the rule instead")


class _RowStream:
    """Random numbers of one row; the whole column is drawn once, so that both forms of a rule see the same numbers."""

    def __init__(self, rng: Any) -> None:
        self._rng, self._drawn, self.row = rng, {}, 0  # type: Any, dict[int, Any], int

    def uniform(self, sub: int = 0) -> float:
        if sub not in self._drawn:
            self._drawn[sub] = self._rng.uniform(sub)
        return float(self._drawn[sub][self.row])


def _run_for_each(
    function: Callable[..., Any],
    wanted: tuple[str, ...],
    declared: Mapping[str, Any],
    firms: Any,
    given: dict[str, Any],
) -> dict[str, Any]:
    names = (*declared.get("writes", ()), *declared.get("adds", ()))
    result: dict[str, Any] = {}
    for column in names:
        definition = COLUMNS[column]
        if definition.kind == "stock":
            result[column] = np.array(getattr(firms, column))
        else:
            shape = firms.alive.shape if definition.width == 1 else (definition.width, *firms.alive.shape)
            result[column] = np.zeros(shape, dtype=definition.dtype)
    requests: dict[str, list[Any]] = {}
    stream = _RowStream(given["rng"]) if given.get("rng") is not None else None
    arguments = {name: stream if name == "rng" else given[name] for name in wanted}
    for row in np.flatnonzero(firms.alive):
        if stream is not None:
            stream.row = int(row)
        for column, value in (function(RowView(firms, int(row)), **arguments) or {}).items():
            if column in result:
                result[column][..., row] = value
            elif column in names or column not in COLUMNS:
                requests.setdefault(column, []).extend(value)
            else:
                raise ContractError(f"rule {function.__name__!r} returned {column!r}, which it does not declare")
    return {**result, **requests}


def load_rules(file: Path) -> dict[str, Rule]:
    """All rules that a Python file defines, by name. Runs the file: call it only where the user allowed code."""
    module = _load_module(file)
    return {value.name: value for value in vars(module).values() if isinstance(value, Rule)}


def _load_module(file: Path) -> ModuleType:
    name = f"sim_rules_{file.stem}_{abs(hash(str(file.resolve()))):x}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ContractError(f"{file}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _check_declaration(made: Rule) -> None:
    where = f"rule {made.name!r} ({made.file})"
    if made.phase not in PHASES:
        raise ContractError(f"{where}: unknown phase {made.phase!r}{meant(made.phase, PHASES)}")
    for role in ("reads", "lagged", "writes", "adds"):
        for column in getattr(made, role):
            if column not in COLUMNS:
                raise ContractError(f"{where}: {role} unknown column {column!r}{meant(column, COLUMNS)}")
    for column in made.lagged:
        if COLUMNS[column].kind != "stock":
            raise ContractError(
                f"{where}: {column!r} is a {COLUMNS[column].kind}; only stocks have a value of last month"
            )
    for column in made.writes:
        definition = COLUMNS[column]
        if definition.kind == "trait":
            raise ContractError(f"{where}: writes the trait {column!r}; traits never change")
        if definition.open:
            raise ContractError(f"{where}: writes {column!r}, which is open: declare it under adds")
        if definition.owner:
            raise ContractError(f"{where}: writes {column!r}, which only the {definition.owner} may change")
    if made.idle is not None and made.writes:
        raise ContractError(f"{where}: owns columns, so it cannot be idle")
    if made.renewed is not None and (made.writes or not made.adds):
        raise ContractError(f"{where}: only what is added to open columns can stand until it is renewed")
    for column in made.adds:
        if not COLUMNS[column].open:
            raise ContractError(f"{where}: adds to {column!r}, which has one owner")
    for resource in (*made.resources, *made.requests):
        if resource not in RESOURCES and resource != made.lever:
            raise ContractError(f"{where}: unknown resource {resource!r}{meant(resource, RESOURCES)}")
    if made.row_wise and made.requests:
        raise ContractError(f"{where}: is row-wise, so it may run in blocks, but requests name rows of the whole table")
    if "lifecycle" in made.requests and made.phase not in LIFECYCLE_PHASES:
        raise ContractError(f"{where}: enterprises begin and end in the phases {', '.join(LIFECYCLE_PHASES)} only")
    if made.per_enterprise:
        return
    allowed = {"firms", *dict(made.arguments)}
    if made.params:
        allowed.add("p")
    if made.stream:
        allowed.add("rng")
    signature = inspect.signature(made.function).parameters
    for argument in signature:
        if argument not in allowed and argument != "self":
            raise ContractError(
                f"{where}: takes {argument!r}, but the declaration gives only {', '.join(sorted(allowed))}"
            )


def _first_sentence(function: Callable[..., Any]) -> str:
    text = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    return text.strip()


def _file_of(function: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return ""
    path = Path(cast(str, code.co_filename))
    root = Path(__file__).resolve().parent.parent
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
