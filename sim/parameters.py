"""Every behavioural number with its birth certificate: value, range, bounds, unit, kind of evidence, source.

`parameters.csv` holds them; code holds none. A scenario may override a value within its bounds. `low`..`high`
says how uncertain the number is, `minimum`..`maximum` what makes sense at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path

from sim.cells import Row, choice_cell, fail, number_cell, read_rows, text_cell, unique_names
from sim.errors import did_you_mean
from sim.language.message import Message
from sim.scenario.frozen_mapping import FrozenMapping

PARAMETER_FILE = Path(__file__).parent / "plans" / "dengfeng_2020" / "parameters.csv"
EVIDENCE_KINDS = ("plan", "published", "derived", "memory", "assumed")
DISTRIBUTIONS = ("fixed", "uniform", "triangular", "normal", "lognormal", "beta")
COLUMNS = (
    "name",
    "value",
    "low",
    "high",
    "minimum",
    "maximum",
    "distribution",
    "unit",
    "kind",
    "source",
    "note",
)


class ParameterError(ValueError):
    """A value that a parameter cannot take, or a name that no parameter has.

    It carries its parts, so that whoever knows the place in a file can say it: `suggestion` is None or a
    phrase such as "did you mean 'overtime_ceiling'?".
    """

    def __init__(self, name: str, message: Message, suggestion: Message | None = None) -> None:
        super().__init__(f"{name}: {message}; {suggestion}" if suggestion else f"{name}: {message}")
        self.name = name
        self.message = message
        self.suggestion = suggestion


@dataclass(frozen=True)
class Parameter:
    """One row of `parameters.csv`. A lever's are called `lever.parameter`, model-wide ones have no dot."""

    name: str
    value: float
    low: float
    high: float
    minimum: float
    maximum: float
    distribution: str
    unit: str
    kind: str
    source: str
    note: str

    @property
    def lever(self) -> str | None:
        """The lever it belongs to, None for a model-wide parameter."""
        return self.name.partition(".")[0] if "." in self.name else None

    def checked(self, value: float) -> float:
        """`value` as a float when it is a finite number within the bounds; ParameterError otherwise."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise ParameterError(self.name, Message("parameter.not_finite", value=value))
        if not self.minimum <= value <= self.maximum:
            message = Message(
                "parameter.out_of_bounds", value=value, minimum=self.minimum, maximum=self.maximum, unit=self.unit
            )
            raise ParameterError(self.name, message)
        return float(value)


@dataclass(frozen=True)
class ParameterTable:
    """All parameters, in the order of the file; immutable."""

    parameters: Mapping[str, Parameter]

    @classmethod
    def load(cls, path: Path | str | None = None) -> ParameterTable:
        """Read a parameter file (default: the plan's own).

        InputError with file, line and column for a missing column, a doubled name, a number that isn't
        finite, an order other than minimum <= low <= value <= high <= maximum, an unknown kind or
        distribution, a missing unit or source, a `fixed` parameter with a range.
        """
        return _read_table(Path(path)) if path is not None else _installed_table(PARAMETER_FILE)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in the order of the file."""
        return tuple(self.parameters)

    def row(self, name: str) -> Parameter:
        """The parameter of this name; ParameterError names it and what was probably meant."""
        if name not in self.parameters:
            raise ParameterError(name, Message("parameter.unknown"), did_you_mean(name, self.names))
        return self.parameters[name]

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.parameters.values())

    def __len__(self) -> int:
        return len(self.parameters)

    def values(self, overrides: Mapping[str, float] | None = None) -> dict[str, float]:
        """Name to value, with `overrides` in place of the file's values.

        ParameterError for an unknown name, a value that is not finite, and one outside minimum..maximum.
        """
        values = {parameter.name: parameter.value for parameter in self}
        for name, value in (overrides or {}).items():
            values[name] = self.row(name).checked(value)
        return values

    def with_values(self, values: Mapping[str, float]) -> ParameterTable:
        """The table with other values in the rows that ``values`` names; they are not checked.

        Rows are copied by hand: a draw of an ensemble changes most of them, and ``dataclasses.replace`` takes five
        times as long.
        """
        rows = dict(self.parameters)
        for name, value in values.items():
            changed = object.__new__(Parameter)
            changed.__dict__.update(rows[name].__dict__, value=value)
            rows[name] = changed
        return ParameterTable(FrozenMapping(rows))

    def of_lever(self, lever: str) -> dict[str, Parameter]:
        """A lever's own parameters under their short names, {} when the file has none for it."""
        return {row.name.partition(".")[2]: row for row in self if row.lever == lever}

    def counts_by_kind(self) -> dict[str, int]:
        """How many parameters rest on each kind of evidence; every kind is listed, also with 0."""
        counts = Counter(parameter.kind for parameter in self)
        return {kind: counts[kind] for kind in EVIDENCE_KINDS}

    def assumed_count(self) -> int:
        """How many parameters are assumed, without any evidence."""
        return self.counts_by_kind()["assumed"]


@lru_cache(maxsize=1)
def _installed_table(file: Path) -> ParameterTable:
    """The plan's own table, read once: every model asks for it."""
    return _read_table(file)


def _read_table(file: Path) -> ParameterTable:
    rows = list(read_rows(file, required=COLUMNS))
    unique_names(file, "name", rows)
    return ParameterTable(FrozenMapping({row["name"]: _parameter(file, (line, row)) for line, row in rows}))


def _parameter(file: Path, located: Row) -> Parameter:
    """One checked row."""
    line, row = located
    numbers = {
        column: number_cell(file, line, column, row) for column in ("value", "low", "high", "minimum", "maximum")
    }
    order = ("minimum", "low", "value", "high", "maximum")
    for smaller, larger in zip(order, order[1:], strict=False):
        if numbers[smaller] > numbers[larger]:
            message = Message(
                "parameter.order", name=row["name"], smaller=smaller, larger=larger,
                low=numbers[smaller], high=numbers[larger],
            )  # fmt: skip
            fail(file, line, smaller, row, message)
    distribution = choice_cell(file, line, "distribution", row, DISTRIBUTIONS)
    if distribution == "fixed" and numbers["low"] != numbers["high"]:
        fail(file, line, "distribution", row, Message("parameter.fixed", name=row["name"]))
    name = text_cell(file, line, "name", row)
    if not all(part.isidentifier() for part in name.split(".")) or name.count(".") > 1:
        fail(file, line, "name", row, Message("parameter.bad_name", name=name))
    return Parameter(
        name=name,
        **numbers,
        distribution=distribution,
        unit=text_cell(file, line, "unit", row),
        kind=choice_cell(file, line, "kind", row, EVIDENCE_KINDS),
        source=text_cell(file, line, "source", row),
        note=row["note"],
    )
