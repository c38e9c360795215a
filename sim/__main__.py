"""``python -m sim`` and the command ``sim``."""

from __future__ import annotations

import sys

from sim.cli import run_command_line


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_command_line())


if __name__ == "__main__":
    main()
