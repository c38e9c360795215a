"""How a study spends its runs: the budget of each stage, and how many runs they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import InputError
from sim.experiments.sensitivity.factors import ASSUMED, Factor
from sim.experiments.sensitivity.morris import LEAST_TRAJECTORIES
from sim.experiments.sensitivity.sobol import LEAST_ROWS
from sim.language.message import Message

GROUPS, INPUTS, ENDS, SHARES, LUCK = "groups", "inputs", "ends", "shares", "luck"
STAGES = (LUCK, GROUPS, INPUTS, ENDS, SHARES)
"""The stages in the order in which they run: luck alone, screening of groups and of single inputs, the strongest inputs
at the ends of their ranges, shares of variance."""


@dataclass(frozen=True)
class Design:
    """Budgets of the stages. InputError for one that no stage can work with.

    The default comes to some 1,800 runs for a plan with 700 inputs. What is saved beside a larger one are inputs with
    shares of their own, not base points: with fewer than 64 the intervals are too wide to say anything.
    """

    trajectories: int = 4
    """Trajectories of both screenings."""
    screened: int = 120
    """Most inputs that are screened one by one: those of the strongest groups."""
    top: int = 8
    """Inputs whose shares of the variance are asked one by one."""
    samples: int = 64
    """Base points of the shares, a power of two."""
    luck: int = 12
    """Runs at the central values that differ by luck alone."""
    seed: int = 1

    def __post_init__(self) -> None:
        for name, least in (("trajectories", LEAST_TRAJECTORIES), ("screened", 2), ("top", 1), ("luck", 2)):
            if getattr(self, name) < least:
                raise InputError.of(Message("sensitivity.at_least", name=name, value=getattr(self, name), least=least))
        if self.samples < LEAST_ROWS or self.samples & (self.samples - 1):
            raise InputError.of(
                Message("sensitivity.power_of_two", value=self.samples, least=LEAST_ROWS),
                suggestion=Message("sensitivity.usual_samples"),
            )


def planned_runs(factors: Sequence[Factor], design: Design) -> dict[str, int]:
    """Runs of each stage, at most: how many inputs the strongest groups have, only the first screening tells."""
    sizes = Counter(factor.group for factor in factors)
    screened = len(factors)
    runs = {stage: 0 for stage in STAGES}
    runs[LUCK] = design.luck
    if needs_group_screening(factors, design):
        runs[GROUPS] = design.trajectories * (len(sizes) + 1)
        screened = max(min(design.screened, len(factors)), max(sizes.values()))
    if screened > 1:
        runs[INPUTS] = design.trajectories * (screened + 1)
    top = min(design.top, screened)
    runs[ENDS] = 2 * top + 1
    # Base points, each kind of evidence, all that is not assumed, the strongest inputs, and the rest of them.
    kinds = {factor.evidence for factor in factors}
    sets = (len(kinds) if len(kinds) > 1 else 0) + top + (top < len(factors))
    sets += len(kinds) > 2 and ASSUMED in kinds
    runs[SHARES] = design.samples * (2 + sets)
    return runs


def needs_group_screening(factors: Sequence[Factor], design: Design) -> bool:
    """Whether there are more inputs than can be screened one by one, in more than one group."""
    return len(factors) > design.screened and len({factor.group for factor in factors}) > 1


def strongest_groups(
    factors: Sequence[Factor], strength: dict[str, float], screened: int
) -> tuple[int, ...]:
    """Positions of the inputs of the strongest groups, as many groups as have no more than ``screened`` inputs.

    A group that is too large for what is left of the budget is passed over; the strongest one is always taken.
    """
    members: dict[str, list[int]] = {}
    for position, factor in enumerate(factors):
        members.setdefault(factor.group, []).append(position)
    order = sorted(members, key=lambda group: (-strength.get(group, 0.0), group))
    chosen: list[int] = []
    for group in order:
        if strength.get(group, 0.0) > 0.0 and (not chosen or len(chosen) + len(members[group]) <= screened):
            chosen += members[group]
    return tuple(sorted(chosen or members[order[0]]))
