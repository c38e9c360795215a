"""Mesa's own `batch_run` drives the city: a sweep over a lever's strength and over replicates.

    python examples/mesa_batch_run.py

`batch_run` builds a model from keyword arguments, calls `step` as long as `running` holds, and reads the model's data
collector. The adapter below gives it these three; everything else is the model as `sim run` uses it, so the numbers are
the same to the last digit. For many runs `sim.run` is the better tool: it stores them, survives interruptions and pairs
scenarios; `batch_run` is for those who have their own tools around Mesa.
"""

from functools import partial
from typing import Any

import mesa
import pandas as pd

import sim

SCENARIO = "scenarios/plan.yaml"
INDICATORS = ("cloud_users", "revenue_all", "employment_all")
"""What is collected every month; `sim list indicators` shows all."""


class BatchCity(sim.PolicyModel):
    """The city as `batch_run` wants it: built from plain keyword arguments, collecting, and stopping by itself.

    `share` is the share of its cloud bill that an enterprise gets back; `scale` and `months` make the city smaller and
    the run shorter. Equal (draw, replicate) means equal luck whatever the share: runs are compared in pairs.
    """

    def __init__(self, share: float, draw: int = 0, replicate: int = 0, scale: float = 1.0, months: int = 36) -> None:
        changes = [f"levers.cloud_subsidy.share={share}", f"population.scale={scale}", f"months={months}"]
        super().__init__(sim.load_scenario(SCENARIO, changes).scenario, draw=draw, replicate=replicate)
        # A named function with its arguments, not a lambda in a loop: each reporter must keep its own name.
        self.datacollector = mesa.DataCollector({name: partial(_last, name=name) for name in INDICATORS})

    def step(self) -> None:
        """One month. `batch_run` takes the k-th thing collected for step k, so collecting comes once, after it."""
        super().step()
        self.series = self.statistics.series()
        self.datacollector.collect(self)
        if self.month == self.months:
            self.running = False
            self.release()  # or Mesa keeps every model of the batch in memory


def _last(model: BatchCity, *, name: str) -> float:
    """An indicator's value in the month that has just ended."""
    return float(model.series[name][-1])


def sweep(shares: list[float], replicates: int, *, processes: int = 1, **city: Any) -> pd.DataFrame:
    """A row a run and month: its parameters, `Step` (0 is January 2019, months of settling included), the indicators.

    Each replicate is a parameter, not one of `batch_run`'s `iterations`, which would repeat the very same run.
    """
    rows = mesa.batch_run(
        BatchCity,
        parameters={"share": shares, "replicate": range(replicates), **city},
        number_processes=processes,
        data_collection_period=1,
        max_steps=10_000,  # the model stops by itself
        display_progress=False,
    )
    return pd.DataFrame(rows).sort_values(["RunId", "Step"], ignore_index=True)


if __name__ == "__main__":  # needed as soon as `processes` is more than 1
    months = sweep([0.0, 0.2, 0.4], replicates=3, scale=0.2, months=24)
    last = months[months["Step"] == months["Step"].max()]
    print(last.groupby("share")[list(INDICATORS)].mean().round(1))
