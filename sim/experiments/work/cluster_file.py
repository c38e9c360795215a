"""A cluster as a file describes it, started for one piece of work: Slurm and its like through dask-jobqueue, or
processes of this machine (``local``) to try the whole way out.

``docs/cluster.md`` says what the file may hold. A mistake in it is answered with its place, as one in a scenario is.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from sim.errors import InputError
from sim.language.message import Message
from sim.scenario.schema import Part, Text
from sim.scenario.source import Place, plain
from sim.scenario.validation_messages import problems_of
from sim.scenario.yaml_reader import read_text
from sim.text_files import read_utf8

CLASSES = {
    "slurm": "SLURMCluster",
    "pbs": "PBSCluster",
    "sge": "SGECluster",
    "lsf": "LSFCluster",
    "htcondor": "HTCondorCluster",
}
"""Classes of dask-jobqueue by the ``kind`` of a file."""

SUBMIT_COMMANDS = {"slurm": "sbatch", "pbs": "qsub", "sge": "qsub", "lsf": "bsub", "htcondor": "condor_submit"}
"""What each of them calls to hand in a job."""

ACCOUNT_CALLED = {"slurm": "account", "pbs": "account", "sge": "project", "lsf": "project"}
"""What each of them calls the account that pays for a job; HTCondor has none."""

LOCAL = "local"

LARGEST_FILE = 64 * 1024
"""Bytes of the largest cluster file."""


class ClusterFile(Part):
    """What a cluster file may say."""

    kind: Literal["local", "slurm", "pbs", "sge", "lsf", "htcondor"]
    """Who hands out the machines."""
    jobs: int = Field(1, ge=1, le=10_000)
    """Jobs to hand in; each is (a part of) a machine."""
    cores: int = Field(1, ge=1, le=1_024)
    """Cores of each job: so many workers, each of which does one run at a time."""
    memory: str | None = Field(None, pattern=r"^[0-9.]+ ?[KMGT]i?B$")
    """Memory of each job, such as ``32GB``; needed unless the kind is ``local``."""
    walltime: str | None = Field(None, pattern=r"^(\d+-)?\d+(:\d\d){1,2}$")
    """How long a job may last, ``02:00:00``."""
    queue: str | None = Field(None, min_length=1, max_length=200)
    """The queue or partition."""
    account: str | None = Field(None, min_length=1, max_length=200)
    """The account or project that pays."""
    disk: str | None = Field(None, pattern=r"^[0-9.]+ ?[KMGT]i?B$")
    """Scratch disk of each job; HTCondor asks for it."""
    interface: str | None = Field(None, min_length=1, max_length=100)
    """The network interface by which machines reach each other, such as ``ib0``."""
    python: str | None = Field(None, min_length=1, max_length=1_000)
    """The Python on the machines; without it, the path of the one that runs this."""
    scratch: str | None = Field(None, min_length=1, max_length=1_000)
    """A folder on each machine for Dask's own files."""
    logs: str | None = Field(None, min_length=1, max_length=1_000)
    """A folder for what the jobs print."""
    prologue: tuple[Text, ...] = ()
    """Lines of the job's script before the worker starts: ``module load python``."""
    directives: tuple[Text, ...] = ()
    """Lines that the scheduler reads: ``--exclusive``."""


def read_cluster(path: str | Path) -> ClusterFile:
    """Read and check a cluster file. InputError with file, line and column for every mistake."""
    shown = str(path)
    place = Place(shown, Path(path).parent)
    root, problems = read_text(read_utf8(Path(path), shown=shown, limit=LARGEST_FILE), place)
    if root is None or not isinstance(root.value, dict):
        wrong = Message("cluster.no_mapping")
        problems.append(place.problem(wrong, suggestion=Message("cluster.see_docs")))
    if problems:
        raise InputError(problems)
    assert root is not None and isinstance(root.value, dict)
    try:
        found = ClusterFile.model_validate_json(json.dumps(plain(root)))
    except ValidationError as error:
        raise InputError(problems_of(error, ClusterFile, root)) from None
    missing = [name for name in _needed(found.kind) if getattr(found, name) is None]
    if missing:
        raise InputError(root.place.problem(Message("cluster.needed", kind=found.kind), name) for name in missing)
    useless = [name for name in _without_meaning(found.kind) if getattr(found, name)]
    if useless:
        raise InputError(
            root.value[name].key_or_value.problem(
                Message("cluster.useless", kind=found.kind), name, Message("error.leave_out")
            )
            for name in useless
        )
    return found


def start_cluster(path: str | Path) -> Any:
    """Start the cluster that a file describes: a ``distributed`` cluster, to be closed by the caller.

    InputError for a mistake in the file, when Dask is not installed, or when the scheduler's commands are not here.
    """
    wanted = read_cluster(path)
    try:
        return _local(wanted) if wanted.kind == LOCAL else _queued(wanted, str(path))
    except ImportError as error:
        raise InputError.of(
            Message("cluster.package", kind=wanted.kind, package=error.name),
            file=str(path),
            suggestion=Message("cluster.install"),
        ) from None


def _local(wanted: ClusterFile) -> Any:
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=wanted.jobs * wanted.cores,
        threads_per_worker=1,
        memory_limit=wanted.memory or 0,  # 0: no limit of Dask's own
        dashboard_address=None,
        local_directory=wanted.scratch,
    )


def _queued(wanted: ClusterFile, shown: str) -> Any:
    import dask_jobqueue

    command = SUBMIT_COMMANDS[wanted.kind]
    if shutil.which(command) is None:
        raise InputError.of(
            Message("cluster.no_command", command=command),
            file=shown,
            suggestion=Message("cluster.start_where", kind=wanted.kind),
        )
    cluster = getattr(dask_jobqueue, CLASSES[wanted.kind])(**settings_of(wanted))
    cluster.scale(jobs=wanted.jobs)
    return cluster


def settings_of(wanted: ClusterFile) -> dict[str, Any]:
    """Arguments of dask-jobqueue's class: one worker process a core, each with one thread."""
    settings: dict[str, Any] = {
        "cores": wanted.cores,
        "processes": wanted.cores,
        "memory": wanted.memory,
        "walltime": wanted.walltime,
        "queue": wanted.queue,
        ACCOUNT_CALLED.get(wanted.kind, "account"): wanted.account,
        "disk": wanted.disk,
        "interface": wanted.interface,
        "python": wanted.python,
        "local_directory": wanted.scratch,
        "log_directory": wanted.logs,
        "job_script_prologue": list(wanted.prologue) or None,
        "job_extra_directives": list(wanted.directives) or None,
        "worker_extra_args": ["--no-dashboard"],
        "scheduler_options": {"dashboard_address": None},
    }
    return {name: value for name, value in settings.items() if value is not None}


def _needed(kind: str) -> tuple[str, ...]:
    return {LOCAL: (), "htcondor": ("memory", "disk")}.get(kind, ("memory",))


def _without_meaning(kind: str) -> tuple[str, ...]:
    queued = ("walltime", "queue", "account")
    if kind == LOCAL:
        return (*queued, "disk", "interface", "python", "logs", "prologue", "directives")
    return (*queued, "directives") if kind == "htcondor" else ("disk",)
