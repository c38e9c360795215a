"""What a reader must know before comparing runs: why they may be no pairs, and what else makes it doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.experiments.comparison.shared_inputs import inputs_beside
from sim.language.message import Both, Message
from sim.plan import load_plan
from sim.run_folder import Run
from sim.uncertainty.names import names_of_input

ALIKE = ("seed", "sampling", "population", "months")
"""What runs that form pairs have alike; ``remark.what.*`` in the table of words."""

MOST_NAMED = 5
"""Inputs that a remark names; the others it counts."""


def remarks_on(runs: Sequence[Run], names: Sequence[str], pairs: int) -> Iterator[Message]:
    """Remarks on runs as they stand in their folders, of which ``pairs`` form pairs; the weightiest first."""
    yield from _unlike(runs, names)
    yield from _other_draws(runs, names)
    yield from _made_differently(runs, names)
    yield from _left_out(runs, names, pairs)
    yield from _held(runs, names)


def _unlike(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Message]:
    """Runs that are no pairs, and runs of the same scenario."""
    first = runs[0]
    for name, run in zip(names[1:], runs[1:], strict=True):
        drawn = any(each.manifest.get("draws") for each in (first, run))
        unlike = [
            what
            for what in ALIKE
            if run.manifest.get(what) != first.manifest.get(what) and (what != "sampling" or drawn)
        ]
        if unlike:
            what = _joined("remark.another", [Message(f"remark.what.{part}") for part in unlike])
            yield Message("remark.unlike", name=name, what=what, first=names[0])
        if run.fingerprint == first.fingerprint:
            yield Message("remark.same_scenario", name=name, first=names[0])


def _made_differently(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Message]:
    """Runs made by another program, from another plan, or on other libraries: a difference may come from there."""
    parts = ("code", "data", "versions")
    for name, run in zip(names[1:], runs[1:], strict=True):
        other = [part for part in parts if run.manifest.get(part) != runs[0].manifest.get(part)]
        if other:
            what = _joined("remark.and", [Message(f"remark.made_with.{part}") for part in other])
            yield Message("remark.made_differently", name=name, what=what, first=names[0])


def _other_draws(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Message]:
    """Runs of which a draw has other numbers than the first one's, though neither scenario says them."""
    for name, run in zip(names[1:], runs[1:], strict=True):
        different = inputs_beside(runs[0], run).different
        if different:
            some = _some(different)
            yield Message("remark.other_draws", name=name, first=names[0], some=some, count=len(different))


def _held(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Message]:
    """What one scenario says and the other draws: a difference that is meant."""
    for name, run in zip(names[1:], runs[1:], strict=True):
        beside = inputs_beside(runs[0], run)
        for inputs, holding, drawing in (
            (beside.held_here, name, names[0]),
            (beside.held_in_first, names[0], name),
        ):
            if inputs:
                who = {"holding": holding, "drawing": drawing}
                yield Message("remark.held", **who, some=_some(inputs), count=len(inputs))
        if beside.tied:
            some, count = _some(beside.tied), len(beside.tied)
            yield Message("remark.tied", some=some, count=count, name=name, first=names[0])


def _some(names: Sequence[str]) -> Message:
    """The first few of some inputs: what they are called, and the names that a scenario file knows them by."""
    plan, few = load_plan(), names[:MOST_NAMED]
    shown = tuple(Message("remark.input", name=Both(*names_of_input(name, plan)), id=name) for name in few)
    return Message("remark.some" if len(names) > MOST_NAMED else "remark.all", names=shown)


def _joined(key: str, parts: Sequence[Message]) -> Message:
    """``a and b and c``, by the text that joins two."""
    whole = parts[0]
    for part in parts[1:]:
        whole = Message(key, first=whole, second=part)
    return whole


def _left_out(runs: Sequence[Run], names: Sequence[str], pairs: int) -> Iterator[Message]:
    """Runs that failed, and those that only some of the folders have."""
    for name, run in zip(names, runs, strict=True):
        completed, asked = _completed(run), int(run.manifest["runs"])
        if completed < asked:
            yield Message("remark.failed", name=name, failed=asked - completed, runs=asked)
    more = [(name, count) for name, run in zip(names, runs, strict=True) if (count := _completed(run)) > pairs]
    if more:
        each = [Message("remark.has", name=name, count=count) for name, count in more]
        yield Message("remark.only_common", pairs=pairs, more=each)


def _completed(run: Run) -> int:
    return int(run.manifest["completed"])
