"""The figure of a story: two files, texts as paths, the gravest events marked."""

from __future__ import annotations

from pathlib import Path

from sim.plan import load_plan
from sim.report.figures.story import MOST_MARKS, draw_story, marks_of
from sim.story.happenings import Decided, MonthRecord, Noted
from sim.story.names import Names
from sim.story.replay import Replay
from sim.story.telling import tell


def test_a_story_gives_one_figure_in_two_files(consolidated: Replay, tmp_path: Path) -> None:
    files = draw_story(tell(consolidated, "en"), tmp_path)
    assert [file.name for file in files] == ["story.png", "story.svg"]
    shown = files[1].read_text(encoding="utf-8")
    assert shown.count('id="axes_') == 3 and not shown.count("<text")


def test_of_many_events_the_gravest_are_marked_in_the_order_of_time() -> None:
    names = Names(load_plan(), {"cloud_subsidy": "cloud_subsidy"}, "en")
    refused = Decided("cloud_subsidy.award", "cloud_subsidy", False, 0.0, False, 9, 3, "money")
    records = [MonthRecord(month, [refused]) for month in range(12, 40)]
    records[0].happenings.append(Noted("adopt_cloud", "cloud_adopted", "", 1.0))
    records[-1].happenings.append(Noted("leave_market", "exit", "closure", 1.0))
    marks, left_out = marks_of(records, names)
    assert len(marks) == MOST_MARKS and left_out == 30 - MOST_MARKS
    assert marks[-1] == (39, "Left: ordinary closing") and (12, "Moved to the cloud") in marks
    assert [month for month, _ in marks] == sorted(month for month, _ in marks)
