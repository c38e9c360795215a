"""How far a long piece of work has come: a bar on a terminal, a plain line now and then where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from sim.commands.options import language_in_use
from sim.language.words import word

SECONDS_BETWEEN_LINES = 20
"""Off a terminal, how often a line is printed at most."""


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Gives a function ``(done, total)`` to call as work goes on; the first call comes before the work. When quiet,
    nothing is shown. What an interrupted work has done already is said in a line.

    Runs that were finished before the first call (an interrupted work that goes on) count as done, but not for the
    rate.
    """
    if quiet:
        yield lambda done, total: None
    elif sys.stderr.isatty():
        with _bar(label) as update:
            yield _saying_what_is_done(label, update)
    else:
        yield _saying_what_is_done(label, _Lines(label))


def _saying_what_is_done(label: str, update: Callable[[int, int], None]) -> Callable[[int, int], None]:
    told = False

    def said(done: int, total: int) -> None:
        nonlocal told
        if not told and done:
            click.echo(word("progress.done_already", language_in_use(), label=label, done=done, total=total), err=True)
        told = True
        update(done, total)

    return said


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None, pace="")
        pace = Pace()

        def update(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, pace=pace.text(done, total))

        yield update


class Pace:
    """Runs a second since the first call, and what is left."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock or time.monotonic
        self._began: tuple[float, int] | None = None

    def text(self, done: int, total: int) -> str:
        """``1.9 runs/s, 0:00:32 left``; empty until there is something to reckon with."""
        now = self._clock()
        if self._began is None:
            self._began = now, done
        began, before = self._began
        if done <= before or now <= began:
            return ""
        rate = (done - before) / (now - began)
        left = timedelta(seconds=round((total - done) / rate))
        return word("progress.pace", language_in_use(), rate=rate, left=left)


class _Lines:
    """``plan: 40 of 100 runs, 1.9 runs/s, 0:00:32 left``, not too often."""

    def __init__(self, label: str) -> None:
        self._label, self._pace, self._last = label, Pace(), time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        pace = self._pace.text(done, total)
        now = time.monotonic()
        if pace and done < total and now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            said = {"label": self._label, "done": done, "total": total, "pace": pace}
            click.echo(word("progress.line", language_in_use(), **said), err=True)
