"""Worker processes begin without the file of the program that starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]

SCRIPT = """
import sys
print("the script runs")
from concurrent.futures import ProcessPoolExecutor
from operator import neg
from sim.experiments.work.clean_processes import clean_context
main = sys.modules["__main__"]
with ProcessPoolExecutor(2, mp_context=clean_context(["operator"])) as executor:
    print(list(executor.map(neg, range(3))))
assert sys.modules["__main__"] is main
"""


def test_a_script_without_a_guard_is_run_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    for arguments, text in (([str(script)], None), (["-"], SCRIPT)):  # a file, and what has none, as in a notebook
        done = subprocess.run(
            [sys.executable, *arguments], env={**os.environ, "PYTHONPATH": str(PROJECT)}, input=text,
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "the script runs\n[0, -1, -2]\n", "")
