"""``make bench``: the cost of one month of one live enterprise, beside two yardsticks in Mesa, in one table.

What is measured: a whole month without levers, and with all levers of the plan in force, with rules, ledger,
events, indicators and checks; not the making of the city, nor the burn-in year. The unit is an empty Mesa agent step
(``agents.do`` of ``self.x += 1``) with 3,000 agents, which stay in the processor's cache: the stricter one.
Measurements take turns, and medians are shown.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ensemble import measure_all, print_ensemble

SMALL, LARGE = 3_000, 100_000
UNIT = ("empty", SMALL)
LEVERS = "levers"
RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Line:
    """One line of the table; ``bar`` is the most it may cost, in empty Mesa steps."""

    kind: str
    size: int
    label: str
    bar: float | None = None


LINES = (
    Line("empty", SMALL, "empty Mesa agent step (the unit)"),
    Line("empty", LARGE, "empty Mesa agent step"),
    Line("firms", SMALL, "simple Mesa firm model"),
    Line("firms", LARGE, "simple Mesa firm model"),
    Line("none", SMALL, "this model without levers", bar=12.0),
    Line("none", LARGE, "this model without levers", bar=8.0),
    Line("all", SMALL, "this model, all levers in force"),
    Line("all", LARGE, "this model, all levers in force"),
)
LEVERS_BAR = 1.6
"""Times that a month with all levers in force may cost of a month without any, in the same process."""
MEMORY_BAR = 1_024.0
"""MiB that the large run may take at its peak."""


def measure(kind: str, size: int) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure", kind, str(size)]
    root = Path(__file__).resolve().parent.parent
    finished = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if finished.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed:\n{finished.stderr}")
    return dict(json.loads(finished.stdout))


def medians(found: list[dict[str, Any]]) -> dict[str, float]:
    """The median of each figure over the repetitions."""
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def times_as_much(found: list[dict[str, Any]], unit: list[dict[str, Any]], figure: str) -> float:
    """``figure`` in units, each compared with the ``unit`` of its own round (what else the machine does hits both)."""
    return statistics.median(one[figure] / other[figure] for one, other in zip(found, unit, strict=True))


def verdict(value: float, bar: float | None) -> str:
    """``met`` or ``NOT met`` beside the bar; nothing where there is none."""
    return "" if bar is None else f"at most {bar:g}: {'met' if value <= bar else 'NOT met'}"


def print_report(found: dict[tuple[str, int], list[dict[str, Any]]]) -> bool:
    """Print the table; returns whether every bar is met."""
    results = {key: medians(each) for key, each in found.items()}
    print(f"\n{platform.python_implementation()} {platform.python_version()}, {platform.machine()}\n")
    print(f"{'one month of one agent':<36}{'agents':>9}{'ns':>9}{'empty steps':>13}   {'range of ns':<16}")
    met = True
    for line in LINES:
        key = (line.kind, line.size)
        cost = results[key]["nanoseconds"]
        steps = times_as_much(found[key], found[UNIT], "nanoseconds")
        costs = [one["nanoseconds"] for one in found[key]]
        spread = f"{min(costs):,.0f} to {max(costs):,.0f}"
        met &= line.bar is None or steps <= line.bar
        size = results[key]["enterprises"]
        print(f"{line.label:<36}{size:>9,.0f}{cost:>9,.0f}{steps:>13.1f}   {spread:<16}{verdict(steps, line.bar)}")
    print()
    for size in (SMALL, LARGE):
        times = results[LEVERS, size]["times"]
        met &= times <= LEVERS_BAR
        print(f"a month with all levers, in months with none, {size:,} enterprises: {times:.2f}   "
              f"{verdict(times, LEVERS_BAR)}")  # fmt: skip
    large, small = results["all", LARGE], results["all", SMALL]
    memory = large["peak_mebibytes"]
    met &= memory <= MEMORY_BAR
    print(f"\nmemory at its peak, {LARGE:,} enterprises: {memory:,.0f} MiB   {verdict(memory, MEMORY_BAR)}")
    print(f"a month takes {small['seconds_a_month'] * 1e3:.1f} ms with {SMALL:,} enterprises, "
          f"{large['seconds_a_month'] * 1e3:.0f} ms with {LARGE:,}; city and burn-in year before it "
          f"{small['seconds_before_the_plan']:.1f} s and "
          f"{large['seconds_before_the_plan']:.1f} s")  # fmt: skip
    return met


def main() -> int:
    """Measure, print, keep the figures in results.json. Exit code 1 with ``--strict`` where a bar is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="How fast the model is, and against what."
    )
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a bar is not met")
    options = parser.parse_args()
    measured = [*((line.kind, line.size) for line in LINES), (LEVERS, SMALL), (LEVERS, LARGE)]
    found: dict[tuple[str, int], list[dict[str, Any]]] = {each: [] for each in measured}
    for repetition in range(options.repetitions):
        print(f"round {repetition + 1} of {options.repetitions} ...", file=sys.stderr)
        for kind, size in found:
            found[kind, size].append(measure(kind, size))
    met = print_report(found)
    print("many runs ...", file=sys.stderr)
    many = measure_all()
    met &= print_ensemble(many)
    kept: dict[str, Any] = {f"{kind} {size}": each for (kind, size), each in found.items()}
    RESULTS.write_text(json.dumps(kept | {"many runs": many}, indent=2) + "\n")
    return 0 if met or not options.strict else 1


if __name__ == "__main__":
    sys.exit(main())
