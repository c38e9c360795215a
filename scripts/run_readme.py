"""Run the commands of a Markdown page as a newcomer would: in a fresh copy of the project, one after the other.

What is run: fenced blocks marked ``sh``, and the lines after ``$ `` in blocks marked ``console`` (the other
lines there show output). All of them run in one shell, so that ``cd`` holds for the blocks that follow; the
first failure ends it. An HTML comment on the line before a block says what else it is:

    <!-- file: scenarios/mine.yaml -->     the block is written to this file (where the shell stands at that
    point) <!-- not run: needs a second city -->  the block is left out, for the reason given

A ``git clone ADDRESS`` line is answered with a copy of the files at hand, since a page's address may be out
of reach.

    python scripts/run_readme.py README.md [--list]
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
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>[\w-]*)")
REMARK = re.compile(r"^<!-- (?P<kind>file|not run): (?P<text>.+?) -->$")


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


def run(page: Path) -> int:
    """Run a page's commands in a fresh copy of the project; the exit code of the first that fails, or 0."""
    script = script_of(blocks_of(page.read_text(encoding="utf-8")))
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")
    }
    with tempfile.TemporaryDirectory(prefix="readme-") as folder:
        copy = Path(folder) / "copy"
        copy_project(copy)
        # A page that clones first starts beside the copy; any other page starts inside one.
        desk = Path(folder) / "desk" if "git clone" in script else copy
        desk.mkdir(exist_ok=True)
        environment["COPY_OF_PROJECT"] = str(copy)
        finished = subprocess.run(
            ["bash", "-c", STAND_IN_FOR_CLONE + script], cwd=desk, env=environment, stdin=subprocess.DEVNULL
        )
    return finished.returncode


def main() -> int:
    """Command line: run the page, or with --list only show what would be run."""
    parser = argparse.ArgumentParser(description="Run the commands of a Markdown page in a fresh copy of the project.")
    parser.add_argument("page", type=Path)
    parser.add_argument("--list", action="store_true", help="only show the commands")
    options = parser.parse_args()
    blocks = blocks_of(options.page.read_text(encoding="utf-8"))
    if not any(commands_of(block) for block in blocks):
        print(f"{options.page}: no command found (no block marked sh or console)", file=sys.stderr)
        return 1
    if options.list:
        print(script_of(blocks), end="")
        return 0
    code = run(options.page)
    print(
        f"{options.page}: " + ("every command worked" if code == 0 else f"a command failed (exit {code})"),
        file=sys.stderr,
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
