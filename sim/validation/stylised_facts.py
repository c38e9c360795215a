"""Facts about enterprises that hold almost everywhere, S1 to S17: the whole register, in order.

None of them is about this city, of which there are no enterprise-level data. S14 (bankruptcy cascades) is missing:
without trade credit there are none in the model. One module a topic; this one only brings them together.
"""

from __future__ import annotations

import re

from sim.validation import (  # noqa: F401  (importing a topic registers its facts)
    above_scale_list,
    adoption,
    capacity_use,
    closing,
    distress,
    productivity,
    sizes_and_growth,
    supplier_links,
)
from sim.validation.fact import FACTS, StylisedFact


def _place(fact: StylisedFact) -> tuple[int, str]:
    number, letter = re.fullmatch(r"S(\d+)([a-z]?)", fact.id).groups()  # type: ignore[union-attr]
    return int(number), letter


STYLISED_FACTS: tuple[StylisedFact, ...] = tuple(sorted(FACTS, key=_place))
"""Every fact, in order of its number."""
