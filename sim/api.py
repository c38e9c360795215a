"""Run scenarios and open results from Python: the public functions, reached as ``sim.run`` and so on.

What is promised of them stands in ``docs/python.md``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from operator import index
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.language.message import Message
from sim.results import ComparisonResults, RunResults, open_results
from sim.scenario import LoadedScenario, load_scenario

Changes = Sequence[str] | Mapping[str, Any]
"""Values laid over a scenario: ``["levers.cloud_subsidy.share=0.3"]`` or ``{"levers.cloud_subsidy.share": 0.3}``."""

RESULTS = Path("results")
"""Where results go unless told otherwise, seen from the working directory."""


def run(
    scenario: str | Path | LoadedScenario,
    *,
    draws: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    changes: Changes = (),
    out: str | Path | None = None,
    workers: int | None = 1,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    keep_events: int | None = None,
    force: bool = False,
    allow_code: bool = False,
    progress: bool | Callable[[int, int], None] = False,
) -> RunResults:
    """Run a scenario over its draws and replicates, and return the result from its folder.

    The same as ``sim run`` without figures and without printing, and the same bytes in the folder. ``draws`` (0: every
    uncertain input at its value in the table), ``replicates``, ``seed`` and ``months`` replace what the scenario says,
    ``changes`` any other value of a scenario that is given as a file. The result goes to ``out``, or else to
    ``results/NAME``. If it stands there already, made by this very program, it is opened, not run again; one that was
    interrupted goes on; another result is replaced with ``force`` only.

    ``workers`` processes work at a time (1: this process alone; None: one a core), or those of a Dask cluster at the
    address ``scheduler``, or of one that the file ``cluster`` describes. ``keep_events``: of how many runs the events
    are kept (20 unless given). ``allow_code``: run the rule files that the scenario names. ``progress``: True shows a
    bar, a function is called with (runs done, runs in all).

    Raises InputError with everything that is wrong with the input, ContractError for a mistake in a rule, WorkError
    when the work had to stop (a full disk), and EveryRunFailed. When some runs fail, the rest goes on, and a
    RuntimeWarning says so; see ``failures`` of the result.
    """
    from sim.experiments.ensemble.ensemble import EVENTS_KEPT
    from sim.experiments.ensemble.simulation import described, is_done, simulate
    from sim.experiments.work.executors import Place
    from sim.rule_check import check_rules
    from sim.store import check_place

    if sum((workers != 1, scheduler is not None, cluster is not None)) > 1:
        raise InputError.of(Message("api.one_place"))
    if workers is not None and workers < 1:
        raise InputError.of(Message("api.no_workers", workers=workers), suggestion=Message("api.workers"))
    place = Place(workers, scheduler, None if cluster is None else Path(cluster))
    settings = {"draws": draws, "replicates": replicates, "seed": seed, "months": months}
    with _words_of_python():
        loaded = _loaded(scenario, changes, settings)
        _refuse_code(loaded, allow_code)
        folder = RESULTS / loaded.scenario.name if out is None else Path(out)
        check_place(folder, fingerprint=loaded.fingerprint, force=force, wanted=described(loaded))
    if not force and is_done(loaded, folder):
        found = _opened(folder)
        if keep_events is None or found.manifest["events_of"] == min(keep_events, int(found.manifest["runs"])):
            return found
    check_rules(loaded.scenario.rules, str(loaded.sources[0]), run_files=allow_code)
    with _shown(progress, loaded.scenario.name) as update:
        simulate(
            loaded, folder, place=place, progress=update, force=force,
            keep_events=EVENTS_KEPT if keep_events is None else keep_events,
        )  # fmt: skip
    found = _opened(folder)
    if len(found.failures):
        message = f"{len(found.failures)} of {found.manifest['runs']} runs failed; see `failures` of the result"
        warnings.warn(message, RuntimeWarning, stacklevel=2)
    return found


def compare(
    *results: RunResults | str | Path, out: str | Path | None = None, force: bool = False
) -> ComparisonResults:
    """Compare results (or their folders) with the first of them, pair by pair of draw and replicate.

    With ``out`` the comparison is also written there, as ``sim compare`` does, without figures; a comparison of other
    runs in that folder is replaced with ``force`` only. InputError for fewer than two results, and for results that
    have no run in common.
    """
    from sim.experiments.comparison.compare import compare_runs, write_comparison

    folder = None if out is None else Path(out)
    with _words_of_python():
        comparison = compare_runs([one.folder if isinstance(one, RunResults) else one for one in results])
        if folder is not None:
            write_comparison(comparison, folder, force=force)
    return ComparisonResults.of(comparison, folder)


def _loaded(
    scenario: str | Path | LoadedScenario, changes: Changes, settings: Mapping[str, int | None]
) -> LoadedScenario:
    """The scenario with all changes; the named settings count last."""
    from sim.experiments.ensemble.ensemble import with_settings

    if not isinstance(scenario, LoadedScenario):
        texts = [*_texts(changes), *(f"{name}={_text(value)}" for name, value in settings.items() if value is not None)]
        return load_scenario(scenario, texts)
    if changes:
        raise InputError.of(
            Message("api.changes_of_loaded"),
            suggestion=Message("api.to_load_scenario"),
        )
    return with_settings(scenario, **{name: _whole(name, value) for name, value in settings.items()})


def _texts(changes: Changes) -> list[str]:
    """The changes as ``path=value`` texts."""
    if isinstance(changes, str):
        return [changes]
    if isinstance(changes, Mapping):
        return [f"{path}={_text(value)}" for path, value in changes.items()]
    return list(changes)


def _text(value: Any) -> str:
    """A value as YAML writes it. Lists and mappings are JSON, which is YAML too; numpy's numbers are numbers."""
    import json

    if isinstance(value, str):
        return value
    if hasattr(value, "item"):
        value = value.item()
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        raise InputError.of(Message("api.no_value", value=value), file="changes") from None


def _whole(name: str, value: int | None) -> int | None:
    """A whole number of any type, such as numpy's, as Python's own."""
    if value is None:
        return None
    try:
        return index(value)
    except TypeError:
        raise InputError.of(Message("cells.no_whole_number", value=value), path=name) from None


def _refuse_code(loaded: LoadedScenario, allow_code: bool) -> None:
    """Raise InputError where the scenario names code outside the program and the caller has not said yes to it."""
    if loaded.needs_code and not allow_code:
        raise InputError(
            Problem(
                Message("code.outside", file=use.file),
                file=str(loaded.sources[0]),
                path=f"rules.{number}",
                suggestion=Message("api.allow_code"),
            )
            for number, use in enumerate(loaded.scenario.rules)
            if use.file is not None
        )


_WORDS = (
    ("--out DIR", "out="),
    ("--out", "out="),
    ("--set", "changes:"),
    ("--force", "force=True"),
    ("--draws", "draws"),
    ("--replicates", "replicates"),
)
"""Words of the command line, and what a Python program says instead."""


@contextmanager
def _words_of_python() -> Iterator[None]:
    """Mistakes are shared with the command line; their advice is not."""
    try:
        yield
    except InputError as error:
        raise type(error)(
            replace(
                problem,
                file=_in_python(problem.file),
                message=_in_python(str(problem.message)),
                suggestion=_in_python(str(problem.suggestion or "")),
            )
            for problem in error.problems
        ) from None


def _in_python(text: str) -> str:
    for said, instead in _WORDS:
        text = text.replace(said, instead)
    return text


def _shown(progress: bool | Callable[[int, int], None], label: str) -> Any:
    if progress is True:
        from sim.commands.progress import progress_bar

        return progress_bar(label, quiet=False)
    return nullcontext(progress or None)


def _opened(folder: Path) -> RunResults:
    found = open_results(folder)
    assert isinstance(found, RunResults)
    return found
