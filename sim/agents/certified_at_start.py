"""Who was certified before 2020: the stocks that the plan's own figures imply, given to those who qualify best.

Certificates are given anew from 2020 on only (:mod:`sim.agents.certification`), so that the stock of January 2019
stands for that of the end of 2019. Months of the last certificate are spread over the time for which it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import NEVER, certification_month
from sim.agents.certification import needed_rd_share, patents_suffice, standing, tech_sme_score
from sim.months import BURN_IN_MONTHS
from sim.plan import Plan

if TYPE_CHECKING:
    from sim.agents.roster_population import Given

Rows = NDArray[np.int64]

LONG_AGO = -120
"""Month of the upgrade of those that were smart or green factories at the start."""


def certify_at_start(
    arrays: Mapping[str, NDArray[Any]], above_scale: NDArray[np.bool_], plan: Plan, p: Mapping[str, float],
    given: Given | None = None,
) -> None:  # fmt: skip
    """Write certificates and levels of the enterprises alive in January 2019; ``arrays`` are those of the table.

    The counts hold for a city of the plan's size; a smaller or larger one gets its share, and so do the enterprises of
    which a roster (``given``) does not say whether they are certified.
    """
    values = SimpleNamespace(**p)
    alive, sales = arrays["alive"], 12.0 * arrays["expected_demand"]
    table = plan.stage_table
    everybody = float((table["above_scale_enterprises"] + table["small_enterprises"]).sum())
    if given is not None:
        everybody = given.enterprises_of_plan
    size = float(alive.sum()) / max(everybody, 1.0)
    identity = np.arange(len(alive), dtype=np.int64)
    for name in ("high_tech", "tech_sme", "specialised", "leading"):
        arrays[f"{name}_month"][:] = NEVER
    for kind in ("technical", "green", "smart"):
        arrays[f"{kind}_upgrade_month"][:] = NEVER
    rd_share = arrays["rd_propensity"] / (1.0 - p["rd_relabelled_share"])

    def best(eligible: NDArray[np.bool_], merit: NDArray[np.float64], count: str, share: float = 1.0) -> Rows:
        rows = np.flatnonzero(eligible)
        return rows[np.argsort(-merit[rows], kind="stable")[: int(np.floor(p[count] * size * share + 0.5))]]

    def award(name: str, eligible: NDArray[np.bool_], merit: NDArray[np.float64]) -> None:
        certain, share = np.zeros(len(alive), bool), 1.0
        if given is not None:
            open_ = alive & given.is_missing(name)
            certain, share = alive & (given.values(name) == 1.0), float(open_.sum()) / max(float(alive.sum()), 1.0)
            eligible = eligible & open_
        rows = best(eligible, merit, f"{name}_at_start", share)
        give(name, np.concatenate([rows, np.flatnonzero(certain)]), p[f"{name}_validity_months"])

    def give(name: str, rows: Rows, validity: float) -> None:
        months = [m for m in range(BURN_IN_MONTHS - int(validity) + 1, BURN_IN_MONTHS)
                  if certification_month(m) and m != NEVER]
        drawn = (standing(identity[rows], f"{name} at the start") * len(months)).astype(np.int64)
        arrays[f"{name}_month"][rows] = np.array(months, dtype=np.int64)[drawn]

    able = alive & (arrays["age"] >= p["high_tech_age"]) & (rd_share >= needed_rd_share(sales, values))
    able &= patents_suffice(identity, 0.0, values)
    award("high_tech", able, -standing(identity, "patents"))
    small = alive & (rd_share > 0.0) & (arrays["labour"] <= p["tech_sme_employees"]) & (sales <= p["tech_sme_sales"])
    score = np.where(arrays["high_tech_month"] != NEVER, 100.0, tech_sme_score(rd_share, identity, 0.0, values))
    award("tech_sme", small, score)
    able = alive & (rd_share >= p["specialised_rd"]) & (sales >= p["specialised_sales"])
    award("specialised", able, rd_share)
    able = alive & (sales >= p["leading_sales"]) & (arrays["smoothed_profit"] > 0.0)
    give("leading", best(able, sales, "leading_at_start"), p["leading_validity_months"])
    linked = alive & above_scale & (arrays["cloud_level"] >= p["smart_upgrade_cloud_level"])
    smart = best(linked, sales, "smart_factories_at_start")
    arrays["smart_level"][smart], arrays["smart_upgrade_month"][smart] = 2, LONG_AGO
    green = best(
        alive & above_scale & (arrays["energy_intensity"] >= p["green_upgrade_energy_intensity"]),
        arrays["green_score"], "green_factories_at_start",
    )
    national = int(np.floor(p["green_national_at_start"] * size + 0.5))
    arrays["green_level"][green] = 1
    arrays["green_level"][green[:national]] = 2
    arrays["green_upgrade_month"][green] = LONG_AGO
