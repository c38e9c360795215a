"""What is uncertain, and how an ensemble draws it.

:func:`uncertain_inputs` lists every number and every rule of which the evidence leaves several; :func:`points` gives
the draws as points of the unit cube, one dimension an input; :func:`realise` turns a draw into the scenario, the plan
and the parameters that a model is built from. Draw d is the same in every scenario of the same seed: the dimensions are
those of the plan's folder, whatever levers a scenario has.
"""

from sim.uncertainty.held import held_and_drawn
from sim.uncertainty.inputs import GROUPS, UncertainInput, input_names, uncertain_inputs
from sim.uncertainty.points import point, points
from sim.uncertainty.realise import Realised, realise, realise_point

__all__ = [
    "GROUPS",
    "Realised",
    "UncertainInput",
    "held_and_drawn",
    "input_names",
    "point",
    "points",
    "realise",
    "realise_point",
    "uncertain_inputs",
]
