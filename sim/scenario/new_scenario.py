"""A short commented scenario file to start from, as ``sim new`` writes it.

Every setting in it is a comment with the value that the parent has, so that the file changes nothing as written, and
taking any of the comment signs away gives a valid file that still changes nothing until another value is put there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.language.message import Message
from sim.language.words import SEMICOLON, word
from sim.scenario.path_names import lever_names_of, setting_names, unit_text
from sim.scenario.resolved import yaml_scalar, yaml_text
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario

SETTINGS_SHOWN = 9
"""Settings of one lever that the file names; `sim list levers NAME` has them all."""

SCHEMA_FILES = {"en": "schema.json", "zh": "schema.zh.json"}
"""Schemas that stand beside the shipped scenarios."""

WIDTH = 34
"""Columns that a setting with its value takes; what it means stands behind."""


@dataclass(frozen=True)
class Line:
    """A setting as a comment: ``# share: 0.5  # what it means``."""

    indent: int
    text: str
    meaning: str

    def __str__(self) -> str:
        return f"{' ' * self.indent}# {self.text}".ljust(WIDTH) + f"  # {self.meaning}"


def write_scenario(name: str, parent: LoadedScenario, levers: dict[str, str], folder: Path, lang: str) -> Path:
    """Write ``NAME.yaml`` into ``folder`` and return its path; ``levers`` are id -> lever.

    InputError when the name is none, or the file is there already.
    """
    name = name.removesuffix(".yaml").removesuffix(".yml")
    _check_name(name)
    file = folder / f"{name}.yaml"
    text = scenario_text(name, file, parent, levers, lang)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with open(file, "x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise InputError.of(
            Message("new.exists"), file=str(file), suggestion=Message("new.other_name")
        ) from None
    return file


def parent_file(parent: str, folder: Path) -> Path:
    """The file that is meant by a path or a bare name such as ``plan``; the path itself where there is none."""
    named = Path(parent)
    candidates = [named]
    if named.name == parent:
        names = [parent, f"{parent}.yaml", f"{parent}.yml"]
        candidates = [place / one for place in (Path(), folder, Path("scenarios")) for one in names]
    return next((file for file in candidates if file.is_file()), candidates[0] if "." in parent else candidates[-2])


def scenario_text(name: str, file: Path, loaded: LoadedScenario, levers: dict[str, str], lang: str) -> str:
    """The content of the new file."""
    parent = _seen_from(file.parent, loaded.sources[0])
    lines = [*_header(file, lang), *_comment(word("new.about", lang, parent=parent)), "#"]
    lines += _comment(word("new.commands", lang, file=file.as_posix(), name=name, parent=loaded.scenario.name))
    lines += ["", f"extends: {yaml_text(parent)}", "", "title:", f"  {lang}: {yaml_text(name)}"]
    lines += [str(Line(0, f"question: {{{lang}: {yaml_text(word('new.question', lang))}}}",
                       word("new.question_meaning", lang)))]  # fmt: skip
    lines += ["", *_comment(word("new.all", lang)), *(str(line) for line in _general(loaded.scenario, lang))]
    lines += ["", *(_levers(loaded.scenario, levers, lang) if levers else _some_lever(loaded.scenario, lang))]
    return "\n".join(lines) + "\n"


def _header(file: Path, lang: str) -> list[str]:
    """The line that tells editors where the schema is, if it is in the folder of the file or above it."""
    schema = SCHEMA_FILES[lang]
    folder = file.absolute().parent
    near = [folder, *list(folder.parents)[:3]]
    found = next((place / schema for place in near if (place / schema).is_file()), None)
    if found is None:
        return []
    return [f"# yaml-language-server: $schema={_seen_from(file.parent, found)}", "#"]


def _general(scenario: Scenario, lang: str) -> Iterator[Line]:
    """What every planner may want to change, each on a line of its own."""
    start = sorted({str(getattr(use.settings, "start", "")) for use in scenario.levers.values()} - {""})
    outside, treasury = scenario.outside, scenario.treasury
    for key, value in (
        ("draws", scenario.draws),
        ("months", scenario.months),
        ("seed", scenario.seed),
        ("levers_start", start[0] if len(start) == 1 else None),
        ("outside.growth", outside.growth),
        ("treasury.budget_factor", treasury.budget_factor),
        ("population.scale", scenario.population.scale),
    ):
        if value is None:
            continue
        first, dot, below = key.partition(".")
        said = f"{first}: {{{below}: {yaml_scalar(value)}}}" if dot else f"{first}: {yaml_scalar(value)}"
        yield Line(0, said, re.split(r"[;；。]|\. |\.$", word(f"schema.{key}.about", lang))[0])


def _levers(scenario: Scenario, levers: dict[str, str], lang: str) -> Iterator[str]:
    """The levers that were asked for. Each restates its start, so that the lines below it can be taken in one by
    one."""
    yield "levers:"
    for number, (lever_id, lever) in enumerate(levers.items()):
        if number:
            yield ""
        name = lever_names_of(lever_id, lever)[lang == "zh"]
        used = scenario.levers.get(lever_id)
        yield from _comment(word("new.lever" if used is not None else "new.lever_added", lang, name=name), 2)
        yield f"  {lever_id}:"
        if lever_id != lever:
            yield f"    use: {lever}"
        for line in lever_lines(lever, used.settings if used is not None else None, lang):
            yield str(line) if line.text.partition(":")[0] != "start" else str(line).replace("# ", "", 1)
        yield from _comment(word("new.more_settings", lang, lever=lever), 4)


def lever_lines(lever: str, settings: Any, lang: str) -> Iterator[Line]:
    """The most used settings of a lever with the values of ``settings`` (None: the defaults)."""
    from sim.policies.base import settings_of

    rows = {row["name"]: row for row in settings_of(lever)}
    for name in most_used(lever):
        row = rows[name]
        value = getattr(settings, name) if settings is not None else row["default"]
        if name == "end" and value is None:
            value = row["maximum"]
        yield Line(4, f"{name}: {yaml_scalar(value)}", _meaning(lever, row, lang))


def most_used(lever: str) -> list[str]:
    """Settings in the order in which they matter: when, what the lever is nothing without, what the plan itself says,
    then the rest as the lever lists them."""
    from sim.policies.base import lever_class, settings_of

    rows = settings_of(lever)
    names = ["start", "end", *lever_class(lever).strengths, *(row["name"] for row in rows if row["kind"] == "plan")]
    names += [row["name"] for row in rows]
    return list(dict.fromkeys(names))[:SETTINGS_SHOWN]


def _meaning(lever: str, row: dict[str, Any], lang: str) -> str:
    """What a setting means, its unit, what is allowed, and the range of the evidence."""
    parts = [setting_names(lever, row["name"])[lang == "zh"]]
    if unit := unit_text(row["unit"], lang):
        parts.append(unit)
    if row["choices"]:
        parts.append(word("new.choices", lang, choices=tuple(row["choices"])))
    elif row["minimum"] is not None:
        parts.append(word("new.allowed", lang, low=_short(row["minimum"]), high=_short(row["maximum"])))
    if row["low"] is not None and row["low"] != row["high"]:
        parts.append(word("new.evidence", lang, low=_short(row["low"]), high=_short(row["high"])))
    return SEMICOLON[lang].join(parts)


def _some_lever(scenario: Scenario, lang: str) -> list[str]:
    """How a lever is set, for a file that asked for none."""
    lines = _comment(word("new.levers", lang))
    for lever_id, use in list(scenario.levers.items())[:1]:
        start = yaml_scalar(str(getattr(use.settings, "start", "")))
        said = f"levers: {{{lever_id}: {{start: {start}}}}}"
        lines.append(str(Line(0, said, lever_names_of(lever_id, use.use)[lang == "zh"])))
    return lines


def _comment(text: str, indent: int = 0) -> list[str]:
    """Sentences as comment lines. They begin with ``##``, so that a single ``#`` always stands before a setting."""
    return [f"{' ' * indent}## {line}" for line in text.split("\n")]


def _short(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"


def _seen_from(folder: Path, file: Path) -> str:
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return file.absolute().as_posix()


def _check_name(name: str) -> None:
    """A name that is a scenario's and a file's on every system. InputError otherwise."""
    if not re.fullmatch(r"\w[\w.\-]*", name) or len(name) > 64:
        raise InputError.of(Message("new.no_name", name=name), suggestion=Message("new.name_rule"))
