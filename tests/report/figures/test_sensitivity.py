"""The figures of a sensitivity study: legible in both languages, whole, and the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.experiments.sensitivity.folder import StudyTables, tables_of
from sim.experiments.sensitivity.tables import SOBOL
from sim.plan import load_plan
from sim.report.figures import style
from sim.report.figures.sensitivity import draw_sensitivity_figures
from sim.report.figures.sensitivity.collect import draw_collect_first
from sim.report.figures.sensitivity.evidence import parts_of
from sim.report.figures.sensitivity.study import StudyText, varying_targets
from sim.report.figures.sensitivity.tornado import draw_tornado
from sim.report.figures.text import FigureText
from tests.experiments.sensitivity.made_up import made_up_study, question


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyTables:
    plan = load_plan()
    chosen = [target.id for target in plan.targets[:3]]
    found, runs = made_up_study(tmp_path_factory.mktemp("study") / "study", question(*chosen))
    runs.remove_parts()
    return tables_of(found)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Figure]:
    """Figures are collected here instead of being written."""
    figures: dict[str, Figure] = {}

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        FigureCanvasAgg(figure).draw()
        figures[name] = figure
        return []

    monkeypatch.setattr(style, "save_figure", keep)
    return figures


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")) if text.get_text()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_texts_stand_on_the_page_and_clear_of_each_other(
    study: StudyTables, drawn: dict[str, Figure], lang: str
) -> None:
    draw_sensitivity_figures(study, Path("nowhere"), lang)
    assert set(drawn) == {"tornado_1", "shares_1", "evidence_1", "collect_first"}
    for name, figure in drawn.items():
        renderer = FigureCanvasAgg(figure).get_renderer()
        width, height = figure.bbox.width, figure.bbox.height
        shown = [*figure.texts, *(text for axes in figure.axes for text in (*axes.texts, *axes.get_yticklabels()))]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown if text.get_text()]
        for text, box in boxes:
            inside = box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1
            assert inside, (name, text)
        boxes = [(text, box.shrunk(0.98, 0.8)) for text, box in boxes]
        for place, (first, box) in enumerate(boxes):
            for second, other in boxes[place + 1 :]:
                assert not box.overlaps(other), (name, first, second)


def test_the_same_bytes_every_time(study: StudyTables, tmp_path: Path) -> None:
    one = replace(study, outcomes=study.outcomes.iloc[:1])
    files = [draw_sensitivity_figures(one, tmp_path / name, "zh") for name in ("a", "b")]
    assert [path.name for path in files[0]] == [
        f"{name}.{kind}" for name in ("tornado_1", "shares_1", "evidence_1", "collect_first") for kind in ("png", "svg")
    ]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_tornado_bars_go_from_the_centre_to_the_ends(study: StudyTables, drawn: dict[str, Figure]) -> None:
    key = varying_targets(study)[0]
    only = replace(study, outcomes=study.outcomes[study.outcomes["outcome"] == key])
    draw_tornado(only, Path("nowhere"), StudyText(only, FigureText(load_plan(), "en")))
    rows = study.tornado[study.tornado["outcome"] == key]
    bars = [patch for patch in drawn["tornado_1"].axes[0].patches if isinstance(patch, Rectangle)]
    ends = {round(bar.get_x() + bar.get_width(), 9) for bar in bars}
    largest = rows.iloc[0]
    assert {round(largest["at_low"], 9), round(largest["at_high"], 9)} <= ends
    assert any("≥ 6" in text for text in texts(drawn["tornado_1"]))


def test_a_difference_shows_no_goal(study: StudyTables, drawn: dict[str, Figure]) -> None:
    manifest = {**study.manifest, "against": "baseline", "against_title": {"en": "Without the plan"}}
    outcomes = study.outcomes.assign(goal=np.nan)
    draw_sensitivity_figures(replace(study, manifest=manifest, outcomes=outcomes), Path("nowhere"), "en")
    shown = texts(drawn["tornado_1"])
    assert not any("goal" in text for text in shown)
    assert any("The plan as written less Without the plan" in text for text in shown)


def test_a_study_in_which_nothing_varies(study: StudyTables, drawn: dict[str, Figure]) -> None:
    outcomes = study.outcomes.assign(status="does not vary")
    still = replace(study, outcomes=outcomes, collect_first=study.collect_first[:0])
    draw_sensitivity_figures(still, Path("nowhere"), "en")
    assert set(drawn) == {"tornado_1", "shares_1", "evidence_1", "collect_first"}
    assert all(not figure.axes for figure in drawn.values())


def test_more_targets_than_a_page_holds(study: StudyTables, drawn: dict[str, Figure], tmp_path: Path) -> None:
    copies = [f"copy {number}" for number in range(9)]
    key = varying_targets(study)[0]

    def repeated(table: pd.DataFrame) -> pd.DataFrame:
        own = table[table["outcome"] == key]
        return pd.concat([own.assign(outcome=copy) for copy in copies], ignore_index=True)

    many = replace(study, outcomes=repeated(study.outcomes), tornado=repeated(study.tornado))
    (tmp_path / "tornado_7.png").write_bytes(b"of an earlier study")
    draw_tornado(many, tmp_path, StudyText(many, FigureText(load_plan(), "en")))
    assert sorted(drawn) == ["tornado_1", "tornado_2"]
    assert not (tmp_path / "tornado_7.png").exists()
    assert any("page 2 of 2" in text for text in texts(drawn["tornado_2"]))


def test_the_list_shows_reach_and_range(study: StudyTables, drawn: dict[str, Figure]) -> None:
    draw_collect_first(study, Path("nowhere"), StudyText(study, FigureText(load_plan(), "en")))
    shown = texts(drawn["collect_first"])
    first = study.collect_first[study.collect_first["outcome"] == "*all targets*"].iloc[0]
    assert str(int(first["targets_hanging_on_it"])) in shown


def test_estimates_of_the_screening_stand_apart(study: StudyTables, drawn: dict[str, Figure]) -> None:
    overall = study.collect_first[study.collect_first["outcome"] == "*all targets*"].head(20)
    asked = int((overall["share_from"] == SOBOL).sum())
    assert 0 < asked < len(overall)
    draw_collect_first(study, Path("nowhere"), StudyText(study, FigureText(load_plan(), "en")))
    axes = drawn["collect_first"].axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert [name.startswith("~ ") for name in names] == [place >= asked for place in range(len(names))]
    assert any(set(np.ravel(line.get_ydata())) == {asked - 0.5} for line in axes.lines)
    assert "not comparable" in " ".join(" ".join(texts(drawn["collect_first"])).split())


def test_the_parts_of_a_bar_make_a_whole() -> None:
    rows = pd.DataFrame(
        {"evidence": ["assumed", "memory", "plan"], "first": [0.5, -0.1, 0.2], "at_least": [0.6, np.nan, np.nan]}
    )
    assert parts_of(rows) == pytest.approx({"assumed": 0.6, "memory": 0.0, "plan": 0.2, "": 0.2})
    crowded = parts_of(rows.assign(first=[0.9, 0.9, 0.9]))
    assert crowded == pytest.approx({"assumed": 0.6, "memory": 0.2, "plan": 0.2, "": 0.0})
