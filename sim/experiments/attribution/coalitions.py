"""Groups of a scenario's levers, scenarios with only some of the groups, and runs of them that share their months.

A *coalition* is the scenario with the levers of some groups and without those of the others. It is a number whose bit
``i`` says that group ``i`` is in it (:mod:`sim.experiments.attribution.shapley`).
"""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from sim.errors import InputError
from sim.language.message import Message
from sim.plan import Plan
from sim.scenario.frozen_mapping import FrozenMapping
from sim.scenario.held import LEVERS
from sim.scenario.schema import LeverUse, Scenario

if TYPE_CHECKING:
    from sim.model import RunResult
    from sim.policies.base import Lever

By = Literal["campaign", "lever"]
WAYS: tuple[By, ...] = get_args(By)
"""Ways to group levers: by the campaign of the plan that they belong to, or each by itself."""


@dataclass(frozen=True)
class Group:
    """Levers (ids of the scenario) that come and go together. ``id`` is a campaign or the lever's own id."""

    id: str
    levers: tuple[str, ...]
    name_en: str
    name_zh: str

    def name(self, language: str) -> str:
        """What it is called in 'en' or 'zh'."""
        return self.name_zh if language == "zh" else self.name_en


def groups_of(scenario: Scenario, plan: Plan, by: By, baseline: Scenario | None = None) -> tuple[Group, ...]:
    """The groups of levers by which ``scenario`` differs from ``baseline`` (a city without levers), in the plan's
    order.

    A lever belongs to the home campaign of the lever that it uses; a bundle counts as one. Levers that both scenarios
    have alike belong to no group: all coalitions have them. InputError when nothing differs.
    """
    without = baseline.levers if baseline is not None else {}
    ids = sorted({*scenario.levers, *without})
    differing = [name for name in ids if scenario.levers.get(name) != without.get(name)]
    if not differing:
        if baseline is None:
            raise InputError.of(Message("attribution.no_lever", name=scenario.name))
        raise InputError.of(Message("attribution.no_other_lever", name=scenario.name, baseline=baseline.name))
    order = {info.id: place for place, info in enumerate(plan.levers)}
    uses = {name: (scenario.levers.get(name) or without[name]).use for name in differing}
    differing.sort(key=lambda name: (order[uses[name]], name))
    if by == "lever":
        return tuple(_lever_group(name, uses[name], plan) for name in differing)
    campaigns: dict[str, list[str]] = {}
    for name in differing:
        campaigns.setdefault(plan.lever(uses[name]).home_campaign, []).append(name)
    return tuple(
        Group(campaign, tuple(levers), *(plan.label(f"campaign.{campaign}", lang) for lang in ("en", "zh")))
        for campaign, levers in campaigns.items()
    )


def _lever_group(name: str, use: str, plan: Plan) -> Group:
    info = plan.lever(use)
    if name == use:
        return Group(name, (name,), info.name_en, info.name_zh)
    return Group(name, (name,), f"{info.name_en} ({name})", f"{info.name_zh}（{name}）")


def coalition_scenario(
    scenario: Scenario, groups: Sequence[Group], coalition: int, baseline: Scenario | None = None
) -> Scenario:
    """``scenario`` where the levers of groups outside the coalition are as in ``baseline`` (without it: not there).

    Everything but the levers is as in ``scenario``, in every coalition; the purse's priorities name the levers that are
    left.
    """
    without: Mapping[str, LeverUse] = baseline.levers if baseline is not None else {}
    levers = dict(scenario.levers)
    left_out: list[str] = []
    for place, group in enumerate(groups):
        if coalition >> place & 1:
            continue
        left_out += group.levers
        for name in group.levers:
            levers.pop(name, None)
            if name in without:
                levers[name] = without[name]
    # The order of a scenario's own levers, those that only the baseline has behind them.
    place_of = {name: number for number, name in enumerate(dict.fromkeys((*scenario.levers, *without)))}
    found = with_levers(scenario, {name: levers[name] for name in sorted(levers, key=place_of.__getitem__)})
    return _holding(found, left_out, baseline) if baseline is not None else found


def _holding(found: Scenario, left_out: Sequence[str], baseline: Scenario) -> Scenario:
    """``found`` where levers that come from the baseline hold the settings that it gives them, not the scenario's."""
    own, other = found.uncertainty.held, baseline.uncertainty.held
    if own is None or other is None:
        return found
    theirs = tuple(f"{LEVERS}{name}." for name in left_out)
    held = [name for name in own if not name.startswith(theirs)] if theirs else list(own)
    held += [name for name in other if theirs and name.startswith(theirs)]
    uncertainty = found.uncertainty.model_copy(update={"held": tuple(sorted(held))})
    return found.model_copy(update={"uncertainty": uncertainty})


def with_levers(scenario: Scenario, levers: Mapping[str, LeverUse]) -> Scenario:
    """``scenario`` with these levers and no others; the purse's priorities name those of them that are left."""
    left = tuple(name for name in scenario.treasury.priorities if name in levers)
    treasury = scenario.treasury.model_copy(update={"priorities": left})
    return scenario.model_copy(update={"levers": FrozenMapping(levers), "treasury": treasury})


def coalition_name(groups: Sequence[Group], coalition: int) -> str:
    """``digital+innovation``; ``none`` without any group."""
    return "+".join(group.id for place, group in enumerate(groups) if coalition >> place & 1) or "none"


def shared_levers(scenarios: Sequence[Scenario]) -> dict[str, LeverUse]:
    """The levers that all these scenarios have alike, in the order of the first."""
    first, *others = scenarios
    return {
        name: use for name, use in first.levers.items() if all(other.levers.get(name) == use for other in others)
    }


class SharedMonths:
    """Runs scenarios that differ in their levers alone, of one draw and replicate, on one population.

    Up to the month in which the first of its own levers starts, each scenario is the city with the levers that all of
    them share. These months are simulated once, and every scenario goes on from where it parts; the result is that of
    a run from the first month, to the byte. Call :meth:`run` in the order of :meth:`order`, since the shared months
    are never gone back. Use it as a context, so that the model is let go at the end.
    """

    def __init__(self, scenarios: Sequence[Scenario], *, draw: int = 0, replicate: int = 0) -> None:
        from sim.model import PolicyModel

        self._shared = shared_levers(scenarios)
        self._scenarios = tuple(scenarios)
        self._common = with_levers(scenarios[0], self._shared)
        self._model = PolicyModel(self._common, draw=draw, replicate=replicate)
        self._kept = self._model.snapshot()

    def __enter__(self) -> SharedMonths:
        return self

    def __exit__(self, *_: object) -> None:
        self._model.release()
        del self._model, self._kept
        gc.collect()  # a model and its agents point at each other, and large arrays do not wake the collector

    def order(self) -> list[int]:
        """Positions of the scenarios, those that part first in front."""
        return sorted(range(len(self._scenarios)), key=lambda place: (self.parts_in(self._scenarios[place]), place))

    def parts_in(self, scenario: Scenario) -> int:
        """The month (index) up to which ``scenario`` is the city with the shared levers alone."""
        own = [cast("Lever", use.settings) for name, use in scenario.levers.items() if name not in self._shared]
        return min((lever.first_month for lever in own), default=self._model.months)

    def run(self, position: int) -> RunResult:
        """The result of the scenario at ``position``. ValueError when one that parts later was run before."""
        scenario = self._scenarios[position]
        month = min(self.parts_in(scenario), self._model.months)
        if month < self._kept["month"]:
            raise ValueError(f"the shared months are already at {self._kept['month']}, and {month} is wanted")
        model = self._model
        if month > self._kept["month"]:
            self._go_on_from_shared_months(self._common)
            while model.month < month:
                model.step()
            self._kept = model.snapshot()
        self._go_on_from_shared_months(scenario)
        return model.run()

    def _go_on_from_shared_months(self, scenario: Scenario) -> None:
        self._model.change_levers(scenario)
        self._model.restore(self._kept)
