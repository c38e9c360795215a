"""``sim new-rule``: what it writes works as it stands, and what it recommends works too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import DONE, WRONG_INPUT, run_command_line

PROJECT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("form", [[], ["--per-enterprise"]])
def test_a_new_rule_passes_its_own_test(form: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["new-rule", "learn", "--out", str(tmp_path), *form]) == DONE
    files = [Path(line) for line in capsys.readouterr().out.split()]
    assert files == [tmp_path / "learn.py", tmp_path / "test_learn.py"]
    assert all(len(line) <= 110 for file in files for line in file.read_text(encoding="utf-8").splitlines())
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # they take time
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(files[1])]
    finished = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert finished.returncode == 0, finished.stdout
    assert run_command_line(["new-rule", "learn", "--out", str(tmp_path)]) == WRONG_INPUT
    assert "is there already" in capsys.readouterr().err


def test_new_rule_recommends_a_command_that_works_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make run` installs no pytest: then `make test` in the project, and elsewhere pip first."""
    monkeypatch.chdir(tmp_path)
    assert run_command_line(["new-rule", "one"]) == DONE
    assert "`python -m pytest test_one.py`" in capsys.readouterr().err
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run_command_line(["new-rule", "two"]) == DONE
    assert "`pip install pytest && python -m pytest test_two.py`" in capsys.readouterr().err
    shutil.copy(PROJECT / "Makefile", tmp_path)
    assert run_command_line(["new-rule", "three", "--out", "rules"]) == DONE
    assert "`make test ARGUMENTS=rules/test_three.py`" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["2nd", "class", "two words", "_hidden", "../up", "规则", "adopt_cloud"])
def test_a_name_that_will_not_do(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["new-rule", name, "--out", str(tmp_path)]) == WRONG_INPUT
    assert name in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
