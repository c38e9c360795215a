"""What a path in a scenario is called: ``levers.cloud_subsidy.share`` is part of the cloud bill that is paid
(企业上云补助：上云费用补助比例); and its unit.

Parameters, levers, stages and targets are called as the plan's labels.csv calls them, the scenario's own words
(``months``, ``treasury.purse``) as the table of words does, under ``schema.<path>``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.language.message import Both
from sim.language.words import both, has_word, word

UNITS = {
    "months": "months",
    "levers_start": "month",
    "population.scale": "factor",
    "population.above_scale": "enterprises",
    "population.small": "enterprises",
    "outside.growth": "share a year",
    "outside.shocks.start": "month",
    "outside.shocks.end": "month",
    "outside.shocks.demand": "factor",
    "outside.shocks.activity": "factor",
    "outside.shocks.price": "factor",
    "outside.shocks.input_price": "factor",
    "outside.shocks.energy_price": "factor",
    "treasury.annual_budget": "10k yuan/year",
    "treasury.budget_factor": "factor",
    "measurement.cloud_level": "level",
    "measurement.productivity_tolerance": "percentage points",
}
"""Units of what a scenario says apart from parameters; positions in lists and names of stages are left out."""

Names = tuple[str, str]
"""A name in English and in Chinese."""


def names_of_path(path: str, levers: Mapping[str, str]) -> Names:
    """English and Chinese name of what stands at a dotted path; the path itself where nothing has a name for it.

    ``levers`` gives the lever that each id of the scenario stands for.
    """
    first, *rest = path.split(".")
    if first == "levers" and rest:
        return _of_lever(rest[0], levers.get(rest[0], rest[0]), ".".join(rest[1:]))
    if first == "parameters" and rest:
        return _label(f"input.{rest[0]}") or (rest[0], rest[0])
    if first == "references" and rest:
        return _joined(_schema_names("references", path), _target(".".join(rest)))
    if first == "population" and len(rest) == 2:
        return _joined(_schema_names(f"population.{rest[0]}", path), _label(f"stage.{rest[1]}") or (rest[1], rest[1]))
    number = next((int(part) for part in rest if part.isdigit()), None)
    names = _schema_names(schema_path(path), path)
    return names if number is None else both("schema.item", name=Both(*names), number=number + 1)


def unit_of_path(path: str, levers: Mapping[str, str]) -> str:
    """The unit of the value at a dotted path, as parameters.csv writes it; empty for texts, choices, bare numbers."""
    from sim.parameters import ParameterTable
    from sim.plan import load_plan

    first, *rest = path.split(".")
    if first == "references" and rest:
        return next((target.unit for target in load_plan().targets if target.id == rest[0]), "")
    if first == "levers" and len(rest) == 2:
        if rest[1] in ("start", "end"):
            return "month"
        name = f"{levers.get(rest[0], rest[0])}.{rest[1]}"
    else:
        name = rest[0] if first == "parameters" and rest else ""
    table = ParameterTable.load()
    if name in table.names:
        unit = table.row(name).unit
        return "" if unit == "1" else unit
    known = schema_path(path)
    return UNITS.get(known, UNITS.get(known.rpartition(".")[0], ""))


def setting_names(lever: str, setting: str) -> Names:
    """What a setting of a lever is called, without the lever's name; its own name where there is no label."""
    from sim.plan import load_plan

    own = _label(f"input.{lever}.{setting}")
    if own is not None:
        # labels of a lever's parameters begin with the lever's name
        heads = load_plan().labels.get(f"lever.{lever}", ("", ""))
        return _without(own[0], f"{heads[0]}: "), _without(own[1], f"{heads[1]}：")
    return _label(f"setting.{setting}") or (setting.replace("_", " "), setting)


def lever_names_of(lever_id: str, lever: str) -> Names:
    """What a lever of a scenario is called; one with an id of its own has it in brackets."""
    names = _label(f"lever.{lever}") or (lever, lever)
    return names if lever_id == lever else both("schema.own_id", name=Both(*names), id=lever_id)


def schema_path(path: str) -> str:
    """``outside.shocks.0.demand`` -> ``outside.shocks.demand``."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def schema_text(path: str, lang: str, *, about: bool = False) -> str:
    """Title (``about``: description) of a field of the schema; empty where the table of words has none."""
    key = f"schema.{path}.about" if about else f"schema.{path}"
    return word(key, lang) if has_word(key) else ""


def unit_text(unit: str, lang: str) -> str:
    """A unit in the reader's language; empty for a bare number."""
    if unit in ("", "1"):
        return ""
    names = _label(f"unit.{unit}") or (unit, unit)
    return unit if lang == "en" else names[1]


def value_in_words(path: str, cell: str, lang: str) -> str:
    """An old or new value of changes.csv for people: a lever as a whole is in force or not."""
    if path.startswith("levers.") and path.count(".") == 1:
        return word("difference.in_force" if cell == "true" else "difference.nothing", lang)
    return cell


def _of_lever(lever_id: str, lever: str, setting: str) -> Names:
    name = lever_names_of(lever_id, lever)
    if not setting:
        return name
    if setting == "use":
        return _joined(name, both("schema.levers.use"))
    return _joined(name, setting_names(lever, setting))


def _target(name: str) -> Names:
    """A target, or ``target.reading``."""
    from sim.plan import load_plan

    target, _, reading = name.partition(".")
    info: Any = next((one for one in load_plan().targets if one.id == target), None)
    names: Names = (info.name_en, info.name_zh) if info is not None else (target, target)
    if not reading:
        return names
    return _joined(names, _label(f"reading.{reading}") or (reading, reading))


def _schema_names(known: str, path: str) -> Names:
    return both(f"schema.{known}") if has_word(f"schema.{known}") else (path, path)


def _joined(whole: Names, part: Names) -> Names:
    return f"{whole[0]}: {part[0]}", f"{whole[1]}：{part[1]}"


def _without(text: str, head: str) -> str:
    return text.removeprefix(head)


def _label(key: str) -> Names | None:
    from sim.plan import load_plan

    found = load_plan().labels.get(key)
    return None if found is None else (found[0], found[1])
