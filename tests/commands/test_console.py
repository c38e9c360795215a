"""Nothing that is printed breaks a console, whatever it can show."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.commands import console

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("encoding", "kept", "shown"),
    [
        ("gbk", "gbk", "√ 达标 × ≥ ? ²".replace("²", "2")),
        ("cp936", "gbk", "√ 达标 × ≥ ? 2"),
        ("gb18030", "gb18030", "✓ 达标 ✗ ≥ 😀 ²"),
        ("latin-1", "utf-8", "✓ 达标 ✗ ≥ 😀 ²"),
        ("ascii", "utf-8", "✓ 达标 ✗ ≥ 😀 ²"),
    ],
)
def test_a_stream_shows_what_its_console_can(
    encoding: str, kept: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    console.prepare_streams()
    stream.write("✓ 达标 ✗ ≥ 😀 ²")
    stream.flush()
    assert written.getvalue().decode(kept) == shown


def test_half_of_a_sign_is_shown_as_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    console.prepare_streams()
    stream.write("a\udc80b")
    stream.flush()
    assert written.getvalue() == b"a?b"


def sim(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "LC_ALL": "zh_CN.GBK", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
    )


def test_a_gbk_console_gets_chinese_in_gbk_from_a_list_a_check_and_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "情景.yaml"
    wrong.write_text("months: 99\nlevers: {cloud_subsidi: {start: 2020-09}}\n", encoding="utf-8")
    listed, refused = sim("list", "targets"), sim("check", str(wrong))
    assert listed.returncode == 0 and "规上工业增加值" in listed.stdout.decode("gbk")
    said = refused.stderr.decode("gbk")
    assert refused.returncode == 2 and "须不大于 36，现为99" in said and "是否应为“cloud_subsidy”？" in said
