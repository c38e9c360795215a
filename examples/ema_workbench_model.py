"""The EMA workbench explores the city: levers by policies, uncertain inputs by scenarios, targets as outcomes.

    pip install 'sim-policy[exploration]'
    python examples/ema_workbench_model.py

The workbench's "scenario" is a point of what is uncertain, its "policy" a setting of the levers. An uncertain input is
handed over as a number from 0 to 1, which the model turns into a value with the input's own distribution (its range and
evidence stand in the parameter table): what the workbench samples evenly comes out as the table says. Inputs that are
not named keep their value in the table. All experiments meet the same luck, so that they differ by their inputs alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator

import sim
from sim.experiments.outcomes import outcome_values
from sim.uncertainty import input_names, realise_point

SCENARIO = "scenarios/plan.yaml"
LEVERS = {"levers.cloud_subsidy.share": (0.1, 0.5), "levers.rd_subsidy.annual_budget": (500.0, 3000.0)}
"""Value of the scenario that a policy sets -> its range."""
UNCERTAIN = ("project_leads", "demand_price_response", "cloud_productivity_gain")
"""Uncertain inputs that scenarios vary; `sim.uncertainty.input_names()` gives all of them."""
OUTCOMES = ("value_added_all", "cloud_sme_level_1", "employment_all")
"""Headline indicators (of the last year), or targets as `id.reading`."""


@dataclass(frozen=True)
class City:
    """The function that the workbench calls. It is a class so that it can be sent to other processes.

    ``changes`` are ``path=value`` texts laid over the scenario in every experiment.
    """

    changes: tuple[str, ...] = ()

    def __call__(self, **inputs: float) -> dict[str, float]:
        """Outcomes by their key. Inputs with a dotted scenario path are set there, the others are coordinates."""
        levers = {name: value for name, value in inputs.items() if name.startswith("levers.")}
        coordinates = {name: float(value) for name, value in inputs.items() if name not in levers}
        changes = [*self.changes, *(f"{path}={value}" for path, value in levers.items())]
        scenario = sim.load_scenario(SCENARIO, changes).scenario
        plan = sim.load_plan()
        realised = realise_point(scenario, plan, sim.ParameterTable.load(), coordinates)
        model = sim.PolicyModel(scenario, draw=1, realised=realised)
        try:
            return outcome_values(plan, model.run().series, realised.scenario)
        finally:
            model.release()  # or Mesa keeps every model in memory


def workbench_model(changes: Sequence[str] = ()) -> Model:
    """The workbench's description of the city. Names there are Python names; `variable_name` is what the city knows."""
    unknown = set(UNCERTAIN) - set(input_names())
    assert not unknown, f"no uncertain inputs: {unknown}"
    model = Model("city", function=City(tuple(changes)))
    model.levers = [
        RealParameter(_identifier(path), low, high, variable_name=path) for path, (low, high) in LEVERS.items()
    ]
    model.uncertainties = [RealParameter(_identifier(name), 0.0, 1.0, variable_name=name) for name in UNCERTAIN]
    model.outcomes = [ScalarOutcome(_identifier(key), variable_name=key) for key in OUTCOMES]
    return model


def explore(
    scenarios: int, policies: int, changes: Sequence[str] = (), seed: int = 1
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Every policy in every scenario: the experiments (a row each), and an array for each outcome."""
    np.random.seed(seed)  # the workbench samples with numpy's common generator
    with SequentialEvaluator(workbench_model(changes)) as evaluator:  # or MultiprocessingEvaluator
        experiments, outcomes = evaluator.perform_experiments(scenarios=scenarios, policies=policies)
    return experiments, outcomes


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name)


if __name__ == "__main__":
    found, values = explore(scenarios=4, policies=3, changes=["population.scale=0.2", "months=24"])
    table = pd.DataFrame({"policy": found["policy"].astype(str), **values})
    print(table.groupby("policy").agg(["min", "mean", "max"]).round(3).T)
