"""What a scenario says that another one does not: its parent, any other file, or nothing but default values."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.scenario.merge import COMMAND_LINE, OWN_KEYS
from sim.scenario.resolved import DEFAULT, content, seen_from, stated_fingerprint, with_names
from sim.scenario.schema import Scenario
from sim.scenario.source import Node, Path_, find
from sim.scenario.yaml_reader import read_file

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import LoadedScenario

NOTHING = "(nothing)"
"""Stands for a value that a scenario does not have."""

IN_FORCE = "in force"
"""Stands for a lever as a whole."""


@dataclass(frozen=True)
class Difference:
    """One value that is not the same: its dotted path, what the other scenario and this one say, and where this one
    (``origin``) and the other (``old_origin``) say it: ``file:line:column``, ``--set`` or ``default``."""

    path: str
    old: Any
    new: Any
    origin: str
    old_origin: str = ""


@dataclass(frozen=True)
class Reference:
    """The scenario that another is compared with: its values as a file would say them, and where they were said.

    ``own`` is the tree of the scenario's own file: it says where a lever was added and, where the reference
    ``is_parent`` and so nothing lies between the two, where a value was removed. ``shown`` is the file's name as seen
    from the scenario's folder; empty for default values.
    """

    values: Mapping[str, Any]
    levers: Mapping[str, str]
    """The lever that each id stands for."""
    shown: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)
    own: Node | None = None
    is_parent: bool = False


def reference_of(loaded: LoadedScenario) -> Reference | None:
    """The parent of a scenario as it stands now; default values for one that extends no file.

    None where the parent is no valid scenario by itself or can't be read any more, and where there is no file at all.
    """
    from sim.scenario import load_scenario

    if not loaded.sources:
        return None
    try:
        if len(loaded.sources) < 2:
            return Reference(content(Scenario(name=loaded.scenario.name)), {}, own=_own_tree(loaded), is_parent=True)
        return replace(compared_with(load_scenario(loaded.sources[1]), loaded), is_parent=True)
    except InputError:
        return None


def compared_with(other: LoadedScenario, loaded: LoadedScenario) -> Reference:
    """Any other scenario as the one that ``loaded`` is compared with. InputError where its file can't be read any
    more."""
    folder = loaded.sources[0].parent
    return Reference(
        _portable(other, folder),
        _levers_of(other),
        seen_from(folder, str(other.sources[0].absolute())),
        dict(other.origins),
        _own_tree(loaded),
    )


def _own_tree(loaded: LoadedScenario) -> Node:
    own, _text, _problems = read_file(loaded.sources[0], str(loaded.sources[0]))
    return own


def differences(loaded: LoadedScenario, reference: Reference | None) -> list[Difference]:
    """What the scenario says otherwise than the reference, in the order of the schema; [] without a reference.

    Names, titles and questions are left out, and so are defaults of a lever that was added, and what is held where
    that follows from what is said. Names of files are as seen from the scenario's folder.
    """
    if reference is None:
        return []
    found = []
    for path, old, new in _changed(reference.values, _portable(loaded, loaded.sources[0].parent), ()):
        origin = IN_FORCE if new == IN_FORCE else _said_at(loaded.origins, path)
        if path.split(".")[0] in OWN_KEYS or (origin == DEFAULT and (old == NOTHING or path == "uncertainty.held")):
            continue
        if path == "uncertainty.held" and not origin:  # nothing is held any more, because nothing is said any more
            continue
        if reference.own is not None and (new == IN_FORCE or (reference.is_parent and origin in ("", DEFAULT))):
            origin = _in_file(reference.own, path, new, loaded.sources[0].name)
            origin = origin or (COMMAND_LINE if reference.is_parent else _said_below(loaded.origins, path))
        found.append(Difference(path, old, new, origin, _old_origin(reference, path)))
    return found


def levers_of(loaded: LoadedScenario, reference: Reference | None) -> dict[str, str]:
    """Id -> lever of all that the two scenarios have in force."""
    return {**(reference.levers if reference is not None else {}), **_levers_of(loaded)}


def changes_frame(loaded: LoadedScenario, reference: Reference | None) -> pd.DataFrame | None:
    """The table of a run folder (:data:`sim.run_folder.CHANGE_COLUMNS`); None where nothing is known of a parent.

    A resolved scenario that nobody has changed brings the table that stands beside it along.
    """
    import pandas as pd

    from sim.run_folder import CHANGE_COLUMNS
    from sim.scenario.path_names import names_of_path, unit_of_path

    handed_on = _handed_on(loaded) if loaded.sources else None
    if handed_on is not None or reference is None:
        return handed_on
    levers = levers_of(loaded, reference)
    rows = [
        (row.path, *names_of_path(row.path, levers), _cell(row.old), _cell(row.new), unit_of_path(row.path, levers),
         row.origin)
        for row in differences(loaded, reference)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS), dtype=object)


def _handed_on(loaded: LoadedScenario) -> pd.DataFrame | None:
    import pandas as pd

    from sim.run_folder import CHANGE_COLUMNS, CHANGES
    from sim.tables import read_csv

    file, beside = loaded.sources[0], loaded.sources[0].with_name(CHANGES)
    try:
        if stated_fingerprint(file.read_text(encoding="utf-8")) != loaded.fingerprint or not beside.is_file():
            return None
        table = read_csv(beside, ())
    except (OSError, ValueError, IndexError):
        return None
    if tuple(table.columns) != CHANGE_COLUMNS:
        return None
    return table.astype(object).assign(
        **{name: pd.Series([_number_or_text(text) for text in table[name]], dtype=object) for name in ("old", "new")}
    )


def _number_or_text(text: str) -> Any:
    """A cell as the number whose shortest text it is, so that writing it again gives the same bytes."""
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if repr(number) == text:
            return number
    return text


def _cell(value: Any) -> Any:
    """An old or new value in a cell of the table."""
    if value == NOTHING:
        return None
    if value == IN_FORCE:
        return True
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, dict | list):
        from json import dumps

        return dumps(value, ensure_ascii=False)
    return value


def _portable(loaded: LoadedScenario, folder: Path) -> dict[str, Any]:
    """The values of a scenario with its files named as seen from ``folder``."""
    return dict(with_names(content(loaded.scenario), {file: seen_from(folder, file) for file in loaded.files}))


def _levers_of(loaded: LoadedScenario) -> dict[str, str]:
    return {name: use.use for name, use in loaded.scenario.levers.items()}


def _said_at(origins: Mapping[str, str], path: str) -> str:
    """The origin of a value, or of the first value below it; empty where there is none."""
    below = f"{path}."
    return origins.get(path) or next((origin for name, origin in origins.items() if name.startswith(below)), "")


def _old_origin(reference: Reference, path: str) -> str:
    """Where the reference says a value, from the scenario's folder: its own origins start from its own."""
    origin = _said_at(reference.origins, path)
    if ":" not in origin:
        return origin
    return posixpath.normpath(posixpath.join(posixpath.dirname(reference.shown), origin))


def _said_below(origins: Mapping[str, str], path: str) -> str:
    """The first place below a path that is a place at all, else empty."""
    below = f"{path}."
    return next((origin for name, origin in origins.items() if name.startswith(below) and origin != DEFAULT), "")


def _in_file(own: Node, path: str, new: Any, shown: str) -> str:
    """Where the scenario's own file adds a lever or takes a value away (a null, or a list without such an item); empty
    where it does not."""
    location: Path_ = tuple(int(part) if part.isdigit() else part for part in path.split("."))
    node, known = find(own, location)
    if new == IN_FORCE and known == location:
        place = node.key_or_value
    elif node.value is None or (known != location and isinstance(node.value, list)):
        place = node.place
    else:
        return ""
    return f"{shown}:{place.line}:{place.column}"


def _changed(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any, Any]]:
    """Values that are not the same. What one side lacks is shown whole when it was removed, value by value when it
    was added."""
    old, new = _by_position(old), _by_position(new)
    is_lever = path[:1] == ("levers",) and len(path) == 2
    if isinstance(new, dict) and (isinstance(old, dict) or (old == NOTHING and new)):
        if old == NOTHING and is_lever:
            yield ".".join(path), NOTHING, IN_FORCE
        before = old if isinstance(old, dict) else {}
        for key in dict.fromkeys([*before, *new]):
            if key == "use" and old == NOTHING and path[-1:] == (new["use"],):
                continue
            yield from _changed(before.get(key, NOTHING), new.get(key, NOTHING), (*path, key))
    elif isinstance(old, dict) and old and new == NOTHING:
        yield ".".join(path), IN_FORCE if is_lever else old, NOTHING
    elif old != new:
        yield ".".join(path), old, new


def _by_position(value: Any) -> Any:
    """A list of mappings, such as shocks, as a mapping by position."""
    if isinstance(value, list) and (not value or isinstance(value[0], dict)):
        return {str(number): item for number, item in enumerate(value)}
    return value
