"""Build the plan's drivers.csv (month x stage) from two small tables that a person can read and correct.

`driver_series.csv` holds series of the outside world: points of a *path*, joined by straight lines (1 before
the first point, the last value after the last), or single *months* (1 in all others). `driver_weights.csv`
says how far each stage follows which series. A driver of a stage is 1 plus the sum of weight x (series - 1).

A series behind `activity` gives the share of usual output that came out of the month. Since overtime makes up
for a part of the lost time, the file holds that share over OVERTIME_ALLOWANCE: the time that yields just it.

Every row of the result names its best evidence; what lies between two points is *assumed*, whatever they are.

    python scripts/build_drivers.py [--check] [FOLDER]
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import numpy as np

from sim.cells import choice_cell, number_cell, read_rows, split_parts
from sim.drivers import DRIVER_COLUMNS, DRIVER_MONTHS
from sim.plan import PLAN_FOLDER

OVERTIME_ALLOWANCE = 1.10
"""Output of an enterprise at full overtime over its usual output: `overtime_ceiling` of parameters.csv."""

HEADER = ("month", "stage", *DRIVER_COLUMNS, "kind", "source", "note")
STRENGTH = ("published", "derived", "memory", "assumed")
ASSUMED = ("assumed", "judgement between the points of driver_series.csv")
BASE_YEAR = ("assumed", "base year: no deviation")

Evidence = dict[int, tuple[str, str]]


def read_series(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Evidence]]:
    """Each series month by month, and the (kind, source) of the months for which the file gives a point."""
    points: dict[str, dict[int, float]] = {}
    rules: dict[str, str] = {}
    evidence: dict[str, Evidence] = {}
    for line, row in read_rows(path, required=("series", "rule", "month", "value", "kind", "source")):
        name = row["series"]
        month = DRIVER_MONTHS.index(choice_cell(path, line, "month", row, DRIVER_MONTHS))
        rules[name] = choice_cell(path, line, "rule", row, ("path", "month"))
        points.setdefault(name, {})[month] = number_cell(path, line, "value", row)
        kind = choice_cell(path, line, "kind", row, STRENGTH)
        evidence.setdefault(name, {})[month] = (kind, row["source"])
    series = {}
    for name, values in points.items():
        if rules[name] == "path":
            months = sorted(values)
            known = [months[0] - 1, *months] if months[0] else months
            height = [1.0, *(values[month] for month in months)] if months[0] else [values[m] for m in months]
            series[name] = np.interp(np.arange(len(DRIVER_MONTHS)), known, height)
        else:
            series[name] = np.ones(len(DRIVER_MONTHS))
            series[name][list(values)] = list(values.values())
    return series, evidence


def build_rows(folder: Path) -> list[list[str]]:
    """All rows of drivers.csv, months first, stages in the order of stages.csv."""
    stages = [row["stage"] for _, row in read_rows(folder / "stages.csv", required=("stage",))]
    series, evidence = read_series(folder / "driver_series.csv")
    shape = (len(DRIVER_MONTHS), len(stages))
    values = {driver: np.ones(shape) for driver in DRIVER_COLUMNS}
    found: dict[tuple[int, int], list[tuple[str, str, str, str]]] = {}
    weights = folder / "driver_weights.csv"
    for line, row in read_rows(weights, required=("driver", "stages", "series", "weight")):
        driver = choice_cell(weights, line, "driver", row, DRIVER_COLUMNS)
        name = choice_cell(weights, line, "series", row, series)
        weight = number_cell(weights, line, "weight", row)
        for stage in stages if row["stages"] == "all" else split_parts(row["stages"], ";"):
            s = stages.index(stage)
            values[driver][:, s] += weight * (series[name] - 1)
            for month, (kind, source) in evidence[name].items():
                found.setdefault((month, s), []).append((kind, source, driver, name))
    limited = values["activity"] < 1
    values["activity"] = np.where(limited, values["activity"] / OVERTIME_ALLOWANCE, 1.0)
    rows = []
    for t, label in enumerate(DRIVER_MONTHS):
        for s, stage in enumerate(stages):
            named = [item for item in found.get((t, s), []) if item[0] != "assumed"]
            best, origin = BASE_YEAR if label.startswith("2019") else ASSUMED
            if named:
                best = min((item[0] for item in named), key=STRENGTH.index)
                origin = " ; ".join(dict.fromkeys(item[1] for item in named))
            note = "; ".join(f"{item[2]}: {item[3]} {item[0]}" for item in named)
            numbers = [f"{values[driver][t, s]:.4f}" for driver in DRIVER_COLUMNS]
            rows.append([label, stage, *numbers, best, origin, note and f"{note}; the rest assumed"])
    return rows


def as_text(rows: list[list[str]]) -> str:
    """The rows as the text of a CSV file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return stream.getvalue()


def main(arguments: list[str]) -> int:
    """Write drivers.csv; with --check only say whether it is up to date (exit code 1 if not)."""
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    folder = Path(folders[0]) if folders else PLAN_FOLDER
    text = as_text(build_rows(folder))
    file = folder / "drivers.csv"
    if check:
        current = file.is_file() and file.read_text(encoding="utf-8") == text
        print(f"{file} is {'up to date' if current else 'out of date'}", file=sys.stderr)
        return 0 if current else 1
    file.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {file}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
