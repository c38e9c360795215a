"""The options that say who does many runs: processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.options import usage_error

if TYPE_CHECKING:
    from sim.experiments.work.executors import Place


def work_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --workers, --scheduler and --cluster, passed on as ``workers``, ``scheduler`` and ``cluster``."""
    for option in (
        click.option("--cluster", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE",
                     help="Start a cluster as FILE describes it (Slurm and the like) and work there."),
        click.option("--scheduler", metavar="ADDRESS", help="Work on a running Dask cluster, such as tcp://host:8786."),
        click.option("--workers", type=click.IntRange(min=1), metavar="N",
                     help="Processes of this machine that run at the same time.  [default: one a core]"),
    ):  # fmt: skip
        command = option(command)
    return command


def chosen_place(workers: int | None, scheduler: str | None, cluster: Path | None) -> Place:
    """Where to work. Raises a usage error when several are given."""
    from sim.experiments.work.executors import Place

    if sum(one is not None for one in (workers, scheduler, cluster)) > 1:
        raise usage_error("work.one_place")
    return Place(workers, scheduler, cluster)
