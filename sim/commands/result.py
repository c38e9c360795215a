"""How ``sim run`` and ``sim compare`` show what a folder holds."""

from __future__ import annotations

from pathlib import Path

from sim.commands.options import Settings


def show_scorecard(folder: Path, settings: Settings, *, as_json: bool) -> None:
    """Print the scorecard of a run folder to stdout, as a table or as JSON."""
    from rich.console import Console

    from sim.commands.printing import print_json
    from sim.plan import load_plan
    from sim.report.printed_scorecard import print_scorecard
    from sim.report.scorecard import build_scorecard, scorecard_json
    from sim.run_folder import open_run

    run = open_run(folder)
    drawn = run.inputs
    card = build_scorecard(
        run.targets.itertuples(index=False), load_plan(), run.manifest, lambda: run.yearly_values,
        inputs=None if drawn is None else len(drawn.columns) - 1,
    )  # fmt: skip
    if as_json:
        about = {name: run.manifest[name] for name in ("scenario", "status", "fingerprint", "seed", "months")}
        print_json({"folder": str(folder), **about, **scorecard_json(card)})
    else:
        print_scorecard(card, settings.lang, Console())
