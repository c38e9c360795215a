"""Names of files as messages show them: from where the user stands, not from the root of the disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.errors import InputError


def near(name: str) -> str:
    """``/home/me/city/rules/mine.py:mine`` -> ``rules/mine.py:mine`` in ``/home/me/city``; other names as they are."""
    try:
        return Path(name).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):  # elsewhere, already relative, or the working folder is gone
        return name


def near_problems(error: InputError) -> InputError:
    """The same mistakes with near names of their files."""
    return InputError(replace(problem, file=near(problem.file)) for problem in error.problems)
