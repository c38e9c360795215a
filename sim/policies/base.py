"""What a lever is: its parameters, and small rules of its own around the enterprises' decisions.

A lever is a frozen model of its parameters. Names, channels and way of take-up come from the plan's ``levers.csv``,
values with bounds and units from ``parameters.csv``, so that a lever's file holds only what is its own::

    number = table_of("green_loans")

    class GreenLoans(MoneyLever):
        name: ClassVar[str] = "green_loans"
        annual_budget: float = number("annual_budget")
        ...

        def rules(self, lever_id: str) -> tuple[Rule, ...]:
            return (self.rule(lever_id, "offer", self.offer, reads=("alive",), adds=("cloud_discount",)), ...)

Money never goes straight to an enterprise: awards are requests to the lever's
:class:`~sim.policies.programme.Programme`, payments requests to the ledger under the lever's id.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from sim.months import PLAN_MONTHS, month_index, month_label, total_months
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.policies.programme import Programme
from sim.policies.selection import Selection
from sim.rule import PROGRAMME, Rule, make_rule
from sim.scenario.schema import Month

if TYPE_CHECKING:
    from sim.model import PolicyModel

PLAN_ISSUED = "2020-09"
"""The plan is dated 14 September 2020: nothing of it starts earlier unless a scenario says so."""

MONTHS_A_YEAR = 12

QUARTER = 3
"""Months between two looks of an office at what changes slowly."""


@lru_cache(maxsize=1)
def _table() -> ParameterTable:
    return ParameterTable.load()


def table_of(lever: str) -> Callable[[str], Any]:
    """A function from a parameter's short name to the field of a lever's model.

    Value, bounds, unit and sentence are those of the row ``<lever>.<name>`` in parameters.csv; whole numbers are those
    whose unit counts something (months, enterprises). ParameterError when there is no such row.
    """

    def field(name: str) -> Any:
        row = _table().row(f"{lever}.{name}")
        whole = row.unit.split("/")[0] in WHOLE_UNITS
        return Field(
            default=int(row.value) if whole else row.value,
            ge=row.minimum,
            le=row.maximum,
            description=row.note,
            json_schema_extra={"unit": row.unit},
        )

    return field


WHOLE_UNITS = (
    "months", "enterprises", "level", "month of the year", "platforms", "teams", "entrepreneurs", "rounds",
    "projects", "meetings",
)


class Lever(BaseModel):
    """A lever as a scenario uses it. Subclasses add parameters and :meth:`rules`.

    ``name`` is the lever's id in levers.csv. ``strengths`` names the parameters each of which, at zero, makes the lever
    do nothing at all; ``memory`` names what is remembered of each enterprise, with its first value.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    name: ClassVar[str] = ""
    channels: ClassVar[tuple[str, ...]] = ()
    take_up: ClassVar[str] = ""
    strengths: ClassVar[tuple[str, ...]] = ()
    memory: ClassVar[Mapping[str, float]] = {}
    effect: ClassVar[tuple[str, int]]
    """What the lever is meant to move: an indicator of behaviour (none that only counts awards), and 1 for up, -1 for
    down."""

    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]]
    """How good the evidence for the size of its effect is: A an experiment or structural estimate on the same
    instrument, B a credible quasi-experiment elsewhere, C observational or indirect, D judgement alone."""
    evidence: ClassVar[str] = ""
    """What the grade rests on, with source."""
    draws_on_purse: ClassVar[bool] = False
    """Whether the government's purse for levers pays for it; tax cuts and the fund's capital do not come from there."""

    shares_offices: ClassVar[bool] = True
    """Whether its cases are decided by the offices that all award programmes share; others have people of their own."""
    direct_effect_unit: ClassVar[str] = ""
    """Unit of what the lever reports as its direct effect; empty where it can tell none."""

    start: Month = PLAN_ISSUED
    """First month in force."""
    end: Month | None = None
    """Last month in force; without it the lever stays in force. What was awarded is still paid afterwards."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Take channels and way of take-up from the plan. KeyError when the plan has no such lever."""
        super().__pydantic_init_subclass__(**kwargs)
        if cls.name:
            info = load_plan().lever(cls.name)
            cls.channels, cls.take_up = info.channels, info.take_up

    # -- time and strength -----------------------------------------------------------------------------------------

    @property
    def first_month(self) -> int:
        """Month index of ``start``."""
        return month_index(self.start)

    def started(self, month: int) -> bool:
        """In force or in its tail of payments, and not without strength."""
        return month >= self.first_month and all(getattr(self, strength) > 0.0 for strength in self.strengths)

    def active(self, month: int) -> bool:
        """In force: between start and end, both included, and not without strength."""
        return self.started(month) and (self.end is None or month <= month_index(self.end))

    @property
    def each_quarter(self) -> Callable[[int], bool]:
        """Whether a quarter of the lever begins in a month: the first in its first month, then every three months."""
        first = self.first_month % QUARTER
        return lambda month: month % QUARTER == first

    def ends_its_quarter(self, month: int) -> bool:
        """Whether a quarter of the lever ends in ``month``, or the lever itself."""
        last = self.end is not None and month == month_index(self.end)
        return last or self.months_in_force(month) % QUARTER == 0

    def months_since_round(self, month: int) -> int:
        """Of a round at the end of a lever's quarter: how many months it looks back on, its own included."""
        return (self.months_in_force(month) - 1) % QUARTER + 1

    def months_in_force(self, month: int) -> int:
        """Months in force up to and including ``month``."""
        last = month if self.end is None else min(month, month_index(self.end))
        return max(last - self.first_month + 1, 0)

    # -- money -----------------------------------------------------------------------------------------------------

    carries_over: ClassVar[Any] = True
    payment_lag: ClassVar[Any] = 0

    def budget_of_month(self, month: int) -> float:
        """Money that comes into the purse in ``month`` (10k yuan)."""
        return 0.0

    def entitlement(self, month: int) -> float:
        """The most that the government may have paid under this lever up to and including ``month`` (10k yuan)."""
        return 0.0

    # -- rules -----------------------------------------------------------------------------------------------------

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        """The lever's rules under the id that the scenario gives it."""
        raise TypeError(f"the lever {type(self).__name__} defines no rules")

    def new_state(self, lever_id: str, model: PolicyModel) -> Programme:
        """Its state at the start of a run: the named resource ``lever_id``."""
        return Programme(self, lever_id, model)

    def rule(
        self,
        lever_id: str,
        step: str,
        function: Callable[..., Any],
        *,
        phase: str | None = None,
        tail: bool = False,
        resources: tuple[str, ...] = (),
        requests: tuple[str, ...] = (),
        stream: str | None = None,
        when: Callable[[int], bool] | None = None,
        idle: Callable[[Any, int], bool] | None = None,
        renewed: Callable[[int], bool] | None = None,
        **declaration: Any,
    ) -> Rule:
        """The rule ``<lever_id>.<step>``, in ``phase`` (default: the phase of the step's name).

        ``function`` takes ``firms``, ``programme`` if it wants it (the lever's run state) and what is declared; among
        ``requests``, ``"programme"`` stands for the lever's own. ``tail``: it also runs after the lever's end; ``when``
        (of the month index) says in which months at all, and ``idle`` (of the programme and the month index) in which
        of these the programme has nothing to do. ``renewed`` (of the month index) names the months in which signals or
        offers are reckoned anew; in between they stand as they were. Streams are named after the lever, not after the
        id, so that two instances share their draws.
        """
        own = (lever_id,) if PROGRAMME in inspect.signature(function).parameters else ()
        rule_name = f"{lever_id}.{step}"
        return make_rule(
            function,
            name=rule_name,
            phase=phase or step,
            resources=(*own, *resources),
            requests=tuple(lever_id if name == PROGRAMME else name for name in requests),
            stream=f"{self.name} {stream}" if stream else None,
            active=self._when(self._in_force(tail), when),
            idle=self._idle(lever_id, idle),
            renewed=renewed,
            lever=lever_id,
            **declaration,
        )

    @staticmethod
    def _idle(
        lever_id: str, idle: Callable[[Any, int], bool] | None
    ) -> Callable[[Mapping[str, Any], int], bool] | None:
        """``idle`` of the lever's own programme. That of settlements is asked most of all: it is written out here."""
        if idle is nothing_due:
            return lambda resources, month: month < resources[lever_id].state.next_due
        return None if idle is None else lambda resources, month: idle(resources[lever_id], month)

    def _in_force(self, tail: bool) -> Callable[[int], bool]:
        """:meth:`started` (with ``tail``) or :meth:`active` as two comparisons: every rule is asked every month."""
        first = self.first_month
        if not self.started(first):
            return lambda month: False
        if tail or self.end is None:
            return lambda month: month >= first
        last = month_index(self.end)
        return lambda month: first <= month <= last

    @staticmethod
    def _when(active: Callable[[int], bool], when: Callable[[int], bool] | None) -> Callable[[int], bool]:
        return active if when is None else lambda month: when(month) and active(month)

    def publish(
        self, lever_id: str, figures: Callable[[list[Any]], Mapping[str, float]],
        when: Callable[[int], bool] | None = None,
    ) -> Rule:
        """A rule that publishes ``figures`` of all programmes of this lever together, by name, every month.

        ``when`` names the months in which they can change, where that is not every month.
        """
        from sim.indicators.observations import Figure

        def publish(firms: Any, programme: Programme) -> dict[str, Any]:
            """Tell the statistics bureau what no column holds."""
            return {"statistics": [Figure(name, value) for name, value in figures(programme.peers()).items()]}

        return self.rule(
            lever_id, "publish", publish, phase="statistics", tail=True, requests=("statistics",), when=when
        )


def ends_quarter(month: int) -> bool:
    """March, June, September and December: when offices report."""
    return month % QUARTER == QUARTER - 1


def nothing_due(programme: Programme, month: int) -> bool:
    """Whether nothing of the programme's queue is to be paid in ``month``: its settlement is idle."""
    return month < programme.state.next_due


class MoneyLever(Lever):
    """A lever with a yearly budget of the government, paid out by awards."""

    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    draws_on_purse: ClassVar[bool] = True

    annual_budget: float
    carry_over: bool = True
    """Whether money that is not awarded by December is kept; otherwise it lapses."""
    payment_lag_months: int
    selection: Selection = "first_come"
    """Who is served first when money is short."""

    @property
    def carries_over(self) -> bool:
        return self.carry_over

    @property
    def payment_lag(self) -> int:
        return self.payment_lag_months

    def budget_of_month(self, month: int) -> float:
        return self.annual_budget / MONTHS_A_YEAR if self.active(month) else 0.0

    def entitlement(self, month: int) -> float:
        return self.annual_budget / MONTHS_A_YEAR * self.months_in_force(month)

    def settlement(self, lever_id: str, when: Callable[[int], bool] | None = None) -> Rule:
        """The rule ``<lever_id>.settle``: what is due is paid, and the queue is shortened.

        ``when`` names the months in which anything can be due, where awards are not made every month.
        """
        return self.rule(
            lever_id, "settle", self.settle, tail=True, reads=("alive",), resources=("world",),
            requests=("ledger", "events", "programme"), when=when, idle=nothing_due,
        )

    @staticmethod
    def settle(firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """Pay the awards that are due; an enterprise that has ended meanwhile gets nothing."""
        if not programme.due(world.month):
            return {}
        payments, events, settled = programme.payments(world.month, firms.alive)
        return {"ledger": payments, "events": events, "programme": [settled]}


# -- which levers there are ----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="sim.levers")}


def lever_names() -> tuple[str, ...]:
    """Levers that can be run: those with a file here, in the plan's order, then those of installed packages."""
    folder = Path(__file__).parent
    own = [lever.id for lever in load_plan().levers if (folder / f"{lever.id}.py").is_file()]
    return (*own, *(name for name in sorted(_installed()) if name not in own))


def lever_class(name: str) -> type[Lever]:
    """The class of a lever. Raises KeyError when there is none, TypeError when its file or package holds no lever."""
    if name not in lever_names():
        raise KeyError(f"no lever {name!r} can be run")
    if (Path(__file__).parent / f"{name}.py").is_file():
        module = import_module(f"sim.policies.{name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Lever) and value.name == name:
                return value
        raise TypeError(f"sim/policies/{name}.py defines no lever {name!r}")
    loaded = _installed()[name].load()
    if not (isinstance(loaded, type) and issubclass(loaded, Lever)):
        raise TypeError(f"the entry point {name!r} of sim.levers is no lever")
    return loaded


def settings_of(name: str) -> list[dict[str, Any]]:
    """What a scenario can set of a lever, a row each: name, default, bounds, range of the evidence, unit, kind and
    source of the evidence, sentence, and the words that may stand there where there is a choice.

    Raises KeyError as :func:`lever_class` does.
    """
    table = _table().of_lever(name)
    rows = []
    for setting, info in lever_class(name).model_fields.items():
        row = table.get(setting)
        extra = info.json_schema_extra
        found: dict[str, Any] = {
            "name": setting,
            "default": None if info.is_required() else info.default,
            "minimum": next((part.ge for part in info.metadata if hasattr(part, "ge")), None),
            "maximum": next((part.le for part in info.metadata if hasattr(part, "le")), None),
            "low": row.low if row is not None else None,
            "high": row.high if row is not None else None,
            "unit": str(extra.get("unit", "")) if isinstance(extra, dict) else "",
            "kind": row.kind if row is not None else "",
            "source": row.source if row is not None else "",
            "sentence": " ".join((info.description or "").replace("``", "").split()),
            "choices": _choices(info.annotation),
        }
        if setting in ("start", "end"):
            found |= {"minimum": month_label(0), "maximum": month_label(total_months(PLAN_MONTHS) - 1), "unit": "month"}
        rows.append(found)
    return rows


def _choices(annotation: Any) -> tuple[str, ...]:
    """The words that a setting may have, as they are written in a scenario."""
    if annotation is bool:
        return ("true", "false")
    return tuple(str(word) for word in get_args(annotation)) if get_origin(annotation) is Literal else ()
