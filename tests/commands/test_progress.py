"""How far a work has come: rates and time left, a plain line where there is no terminal, and silence when asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from sim.commands import progress
from sim.commands.progress import Pace, progress_bar


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """A clock that the test sets."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    yield now


def test_a_pace_tells_rate_and_time_left() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.text(0, 100) == ""
    now[0] = 20.0
    assert pace.text(10, 100) == "0.5 runs/s, 0:03:00 left"
    now[0] = 40.0
    assert pace.text(80, 100) == "2 runs/s, 0:00:10 left"


def test_what_was_finished_before_does_not_count_for_the_rate() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.text(50, 100) == ""
    now[0] = 10.0
    assert pace.text(50, 100) == ""  # nothing was done yet: nothing to reckon with
    assert pace.text(60, 100) == "1 runs/s, 0:00:40 left"


def test_off_a_terminal_a_line_now_and_then(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    with progress_bar("plan", quiet=False) as update:
        for done, second in ((0, 0), (10, 5), (20, 25), (30, 30), (40, 50), (100, 80)):
            clock[0] = 100.0 + second
            update(done, 100)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "plan: 20 of 100 runs, 0.8 runs/s, 0:01:40 left",
        "plan: 40 of 100 runs, 0.8 runs/s, 0:01:15 left",
    ]


def test_quiet_shows_nothing(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    with progress_bar("plan", quiet=True) as update:
        for done in range(0, 100, 10):
            clock[0] += 60
            update(done, 100)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with progress_bar("plan", quiet=False) as update:
        update(0, 8)
        update(8, 8)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "plan" in shown.err and "8/8" in shown.err


def test_what_is_done_already_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    for done in (0, 12):
        with progress_bar("plan", quiet=False) as update:
            update(done, 40)
            update(done + 1, 40)
    assert capsys.readouterr().err.splitlines() == ["plan: 12 of 40 runs are done already; it goes on from there"]
