"""Which enterprise of a run that began from a roster: by its row there, by its name or credit code where the run folder
has them.

A number is always that of the results. Names and codes stand in the folder alone that was made with ``--identify``;
a story repeats none of them.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.language.message import Message
from sim.language.words import LANGUAGES, word

if TYPE_CHECKING:
    from sim.story.replay import Source

CODE_LENGTH = 15
"""Digits from which a number is a registration or credit code."""

ROSTER, IDENTITIES = "roster.csv", "identities.csv"


def number_of(source: Source, text: str) -> int:
    """The number of the enterprise that ``text`` means: ``17``, ``row:12`` (``行:12``) of the roster, a name, a code.

    InputError for a row, name or code that the folder does not know.
    """
    wanted = text.strip()
    if wanted.isdecimal() and len(wanted) < CODE_LENGTH:
        return int(wanted)
    words = "|".join(re.escape(one) for lang in LANGUAGES for one in word("story.roster_row", lang).split("|"))
    row = re.fullmatch(rf"(?:{words})\s*[:：]?\s*(\d{{1,9}})\s*行?", wanted, re.IGNORECASE)
    if row:
        return _of_row(source, int(row[1]))
    return _of_name(source, wanted)


def roster_row(source: Source, number: int) -> int | None:
    """The row of the planner's file from which the enterprise comes; None for one that the model has made."""
    rows = _roster_rows(source)
    return rows[number] if 0 <= number < len(rows) else None


def _roster_rows(source: Source) -> list[int]:
    """Row numbers of the roster in the order of the enterprises' numbers; empty without a roster."""
    if source.loaded.scenario.population.roster is None:
        return []
    return [int(row["row"]) for row in _table(source.folder / ROSTER)]


def _of_row(source: Source, row: int) -> int:
    rows = _roster_rows(source)
    if row in rows:
        return rows.index(row)
    problem = Message("story.no_such_row", row=row) if rows else Message("story.no_roster")
    raise InputError.of(
        problem, file=str(source.folder), path="--enterprise",
        suggestion=Message("story.rows", first=min(rows), last=max(rows)) if rows else None,
    )  # fmt: skip


def _of_name(source: Source, wanted: str) -> int:
    file = source.folder / IDENTITIES
    if not file.exists():
        raise InputError.of(
            Message("story.no_names", name=wanted), file=str(source.folder), path="--enterprise",
            suggestion=Message("story.identify"),
        )  # fmt: skip
    found = [
        int(one["id"]) for one in _table(file)
        if one["kind"] == "enterprise" and wanted.lower() in (one["name"].strip().lower(), one["code"].strip().lower())
    ]  # fmt: skip
    if len(found) != 1:
        raise InputError.of(
            Message("story.no_such_name" if not found else "story.several_of_name", name=wanted, count=len(found)),
            file=str(file), path="--enterprise", suggestion=Message("story.whole_name"),
        )  # fmt: skip
    return found[0]


def _table(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))
