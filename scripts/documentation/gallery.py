"""What the gallery of the documentation shows, made by the program itself from two small runs: figures, a report page
with its workbook, one enterprise's story, each in both languages. It takes less than a minute.

    python scripts/documentation/gallery.py docs/_build/gallery
"""

from __future__ import annotations

import shutil
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import sim
from sim.cli import run_command_line
from sim.language.words import LANGUAGES
from sim.plan import load_plan
from sim.report.figures.adoption import draw_adoption
from sim.report.figures.enterprises_by_chain import draw_enterprises_by_chain
from sim.report.figures.money import draw_money
from sim.report.figures.tables import read_run_tables
from sim.report.figures.target_overview import draw_target_overview
from sim.report.figures.text import FigureText

PROJECT = Path(__file__).resolve().parent.parent.parent

SMALL = {"population.scale": 0.2}
"""A fifth of the city's enterprises: quick, and not to be read for its numbers."""
DRAWS = 6
SAMPLE = "consolidated:refractories"
"""Whose story is told: the first refractory enterprise that accepts an offer to leave."""
FIGURES = (draw_target_overview, draw_adoption, draw_enterprises_by_chain, draw_money)


def run_small(folder: Path) -> list[Path]:
    """The city without and with the plan."""
    return [
        sim.run(
            PROJECT / "scenarios" / f"{name}.yaml",
            draws=DRAWS, replicates=1, changes=SMALL, out=folder / name, workers=None, force=True,
        ).folder
        for name in ("baseline", "plan")
    ]  # fmt: skip


def draw(runs: list[Path], folder: Path) -> None:
    """The figures of both runs in one frame, a folder a language."""
    tables = [read_run_tables(run) for run in runs]
    plan = load_plan()
    for lang in LANGUAGES:
        place = folder / lang
        place.mkdir(parents=True, exist_ok=True)
        text = FigureText(plan, lang)
        for figure in FIGURES:
            figure(tables, place, text)
        for drawing in place.glob("*.svg"):  # the site shows the PNG
            drawing.unlink()


def hand_over(runs: list[Path], folder: Path) -> None:
    """The report and the workbook of both runs, a folder a language."""
    for lang in LANGUAGES:
        place = folder / f"report-{lang}"
        _run("--lang", lang, "-q", "report", *map(str, runs), "--out", str(place))


def tell_a_story(run: Path, folder: Path) -> None:
    """What happened to one enterprise of a run, a folder a language."""
    for lang in LANGUAGES:
        place = folder / f"story-{lang}"
        _run("--lang", lang, "-q", "story", str(run), "--sample", SAMPLE, "--out", str(place))


def _run(*command: str) -> None:
    """A command, without what it prints; RuntimeError when it fails."""
    with redirect_stdout(StringIO()):
        code = run_command_line(list(command))
    if code != 0:
        raise RuntimeError(f"sim {' '.join(command)}: exit code {code}")


def main(arguments: list[str]) -> int:
    """Command line: make the gallery in the folder given."""
    folder = Path(arguments[0]) if arguments else PROJECT / "docs" / "_build" / "gallery"
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    runs = run_small(fresh / "runs")
    draw(runs, fresh)
    hand_over(runs, fresh)
    tell_a_story(runs[-1], fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
