"""The reference of the commands: for each the very text that ``--help`` prints, in English or Chinese."""

from __future__ import annotations

import os
from contextlib import redirect_stdout
from io import StringIO

from sim.cli import cli, run_command_line

WIDTH = "100"
"""Columns of the help texts, as a wide window shows them."""


def help_text(arguments: list[str], lang: str) -> str:
    """What ``sim ... --help`` prints in ``lang``; ValueError when it doesn't end well."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        with redirect_stdout(StringIO()) as printed:
            code = run_command_line(["--lang", lang, *arguments, "--help"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    if code != 0:
        raise ValueError(f"sim {' '.join(arguments)} --help ends with {code}")
    return printed.getvalue().rstrip()


def command_names() -> list[list[str]]:
    """Every command in the order in which it is registered, a group's commands behind it: ``["roster", "check"]``."""
    found: list[list[str]] = []
    for name, command in cli.commands.items():
        found.append([name])
        found += [[name, inner] for inner in getattr(command, "commands", {})]
    return found


def markdown(lang: str) -> str:
    """A section for ``sim`` itself and for each command."""
    parts = [f"## sim\n\n```text\n{help_text([], lang)}\n```\n"]
    for names in command_names():
        heading = "##" + "#" * (len(names) - 1)
        parts.append(f"{heading} sim {' '.join(names)}\n\n```text\n{help_text(names, lang)}\n```\n")
    return "\n".join(parts)
