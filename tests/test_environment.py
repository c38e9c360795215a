"""What stands around the program: the script that makes the environment, make's targets, the source package."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

PIP_THAT_FAILS = """#!/bin/sh
[ "$1" = -c ] && exit 0
i=0; while [ $i -lt 30 ]; do echo "line $i"; i=$((i + 1)); done
echo "OSError: Readme file does not exist: README.md" >&2
exit 1
"""


def test_a_failed_installation_shows_what_pip_said(tmp_path: Path) -> None:
    """The reason is pip's to tell: a missing file of the project is no fault of the package index."""
    shutil.copytree(PROJECT / "scripts", tmp_path / "scripts")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP_THAT_FAILS, encoding="utf-8")
    python.chmod(0o755)
    finished = subprocess.run(
        ["sh", "scripts/environment.sh", "base"], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    assert finished.returncode == 1 and finished.stdout == ""
    assert "    OSError: Readme file does not exist: README.md" in finished.stderr.splitlines()
    assert "line 29" in finished.stderr and "line 5" not in finished.stderr.split()
    assert "line 5\n" in (tmp_path / ".venv" / "install.log").read_text(encoding="utf-8")
    assert not (tmp_path / ".venv" / ".base").exists()


def test_the_source_package_has_everything_that_the_readme_speaks_of() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {"/sim", "/scenarios", "/examples", "/docs", "/tests", "/scripts"} <= set(included)
    assert all((PROJECT / name.lstrip("/")).exists() for name in included)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_facts_writes_the_page_of_facts() -> None:
    shown = subprocess.run(
        ["make", "-n", "-o", ".venv/.base", "facts"], cwd=PROJECT, capture_output=True, encoding="utf-8", check=True
    )
    assert "scripts/stylised_facts.py --markdown docs/validation.md" in shown.stdout


@pytest.mark.parametrize(
    ("language", "heading"), [("zh_CN.UTF-8", "对比图：figures-here/"), ("C", "Figures: figures-here/")]
)
def test_the_scripts_speak_the_machine_s_language(language: str, heading: str, tmp_path: Path) -> None:
    spoken = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": language, "PATH": "/usr/bin:/bin"}
    shown = subprocess.run(
        ["sh", "scripts/what_was_made.sh", "figures-here"],
        cwd=PROJECT, env=spoken, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert heading in shown.stdout and "sim report figures-here/baseline figures-here/plan" in shown.stdout
    shutil.copytree(PROJECT / "scripts", tmp_path / "scripts")
    refused = subprocess.run(
        ["sh", "scripts/environment.sh", "base"],
        cwd=tmp_path, env={**spoken, "PYTHON": "/no/python"}, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert refused.returncode == 2
    assert ("没有找到可用的 Python（/no/python）" in refused.stderr) == language.startswith("zh")
    assert ("No usable Python was found at /no/python" in refused.stderr) == (language == "C")


@pytest.mark.parametrize("chosen", [("zh_CN.UTF-8", "", "C"), ("", "zh_CN.UTF-8", "C"), ("", "", "zh_CN.UTF-8")])
def test_the_first_variable_that_is_set_decides(chosen: tuple[str, str, str]) -> None:
    spoken = dict(zip(("LC_ALL", "LC_MESSAGES", "LANG"), chosen, strict=True)) | {"PATH": "/usr/bin:/bin"}
    shown = subprocess.run(
        ["sh", "scripts/what_was_made.sh", "results"],
        cwd=PROJECT, env=spoken, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "对比图" in shown.stdout
