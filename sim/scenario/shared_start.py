"""``levers_start``: one first month for all levers of a file that do not say their own."""

from __future__ import annotations

from dataclasses import replace

from sim.errors import Problem
from sim.language.message import Message
from sim.months import month_index
from sim.scenario.source import Node, describe

SHARED_START = "levers_start"


def hand_out_start(root: Node) -> tuple[Node, list[Problem]]:
    """The tree without ``levers_start``, its month given to every lever without a ``start``, and what is wrong with it.

    The levers' starts keep the place of the shared one, so that a reader sees where they come from.
    """
    assert isinstance(root.value, dict)
    shared = root.value.get(SHARED_START)
    if shared is None:
        return root, []
    values = {key: node for key, node in root.value.items() if key != SHARED_START}
    rest = replace(root, value=values)
    problem = _wrong(shared)
    if problem is not None:
        return rest, [problem]
    levers = values.get("levers")
    if levers is not None and isinstance(levers.value, dict):
        values["levers"] = replace(levers, value={name: _started(node, shared) for name, node in levers.value.items()})
    return rest, []


def _wrong(shared: Node) -> Problem | None:
    message = Message("scenario.no_month", found=describe(shared))
    if not isinstance(shared.value, str):
        return shared.place.problem(message, SHARED_START)
    try:
        month_index(shared.value)
    except ValueError:
        return shared.place.problem(message, SHARED_START)
    return None


def _started(lever: Node, shared: Node) -> Node:
    if not isinstance(lever.value, dict) or "start" in lever.value:
        return lever
    return replace(lever, value={**lever.value, "start": replace(shared, comment="")})
