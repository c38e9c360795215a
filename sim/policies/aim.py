"""Whom a lever is aimed at: a scope of the plan, such as the leading industries."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator

from sim.errors import did_you_mean
from sim.language.message import Message
from sim.plan import load_plan

EVERYBODY = "all"
JOIN = "|"


def _known_scopes(names: str) -> str:
    scopes = load_plan().scopes
    for name in names.split(JOIN):
        if name not in scopes:
            meant = did_you_mean(name, tuple(scopes)) or Message("error.known_here", names=tuple(scopes))
            raise ValueError(Message("lever.no_scope", name=name, hint=meant))
    return names


Aim = Annotated[str, AfterValidator(_known_scopes)]
"""Name of a scope (scopes.csv), or several with ``|`` between: ``all``, ``leading``, ``leading|general_aviation``."""


@lru_cache(maxsize=64)
def stages_aimed_at(aim: str) -> NDArray[np.bool_]:
    """Stages that belong to one of the scopes at least in part, shape (stages,)."""
    plan = load_plan()
    return np.asarray(sum(plan.scope(name) for name in aim.split(JOIN)) > 0.0)
