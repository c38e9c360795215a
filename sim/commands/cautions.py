"""What is valid in a scenario and probably not meant, and what it changes of the file that it extends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.parameters import ParameterTable
    from sim.scenario import LoadedScenario

NOTHING = "(nothing)"
"""Stands for a value that a scenario does not have."""

IN_FORCE = "in force"
"""Stands for a lever as a whole."""


def cautions(loaded: LoadedScenario, path: Path) -> list[str]:
    """One sentence each, with file and line: levers in force before the first month that counts, and numbers that the
    evidence does not cover."""
    from sim.parameters import ParameterTable

    table = ParameterTable.load()
    found = [*_early_levers(loaded, path)]
    for name, value in loaded.scenario.parameters.items():
        found += _beyond_evidence(loaded, path, ("parameters", name), name, value, table)
    for name, use in loaded.scenario.levers.items():
        for setting in type(use.settings).model_fields:
            here, value = ("levers", name, setting), getattr(use.settings, setting)
            found += _beyond_evidence(loaded, path, here, f"{use.use}.{setting}", value, table)
    return found


def _early_levers(loaded: LoadedScenario, path: Path) -> Iterator[str]:
    from sim.months import BURN_IN_MONTHS, month_index, month_label

    for name, use in loaded.scenario.levers.items():
        start = str(getattr(use.settings, "start", month_label(BURN_IN_MONTHS)))
        if month_index(start) >= BURN_IN_MONTHS:
            continue
        here = f"levers.{name}.start"
        yield (
            f"{_place(loaded, path, here)}: {here}: {start} lies in 2019, the year in which the population settles; "
            f"the plan's months begin with {month_label(BURN_IN_MONTHS)}"
        )


def _beyond_evidence(
    loaded: LoadedScenario, path: Path, keys: tuple[str, ...], parameter: str, value: Any, table: ParameterTable
) -> Iterator[str]:
    """A number outside low..high of its row; the bounds have been checked before."""
    if parameter not in table.names or isinstance(value, bool) or not isinstance(value, int | float):
        return
    row, here = table.row(parameter), ".".join(keys)
    if row.low <= value <= row.high:
        return
    span = f"{row.low:.12g}" if row.low == row.high else f"{row.low:.12g} to {row.high:.12g}"
    unit = "" if row.unit == "1" else f" {row.unit}"
    yield (
        f"{_place(loaded, path, here)}: {here}: {value:.12g} lies outside what the evidence covers, {span}{unit} "
        f"(kind of evidence: {row.kind}); the model answers, but nothing says that it is right there"
    )


def _place(loaded: LoadedScenario, path: Path, here: str) -> str:
    """File, line and column of a value, or --set."""
    from sim.commands.places import near

    origin = loaded.origins.get(here, "")
    return near(str(path.parent / origin)) if ":" in origin else origin or str(path)


def differences(loaded: LoadedScenario) -> list[dict[str, Any]]:
    """What differs from the file that the scenario extends: path, old and new value; [] without such a file or when
    that is no valid scenario by itself. Defaults of a lever that was added are left out."""
    from sim.errors import InputError
    from sim.scenario import load_scenario
    from sim.scenario.merge import OWN_KEYS
    from sim.scenario.resolved import DEFAULT, content

    if len(loaded.sources) < 2:
        return []
    try:
        parent = content(load_scenario(loaded.sources[1]).scenario)
    except InputError:
        return []
    rows = _changed(parent, content(loaded.scenario), ())
    return [
        {"path": path, "old": old, "new": new}
        for path, old, new in rows
        if path.split(".")[0] not in OWN_KEYS
        and not (
            (old == NOTHING or path == "uncertainty.held")  # what is held follows from what is said
            and DEFAULT in (loaded.origins.get(path), loaded.origins.get(f"{path}.0"))
        )
    ]


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
