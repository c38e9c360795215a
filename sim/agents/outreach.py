"""How hard it is to come by support: what an application costs on average, and how many have heard of a programme."""

from __future__ import annotations

import numpy as np

from sim.indicators.observations import Figure
from sim.policies.take_up import burden_of_applying
from sim.rule import Firms, Result, Values, rule


@rule(
    phase="statistics",
    reads=("alive", "connection", "application_eased", "awareness_raised"),
    requests=("statistics",),
    params=("application_awareness", "application_burden", "application_ease", "application_connection_relief"),
)
def report_burdens(firms: Firms, p: Values) -> Result:
    """Tell the bureau the mean burden of applying and the mean awareness of programmes, over the live enterprises."""
    # Plain sums: a product of large arrays would wake the threads of the algebra library, which then wait in a loop.
    living = max(int(np.count_nonzero(firms.alive)), 1)
    awareness, burden = p.application_awareness, p.application_burden
    if firms.application_eased.any():
        ease = np.minimum(p.application_ease + firms.application_eased, 1.0)
        costs = burden_of_applying(firms.connection, burden, ease, p.application_connection_relief)
        mean = float((costs * firms.alive).sum()) / living
    else:
        relief = p.application_connection_relief * float((firms.connection * firms.alive).sum()) / living
        mean = burden * (1.0 - p.application_ease) * (1.0 - relief)
    if firms.awareness_raised.any():
        heard = np.minimum(p.application_awareness + firms.awareness_raised, 1.0)
        awareness = float((heard * firms.alive).sum()) / living
    return {"statistics": [Figure("application_burden_mean", mean), Figure("awareness_mean", awareness)]}
