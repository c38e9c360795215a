"""Where a month's time goes, rule by rule: ``python -m benchmarks.profile_month [ENTERPRISES]``.

Each rule's own function is timed; what remains of the month (views, storing, checks, levers' and resources'
work outside rules) is one line at the end.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

from benchmarks.measure import PLAN, city_size
from sim.model import PolicyModel
from sim.months import BURN_IN_MONTHS
from sim.rule import Rule
from sim.scenario import load_scenario
from sim.schedule import Schedule


def timed(made: Rule, spent: dict[str, float]) -> Rule:
    """The same rule, which adds the seconds that it takes to ``spent`` under its name."""
    function: Callable[..., Any] = made.function

    def with_clock(*arguments: Any, **named: Any) -> Any:
        begin = perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[made.name] += perf_counter() - begin

    return replace(made, function=with_clock)


def main() -> None:
    """Run the plan's months and print milliseconds a month and nanoseconds an enterprise for each rule."""
    enterprises = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 3_000
    scenario = load_scenario(PLAN, [f"population.scale={enterprises / city_size():.4f}"]).scenario
    model = PolicyModel(scenario)
    for _ in range(BURN_IN_MONTHS):
        model.step()
    spent: dict[str, float] = defaultdict(float)
    rules = model.schedule.rules
    model.schedule = Schedule([timed(made, spent) for made in rules])
    living = 0
    begin = perf_counter()
    for _ in range(scenario.months):
        model.step()
        living += int(model.firms["alive"].sum())
    total = perf_counter() - begin
    print(f"{'rule':<34}{'phase':<12}{'ms a month':>11}{'ns each':>9}{'share':>8}")
    phases = {made.name: made.phase for made in rules}
    for name in sorted(spent, key=lambda name: -spent[name]):
        print_line(name, phases[name], spent[name], total, scenario.months, living)
    print_line("everything else", "", total - sum(spent.values()), total, scenario.months, living)
    print_line("the month", "", total, total, scenario.months, living)


def print_line(name: str, phase: str, seconds: float, total: float, months: int, living: int) -> None:
    """One line: milliseconds a month, nanoseconds a live enterprise and month, share of the month."""
    print(f"{name:<34}{phase:<12}{seconds / months * 1e3:>11.3f}{seconds / living * 1e9:>9.1f}{seconds / total:>8.1%}")


if __name__ == "__main__":
    main()
