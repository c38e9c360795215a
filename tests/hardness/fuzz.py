"""``python -m tests.hardness.fuzz --scenarios 2000 --rosters 500``: feed mutated files to ``sim``; what does it wrong?

Exit code 0 when nothing was found, else 1. A trial is made again with ``--first NUMBER --scenarios 1 --rosters 0`` (or
the other way round) and its seed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.hardness import roster_fuzz, scenario_fuzz
from tests.hardness.scenario_fuzz import Trial

SEED = 20200901

Trials = Callable[[Path, int, int, int], Iterator[Trial]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trials that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardness.fuzz", description=__doc__)
    parser.add_argument("--scenarios", type=int, default=2_000, help="mutated scenario files")
    parser.add_argument("--rosters", type=int, default=500, help="mutated rosters and ledgers of projects")
    parser.add_argument("--first", type=int, default=0, help="number of the first trial")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args(arguments)
    wrong = report("scenarios", scenario_fuzz.trials, chosen.scenarios, chosen.seed, chosen.first)
    wrong += report("rosters", roster_fuzz.trials, chosen.rosters, chosen.seed, chosen.first)
    return 1 if wrong else 0


def report(name: str, trials: Trials, count: int, seed: int, first: int) -> int:
    """Run the trials of one kind, print each finding as it comes, and return how many there were."""
    wrong = accepted = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, trial in enumerate(trials(Path(folder), count, seed, first), 1):
            accepted += trial.accepted
            if trial.complaint:
                wrong += 1
                print(f"\n{name} {trial.number} ({trial.what}): {trial.complaint}\n{trial.detail}", flush=True)
            if number % 100 == 0 and sys.stderr.isatty():
                print(f"{name}: {number} of {count}", file=sys.stderr)
    print(f"{name}: {count} mutated (seed {seed}), {accepted} accepted, {count - accepted - wrong} refused, "
          f"{wrong} answered wrongly")  # fmt: skip
    return wrong


if __name__ == "__main__":
    sys.exit(main())
