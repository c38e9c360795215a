"""How many of the uncertain inputs a scenario draws, and which it holds."""

from __future__ import annotations

from typing import NamedTuple

from sim.parameters import ParameterTable
from sim.plan import Plan
from sim.policies.bundle import Bundle
from sim.scenario.held import LEVERS, with_held
from sim.scenario.schema import Scenario
from sim.uncertainty.inputs import uncertain_inputs


class HeldAndDrawn(NamedTuple):
    """Names of inputs. An input of a lever counts as held where every such lever of the scenario holds it; inputs of
    levers that the scenario does not use are in neither."""

    held: tuple[str, ...]
    drawn: tuple[str, ...]


def held_and_drawn(scenario: Scenario, plan: Plan, table: ParameterTable) -> HeldAndDrawn:
    """Which inputs keep their value in every draw of this scenario, and which are drawn."""
    inputs = uncertain_inputs(plan, table)
    said = frozenset(with_held(scenario, {found.name for found in inputs}).uncertainty.held or ())
    uses: dict[str, list[frozenset[str]]] = {}
    for lever_id, use in scenario.levers.items():
        start = f"{LEVERS}{lever_id}."
        uses.setdefault(use.use, []).append(
            frozenset(name.removeprefix(start) for name in said if name.startswith(start))
        )
        if isinstance(use.settings, Bundle):
            for member in use.settings.members().values():
                uses.setdefault(member.name, []).append(frozenset(member.model_fields_set))
    held: list[str] = []
    drawn: list[str] = []
    for found in inputs:
        lever, _, setting = found.name.partition(".")
        if found.group == "levers" and lever not in uses:
            continue
        everywhere = found.group == "levers" and all(setting in own for own in uses[lever])
        (held if found.name in said or everywhere else drawn).append(found.name)
    return HeldAndDrawn(tuple(held), tuple(drawn))
