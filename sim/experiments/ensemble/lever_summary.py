"""What each lever of a run did, in one row: cases, money, deadweight, and what it brought about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import pandas as pd

from sim.experiments.ensemble.frames import object_frame
from sim.months import month_label
from sim.plan import Plan
from sim.run_folder import LEVER_COLUMNS

FIGURES = (
    "applicants", "awarded", "refused", "planned", "awarded_money", "money", "outstanding", "lapsed", "forfeited",
    "deadweight", "deadweight_money", "direct_effect", "funded_share",
)  # fmt: skip
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
    evidence_grade: str = ""
    """A to D: how good the evidence for the size of its effect is; empty where the program does not know the lever."""
    evidence: str = ""
    direct_effect_unit: str = ""
    """Unit of what the lever itself brought about; empty where it can tell nothing."""
    first_month: str = ""
    last_month: str = ""
    """Months of the first and the last award in any replicate, ``2021-03``; empty where nothing was awarded."""

    @property
    def deadweight_share(self) -> float | None:
        """Part of the awarded money that went to those who would have acted anyway, 0 to 1.

        Of the awards where a lever hands out no money; None where nothing was awarded.
        """
        by_money = self._share("deadweight_money", "awarded_money")
        return self.deadweight_share_of_awards if by_money is None else by_money

    @property
    def deadweight_share_of_awards(self) -> float | None:
        """Part of the awards that went to those who would have acted anyway, 0 to 1; None where nothing was awarded."""
        return self._share("deadweight", "awarded")

    @property
    def direct_effect(self) -> float | None:
        """What the lever itself brought about, in :attr:`direct_effect_unit`; None where it can't tell."""
        return self.figures.get("direct_effect") if self.direct_effect_unit else None

    def _share(self, part: str, whole: str) -> float | None:
        if self.figures.get(whole, 0.0) > 0.0 and part in self.figures:
            return self.figures[part] / self.figures[whole]
        return None

    def cells(self) -> tuple[str | float | None, ...]:
        """The row as it stands in levers.csv, in the order of its columns."""
        return tuple(
            getattr(self, name) if hasattr(self, name) else self.figures.get(name) for name in LEVER_COLUMNS
        )


def summarise_levers(plan: Plan, uses: Mapping[str, str], reports: Mapping[str, Report]) -> tuple[LeverSummary, ...]:
    """One summary a lever, in the order of ``reports``; ``uses`` says which lever of the plan each id stands for."""
    return tuple(_summary(plan, name, uses.get(name, name), report) for name, report in reports.items())


def _summary(plan: Plan, name: str, use: str, report: Report) -> LeverSummary:
    info = next((lever for lever in plan.levers if lever.id == use), None)
    own = "" if name == use else f" ({name})"  # a lever may be used twice, under ids of the scenario's own
    figures = {what: report.get(what) for what in FIGURES}
    grade, evidence, unit = _evidence(use)
    return LeverSummary(
        lever=name,
        use=use,
        name_en=(info.name_en if info else use.replace("_", " ")) + own,
        name_zh=(info.name_zh if info else use) + own,
        figures={what: figure for what, figure in figures.items() if figure is not None and isfinite(figure)},
        evidence_grade=grade,
        evidence=evidence,
        direct_effect_unit=unit,
        first_month=_month(report.get("first_month")),
        last_month=_month(report.get("last_month")),
    )


def _evidence(use: str) -> tuple[str, str, str]:
    """Grade of evidence, what it rests on, and unit of the direct effect; empty for a lever that is not installed."""
    from sim.policies.base import lever_class, lever_names

    if use not in lever_names():
        return "", "", ""
    kind = lever_class(use)
    return getattr(kind, "evidence_grade", ""), kind.evidence, kind.direct_effect_unit


def _month(index: float | None) -> str:
    return "" if index is None or not isfinite(index) or index < 0 else month_label(int(index))


def levers_frame(levers: Sequence[LeverSummary]) -> pd.DataFrame:
    """The table levers.csv."""
    return object_frame([lever.cells() for lever in levers], LEVER_COLUMNS)
