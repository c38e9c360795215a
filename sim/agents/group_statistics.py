"""What the statistics bureau counts once a year by town and by size: who gains and who loses beside the targets."""

from __future__ import annotations

import numpy as np

from sim.agents.size_classes import SIZE_PARAMETERS, size_class
from sim.agents.statistics_bureau import is_december
from sim.indicators.observations import SIZE_CLASSES, Figure
from sim.rule import Firms, Result, Values, rule


def town_name(code: int) -> str:
    """Name of a town in series: ``town_01`` is the first."""
    return f"town_{code + 1:02d}"


@rule(
    phase="statistics",
    reads=("alive", "town", "labour", "revenue_year_to_date", "value_added_year_to_date"),
    requests=("statistics",),
    params=("towns", *SIZE_PARAMETERS),
    active=is_december,
)
def count_groups(firms: Firms, p: Values) -> Result:
    """In December, employees and the year's real value added by town and by size class.

    The class is that of the present year, so that an enterprise that has grown counts among the larger ones.
    """
    towns = int(p.towns)
    size = size_class(firms.labour, firms.revenue_year_to_date, p)
    figures = []
    for what, amount in (("employment", firms.labour), ("value_added", firms.value_added_year_to_date)):
        weights = amount * firms.alive
        by_town = np.bincount(firms.town, weights, towns)
        by_size = np.bincount(size, weights, len(SIZE_CLASSES))
        figures += [Figure(f"{what}_{town_name(code)}", float(by_town[code])) for code in range(towns)]
        figures += [Figure(f"{what}_size_{name}", float(by_size[code])) for code, name in enumerate(SIZE_CLASSES)]
    return {"statistics": figures}


@rule(
    phase="statistics",
    reads=("alive", "stage", "input_share", "input_stage", "expected_demand"),
    requests=("statistics",),
    active=is_december,
)
def count_supplier_choice(firms: Firms) -> Result:
    """In December, among how many living local suppliers a local buyer can choose, on average over what is bought.

    Weighted by need: input share times expected demand.
    """
    stages = int(max(firms.stage.max(initial=0), firms.input_stage.max(initial=0))) + 1
    living = np.bincount(firms.stage, firms.alive, stages)
    need = firms.input_share * (firms.expected_demand * firms.alive) * (firms.input_stage >= 0)
    suppliers = living[np.clip(firms.input_stage, 0, stages - 1)]
    total = float(need.sum())
    return {"statistics": [Figure("supplier_choice", float((need * suppliers).sum()) / total if total else 0.0)]}
