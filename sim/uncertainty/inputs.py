"""The uncertain inputs of a plan folder, in a fixed order: what may be drawn, from which range, on which evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np

from sim.parameters import Parameter, ParameterTable
from sim.plan import Plan, load_plan
from sim.plan_tables import StageEvidence
from sim.policies.base import WHOLE_UNITS
from sim.scenario.schema import Structure
from sim.uncertainty import distributions

Group = Literal["parameters", "stages", "coefficients", "scopes", "structure", "levers"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""What an input belongs to, in the order of the dimensions."""

SCOPE_CONCENTRATION = "scope_weight_concentration"
"""The parameter that says how firmly weights of scopes are known; drawing itself reads it, no rule does."""


@dataclass(frozen=True)
class UncertainInput:
    """One dimension of the unit cube.

    ``central`` is the value of draw 0; of baselines with a factor or shift it is 1 or 0, of a choice the position of
    the model's own word among ``options``. ``low`` and ``high`` are the range of the evidence (of normal, lognormal and
    beta distributed numbers 95 % of the chance), ``kind`` is the kind of evidence.
    """

    name: str
    group: Group
    kind: str
    unit: str
    central: float
    low: float
    high: float
    distribution: str
    source: str
    inverse: Callable[[float], float]
    options: tuple[str, ...] = ()
    whole: bool = False

    def value(self, u: float) -> float:
        """The value at ``u`` in [0, 1)."""
        return self.inverse(u)

    def option(self, value: float) -> str:
        """The word that a value of a choice stands for."""
        return self.options[int(value)]


_known: list[tuple[Plan, ParameterTable, tuple[UncertainInput, ...]]] = []
_MOST_KNOWN = 4


def uncertain_inputs(plan: Plan, table: ParameterTable) -> tuple[UncertainInput, ...]:
    """Everything that is uncertain in a plan folder and its parameter table, in the order of the dimensions.

    ``plan`` and ``table`` are those that were read, not those of a draw. The answer is kept for the last few.
    """
    for known_plan, known_table, inputs in _known:
        if known_plan is plan and known_table is table:
            return inputs
    inputs = (
        *(_of_parameter(row, "parameters") for row in table if row.lever is None and row.low < row.high),
        *_of_stages(plan),
        *_of_coefficients(plan),
        *_of_scopes(plan, table.row(SCOPE_CONCENTRATION).value),
        *structure_choices(),
        *(_of_parameter(row, "levers") for row in table if row.lever is not None and row.low < row.high),
    )
    _known.append((plan, table, inputs))
    del _known[:-_MOST_KNOWN]
    return inputs


def input_names() -> tuple[str, ...]:
    """Names of the uncertain inputs of the installed plan."""
    return tuple(found.name for found in uncertain_inputs(load_plan(), ParameterTable.load()))


def is_whole(row: Parameter) -> bool:
    """Whether a parameter takes whole numbers only: a lever's that counts something, and any other such one whose
    value and range are whole."""
    if row.unit.split("/")[0] not in WHOLE_UNITS:
        return False
    return row.lever is not None or all(number.is_integer() for number in (row.value, row.low, row.high))


def _of_parameter(row: Parameter, group: Group) -> UncertainInput:
    whole = is_whole(row)
    cut = (row.value, row.low, row.high, row.minimum, row.maximum)
    inverse: Callable[[float], float]
    if whole:
        inverse = partial(distributions.whole, low=np.ceil(row.low), high=np.floor(row.high))
    elif row.distribution == "uniform":
        inverse = partial(distributions.uniform, low=row.low, high=row.high)
    elif row.distribution == "triangular":
        inverse = partial(distributions.triangular, mode=row.value, low=row.low, high=row.high)
    else:
        function, middle = {
            "normal": (distributions.normal, "mean"),
            "lognormal": (distributions.lognormal, "median"),
            "beta": (distributions.beta_of_range, "mean"),
        }[row.distribution]
        named = dict(zip((middle, "low", "high", "minimum", "maximum"), cut, strict=True))
        inverse = partial(function, **named)
    return UncertainInput(
        row.name, group, row.kind, row.unit, row.value, row.low, row.high, row.distribution, row.source, inverse,
        whole=whole,
    )  # fmt: skip


def stage_inputs(plan: Plan) -> Iterator[tuple[str, StageEvidence, tuple[str, ...]]]:
    """Name, row of stage_evidence.csv, and the stages that it moves, of each uncertain baseline.

    ``stages.value_added_rate.EQ_part`` for a row that begins with this stage, ``stages.rd_intensity.all`` for one of
    all stages; stages that move apart have an input each, ``stages.external_growth.EQ_part``.
    """
    for row in plan.stage_evidence:
        if row.low < row.high and row.moves == "apart":
            for stage in row.stages:
                yield f"stages.{row.column}.{stage}", row, (stage,)
        elif row.low < row.high:
            everywhere = len(row.stages) == len(plan.stages)
            yield f"stages.{row.column}.{'all' if everywhere else row.stages[0]}", row, row.stages


def _of_stages(plan: Plan) -> Iterator[UncertainInput]:
    """The factor on the stages of each uncertain baseline, or the shift of them."""
    for name, row, _stages in stage_inputs(plan):
        central = 1.0 if row.range_rule == "factor" else 0.0
        yield UncertainInput(
            name,
            "stages",
            row.kind,
            "factor" if row.range_rule == "factor" else row.unit,
            central,
            row.low,
            row.high,
            "halved",
            row.source,
            partial(distributions.halved, centre=central, low=row.low, high=row.high),
        )


def _of_coefficients(plan: Plan) -> Iterator[UncertainInput]:
    """One input a row of input_coefficients.csv."""
    for row in plan.input_coefficients:
        if row.low < row.high:
            yield UncertainInput(
                f"coefficients.{row.supplier}.{row.buyer}", "coefficients", row.kind, row.unit, row.value, row.low,
                row.high, "halved", row.source,
                partial(distributions.halved, centre=row.value, low=row.low, high=row.high),
            )  # fmt: skip


@dataclass(frozen=True)
class ScopeWeight:
    """Stages whose weight in a family of scopes is one and the same share: they move together."""

    name: str
    weight: float
    scopes: tuple[str, ...]
    stages: tuple[int, ...]


def scope_weights(plan: Plan) -> tuple[ScopeWeight, ...]:
    """The weights strictly between 0 and 1, one entry a family of scopes and weight.

    Scopes whose name begins with another's (``emerging_second_list`` with ``emerging``) are one family, so that a
    stage's weight in the list and in the whole stays the same number.
    """
    stages: dict[tuple[str, float], dict[int, None]] = {}
    members: dict[tuple[str, float], dict[str, None]] = {}
    for scope, weights in plan.scopes.items():
        family = min((other for other in plan.scopes if f"{scope}_".startswith(f"{other}_")), key=len)
        for stage, weight in enumerate(weights):
            if 0.0 < weight < 1.0:
                stages.setdefault((family, float(weight)), {})[stage] = None
                members.setdefault((family, float(weight)), {})[scope] = None
    return tuple(
        ScopeWeight(f"scopes.{family}.{plan.stages[min(held)]}", weight, tuple(members[family, weight]), tuple(held))
        for (family, weight), held in stages.items()
    )


def _of_scopes(plan: Plan, concentration: float) -> Iterator[UncertainInput]:
    """One input a family of scopes and weight: a beta distribution around it."""
    for found in scope_weights(plan):
        inverse = partial(distributions.beta_around, mean=found.weight, concentration=concentration)
        tail = (1.0 - distributions.CENTRAL_PROBABILITY) / 2.0
        yield UncertainInput(
            found.name, "scopes", "assumed", "share of the stage", found.weight, inverse(tail), inverse(1.0 - tail),
            "beta", f"a Dirichlet distribution of concentration {concentration:g} around scopes.csv", inverse,
        )  # fmt: skip


def structure_choices() -> Iterator[UncertainInput]:
    """One input a choice of rules: the words of :class:`Structure`.

    How the statistics count is no choice to be drawn: every reading of a target is scored beside the others.
    """
    for field, info in Structure.model_fields.items():
        yield _choice(f"structure.{field}", get_args(info.annotation), info.default)


def _choice(name: str, options: tuple[str, ...], default: str) -> UncertainInput:
    return UncertainInput(
        name, "structure", "assumed", "choice", float(options.index(default)), 0.0, len(options) - 1.0, "choice",
        "the evidence does not tell these apart", partial(distributions.choice, options=len(options)), options,
    )  # fmt: skip
