"""Side effects counted as adverse, and targets missed in any case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.report.comparison import PRINTED
from sim.report.material import gather
from sim.report.page.adverse import LESS_IS_WORSE, MORE_IS_WORSE, is_adverse, missed_anyway
from sim.report.page.render import page_text
from tests.experiments.made_folders import made_folder, series_with, shifted, shifted_folder

PAIRS = tuple((draw, replicate) for draw in range(1, 9) for replicate in (0, 1))


def row(mean: float, spread: float = 1.0, pairs: int = 10) -> dict[str, Any]:
    low, high = mean - spread, mean + spread
    direction = "higher" if low > 0 else "lower" if high < 0 else "no_clear_difference"
    return {"difference": mean, "difference_low": low, "difference_high": high, "pairs": pairs, "direction": direction}


@pytest.mark.parametrize(
    ("indicator", "found", "adverse"),
    [
        ("debt", row(5.0), True), ("debt", row(-5.0), False), ("debt", row(0.5), False),
        ("debt", row(5.0, pairs=3), False), ("employment_all", row(-5.0), True), ("employment_all", row(5.0), False),
        ("something_else", row(-5.0), False),
    ],
)  # fmt: skip
def test_only_clear_differences_the_wrong_way(indicator: str, found: dict[str, Any], adverse: bool) -> None:
    assert is_adverse(indicator, found) is adverse


def test_every_indicator_of_the_table_has_one_way_at_most() -> None:
    assert {*LESS_IS_WORSE, *MORE_IS_WORSE} == set(PRINTED) and not {*LESS_IS_WORSE} & {*MORE_IS_WORSE}


def test_the_summary_names_losses_and_what_is_missed_anyway(tmp_path: Path) -> None:
    shifted_folder(tmp_path / "baseline", -60.0, pairs=PAIRS)

    def fewer(draw: int, replicate: int) -> Any:
        series = series_with(-50.0)(draw, replicate)
        return series | {"enterprises_all": series["enterprises_all"] - 81.0 - draw}

    made_folder(tmp_path / "plan", value_of=shifted(-50.0), series_of=fewer, pairs=PAIRS)
    material = gather([tmp_path / "baseline", tmp_path / "plan"])
    assert [line.id for line in missed_anyway(material)] == ["industrial_va_growth", "leading_output"]
    assert missed_anyway(gather([tmp_path / "plan"])) == []
    text = re.sub("<[^>]+>", "", page_text(material, "en"))
    said = re.search(r"Clear changes for the worse beside the targets: ([^\n]*)", text)
    assert said is not None and "Industrial enterprises" in said[1] and "−85.5" in said[1]
    assert "Targets that are missed in this scenario and in the baseline (2): " in text
    assert 'id="missed-leading_output"' in page_text(material, "zh")
