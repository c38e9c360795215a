"""Who does the runs: one place at a time."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from sim.cli import WRONG_INPUT, run_command_line
from sim.commands.work_options import chosen_place
from sim.experiments.work.executors import Place

PROJECT = Path(__file__).resolve().parents[2]


def test_a_place_from_the_options() -> None:
    assert chosen_place(None, None, None) == Place()
    assert chosen_place(2, None, None) == Place(2)
    assert chosen_place(None, "tcp://a:8786", None) == Place(scheduler="tcp://a:8786")
    assert chosen_place(None, None, Path("c.yaml")) == Place(cluster=Path("c.yaml"))


@pytest.mark.parametrize(
    "given", [(2, "tcp://a:8786", None), (2, None, Path("c")), (None, "tcp://a:8786", Path("c")), (1, "a", Path("c"))]
)
def test_two_places_are_refused(given: tuple[int | None, str | None, Path | None]) -> None:
    with pytest.raises(click.UsageError, match="one of --workers, --scheduler and --cluster"):
        chosen_place(*given)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--workers", "0"], "0 is not in the range x>=1"),
        (["--workers", "2", "--scheduler", "tcp://a:8786"], "one of --workers, --scheduler and --cluster"),
        (["--cluster", "no_such.yaml"], "no_such.yaml"),
        (["--single", "--draws", "3"], "--single is one run"),
        (["--single", "--replicates", "2"], "--single is one run"),
        (["--until-half-width", "0"], "is not in the range"),
        (["--keep-events", "-1"], "is not in the range"),
    ],
)
def test_options_that_can_not_be_end_with_2(
    options: list[str], part: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    assert run_command_line(["run", "scenarios/baseline.yaml", *options]) == WRONG_INPUT
    shown = capsys.readouterr()
    assert part in shown.err and "Traceback" not in shown.err and shown.out == ""
