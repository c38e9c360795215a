"""From a merged tree to a :class:`~sim.scenario.schema.Scenario`, with everything that is wrong said at
once."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import InputError, Problem, resembling
from sim.language.message import Message
from sim.scenario.cross_checks import cross_checks, month_problems, population_problems
from sim.scenario.frozen_mapping import FrozenMapping
from sim.scenario.held import held_problems, with_held
from sim.scenario.lever_checks import read_levers
from sim.scenario.schema import Scenario, rule_file
from sim.scenario.source import Node, Path_, child, describe, dotted, forbidden_character, items, plain
from sim.scenario.validation_messages import problems_of
from sim.scenario.vocabulary import Vocabulary
from sim.text_files import read_bytes

BUILT_IN_DRIVERS = ("plan", "none")

ROSTER_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv")

COPIES = {name: Message("roster.do.hand_on_copy") for name in ("roster.csv", "projects.csv")}
"""What a run folder calls its copies of a roster and a ledger, and what to do where one is missing."""

LARGEST_NAMED_FILE = 64 * 1024 * 1024
"""Bytes of the largest file of drivers or rules."""


@dataclass
class Checked:
    """What became of a tree: the scenario if nothing is wrong, SHA-256 of files that it names, problems."""

    scenario: Scenario | None = None
    files: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check_tree(root: Node, default_name: str, vocabulary: Vocabulary) -> Checked:
    """The scenario in a merged tree, or what is wrong with it."""
    checked = Checked()
    problems = checked.problems
    values = plain(root)
    values.setdefault("name", default_name)
    for key in ("parameters", "references"):
        values[key] = _sorted(values.get(key, {}))
    if isinstance(values.get("population"), dict):
        values["population"] = {key: _sorted(value) for key, value in values["population"].items()}
    values.pop("levers", None)

    _name_files(root, values, vocabulary, checked)
    # these know more about a value than its type does, so their complaint about it comes first
    problems.extend(month_problems(root))
    problems.extend(cross_checks(root, vocabulary))
    problems.extend(held_problems(root, vocabulary))
    problems.extend(population_problems(root))
    scenario = None
    try:
        scenario = Scenario.model_validate_json(json.dumps(values))
    except ValidationError as error:
        problems.extend(problems_of(error, Scenario, root))
    levers = read_levers(root, vocabulary, problems)
    if scenario is not None and not problems:
        whole = scenario.model_copy(update={"levers": FrozenMapping(levers)})
        try:
            whole = _with_tables(whole)
        except InputError as error:
            problems.extend(error.problems)
            return checked
        checked.scenario = with_held(whole, frozenset(vocabulary.uncertain_inputs()))
    return checked


def _with_tables(scenario: Scenario) -> Scenario:
    """The scenario with what the model uses of its roster and ledger; the modules are loaded only where it has one."""
    if scenario.population.roster is None and scenario.population.projects is None:
        return scenario
    from sim.plan import load_plan
    from sim.roster.attach import with_tables

    return with_tables(scenario, load_plan())


def _sorted(value: Any) -> Any:
    """Mappings of names in the order of the names: the order in a file must not change a result."""
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def _name_files(root: Node, values: dict[str, Any], vocabulary: Vocabulary, checked: Checked) -> None:
    """Put full paths in place of the file names in ``values``, and take the files' SHA-256."""
    node = child(root, "outside", "drivers")
    if node is not None and isinstance(node.value, str) and node.value not in BUILT_IN_DRIVERS:
        path: Path_ = ("outside", "drivers")
        if not node.value.lower().endswith(".csv"):
            wrong = Message("scenario.drivers", found=describe(node))
            hint = resembling(node.value, BUILT_IN_DRIVERS)
            checked.problems.append(node.place.problem(wrong, dotted(path), hint))
        elif (full := _take_file(node, node.value, path, checked)) is not None:
            values["outside"]["drivers"] = full
            try:
                vocabulary.check_drivers(Path(full))
            except InputError as error:
                checked.problems.extend(error.problems)
    for key in ("roster", "projects"):
        node = child(root, "population", key)
        if node is None or not isinstance(node.value, str) or not node.value:
            continue
        if not node.value.lower().endswith(ROSTER_SUFFIXES):
            checked.problems.append(node.place.problem(Message("roster.suffix"), dotted(("population", key))))
        elif (full := _take_file(node, node.value, ("population", key), checked, COPIES.get(node.value))) is not None:
            values["population"][key] = full
    for number, rule in items(root, "rules"):
        use = child(rule, "use")
        if use is None or not isinstance(use.value, str) or (file := rule_file(use.value)) is None:
            continue
        path = ("rules", number, "use")
        function = use.value.rpartition(":")[2]
        if not function.isidentifier():
            wrong = Message("scenario.no_function_name", name=function)
            checked.problems.append(use.place.problem(wrong, dotted(path)))
        elif (full := _take_file(use, file, path, checked)) is not None:
            values["rules"][number]["use"] = f"{full}:{function}"


def _take_file(
    node: Node, name: str, path: Path_, checked: Checked, advice: Message | None = None
) -> str | None:
    """The full path of a file that a scenario names, seen from the file that names it. Keeps its SHA-256. ``advice``
    says what to do about a file that is not there, where it is known what that file is."""
    if forbidden_character(name) is not None:  # reported with the other texts
        return None
    place = node.place.folder / name
    # ".." leads where the operating system says it does, also behind a link to a folder
    full = Path(os.path.realpath(place.parent), place.name).as_posix()
    try:
        checked.files[full] = sha256(read_bytes(Path(full), shown=name, limit=LARGEST_NAMED_FILE)).hexdigest()
    except InputError as error:
        checked.problems.extend(
            node.place.problem(
                Message("scenario.of_file", file=name, message=problem.message), dotted(path),
                advice or problem.suggestion,
            )
            for problem in error.problems
        )
        return None
    return full
