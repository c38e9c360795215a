"""The page's figures: drawn by the figures' own functions, put into the page as SVG, text as paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from markupsafe import Markup

from sim.language.words import word
from sim.report.figures.differences import draw_differences
from sim.report.figures.money import draw_money
from sim.report.figures.sensitivity.collect import draw_collect_first
from sim.report.figures.sensitivity.study import StudyText
from sim.report.figures.tables import run_tables
from sim.report.figures.target_overview import draw_target_overview
from sim.report.figures.text import FigureText
from sim.report.material import Material
from sim.report.page.inline_svg import InlineFigures
from sim.report.page.parts import Picture
from sim.report.page.summary_section import finding

MOST_CHARACTERS = 2_400_000
"""The figures that would make the page's figures longer than this are left out: it has to be small enough to be mailed.
"""


@dataclass(frozen=True)
class Pictures:
    """The page's figures by section, and the signs that they share."""

    by_section: Mapping[str, tuple[Picture, ...]] = field(default_factory=dict)
    signs: Markup = Markup("")

    def of(self, section: str) -> tuple[Picture, ...]:
        """Figures of the section with this id."""
        return self.by_section.get(section, ())


def draw_pictures(material: Material, lang: str) -> Pictures:
    """Every figure that the folders allow."""
    figures = InlineFigures()
    found: dict[str, tuple[Picture, ...]] = {}
    length = 0
    with TemporaryDirectory() as place:
        for section, name, paths in _drawn(material, lang, Path(place)):
            pictures = []
            files = sorted(file for file in paths if file.suffix == ".svg")
            for number, path in enumerate(files, start=1):
                before = len(figures.signs)
                part = f" {number}/{len(files)}" if len(files) > 1 else ""
                said = (word(f"page.alt.{name}", lang) + part, finding(material, lang, name))
                drawing = figures.add(path.read_text(encoding="utf-8"), " ".join(text for text in said if text))
                length += len(drawing) + len(figures.signs) - before
                if length <= MOST_CHARACTERS:
                    pictures.append(Picture(drawing, word(f"page.figure.{name}", lang)))
            found[section] = tuple(pictures)
    return Pictures(found, figures.signs)


def _drawn(material: Material, lang: str, folder: Path) -> Iterator[tuple[str, str, list[Path]]]:
    """Section, name of the figure, and the files drawn."""
    text = FigureText(material.plan, lang)
    plan = run_tables(material.run, material.name)
    overview = [path for path in draw_target_overview([plan], folder, text) if "readings" not in path.name]
    yield "scorecard", "overview", overview  # the other readings stand in the table below
    if (comparison := material.comparison) is not None:
        tables = [run_tables(run, name) for run, name in zip(comparison.runs, comparison.names, strict=True)]
        drawn = draw_differences(comparison, tables, folder, lang, material.plan)
        for section, stem in (("effects", "probability"), ("off-target", "indicator")):
            yield section, f"{stem}_differences", [path for path in drawn if stem in path.name]
    yield "campaigns", "money", draw_money([plan], folder, text)
    if (study := material.sensitivity) is not None and len(study.collect_first):
        yield "assumptions", "collect", draw_collect_first(study, folder, StudyText(study, text))
