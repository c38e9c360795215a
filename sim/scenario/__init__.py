"""Scenario files: what a planner edits, read into one frozen :class:`Scenario`.

:func:`load_scenario` reads the file and those it extends, lays ``--set`` values over them, and reports
everything that is wrong at once, each with file, line and column. The steps have a module each: form of the
YAML (:mod:`sim.scenario.yaml_reader`), ``extends`` and ``--set`` (:mod:`sim.scenario.merge`), what may be said
(:mod:`sim.scenario.schema`), checks (:mod:`sim.scenario.checks`), and the resolved file
(:mod:`sim.scenario.resolved`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.errors import InputError, Problem, closest
from sim.language.message import Message
from sim.scenario.checks import check_tree
from sim.scenario.frozen_mapping import FrozenMapping
from sim.scenario.full_width import slips_named
from sim.scenario.merge import COMMAND_LINE, SourceFile, lay_over_settings, merge_files, read_chain
from sim.scenario.resolved import DEFAULT, content, fingerprint, leaves, resolved_yaml, stated_fingerprint
from sim.scenario.schema import (
    Bilingual,
    LeverUse,
    Measurement,
    Outside,
    Population,
    RuleUse,
    Scarcity,
    Scenario,
    Shock,
    Structure,
    Treasury,
    Uncertainty,
)
from sim.scenario.shared_start import hand_out_start
from sim.scenario.source import Node, dotted, find
from sim.scenario.vocabulary import Vocabulary, installed_vocabulary

__all__ = [
    "Bilingual",
    "LeverUse",
    "LoadedScenario",
    "Measurement",
    "Outside",
    "Population",
    "RuleUse",
    "Scarcity",
    "Scenario",
    "Shock",
    "Structure",
    "Treasury",
    "Uncertainty",
    "load_scenario",
]


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario with what is known of its making.

    ``origins`` says for the dotted path of every single value where it was said: ``plan.yaml:12:7`` (the file
    seen from the scenario's folder), ``--set`` or ``default``. ``sources`` are the scenario files that were
    read, the scenario itself first; ``files`` are the other files that it names (drivers, rules), with their
    SHA-256. ``fingerprint`` is the SHA-256 of the resolved content, equal for scenarios that give equal
    results.
    """

    scenario: Scenario
    origins: Mapping[str, str]
    sources: tuple[Path, ...]
    files: Mapping[str, str]
    fingerprint: str

    @cached_property
    def needs_code(self) -> bool:
        """Whether running it runs code from files outside the installed program."""
        return any(rule.file is not None for rule in self.scenario.rules)

    def resolved_yaml(self, folder: Path | None = None) -> str:
        """The resolved scenario as a file; loading it gives the same scenario, fingerprint and origins.

        Files that it names stand in it with their full paths or, given the ``folder`` where it will stand, as seen
        from there.
        """
        return resolved_yaml(self.scenario, self.origins, self.fingerprint, self.files, folder)


def load_scenario(
    path: str | Path, overrides: Sequence[str] = (), *, vocabulary: Vocabulary | None = None
) -> LoadedScenario:
    """Read a scenario file.

    ``overrides`` are texts like ``levers.cloud_subsidy.start=2021-01``, laid over the file in their order.
    File names in a file start from its own folder, those in an override from the working directory.
    ``vocabulary`` gives the valid names (default: those of the installed plan data and code).

    Raises InputError with all problems that were found.
    """
    file = Path(path)
    if (hint := _file_meant(file)) is not None:
        raise InputError.of(Message("file.missing"), file=_printable(path), suggestion=hint)
    files, problems = read_chain(file, _printable(path))
    root, found = merge_files(files)
    problems += found
    root, found = lay_over_settings(root, overrides, Path())
    problems += found
    root, found = hand_out_start(root)
    problems += found
    names = vocabulary if vocabulary is not None else installed_vocabulary()
    checked = check_tree(root, _default_name(file), names)
    problems += checked.problems
    if problems or checked.scenario is None:
        problems = slips_named(problems, {source.shown: source.text for source in files})
        raise InputError(_in_order(problems, [source.shown for source in files]))
    own_fingerprint = fingerprint(checked.scenario, checked.files, names.data_files)
    is_unchanged = len(files) == 1 and not overrides and stated_fingerprint(files[0].text) == own_fingerprint
    origins = {
        dotted(leaf): _origin(root, leaf, files, from_comment=is_unchanged)
        for leaf in leaves(content(checked.scenario))
    }
    return LoadedScenario(
        scenario=checked.scenario,
        origins=FrozenMapping(origins),
        sources=tuple(source.path for source in files),
        files=FrozenMapping(checked.files),
        fingerprint=own_fingerprint,
    )


def _origin(
    root: Node, leaf: tuple[str | int, ...], files: Sequence[SourceFile], *, from_comment: bool
) -> str:
    """Where a value was said.

    A resolved file that nobody has changed since (``from_comment``) hands on the origins in its comments.
    """
    node, known = find(root, leaf)
    if known != leaf and (isinstance(node.value, dict) or not known):
        return DEFAULT
    place = node.place
    if from_comment and node.comment:
        return node.comment
    if place.line is None:
        return COMMAND_LINE
    origin = next((file.path for file in files if file.shown == place.file), Path(place.file))
    try:
        shown = Path(os.path.relpath(origin, files[0].path.parent)).as_posix()
    except ValueError:  # on another drive
        shown = place.file
    return f"{shown}:{place.line}:{place.column}"


def _in_order(problems: Sequence[Problem], files: Sequence[str]) -> list[Problem]:
    """Each place once (the first complaint about it is the most precise), by file and line."""
    first: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        what = str(problem.message) if problem.line is None else ""
        first.setdefault((problem.file, problem.line, problem.column, problem.path, what), problem)
    rank = {shown: number for number, shown in enumerate(files)}
    return sorted(first.values(), key=lambda p: (rank.get(p.file, len(rank)), p.line or 0, p.column or 0))


def _default_name(path: Path) -> str:
    """The name of a scenario whose file gives none."""
    return re.sub(r"[^\w.\-]+", "_", path.stem).lstrip("._-")[:64] or "scenario"


def _file_meant(path: Path) -> Message | None:
    """Which scenario file was probably meant by one that does not exist: beside it or in ``scenarios/``, also
    without its suffix. None where the file exists or nothing comes near."""
    try:
        if path.exists():
            return None
        folders = dict.fromkeys((path.parent, Path("scenarios")))
        known = [file for folder in folders for file in sorted(folder.glob("*.y*ml"))]
    except (OSError, ValueError):
        return None
    if not path.name:
        return None
    same = next((file for file in known if path.name in (file.name, file.stem)), None)
    if same is None:
        stem = closest(path.stem, [file.stem for file in known])
        same = next((file for file in known if file.stem == stem), None)
    return Message("error.did_you_mean", name=same.as_posix()) if same is not None else None


def _printable(path: str | Path) -> str:
    """A file's name for messages, also where the file system gave a name that is no valid text."""
    return Path(path).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
