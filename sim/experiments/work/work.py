"""Many runs as jobs, each of which becomes a part on the disk: done in parallel, resumed, and the same in the end.

A job is a handful of runs. It is sent to wherever the work is done, comes back as bytes, and is written by this process
alone. Which jobs there are does not depend on who does them, so that the result has the same bytes with one worker,
with ten, or after an interruption.
"""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sim.engine_errors import ContractError
from sim.errors import InputError, system_error
from sim.experiments.work.executors import Place, Workshop, open_workshop
from sim.experiments.work.parts import PackedPart, Parts, pack
from sim.language.message import Message
from sim.provenance import program_digest

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]
"""``(runs done, runs in all)``; called from time to time."""

AHEAD = 2
"""Jobs that wait ready for each worker: enough that none is idle, few enough that memory stays flat."""

LONGEST_ERROR = 500
"""Characters of an error that a result keeps."""

ATTEMPTS = 3
"""How often a job is begun whose worker ends under it (out of memory, killed) before it is given up."""

KILLED_ON_CLUSTER = 2
"""Attempts for which Dask's ``KilledWorker`` counts: Dask has begun the job four times before it says so."""

RECOUNT = 5.0
"""Seconds after which is looked at the latest whether a cluster has more workers by now."""

OTHER_PROGRAM = Message("work.other_program")


@dataclass(frozen=True)
class Failure:
    """A run that raised. ``trace`` is for ``--debug``; only the rest goes into a result."""

    draw: int
    replicate: int
    error: str
    trace: str = ""

    @classmethod
    def of(cls, draw: int, replicate: int, error: Exception, trace: str = "") -> Failure:
        """The failure that an exception makes, its text cut to :data:`LONGEST_ERROR`."""
        return cls(draw, replicate, f"{type(error).__name__}: {error}"[:LONGEST_ERROR], trace)


@dataclass(frozen=True)
class RunSeconds:
    """How long one run took."""

    draw: int
    replicate: int
    seconds: float


@dataclass(frozen=True)
class JobResult:
    """What a job brings back: tables by name, runs that failed, how long each took."""

    tables: Mapping[str, pd.DataFrame]
    failures: tuple[Failure, ...] = ()
    seconds: tuple[RunSeconds, ...] = ()


class Job(Protocol):
    """A handful of runs: a frozen dataclass that can be pickled."""

    @property
    def number(self) -> int:
        """Its place among all jobs, from 0."""

    @property
    def runs(self) -> int:
        """Runs of the model that it does, for the progress bar."""

    def perform(self) -> JobResult:
        """Do them. InputError and ContractError end the whole work; other errors of a run belong into ``failures``."""


class WorkError(Exception):
    """The work had to stop, and what is finished is kept: the disk is full, the cluster is gone, or a worker runs
    another program. ``str()`` is English."""

    exit_code = 1

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)  # its only argument, so that it survives pickling between processes

    def text(self, lang: str) -> str:
        """What happened, in ``'en'`` or ``'zh'``."""
        return self.message.text(lang)


_ONE_AT_A_TIME = threading.Lock()
"""Held while a worker does a job: a worker of Dask may have several threads, and models are not made for that."""


def do_sent_job(program: str, sent: bytes) -> PackedPart:
    """Do a pickled job in a worker, unless its program is another one than ``program`` says: WorkError, before anything
    is unpacked that may mean something else there."""
    if program != program_digest():
        raise WorkError(OTHER_PROGRAM)
    job: Job = pickle.loads(sent)
    with _ONE_AT_A_TIME:
        return do_job(job)


def do_job(job: Job) -> PackedPart:
    """Do a job and pack what it brought."""
    result = job.perform()
    return PackedPart(
        number=job.number,
        tables=pack(result.tables),
        failures=tuple(asdict(failure) for failure in result.failures),
        seconds=tuple(asdict(second) for second in result.seconds),
        program=program_digest(),
    )


def carry_out(
    jobs: Iterable[Job],
    parts: Parts,
    *,
    place: Place | None = None,
    progress: Progress | None = None,
    files: Mapping[str, str] | None = None,
) -> dict[int, str]:
    """Do all jobs whose part is not there yet, each written to ``parts`` as it finishes.

    Returns the numbers of jobs that had to be given up, each with the reason. A job whose worker process is killed is
    begun again, in the end alone, and given up after :data:`ATTEMPTS`; the rest goes on. Raises InputError and
    ContractError of a job, and WorkError when a part can't be written or one of ``files`` (the SHA-256 of each, as the
    scenario found it) has changed meanwhile; what was finished before is kept.
    """
    every = list(jobs)
    there = parts.numbers()
    total = sum(job.runs for job in every)
    foreman = _Foreman(parts, deque(job for job in every if job.number not in there), progress, total, files or {})
    if progress is not None:
        progress(foreman.done_runs, total)
    if foreman.waiting:
        with open_workshop(place or Place(), len(foreman.waiting)) as workshop:
            foreman.work(workshop)
    return foreman.lost


def _digest(path: str) -> str:
    """SHA-256 (hexadecimal) of a file; empty where it can't be read."""
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


class _Foreman:
    """Hands out jobs, takes in parts."""

    def __init__(
        self, parts: Parts, waiting: deque[Job], progress: Progress | None, total: int, files: Mapping[str, str]
    ) -> None:
        self.parts, self.waiting, self.progress, self.total = parts, waiting, progress, total
        self._files = files
        self.done_runs = total - sum(job.runs for job in waiting)
        self.lost: dict[int, str] = {}
        self._attempts: dict[int, int] = {}
        self._suspects: deque[Job] = deque()

    def work(self, workshop: Workshop) -> None:
        executor = workshop.executor
        under_way: dict[Future[PackedPart], Job] = {}
        while self.waiting or under_way or self._suspects:
            if not self.waiting and not under_way:
                # What was under way when a worker ended is done alone, so that it shows whose fault it was.
                self.waiting.append(self._suspects.popleft())
            limit = 1 if workshop.in_line else AHEAD * workshop.width()
            try:
                while self.waiting and len(under_way) < limit:
                    future = self._submit(executor, self.waiting[0], workshop)
                    under_way[future] = self.waiting.popleft()
            except BrokenExecutor:
                executor = self._begin_again(workshop, under_way)
                continue
            finished, _ = wait(under_way, timeout=RECOUNT, return_when=FIRST_COMPLETED)
            broken = False
            for future in finished:
                job = under_way.pop(future)
                try:
                    self._take_in(job, future.result())
                except (InputError, ContractError, WorkError):
                    raise
                except BrokenExecutor:
                    self._suspect(job, "its worker process ended")
                    broken = True
                except MemoryError:
                    self._suspect(job, "there was not enough memory for it")
                except CancelledError as error:
                    self._refuse_if_gone(workshop, error)
                    self._suspect(job, "it was cancelled on the cluster")
                except Exception as error:
                    if type(error).__name__ == "KilledWorker":
                        self._suspect(job, "its worker on the cluster ended", KILLED_ON_CLUSTER)
                    elif workshop.is_distributed and isinstance(error, RuntimeError | ImportError | AttributeError):
                        # A run's own errors do not come here: they are in its part.
                        said = str(error).strip().splitlines()
                        raise WorkError(
                            Message("work.cannot_load", error=said[0].strip() if said else type(error).__name__)
                        ) from error
                    else:
                        raise
            if broken:
                executor = self._begin_again(workshop, under_way)

    def _submit(self, executor: Executor, job: Job, workshop: Workshop) -> Future[PackedPart]:
        try:
            if workshop.in_line:
                return executor.submit(do_job, job)
            return executor.submit(do_sent_job, program_digest(), pickle.dumps(job))
        except (OSError, RuntimeError) as error:
            if isinstance(error, BrokenExecutor):
                raise
            self._refuse_if_gone(workshop, error)
            raise

    def _refuse_if_gone(self, workshop: Workshop, error: BaseException) -> None:
        if not workshop.is_there():
            raise WorkError(Message("work.scheduler_lost")) from error

    def _take_in(self, job: Job, part: PackedPart) -> None:
        for path, digest in self._files.items():
            if _digest(path) != digest:
                raise WorkError(Message("work.file_changed", path=path))
        if part.program != program_digest():
            raise WorkError(OTHER_PROGRAM)
        try:
            self.parts.write(part)
        except OSError as error:
            raise WorkError(
                Message("work.cannot_write", folder=str(self.parts.folder), error=system_error(error))
            ) from error
        self._count(job)

    def _suspect(self, job: Job, why: str, counts: int = 1) -> None:
        attempts = self._attempts[job.number] = self._attempts.get(job.number, 0) + counts
        if attempts < ATTEMPTS:
            self._suspects.append(job)
        else:
            self.lost[job.number] = why
            self._count(job)

    def _begin_again(self, workshop: Workshop, under_way: dict[Future[PackedPart], Job]) -> Executor:
        for job in under_way.values():
            self._suspect(job, "its worker process ended")
        under_way.clear()
        return workshop.renew()

    def _count(self, job: Job) -> None:
        self.done_runs += job.runs
        if self.progress is not None:
            self.progress(self.done_runs, self.total)
