"""The resolved scenario: every value in force with its origin, as a file, and as one fingerprint.

Only what can change a result enters the fingerprint: the values, the content of files that the scenario names
(their place does not matter), the plan's data and the version of the program. Origins, comments and
``extends`` do not.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import sim
from sim.scenario.held import with_held
from sim.scenario.schema import Scenario, rule_file
from sim.scenario.source import Path_, dotted, read_scalar

DEFAULT = "default"
"""The origin of a value that no file gives."""

TEXTS = ("title", "question")
"""What is for people: never the name of a file."""

_FINGERPRINT = re.compile(r"^# fingerprint: ([0-9a-f]{64})$", re.MULTILINE)
_PLAIN_TEXT = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*|[0-9]{4}-[0-9]{2}")


def content(scenario: Scenario) -> dict[str, Any]:
    """The scenario as a file would say it, without what is not set.

    What it holds is always said: a file that spells out every value would otherwise hold them all.
    """
    if scenario.uncertainty.held is None:
        from sim.uncertainty.inputs import input_names

        scenario = with_held(scenario, frozenset(input_names()))
    dumped: dict[str, Any] = scenario.model_dump(mode="json", exclude_none=True)
    return dumped


def canonical_json(scenario: Scenario, files: Mapping[str, str]) -> str:
    """One text for one content: names sorted, numbers in their shortest exact form, files by their
    SHA-256."""
    whole = content(scenario)
    drivers = whole["outside"]["drivers"]
    whole["outside"]["drivers"] = files.get(drivers, drivers)
    if scenario.population.roster is not None or scenario.population.projects is not None:
        from sim.roster.attach import digests_of

        # What counts is what the model uses of them, so that the anonymous copies of a run folder are the same.
        digests = digests_of(scenario)
        for key in ("roster", "projects"):
            if key in whole["population"]:
                whole["population"][key] = digests[whole["population"][key]]
    for rule in whole["rules"]:
        file = rule_file(rule["use"])
        if file is not None:
            rule["use"] = f"{files.get(file, file)}:{rule['use'].rpartition(':')[2]}"
    return json.dumps(_without_negative_zero(whole), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def fingerprint(scenario: Scenario, files: Mapping[str, str], data_files: Iterable[Path]) -> str:
    """SHA-256 (hexadecimal) of all that a run's numbers depend on, apart from the versions of libraries.

    ``files`` gives the SHA-256 of each file that the scenario names, ``data_files`` are the plan's tables.
    """
    digest = sha256(f"sim {sim.__version__}\n{canonical_json(scenario, files)}\n".encode())
    for file in sorted(data_files, key=lambda path: path.name):
        digest.update(f"{file.name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def stated_fingerprint(text: str) -> str | None:
    """The fingerprint that a resolved file gives for itself, or None for a file that a person wrote."""
    match = _FINGERPRINT.search(text[:2_000])
    return match[1] if match is not None else None


def leaves(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The paths of all single values, and of empty mappings and lists."""
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from leaves(below, (*path, key))
    elif isinstance(value, list) and value:
        for number, below in enumerate(value):
            yield from leaves(below, (*path, number))
    else:
        yield path


def resolved_yaml(
    scenario: Scenario,
    origins: Mapping[str, str],
    own_fingerprint: str,
    files: Iterable[str] = (),
    folder: Path | None = None,
) -> str:
    """A scenario file with every value in force, one a line, each followed by its origin as a comment.

    ``folder`` is where the file will stand: the full paths of ``files`` that the scenario names are then written as
    seen from there, so that a result that is handed on does not say where on somebody's disk it was made.
    """
    whole = content(scenario)
    if folder is not None:
        shown = {file: seen_from(folder, file) for file in files} | _copies(scenario)
        texts = {key: whole[key] for key in TEXTS if key in whole}
        whole = {**with_names(whole, shown), **texts}
    lines = [
        "# The resolved scenario: every value in force, and behind it where it was said",
        "# (file:line:column, --set on the command line, or default). It can be run again as it is.",
        f"# Written by sim {sim.__version__}.",
        f"# fingerprint: {own_fingerprint}",
        *_lines(whole, (), 0, origins),
    ]
    return "\n".join(lines) + "\n"


def _copies(scenario: Scenario) -> dict[str, str]:
    """Names of the anonymous copies that stand beside the resolved file in place of roster and ledger."""
    if scenario.population.roster is None and scenario.population.projects is None:
        return {}
    from sim.roster.attach import shown_names

    return shown_names(scenario)


def seen_from(folder: Path, file: str) -> str:
    """A file's name as seen from a folder; its full path where there is none (on another drive)."""
    try:
        return Path(os.path.relpath(file, os.path.realpath(folder))).as_posix()
    except ValueError:
        return file


def with_names(value: Any, shown: Mapping[str, str]) -> Any:
    """The values with other names for files: ``file`` or, of a rule, ``file:function``."""
    if isinstance(value, dict):
        return {key: with_names(below, shown) for key, below in value.items()}
    if isinstance(value, list):
        return [with_names(below, shown) for below in value]
    if not isinstance(value, str):
        return value
    file, colon, function = value.rpartition(":")
    return f"{shown[file]}:{function}" if colon and file in shown else shown.get(value, value)


def _lines(value: Any, path: Path_, indent: int, origins: Mapping[str, str]) -> Iterator[str]:
    """The lines of a mapping or a list that is not empty."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in pairs:
        here = (*path, key)
        head = " " * indent + (f"{yaml_text(str(key))}:" if isinstance(value, dict) else "-")
        if isinstance(below, dict | list) and below:
            deeper = list(_lines(below, here, indent + 2, origins))
            if isinstance(value, dict):
                yield head
                yield from deeper
            else:  # the first line of an item stands behind its dash
                yield f"{head} {deeper[0].lstrip(' ')}"
                yield from deeper[1:]
        else:
            yield f"{head} {yaml_scalar(below)}  # {_one_line(origins.get(dotted(here), DEFAULT))}"


def yaml_scalar(value: Any) -> str:
    if isinstance(value, str):
        return yaml_text(value)
    return json.dumps(value)  # numbers in their shortest exact form, true, false, {} and []


def yaml_text(text: str) -> str:
    """A text as YAML: bare where nothing can be mistaken, otherwise in double quotes."""
    if _PLAIN_TEXT.fullmatch(text) and isinstance(read_scalar(text), str):
        return text
    return '"' + "".join(_quoted(character) for character in text) + '"'


def _quoted(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == " " or (character.isprintable() and character != "\ufeff"):
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _one_line(text: str) -> str:
    """An origin as a comment: names of files may hold any character."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _without_negative_zero(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_negative_zero(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_without_negative_zero(below) for below in value]
    return 0.0 if isinstance(value, float) and value == 0 else value
