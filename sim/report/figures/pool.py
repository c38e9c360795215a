"""Drawing on two processors: half of the time goes into one figure, the paths of the targets."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText

Draw = Callable[[Sequence[RunTables], Path, FigureText], list[Path]]


def usable_processes() -> int:
    """Processes to draw with: two where the machine lets this program use two processors, otherwise one."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 2)


def draw_all(
    figures: Sequence[Draw], tables: Sequence[RunTables], folder: Path, text: FigureText, processes: int
) -> list[Path]:
    """Files of all figures in their order; the same bytes whatever the number of processes.

    With two or more, the first figure is drawn in a process of its own while this one draws the others.
    """
    if processes < 2:
        return [path for draw in figures for path in draw(tables, folder, text)]
    # Started afresh (spawn) and not forked: the libraries that are loaded by now have threads, which a fork breaks.
    pool = ProcessPoolExecutor(1, get_context("spawn"), _leave_interruptions_alone)
    try:
        first = pool.submit(figures[0], tables, folder, text)
        others = [path for draw in figures[1:] for path in draw(tables, folder, text)]
        return first.result() + others
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interruptions_alone() -> None:
    """Ctrl-C is answered by the process that waits for the figures."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
