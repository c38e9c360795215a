"""What an indicator is called, in both languages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.plan import Plan

FAMILY = "indicator_family."
"""Labels of indicators that every scope or chain has, such as ``indicator_family.output_share_{member}``."""

MEMBERS = ("chain", "scope", "stage")
"""Labels under which a member of a family is looked for."""


def names_of_indicator(name: str, plan: Plan) -> tuple[str, str]:
    """English and Chinese name of an indicator: its label ``indicator.<name>``, else that of its family and its member;
    without any, the name itself with blanks."""
    if f"indicator.{name}" in plan.labels:
        return plan.labels[f"indicator.{name}"]
    for beginning, key in _families(tuple(sorted(plan.labels))):
        member = name.removeprefix(beginning)
        group = next((group for group in MEMBERS if f"{group}.{member}" in plan.labels), None)
        if member != name and group is not None:
            english, chinese = plan.labels[key]
            of_english, of_chinese = plan.labels[f"{group}.{member}"]
            return english.format(member=of_english), chinese.format(member=of_chinese)
    otherwise = name.replace("_", " ")
    return otherwise, otherwise


@cache
def _families(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """How the names of each family begin, and its label; the longest beginning first."""
    found = [(key.removeprefix(FAMILY).removesuffix("{member}"), key) for key in keys if key.startswith(FAMILY)]
    return tuple(sorted(found, key=lambda one: -len(one[0])))
