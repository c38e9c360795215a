"""Drawing in two processes at once: half of the time goes into one figure, the paths of the targets."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText

Draw = Callable[[Sequence[RunTables], Path, FigureText], list[Path]]

MOST_PROCESSES = 2
"""More would wait for the figure that takes half of the time, and each holds a copy of the tables."""


def usable_processes() -> int:
    """Processes to draw with: two where the machine lets this program use two processors."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST_PROCESSES)


def draw_all(
    figures: Sequence[Draw], tables: Sequence[RunTables], folder: Path, text: FigureText, processes: int
) -> list[Path]:
    """Files of all figures in their order; the same bytes whatever the number of processes."""
    if processes < 2:
        return [path for draw in figures for path in draw(tables, folder, text)]
    # Started afresh (spawn) and not forked: the libraries that are loaded by now have threads, which a fork breaks.
    pool = ProcessPoolExecutor(
        min(processes, len(figures)), get_context("spawn"), _begin, (list(tables), folder, text)
    )
    try:
        return [path for paths in pool.map(_draw, figures) for path in paths]
    finally:
        pool.shutdown(cancel_futures=True)


_given: tuple[Any, ...] = ()
"""What a process of the pool draws: tables, folder, words; sent once, not with every figure."""


def _begin(tables: Sequence[RunTables], folder: Path, text: FigureText) -> None:
    global _given
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the program that waits for the figures
    _given = (tables, folder, text)


def _draw(draw: Draw) -> list[Path]:
    return draw(*_given)
