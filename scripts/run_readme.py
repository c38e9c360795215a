"""Run the commands of Markdown pages as a newcomer would: in a fresh copy of the project, one after the other.

What is run: fenced blocks marked ``sh``, and the lines after ``$ `` in blocks marked ``console`` (the other
lines there show output). All of a page run in one shell, so that ``cd`` holds for the blocks that follow; the
first failure ends it. Several pages share the copy, with its environment on from the second on: they go on
behind the first, as readers do. An HTML comment on the line before a block says what else it is:

    <!-- file: scenarios/mine.yaml -->     the block is written to this file (where the shell stands at that
    point) <!-- not run: needs a second city -->  the block is left out, for the reason given
    <!-- run with: --draws 1 -->  the block's ``sim`` commands get these options too, to be quick

A ``git clone ADDRESS`` line is answered with a copy of the files at hand, since a page's address may be out
of reach.

    python scripts/run_readme.py README.md docs/planners/roster.md [--list]
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

PROJECT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>[\w-]*)")
REMARK = re.compile(r"^<!-- (?P<kind>file|not run|run with): (?P<text>.+?) -->$")


@dataclass(frozen=True)
class Block:
    """One fenced block: where it stands (line, from 1), its language, its text, and the remark before it."""

    line: int
    language: str
    text: str
    remark: str
    detail: str


def blocks_of(page: str) -> list[Block]:
    """All fenced blocks of a Markdown page, in order; a block that is never closed is an error (ValueError)."""
    found: list[Block] = []
    lines = page.splitlines()
    number = 0
    remark = detail = ""
    while number < len(lines):
        line = lines[number]
        if match := REMARK.match(line.strip()):
            remark, detail = match["kind"], match["text"]
        elif match := FENCE.match(line):
            start = number + 1
            end = next((n for n in range(start, len(lines)) if lines[n].rstrip() == match["ticks"]), None)
            if end is None:
                raise ValueError(f"line {number + 1}: this block is never closed")
            found.append(Block(number + 1, match["language"], "\n".join(lines[start:end]), remark, detail))
            remark = detail = ""
            number = end
        elif line.strip():
            remark = detail = ""
        number += 1
    return found


def commands_of(block: Block) -> list[str]:
    """The commands of one block, each possibly of several lines (a trailing backslash joins the next line)."""
    if block.language == "console":
        lines = block.text.splitlines()
        typed: list[str] = []
        continued = False
        for line in lines:
            if line.startswith("$ "):
                typed.append(line[2:])
            elif continued:
                typed[-1] += "\n" + line.removeprefix("> ")
            continued = bool(typed) and typed[-1].endswith("\\") and (line.startswith("$ ") or continued)
        return typed
    if block.language == "sh":
        return [block.text]
    return []


def script_of(blocks: list[Block]) -> str:
    """A shell script of the page's commands: it echoes each, and stops at the first that fails."""
    parts = ["set -eu"]
    for block in blocks:
        if block.remark == "not run":
            parts.append(f"echo {shlex.quote(f'# line {block.line}: not run: {block.detail}')}")
        elif block.remark == "file":
            name = shlex.quote(block.detail)
            parts.append(f"echo {shlex.quote(f'# line {block.line}: writing {block.detail}')}")
            parts.append(f"cat > {name} <<'END_OF_BLOCK'\n{block.text}\nEND_OF_BLOCK")
        else:
            for command in commands_of(block):
                if block.remark == "run with" and command.startswith("sim "):
                    command += f" {block.detail}"
                parts.append(f"echo {shlex.quote(f'# line {block.line}: {command}')}")
                parts.append(command)
    return "\n".join(parts) + "\n"


# Bound to the name `git` in the page's shell: a clone becomes a copy of the files at hand.
STAND_IN_FOR_CLONE = """
git() {
    if [ "$1" = clone ]; then
        shift
        local folder=${2:-$(basename "$1" .git)}
        mkdir -p "$folder" && cp -R "$COPY_OF_PROJECT/." "$folder"
    else
        command git "$@"
    fi
}
"""


def copy_project(destination: Path) -> None:
    """Copy the files that git knows or would take (so: no environment, no results) to an empty folder."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in sorted(set(listing.split("\0")) - {""}):
        source = PROJECT / name
        if source.is_file():
            target = destination / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def run(pages: Sequence[Path]) -> list[Path]:
    """Run the pages' commands in a fresh copy of the project; the pages in which one failed."""
    scripts = {page: script_of(blocks_of(page.read_text(encoding="utf-8"))) for page in pages}
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")
    }
    failed = []
    with tempfile.TemporaryDirectory(prefix="readme-") as folder:
        copy = Path(folder) / "copy"
        copy_project(copy)
        environment["COPY_OF_PROJECT"] = str(copy)
        for page, script in scripts.items():
            # A page that clones first starts beside the copy; any other page starts inside one.
            desk = Path(folder) / "desk" if "git clone" in script else copy
            desk.mkdir(exist_ok=True)
            print(f"# {page}", flush=True)
            began = monotonic()
            finished = subprocess.run(
                ["bash", "-c", STAND_IN_FOR_CLONE + script],
                cwd=desk, env=_with_environment_on(environment, copy), stdin=subprocess.DEVNULL,
            )  # fmt: skip
            print(f"# {page}: {monotonic() - began:.0f} s", flush=True)
            if finished.returncode:
                print(f"{page}: a command failed (exit {finished.returncode})", file=sys.stderr)
                failed.append(page)
    return failed


def _with_environment_on(environment: dict[str, str], copy: Path) -> dict[str, str]:
    """The variables with the copy's own environment on, where a page before has made one."""
    commands = copy / ".venv" / "bin"
    if not commands.is_dir():
        return environment
    return environment | {"PATH": f"{commands}{os.pathsep}{environment.get('PATH', '')}"}


def main() -> int:
    """Command line: run the pages, or with --list only show what would be run."""
    parser = argparse.ArgumentParser(description="Run the commands of Markdown pages in a fresh copy of the project.")
    parser.add_argument("pages", type=Path, nargs="+", metavar="PAGE")
    parser.add_argument("--list", action="store_true", help="only show the commands")
    options = parser.parse_args()
    blocks = {page: blocks_of(page.read_text(encoding="utf-8")) for page in options.pages}
    pages = [page for page in options.pages if any(commands_of(block) for block in blocks[page])]
    if not pages:
        print("no command found (no block marked sh or console)", file=sys.stderr)
        return 1
    if options.list:
        for page in pages:
            print(f"# {page}\n{script_of(blocks[page])}", end="")
        return 0
    failed = run(pages)
    if not failed:
        print(f"{len(pages)} pages: every command worked", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
