"""Where the parts of a long piece of work are done: in this process, in processes beside it, or on a cluster.

All three are a ``concurrent.futures.Executor``; what is done with it stands in :mod:`sim.experiments.work.work` once.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.language.message import Message

PRELOAD = ["sim.experiments.ensemble.ensemble_job"]
"""Imported once by the server that worker processes are copied from, so that each starts at once."""

CLUSTER_TIMEOUT = 30
"""Seconds to wait for a scheduler that does not answer."""


@dataclass(frozen=True)
class Place:
    """Where to work. Without a scheduler or a cluster file: ``workers`` processes of this machine (None: one for each
    core; 1: this process itself)."""

    workers: int | None = None
    scheduler: str | None = None
    """Address of a Dask scheduler, ``tcp://host:8786``."""
    cluster: Path | None = None
    """File that describes a cluster to start (see ``docs/cluster.md``)."""

    @property
    def local_workers(self) -> int:
        """Processes on this machine."""
        return self.workers if self.workers is not None else usable_cores()

    @property
    def is_distributed(self) -> bool:
        return self.scheduler is not None or self.cluster is not None


@dataclass
class Workshop:
    """An executor, how many jobs it does at a time, and how to start it anew after its processes were killed."""

    executor: Executor
    width: Callable[[], int]
    renew: Callable[[], Executor]
    in_line: bool = False
    """Jobs are done by this very process: nothing needs to be sent."""
    is_distributed: bool = False
    is_there: Callable[[], bool] = lambda: True
    """Whether whoever hands out the jobs still answers."""


def usable_cores() -> int:
    """Cores that this process may use, at least one."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return max(os.cpu_count() or 1, 1)


@contextmanager
def open_workshop(place: Place, jobs: int) -> Iterator[Workshop]:
    """An executor at ``place`` for so many jobs; it is closed, and what it still does is stopped, when the block ends.

    InputError when the scheduler does not answer, or when Dask is not installed.
    """
    if place.is_distributed:
        with _cluster(place) as workshop:
            yield workshop
        return
    workers = max(min(place.local_workers, jobs), 1)
    if workers == 1:
        yield Workshop(_InLine(), lambda: 1, _InLine, in_line=True)
        return
    opened: list[Executor] = []

    def start() -> Executor:
        for executor in opened:
            _stop(executor)
        opened[:] = [_process_pool(workers)]
        return opened[0]

    try:
        yield Workshop(start(), lambda: workers, start)
    finally:
        for executor in opened:
            _stop(executor)


# --- this machine -------------------------------------------------------------------------------------------------


class _InLine(Executor):
    """Does each job at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _process_pool(workers: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    from sim.experiments.work.clean_processes import clean_context

    return ProcessPoolExecutor(workers, mp_context=clean_context(PRELOAD), initializer=_begin_worker)


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent has ended, also when it was killed."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _stop(executor: Executor) -> None:
    """End a pool's processes, also in the middle of a job."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


# --- a cluster ----------------------------------------------------------------------------------------------------


@contextmanager
def _cluster(place: Place) -> Iterator[Workshop]:
    try:
        from distributed import Client
    except ImportError:
        raise InputError.of(
            Message("cluster.dask"), suggestion=Message("cluster.install")
        ) from None
    # What the client would log of a lost connection is said in one message at the end (see sim.experiments.work.work).
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with _started(place) as target:
        try:
            client = Client(target, timeout=CLUSTER_TIMEOUT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError.of(
                Message("cluster.no_scheduler", place=place.scheduler or place.cluster, error=error),
                suggestion=Message("cluster.start_scheduler"),
            ) from None

        def width() -> int:
            """Workers at this moment; one while they still wait in a queue."""
            try:
                return max(len(client.nthreads()), 1)
            except (OSError, RuntimeError, AttributeError):  # the scheduler has gone: the jobs under way say so
                return 1

        try:
            # A job is no pure function for Dask, which would else answer a repeated one from its memory.
            executor = client.get_executor(pure=False)
            yield Workshop(
                executor, width, lambda: executor, is_distributed=True, is_there=lambda: client.status == "running"
            )
        finally:
            client.close()


@contextmanager
def _started(place: Place) -> Iterator[Any]:
    """The address of a running scheduler, or a cluster that is started from a file and ended with the block."""
    if place.cluster is None:
        yield place.scheduler
        return
    from sim.experiments.work.cluster_file import start_cluster

    cluster = start_cluster(place.cluster)
    try:
        yield cluster
    finally:
        cluster.close()
