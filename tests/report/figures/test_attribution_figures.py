"""Waterfalls and tables of pairs: what is drawn, in both languages, the same bytes every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.plan import load_plan
from sim.report.figures import interactions, waterfall
from sim.report.figures.attribution_figures import draw_attribution_figures
from sim.report.figures.text import FigureText
from tests.report.attribution_cases import made_up

EVERY = ("cloud_sme.level_1", "industrial_va_growth.list_level", "scale_ups.listed", "wage")


def panel(key: str, lang: str = "en") -> waterfall.Panel:
    return waterfall._value_panel(made_up(), key, FigureText(load_plan(), lang))


def test_a_waterfall_goes_from_without_to_with() -> None:
    shown = panel("cloud_sme.level_1")
    assert shown.without == 40.0
    assert shown.without + sum(share.share for share in shown.shares) == pytest.approx(shown.whole)
    assert [share.name for share in shown.shares] == [group.name_en for group in made_up().study.design.groups]
    assert (shown.goal, shown.goal_text) == (90.0, "≥ 90 %")


def test_a_panel_says_what_it_shows() -> None:
    assert "nearly all from Digital transformation" in panel("cloud_sme.level_1").finding
    assert panel("cloud_sme.level_1").finding.startswith("+2") and " pp, " in panel("cloud_sme.level_1").finding
    assert "of which 75 % from Growing enterprises" in panel("scale_ups.listed").finding
    assert "most from Investment attraction" in panel("industrial_va_growth.list_level").finding
    assert "其中75%来自企业培育专项行动" in panel("scale_ups.listed", "zh").finding


def test_an_indicator_shows_its_unit_and_no_goal() -> None:
    shown = panel("wage")
    assert shown.goal is None and shown.goal_text == "" and "(" in shown.title


def test_chances_are_percentages_between_nothing_and_all() -> None:
    shown = waterfall._chance_panel(made_up(), "cloud_sme.level_1", FigureText(load_plan(), "en"))
    assert (shown.without, shown.whole, shown.ends) == (0.0, 100.0, (0.0, 100.0))
    assert sum(share.share for share in shown.shares) == pytest.approx(100.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_figures_are_drawn_with_the_same_bytes_every_time(tmp_path: Path, lang: str) -> None:
    found = made_up()
    written = draw_attribution_figures(found, tmp_path / "one", lang, ["cloud_sme"])
    assert [path.name for path in written] == [
        f"{name}_1.{kind}" for name in ("waterfall", "waterfall_chances", "interactions") for kind in ("png", "svg")
    ]  # fmt: skip
    if lang == "en":
        again = draw_attribution_figures(found, tmp_path / "two", lang, ["cloud_sme"])
        assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_without_pairs_there_is_no_table_of_them_and_an_old_one_goes(tmp_path: Path) -> None:
    text = FigureText(load_plan(), "en")
    (tmp_path / "interactions_1.png").write_bytes(b"old")
    assert interactions.draw_interactions(made_up("lever"), EVERY[:1], tmp_path, text) == []
    assert not list(tmp_path.iterdir())


def test_outcomes_without_an_interaction_of_weight_are_only_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures: list[Figure] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        figures.append(figure)
        return []

    monkeypatch.setattr(interactions.style, "save_figure", keep)
    text = FigureText(load_plan(), "en")
    interactions.draw_interactions(made_up(), EVERY, tmp_path, text)
    assert len(figures) == 1 and len(figures[0].axes) == 1
    assert "No interaction of weight in: " in figures[0].texts[1].get_text()
    interactions.draw_interactions(made_up(), EVERY[1:], tmp_path, text)
    assert len(figures) == 1


def test_more_outcomes_than_a_page_holds_go_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waterfall, "PAGE_PANELS", 1)
    text = FigureText(load_plan(), "en")
    drawn: list[tuple[str, str]] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        drawn.append((name, figure.texts[0].get_text()))
        return []

    monkeypatch.setattr(waterfall.style, "save_figure", keep)
    waterfall.draw_waterfalls(made_up(), EVERY[2:], tmp_path, text)
    assert [name for name, _ in drawn] == ["waterfall_1", "waterfall_2", "waterfall_chances_1"]
    assert drawn[1][1].replace("\n", " ").endswith("(page 2 of 2)")


def test_a_goal_far_away_is_named_at_the_edge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    figures: list[Figure] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        figures.append(figure)
        return []

    monkeypatch.setattr(waterfall.style, "save_figure", keep)
    text = FigureText(load_plan(), "en")
    waterfall.draw_waterfalls(made_up(), ["scale_ups.listed", "cloud_sme.level_1"], tmp_path, text)
    far, near = figures[0].axes
    assert "goal ≥ 100 →" in [one.get_text() for one in far.texts]
    assert not any("goal" in one.get_text() for one in near.texts)
    assert [float(np.asarray(line.get_xdata())[0]) for line in near.lines if line.get_linestyle() == "--"] == [90.0]
