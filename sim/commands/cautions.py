"""What is valid in a scenario and probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.language.message import Message
from sim.language.words import word

if TYPE_CHECKING:
    from sim.parameters import ParameterTable
    from sim.scenario import LoadedScenario

def in_words(value: Any, lang: str) -> str:
    """An old or new value of a difference between two scenarios as people read it."""
    from sim.commands.printing import shown
    from sim.scenario.differences import IN_FORCE, NOTHING

    if value in (NOTHING, IN_FORCE):
        return word("difference.nothing" if value == NOTHING else "difference.in_force", lang)
    return shown(value)


def cautions(loaded: LoadedScenario, path: Path) -> list[Message]:
    """One sentence each, with file and line: levers in force before the first month that counts, a roster that does not
    fit the city around it, and numbers that the evidence does not cover."""
    from sim.parameters import ParameterTable

    table = ParameterTable.load()
    found = [*_early_levers(loaded, path), *_disproportions(loaded, path, table)]
    for name, value in loaded.scenario.parameters.items():
        found += _beyond_evidence(loaded, path, ("parameters", name), name, value, table)
    for name, use in loaded.scenario.levers.items():
        for setting in type(use.settings).model_fields:
            here, value = ("levers", name, setting), getattr(use.settings, setting)
            found += _beyond_evidence(loaded, path, here, f"{use.use}.{setting}", value, table)
    return found


def _early_levers(loaded: LoadedScenario, path: Path) -> Iterator[Message]:
    from sim.months import BURN_IN_MONTHS, month_index, month_label

    for name, use in loaded.scenario.levers.items():
        start = str(getattr(use.settings, "start", month_label(BURN_IN_MONTHS)))
        if month_index(start) >= BURN_IN_MONTHS:
            continue
        here = f"levers.{name}.start"
        place, first = _place(loaded, path, here), month_label(BURN_IN_MONTHS)
        yield Message("caution.early_lever", place=place, path=here, month=start, first=first)


def _disproportions(loaded: LoadedScenario, path: Path, table: ParameterTable) -> Iterator[Message]:
    if loaded.scenario.population.roster is None:
        return
    from sim.plan import load_plan
    from sim.roster.proportion import disproportions

    p, place = table.values(loaded.scenario.parameters), _place(loaded, path, "population.roster")
    yield from disproportions(loaded.scenario, load_plan(), p, place)


def _beyond_evidence(
    loaded: LoadedScenario, path: Path, keys: tuple[str, ...], parameter: str, value: Any, table: ParameterTable
) -> Iterator[Message]:
    """A number outside low..high of its row; the bounds have been checked before."""
    from sim.plan import load_plan

    if parameter not in table.names or isinstance(value, bool) or not isinstance(value, int | float):
        return
    row, here = table.row(parameter), ".".join(keys)
    if row.low <= value <= row.high:
        return
    span: str | Message = f"{row.low:.12g}"
    if row.low != row.high:
        span = Message("caution.span", low=row.low, high=row.high)
    plan = load_plan()
    unit = Message("caution.unit", unit=plan.named(f"unit.{row.unit}", row.unit))
    yield Message(
        "caution.beyond_evidence", place=_place(loaded, path, here), path=here, value=value, span=span,
        unit="" if row.unit == "1" else unit, kind=plan.named(f"kind.{row.kind}", row.kind),
    )  # fmt: skip


def _place(loaded: LoadedScenario, path: Path, here: str) -> str:
    """File, line and column of a value, or --set."""
    from sim.commands.places import near

    origin = loaded.origins.get(here, "")
    return near(str(path.parent / origin)) if ":" in origin else origin or str(path)
