"""What is valid in a scenario and probably not meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario


def cautions(loaded: LoadedScenario, path: Path) -> list[str]:
    """One sentence each, with file and line: levers in force before the first month that counts."""
    from sim.commands.places import near
    from sim.months import BURN_IN_MONTHS, month_index, month_label

    found = []
    for name, use in loaded.scenario.levers.items():
        start = str(getattr(use.settings, "start", month_label(BURN_IN_MONTHS)))
        if month_index(start) >= BURN_IN_MONTHS:
            continue
        here = f"levers.{name}.start"
        origin = loaded.origins.get(here, "")
        place = near(str(path.parent / origin)) if ":" in origin else origin or str(path)
        found.append(
            f"{place}: {here}: {start} lies in 2019, the year in which the population settles; "
            f"the plan's months begin with {month_label(BURN_IN_MONTHS)}"
        )
    return found
