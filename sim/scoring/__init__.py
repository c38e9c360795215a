"""From a run's monthly series to verdicts: which targets are met, in which reading, and what became of the 55 tasks."""

from sim.scoring.targets import (
    HIGH_SHARE,
    LIKELY,
    LOW_SHARE,
    NOT_SCORED,
    SCORECARD_COLUMNS,
    UNLIKELY,
    ScorecardRow,
    TargetValue,
    ordered_readings,
    score_run,
    scorecard,
    verdict,
)
from sim.scoring.task_table import (
    TASK_COLUMNS,
    TaskRow,
    levers_in_use,
    spent_by_lever,
    task_table,
    uses_of,
)

__all__ = [
    "HIGH_SHARE",
    "LIKELY",
    "LOW_SHARE",
    "NOT_SCORED",
    "SCORECARD_COLUMNS",
    "TASK_COLUMNS",
    "UNLIKELY",
    "ScorecardRow",
    "TargetValue",
    "TaskRow",
    "levers_in_use",
    "ordered_readings",
    "score_run",
    "scorecard",
    "spent_by_lever",
    "task_table",
    "uses_of",
    "verdict",
]
