"""One call of ``sim`` on bad input, in this process, and what must hold of its answer."""

from __future__ import annotations

import io
import json
import os
import signal
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from sim.cli import run_command_line

SECONDS = 20.0
"""A command that takes longer hangs, for somebody who waits for a message; most take a twentieth of a second."""


class Hangs(BaseException):
    """Not an Exception: nothing in the program may swallow it."""


@dataclass(frozen=True)
class Answer:
    """What a command left behind: exit code (None where it hung), both streams, the time it took."""

    code: int | None
    output: str
    errors: str
    seconds: float


def answer_of(arguments: Sequence[str], seconds: float = SECONDS) -> Answer:
    """Run ``sim`` with these arguments here; an exception that gets out of it is the caller's."""
    output, errors = io.StringIO(), io.StringIO()
    code: int | None = None
    began = time.monotonic()
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            with _limited_to(seconds):
                code = run_command_line(list(arguments))
        except Hangs:
            code = None
    return Answer(code, output.getvalue(), errors.getvalue(), time.monotonic() - began)


@contextmanager
def _limited_to(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):  # Windows: the trial then has no limit of its own
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def standing_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder with its size and time of change: equal when nothing was written."""
    found: dict[str, tuple[int, int]] = {}
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            state = os.lstat(os.path.join(root, name))
            is_folder = name in folders
            found[os.path.relpath(os.path.join(root, name), folder)] = (
                (0, 0) if is_folder else (state.st_size, state.st_mtime_ns)
            )
    return found


def complaint(answer: Answer, *, whole_file: bool) -> str:
    """What is wrong with an answer to ``sim ... --json``; empty when it is as it must be.

    Right answers: exit code 0, or exit code 2 and problems that each name their file and, unless the ``whole_file`` is
    at fault, the line or a setting of the command line, and that print no control characters.
    """
    if answer.code is None:
        return "hangs"
    said = answer.output + answer.errors
    if "Traceback" in said or "sim failed" in said:
        return "shows a fault of the program"
    if answer.code == 0:
        return ""
    if answer.code != 2:
        return f"exit code {answer.code}"
    try:
        problems: list[dict[str, Any]] = json.loads(answer.output)["problems"]
    except (ValueError, KeyError):
        return "exit code 2, but no JSON with problems"
    if not problems:
        return "exit code 2 without a problem"
    for problem in problems:
        if not problem["file"] or not problem["text"].strip():
            return f"a problem without a file or a text: {problem}"
        if any(unicodedata.category(character) == "Cc" for character in problem["text"]):
            return f"prints control characters: {problem}"
        if problem["line"] is None and not whole_file and not problem["file"].startswith("--set"):
            return f"a problem without a place: {problem}"
    return ""
