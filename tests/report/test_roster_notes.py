"""What is said under results of synthetic enterprises, and of those of a roster."""

from __future__ import annotations

import pytest

from sim.language.words import word
from sim.plan import load_plan
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText
from sim.report.roster_notes import notes_on_enterprises, notes_on_roster, notes_on_scale, of_roster

WHOLE: dict[str, object] = {"scale": 1.0}
OWN = {"scale": 1, "roster": {"rows": 1200, "sha256": "a", "imputed": {"land": 0.5}}}
COMPLETE = {"scale": 1, "roster": {"rows": 3, "sha256": "b", "imputed": {}}}
LEDGER = {"scale": 1.0, "projects": {"rows": 12, "sha256": "c", "imputed": {}}}


def test_what_a_roster_leaves_out_is_named_with_its_share() -> None:
    assert notes_on_roster(WHOLE, "zh") == []
    assert "50%" in notes_on_roster(OWN, "zh")[0] and word("roster.field.land", "zh") in notes_on_roster(OWN, "zh")[0]
    assert notes_on_roster(COMPLETE, "en") == [word("roster.note.complete", "en", rows=3)]
    assert of_roster(OWN) and not of_roster(LEDGER)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_part_of_the_city_is_no_city(lang: str) -> None:
    assert notes_on_scale(WHOLE, lang) == notes_on_scale({}, lang) == []
    assert "10%" in notes_on_scale({"scale": 0.1}, lang)[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_notes_under_a_comparison(lang: str) -> None:
    synthetic, forecast = word("note_synthetic", lang), word("note_no_forecast", lang)
    assert notes_on_enterprises({"a": WHOLE, "b": WHOLE}, lang) == [synthetic]
    alike = notes_on_enterprises({"a": OWN, "b": OWN}, lang)
    assert alike == [*notes_on_roster(OWN, lang), forecast]
    mixed = notes_on_enterprises({"a": WHOLE, "b": OWN}, lang)
    assert word("roster.note.some", lang, names="b") in mixed and word("roster.note.other", lang) in mixed
    assert word("roster.note.other", lang) in notes_on_enterprises({"a": COMPLETE, "b": OWN}, lang)
    assert notes_on_enterprises({"a": LEDGER, "b": LEDGER}, lang)[-1] == synthetic


def test_figures_say_whose_enterprises_they_show() -> None:
    text = FigureText(load_plan(), "zh")
    synthetic, own = RunTables("a"), RunTables("b", of_roster=True)
    assert "合成样本" in text.footer([synthetic]) and "合成" not in text.footer([own])
    assert "名录" in text.footer([own]) and "其余" in text.footer([synthetic, own])
