"""Measure the stylised facts on the city without the plan and print them against their published ranges.

    python scripts/stylised_facts.py [--replicates 8] [--runs-for-luck 24] [--markdown docs/validation.md]

Exit code 0 whether or not the facts are met: a cross is a finding, not a failure.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.scenario import load_scenario
from sim.validation.page import as_markdown, as_text, gather, growth_table, measure_all

BASELINE = Path(__file__).resolve().parent.parent / "scenarios" / "baseline.yaml"


def main(arguments: list[str] | None = None) -> None:
    """Parse ``arguments``, run, print, and write the page where one is asked for."""
    parser = argparse.ArgumentParser(description="Stylised facts of the model without the plan")
    parser.add_argument("--replicates", type=int, default=8, help="runs a condition")
    parser.add_argument("--runs-for-luck", type=int, default=24, help="runs on which the spread of growth is measured")
    parser.add_argument("--markdown", type=Path, help="file for the page, such as docs/validation.md")
    chosen = parser.parse_args(arguments)
    if chosen.replicates < 1 or chosen.runs_for_luck < 2:
        parser.error("at least one replicate, and two runs for luck, are needed")
    evidence = gather(load_scenario(BASELINE).scenario, chosen.replicates, chosen.runs_for_luck)
    measured, growth = measure_all(evidence), growth_table(evidence)
    print(as_text(measured, growth))
    if chosen.markdown:
        chosen.markdown.parent.mkdir(parents=True, exist_ok=True)
        chosen.markdown.write_text(as_markdown(measured, growth, evidence), encoding="utf-8")


if __name__ == "__main__":
    main()
