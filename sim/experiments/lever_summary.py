"""What each lever of a run did, in one row: cases, money, and how much of it would have happened anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import pandas as pd

from sim.experiments.frames import object_frame
from sim.plan import Plan
from sim.store import LEVER_COLUMNS

FIGURES = LEVER_COLUMNS[4:-1]
"""What is taken from a lever's report as it is; reports may say more, which stands in run.json."""

Report = Mapping[str, float | None]


@dataclass(frozen=True)
class LeverSummary:
    """One lever under the id that the scenario gives it. Money in 10k yuan over the whole run; counts are of cases."""

    lever: str
    use: str
    name_en: str
    name_zh: str
    figures: Mapping[str, float]
    """Those of :data:`FIGURES` that the lever reports, means over the replicates."""

    @property
    def deadweight_share(self) -> float | None:
        """Part of the awarded money that went to those who would have acted anyway, 0 to 1.

        Of the awards where a lever hands out no money; None where nothing was awarded.
        """
        for part, whole in (("deadweight_money", "awarded_money"), ("deadweight", "awarded")):
            if self.figures.get(whole, 0.0) > 0.0 and part in self.figures:
                return self.figures[part] / self.figures[whole]
        return None

    def cells(self) -> tuple[str | float | None, ...]:
        """The row as it stands in levers.csv, in the order of its columns."""
        figures = (self.figures.get(name) for name in FIGURES)
        return (self.lever, self.use, self.name_en, self.name_zh, *figures, self.deadweight_share)


def summarise_levers(plan: Plan, uses: Mapping[str, str], reports: Mapping[str, Report]) -> tuple[LeverSummary, ...]:
    """One summary a lever, in the order of ``reports``; ``uses`` says which lever of the plan each id stands for."""
    return tuple(_summary(plan, name, uses.get(name, name), report) for name, report in reports.items())


def _summary(plan: Plan, name: str, use: str, report: Report) -> LeverSummary:
    info = next((lever for lever in plan.levers if lever.id == use), None)
    own = "" if name == use else f" ({name})"  # a lever may be used twice, under ids of the scenario's own
    figures = {what: report.get(what) for what in FIGURES}
    return LeverSummary(
        lever=name,
        use=use,
        name_en=(info.name_en if info else use.replace("_", " ")) + own,
        name_zh=(info.name_zh if info else use) + own,
        figures={what: figure for what, figure in figures.items() if figure is not None and isfinite(figure)},
    )


def levers_frame(levers: Sequence[LeverSummary]) -> pd.DataFrame:
    """The table levers.csv."""
    return object_frame([lever.cells() for lever in levers], LEVER_COLUMNS)
