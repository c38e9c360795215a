"""Mutated rosters and ledgers: each is refused with file and place, or a city that can be run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from sim.roster.sheets import read_sheets
from sim.scenario import load_scenario
from tests.hardness.other_files import other_file
from tests.hardness.scenario_fuzz import Trial
from tests.hardness.table_mutations import as_text, as_workbook, mutated_table
from tests.hardness.text_mutations import mutated
from tests.hardness.trial import Answer, answer_of, standing_in
from tests.hardness.workbook_mutations import mutated_workbook

EXAMPLES = Path(__file__).parents[2] / "examples" / "roster"

ROWS_KEPT = 40
"""Rows of a shipped table that a mutant begins with: as many as show every kind of cell."""

SCALE = 0.02
MONTHS = 2

LEDGER_SHARE, TABLE_SHARE, PART_SHARE, OTHER_SHARE, NAME_SHARE = 0.3, 0.6, 0.25, 0.05, 0.06
"""Shares of trials: on a ledger of projects; with a table that is spoilt before it is written; with a file that is
spoilt afterwards; with another kind of file; under a name with a suffix of something else."""


def trials(folder: Path, count: int, seed: int, first: int = 0, runs: float = 1.0) -> Iterator[Trial]:
    """``count`` trials in ``folder``, numbered from ``first``; a share ``runs`` of what is accepted is also run."""
    originals = {name: _rows(EXAMPLES / name) for name in ("enterprises.xlsx", "messy.xlsx", "projects.xlsx")}
    for number in range(first, first + count):
        rng = Random(f"roster/{seed}/{number}")
        rosters = ("enterprises.xlsx", "enterprises.xlsx", "enterprises.xlsx", "messy.xlsx")
        name = "projects.xlsx" if rng.random() < LEDGER_SHARE else rng.choice(rosters)
        yield trial(originals[name], name, folder / str(number), number, rng, runs)


def _rows(file: Path) -> list[list[Any]]:
    sheets = read_sheets(file.read_bytes(), file.name)
    longest = max(sheets, key=lambda sheet: len(sheet.rows))
    return [list(row) for row in longest.rows[:ROWS_KEPT]]


def mutant_of(rows: list[list[Any]], rng: Random) -> tuple[bytes, str, str]:
    """The bytes of a mutant, its suffix, and what was done to it."""
    kind, table, done = rng.random(), rows, "whole"
    if kind < TABLE_SHARE:
        table, done = mutated_table(rows, rng)
    if rng.random() < 0.5:
        content, suffix = as_text(table, rng), ".csv"
    else:
        content, suffix = as_workbook(table, rng), ".xlsx"
    if TABLE_SHARE <= kind < TABLE_SHARE + PART_SHARE:
        content, done = (mutated if suffix == ".csv" else mutated_workbook)(content, rng)
    elif TABLE_SHARE + PART_SHARE <= kind < TABLE_SHARE + PART_SHARE + OTHER_SHARE:
        content, suffix, done = other_file(rows, rng)
    if rng.random() < NAME_SHARE:
        suffix = rng.choice((".xlsx", ".csv", ".xls", ".xlsm", ".ods", ".txt", ".XLSX", ""))
    return content, suffix, f"{suffix} {done}"


def trial(
    rows: list[list[Any]], name: str, folder: Path, number: int, rng: Random, runs: float = 1.0
) -> Trial:
    """One mutant, what ``sim roster check`` says of it, and the run of a city that names it."""
    content, suffix, done = mutant_of(rows, rng)
    what, projects = f"{name}: {done}", name == "projects.xlsx"
    folder.mkdir()
    mutant = folder / f"mutant{suffix}"
    mutant.write_bytes(content)
    scenario = folder / "city.yaml"
    population = f"{'projects' if projects else 'roster'}: {mutant.name}, scale: {SCALE}"
    said = f"population: {{{population}}}\nmonths: {MONTHS}\ndraws: 0\nreplicates: 1\n"
    scenario.write_text(said, encoding="utf-8")
    before = standing_in(folder)
    try:
        answer = answer_of(["roster", "check", str(mutant), "--json", *(["--projects"] if projects else [])])
        wrong = complaint(answer, mutant)
        if not wrong and standing_in(folder) != before:
            wrong = "wrote something"
        if not wrong:
            answer, wrong = _in_a_city(answer.code == 0, scenario, mutant, run=rng.random() < runs)
        said = (answer.errors or answer.output)[-1_500:] if wrong else ""
        return Trial(number, what, not wrong and answer.code == 0, wrong, said)
    except BaseException as error:  # a library in Rust panics with a BaseException
        if isinstance(error, KeyboardInterrupt):
            raise
        return Trial(number, what, False, f"{type(error).__name__} got out", str(error)[:1_500])
    finally:
        shutil.rmtree(folder)


def complaint(answer: Answer, mutant: Path) -> str:
    """What is wrong with the answer of ``sim roster check --json``; empty when it is as it must be."""
    if answer.code is None:
        return "hangs"
    if "Traceback" in answer.output + answer.errors:
        return "shows a fault of the program"
    if answer.code not in (0, 2):
        return f"exit code {answer.code}"
    said = json.loads(answer.output)
    if said["file"] != str(mutant) or said["usable"] != (answer.code == 0):
        return "does not say which file, or whether it can be used"
    if answer.code == 0:
        return "" if said["rows"] > 0 else "is usable and has no rows"
    found = [one for one in said.get("findings", ()) if one["severity"] == "error"]
    if not found and not said.get("problems"):
        return "exit code 2 without a reason"
    for one in found:
        if not (one["rows"] or one["column"] or one["kind"] in WHOLE_SHEET) or not one["message"]["zh"]:
            return f"an error without a place: {one}"
    return ""


WHOLE_SHEET = {"no_enterprises", "no_projects", "no_trade_column", "no_size"}
"""Errors that concern no cell, row or column: what is not there."""


def _in_a_city(usable: bool, scenario: Path, mutant: Path, *, run: bool) -> tuple[Answer, str]:
    """Check, or run, a scenario that names the mutant: it must be refused or work as the roster was."""
    out = scenario.with_name("out")
    if not usable or not run:
        answer = answer_of(["check", str(scenario), "-q"])
    else:
        how = ["--no-figures", "--workers", "1", "-q", "--out", str(out)]
        answer = answer_of(["run", str(scenario), *how], 60)
    if answer.code is None:
        return answer, "the city hangs"
    if answer.code != (0 if usable else 2):
        return answer, f"the city has exit code {answer.code}"
    if not usable:
        said = answer.errors
        return answer, "" if mutant.name in said or "population" in said else "the city does not say which file"
    left = sorted(path.name for path in scenario.parent.iterdir())
    if left != sorted(["city.yaml", mutant.name, *(["out"] if run else [])]):
        return answer, f"left something behind: {left}"
    if run and load_scenario(out / "scenario.yaml").fingerprint != load_scenario(scenario).fingerprint:
        return answer, "the run folder holds another scenario"
    return answer, ""

