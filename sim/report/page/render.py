"""The whole page as one HTML text, and its file."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim import __version__
from sim.language.words import word
from sim.report.material import Material
from sim.report.page.assumptions_section import assumptions_section
from sim.report.page.campaigns_section import campaigns_section
from sim.report.page.effects_section import effects_section
from sim.report.page.off_target_section import off_target_section
from sim.report.page.parts import Section
from sim.report.page.pictures import Pictures, draw_pictures
from sim.report.page.scenario_section import reproduction_section, scenario_section
from sim.report.page.scorecard_section import scorecard_section
from sim.report.page.summary_section import summary_section
from sim.tables import write_text

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}


def sections_of(material: Material, lang: str, pictures: Pictures | None = None) -> tuple[Section, ...]:
    """Every section in its order; without ``pictures`` there are tables and sentences alone."""
    drawn = pictures or Pictures()
    return (
        summary_section(material, lang),
        scorecard_section(material, lang, drawn.of("scorecard")),
        effects_section(material, lang, drawn.of("effects")),
        campaigns_section(material, lang, drawn.of("campaigns")),
        off_target_section(material, lang, drawn.of("off-target")),
        assumptions_section(material, lang, drawn.of("assumptions")),
        scenario_section(material, lang),
        reproduction_section(material, lang),
    )


def page_text(material: Material, lang: str, pictures: Pictures | None = None) -> str:
    """The page in ``lang``: the same material gives the same bytes. Nothing from a file is taken for HTML."""
    environment = Environment(
        loader=PackageLoader("sim.report.page"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = Markup(environment.get_template("page.css").render())
    return environment.get_template("page.html").render(
        lang=LANGUAGE_TAGS[lang],
        style=style,
        title=word("page.title", lang, title=material.title(lang)),
        subtitle=word("page.subtitle", lang, baseline=material.baseline_title(lang)) if material.baseline else "",
        made_by=word("page.made_by", lang, version=__version__),
        contents=word("page.contents", lang),
        skip=word("page.skip", lang),
        swipe=word("page.swipe", lang),
        signs=pictures.signs if pictures else "",
        sections=sections_of(material, lang, pictures),
    )


def write_page(material: Material, lang: str, path: Path, *, figures: bool = True) -> Path:
    """Write the page to ``path`` and return it."""
    write_text(path, page_text(material, lang, draw_pictures(material, lang) if figures else None))
    return path
