"""The argument and options by which a command is told its scenario, and changes to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from sim.commands.completing import complete_scenarios, complete_setting


def scenario_options(
    command: Callable[..., Any], *, draws: str = "the scenario's", replicates: str = "the scenario's"
) -> Callable[..., Any]:
    """Add SCENARIO and --draws, --replicates, --seed, --months, --set, passed on as ``scenario`` ... ``changes``.

    ``draws`` and ``replicates`` are what the help says of a command that has numbers of its own for them.
    """
    for option in (
        click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", shell_complete=complete_setting,
                     help="Change a value, such as levers.cloud_subsidy.share=0.3; may be repeated."),
        click.option("--months", type=int, help="Months to simulate from January 2020 on."),
        click.option("--seed", type=int, help="Seed of all random numbers."),
        click.option("--replicates", type=int, metavar="R",
                     help=f"Runs of each draw, each with luck of its own.  [default: {replicates}]"),
        click.option("--draws", type=int, metavar="D",
                     help=f"Draws of the uncertain inputs; 0: their values in the table.  [default: {draws}]"),
        click.argument("scenario", type=click.Path(path_type=Path), shell_complete=complete_scenarios),
    ):  # fmt: skip
        command = option(command)
    return command


def overrides_from(changes: Sequence[str], **named: int | None) -> list[str]:
    """All changes as ``path=value`` texts; options of their own such as ``--seed 3`` count after ``--set seed=2``."""
    return [*changes, *(f"{name}={value}" for name, value in named.items() if value is not None)]
