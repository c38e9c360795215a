"""Bundles: several levers under one name and one aim, without any effect of their own.

A bundle is replaced by its members before a model is built, so that a scenario with the bundle and one that names the
members give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.engine_errors import ContractError
from sim.policies.base import Lever
from sim.rule import Rule


class Bundle(Lever):
    """A lever that stands for others. Subclasses add parameters and :meth:`members`."""

    def members(self) -> dict[str, Lever]:
        """What the bundle consists of, by the ending of each member's id; none when it is without strength."""
        raise TypeError(f"the bundle {type(self).__name__} has no members")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        """None: a model runs the members' rules."""
        return ()


class Expanded(NamedTuple):
    """The levers that a model runs, by id, and for members of a bundle the id of the bundle."""

    levers: dict[str, Lever]
    part_of: dict[str, str]


def expand(levers: Mapping[str, Lever]) -> Expanded:
    """``levers`` with every bundle replaced by its members; a member's id is ``<bundle>_<ending>``.

    Ids are sorted as those of a scenario are. ContractError when a member's id is taken.
    """
    found: dict[str, Lever] = {}
    part_of: dict[str, str] = {}
    for lever_id, lever in levers.items():
        if not isinstance(lever, Bundle):
            found[lever_id] = lever
            continue
        for ending, member in lever.members().items():
            name = f"{lever_id}_{ending}"
            if name in levers:
                raise ContractError(f"the bundle {lever_id!r} would take the id {name!r}, which another lever has")
            found[name] = member
            part_of[name] = lever_id
    return Expanded(dict(sorted(found.items())), part_of)
