"""What a shell offers behind a command: scenario files, folders of results, names of the plan.

Only small tables are read, with the standard library, so that the answer is there at once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

TABLES = Path(__file__).parents[1] / "plans" / "dengfeng_2020"

MANIFESTS = ("run.json", "compare.json", "attribution.json", "sensitivity.json", "report.json", "story.json")
"""Files by which a folder of results is known."""

SAMPLES = "story.ask."
"""Beginning of the keys of words that name a sample."""


def complete_scenarios(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Scenario files and folders that may hold some; with nothing typed those of ``scenarios/`` too."""
    return _files(begun, "scenarios", lambda path: path.suffix in (".yaml", ".yml") or path.is_dir())


def complete_results(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Folders of results, and folders on the way to some; with nothing typed those of ``results/`` too."""
    return _files(begun, "results", lambda path: path.is_dir())


def complete_levers(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Ids of levers with their Chinese names."""
    return _names("levers.csv", "id", begun)


def complete_targets_and_levers(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Ids of targets and of levers."""
    return [*_names("targets.csv", "id", begun), *_names("levers.csv", "id", begun)]


def complete_stages(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Ids of stages with their Chinese names."""
    return _names("stages.csv", "stage", begun)


def complete_samples(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """What ``sim story --sample`` knows: what happened, and behind a colon the chain or stage."""
    from sim.language.words import word, words

    what, colon, place = begun.partition(":")
    if colon:
        chains = dict.fromkeys([*_column("stages.csv", "chain"), *_column("stages.csv", "stage")])
        return [CompletionItem(f"{what}:{name}") for name in chains if name.startswith(place)]
    names = [key.removeprefix(SAMPLES) for key in words() if key.startswith(SAMPLES)]
    return [
        CompletionItem(name, help=word(f"{SAMPLES}{name}", "zh").split("|")[0])
        for name in sorted(names)
        if name.startswith(begun)
    ]


def complete_setting(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The path of a ``--set path=value``: part by part, down to settings of levers, parameters, stages, targets."""
    head, dot, _last = begun.rpartition(".")
    return [CompletionItem(f"{head}{dot}{name}") for name in _below(head) if f"{head}{dot}{name}".startswith(begun)]


def _below(head: str) -> list[str]:
    """Names that can follow a path."""
    from sim.language.words import words

    parts = head.split(".") if head else []
    if parts[:1] == ["levers"]:
        levers = _column("levers.csv", "id")
        if len(parts) == 1:
            return levers
        own = [name.partition(".")[2] for name in _column("parameters.csv", "name") if name.startswith(f"{parts[1]}.")]
        return ["start", "end", *own] if len(parts) == 2 and parts[1] in levers else []
    if parts == ["parameters"]:
        return [name for name in _column("parameters.csv", "name") if "." not in name]
    if parts == ["references"]:
        return _column("targets.csv", "id")
    if parts in (["population", "above_scale"], ["population", "small"]):
        return _column("stages.csv", "stage")
    begin = f"schema.{head}." if head else "schema."
    found = (key.removeprefix(begin) for key in words() if key.startswith(begin))
    return sorted({name for name in found if "." not in name and name not in ("about", "extends", "item", "own_id")})


def _column(table: str, column: str) -> list[str]:
    with open(TABLES / table, encoding="utf-8-sig", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def _names(table: str, column: str, begun: str) -> list[CompletionItem]:
    with open(TABLES / table, encoding="utf-8-sig", newline="") as file:
        rows = [(row[column], row.get("name_zh", "")) for row in csv.DictReader(file)]
    return [CompletionItem(name, help=chinese) for name, chinese in rows if name.startswith(begun)]


def _files(begun: str, usual: str, wanted: object) -> list[CompletionItem]:
    """Files and folders that begin so, hidden ones left out; a folder ends with a stroke."""
    assert callable(wanted)
    head, stroke, last = begun.rpartition("/")
    places: Iterable[str] = (f"{head}{stroke}",) if stroke else ("", f"{usual}/")
    found = []
    for place in places:
        try:
            entries = sorted(Path(place or ".").iterdir())
        except OSError:
            continue
        for entry in entries:
            name = f"{place}{entry.name}"
            hidden = entry.name.startswith((".", "__"))
            if hidden or not entry.name.startswith(last if stroke or place == "" else begun) or not wanted(entry):
                continue
            whole = any((entry / manifest).is_file() for manifest in MANIFESTS)
            found.append(name + ("/" if entry.is_dir() and not whole else ""))
    return [CompletionItem(name) for name in dict.fromkeys(found)]
