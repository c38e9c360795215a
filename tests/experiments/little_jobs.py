"""Jobs without a model, for what must hold of any work: some end their own process. Worker processes import them."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import InputError
from sim.experiments.ensemble.ensemble_job import run_one
from sim.experiments.work.work import Failure, JobResult, RunSeconds


@dataclass(frozen=True)
class LittleJob:
    """``number`` squared, ``rows`` times; ``act`` is what goes wrong."""

    number: int
    act: str = ""
    marker: str = ""
    """A file by which a job knows that it has been begun before."""
    rows: int = 3
    runs: int = 2

    def perform(self) -> JobResult:
        if self.act == "killed":
            end_this_process()
        if self.act == "killed once" and not Path(self.marker).exists():
            Path(self.marker).touch()
            end_this_process()
        if self.act == "wrong input":
            raise InputError.of("no such rule")
        if self.act == "fault":
            raise RuntimeError("a fault of the program")
        failures = (Failure.of(self.number, 0, ValueError("no customers")),) if self.act == "failing run" else ()
        frame = pd.DataFrame({"number": self.number, "square": np.full(self.rows, float(self.number) ** 2)})
        return JobResult({"squares": frame}, failures, (RunSeconds(self.number, 0, 0.5),))


def end_this_process() -> None:
    """As the system ends one that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def run_unless_draw_two(scenario: Any, draw: int, replicate: int) -> Any:
    """A run of the model whose process is ended under draw 2."""
    if draw == 2:
        end_this_process()
    return run_one(scenario, draw, replicate)
