"""``sim story`` on the command line: what is printed, what is written, what is answered to a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import run_command_line
from sim.story.replay import Replay


def test_the_story_is_printed_and_written(
    story_folder: Path, consolidated: Replay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "told"
    asked = ["story", str(story_folder), "--sample", "整合:耐火材料", "--lang", "zh", "--out", str(place)]
    assert run_command_line(asked) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{consolidated.row} 号企业（耐材") and "接受要约" in printed.out
    assert "均与文件夹中的结果一致" in printed.err
    assert {file.name for file in place.iterdir()} == {"story.txt", "story.json", "figures"}
    assert {file.name for file in (place / "figures").iterdir()} == {"story.png", "story.svg"}
    assert (place / "story.txt").read_text(encoding="utf-8") == printed.out
    # Another story is not put in its place unasked.
    other = ["story", str(story_folder), "--enterprise", "0", "--out", str(place), "--no-figures", "-q"]
    assert run_command_line(other) == 2
    assert run_command_line([*other, "--force", "--json", "--months", "2020-02..2020-03"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["enterprise"] == 0 and [month["month"] for month in told["months"]] == ["2020-02", "2020-03"]
    assert json.loads((place / "story.json").read_text(encoding="utf-8"))["kind"] == "sim story"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--enterprise", "1", "--sample", "any"], "one of the two"), ([], "one of the two"),
        (["--enterprise", "1", "--number", "2"], "--number belongs to --sample"),
        (["--enterprise", "999999"], "there is no enterprise 999999"),
        (["--enterprise", "1", "--months", "2020-05..2020-02"], "are no months of this run"),
        (["--enterprise", "1", "--months", "2031-01.."], "within 2019-01..2021-06"),
        (["--sample", "listd"], "did you mean 'listed'"),
        (["--enterprise", "1", "--replicate", "4"], "no run of draw 0"),
    ],
)  # fmt: skip
def test_mistakes_are_answered(
    arguments: list[str], said: str, story_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "none"
    assert run_command_line(["story", str(story_folder), *arguments, "--lang", "en", "--out", str(place)]) == 2
    assert said in capsys.readouterr().err and not place.exists()
