"""What of the annex's tasks is out of the model's reach, and why: the plan's ``task_limits.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.cells import number_cell, read_rows, text_cell

FILE = "task_limits.csv"
COLUMNS = ("task", "part_en", "part_zh", "reason_en", "reason_zh")


@dataclass(frozen=True)
class TaskLimit:
    """One part of one task about which the model can say nothing."""

    task: int
    part_en: str
    part_zh: str
    reason_en: str
    reason_zh: str

    @property
    def sentence_en(self) -> str:
        return f"Out of reach: {self.part_en[0].lower()}{self.part_en[1:]}. {self.reason_en}."

    @property
    def sentence_zh(self) -> str:
        return f"不在模型范围内：{self.part_zh}。{self.reason_zh}。"


@lru_cache(maxsize=8)
def task_limits(folder: Path) -> tuple[TaskLimit, ...]:
    """The limits named in a plan's folder; none where it has no such file. InputError for a mistake in it."""
    path = folder / FILE
    if not path.is_file():
        return ()
    return tuple(
        TaskLimit(
            int(number_cell(path, line, "task", row)),
            *(text_cell(path, line, column, row) for column in COLUMNS[1:]),
        )
        for line, row in read_rows(path, required=COLUMNS)
    )
