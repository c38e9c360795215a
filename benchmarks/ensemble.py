"""What many runs cost beside the runs themselves: two workers against one, storing and scheduling, memory, reading.

``python -m benchmarks.ensemble`` prints them all. Ratios are taken within one call, each figure beside the one it is
compared with. Processes that work elsewhere on the machine make them worse, never better.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RUNS = 40
"""Runs of the default city that are timed."""
COPIES = 1_000
"""Runs in the file from which one indicator is read."""
BLOCK = 50
"""Copies that are written together."""
READS = 9


def throughput(workers: int, runs: int) -> dict[str, float]:
    """Runs of the plan's scenario in a process of its own: wall-clock seconds of the work, seconds within the runs,
    and the largest memory of the process that hands them out (MiB)."""
    from sim.experiments.ensemble.ensemble_job import ensemble_jobs, run_keys
    from sim.experiments.work.executors import Place, open_workshop
    from sim.experiments.work.parts import Parts, key_of
    from sim.experiments.work.work import carry_out
    from sim.scenario import load_scenario

    root = Path(__file__).resolve().parent.parent
    scenario = load_scenario(root / "scenarios" / "plan.yaml", [f"draws={runs // 2}", "replicates=2"]).scenario
    jobs = list(ensemble_jobs(scenario, run_keys(scenario.draws, 2), keep_events=20))
    with tempfile.TemporaryDirectory() as folder:
        with open_workshop(Place(workers), workers) as workshop:  # the first start imports: not part of the rate
            workshop.executor.submit(abs, -1).result()
        parts = Parts(Path(folder) / "plan", key_of("benchmark"))
        began = time.perf_counter()
        carry_out(jobs, parts, place=Place(workers))
        wall = time.perf_counter() - began
        within = sum(one["seconds"] for one in parts.seconds())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": wall, "within_runs": within, "runs": runs, "peak_mebibytes": memory}


def reading(copies: int) -> dict[str, float]:
    """Milliseconds to read one indicator of ``copies`` runs from a run folder, warm; the run is one, copied."""
    import pandas as pd

    from sim.experiments.ensemble.ensemble_job import EnsembleJob
    from sim.run_folder import KEYS, Run
    from sim.scenario import load_scenario
    from sim.tables import write_parquet

    root = Path(__file__).resolve().parent.parent
    scenario = load_scenario(root / "scenarios" / "plan.yaml", ["population.scale=0.1"]).scenario
    one: pd.DataFrame = EnsembleJob(0, scenario, ((0, 0),)).perform().tables["series"]
    name = next(column for column in one.columns if column not in (*KEYS, "month"))
    with tempfile.TemporaryDirectory() as folder:
        blocks = (range(first, min(first + BLOCK, copies)) for first in range(0, copies, BLOCK))
        write_parquet(
            Path(folder) / "series.parquet",
            (pd.concat([one.assign(draw=draw) for draw in block], ignore_index=True) for block in blocks),
        )
        times = []
        for _ in range(READS):
            run = Run(Path(folder), {})
            began = time.perf_counter()
            found = run.indicators([name])
            times.append((time.perf_counter() - began) * 1e3)
        assert len(found) == copies * len(one)
    return {"milliseconds": statistics.median(times), "runs": copies}


def separately(*arguments: str) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.ensemble", *arguments]
    root = Path(__file__).resolve().parent.parent
    finished = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if finished.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed:\n{finished.stderr}")
    return dict(json.loads(finished.stdout))


def measure_all(runs: int = RUNS, copies: int = COPIES) -> dict[str, float]:
    """All figures: the efficiency of two workers (1: twice one worker's rate), what storing and scheduling add to the
    time within the runs, the parent's memory (MiB), and the milliseconds of reading one indicator."""
    one, two = separately("throughput", "1", str(runs)), separately("throughput", "2", str(runs))
    # Two processes at a time, each alone with its work: what the machine can give.
    apart = both_apart(runs // 2)
    return {
        "two_over_apart": apart / two["seconds"],
        "two_over_one": one["seconds"] / two["seconds"],
        "overhead": one["seconds"] / one["within_runs"] - 1,
        "seconds_a_run": one["within_runs"] / one["runs"],
        "parent_mebibytes": two["peak_mebibytes"],
        "read_milliseconds": separately("reading", str(copies))["milliseconds"],
    }


def both_apart(runs: int) -> float:
    """Seconds of the slower of two single-process works of ``runs`` runs each, side by side."""
    command = [sys.executable, "-m", "benchmarks.ensemble", "throughput", "1", str(runs)]
    root = Path(__file__).resolve().parent.parent
    begun = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    return max(float(json.loads(process.communicate()[0])["seconds"]) for process in begun)


def print_ensemble(found: dict[str, float]) -> bool:
    """Print the figures beside their bars; returns whether all are met."""
    lines = (
        ("two workers over two processes apart", f"{found['two_over_apart']:.2f}", found["two_over_apart"] >= 0.9,
         "at least 0.9"),
        ("storing and scheduling over the runs", f"{found['overhead']:.1%}", found["overhead"] <= 0.05, "at most 5 %"),
        ("memory of the process that hands out", f"{found['parent_mebibytes']:.0f} MiB",
         found["parent_mebibytes"] <= 500, "at most 500 MiB"),
        ("one indicator of 1,000 runs, read", f"{found['read_milliseconds']:.0f} ms",
         found["read_milliseconds"] <= 50, "at most 50 ms"),
    )  # fmt: skip
    print("\nmany runs")
    for label, figure, met, bar in lines:
        print(f"{label:<40}{figure:>10}   {bar}: {'met' if met else 'NOT met'}")
    print(f"two workers over one: {found['two_over_one']:.2f} times the runs a second; "
          f"a run takes {found['seconds_a_run']:.2f} s")  # fmt: skip
    return all(met for _, _, met, _ in lines)


def main(arguments: list[str]) -> None:
    """``throughput WORKERS RUNS``, ``reading RUNS``, or nothing for all of it."""
    if arguments and arguments[0] == "throughput":
        print(json.dumps(throughput(int(arguments[1]), int(arguments[2]))))
    elif arguments and arguments[0] == "reading":
        print(json.dumps(reading(int(arguments[1]))))
    else:
        print_ensemble(measure_all())


if __name__ == "__main__":
    main(sys.argv[1:])
