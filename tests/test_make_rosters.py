from __future__ import annotations

from pathlib import Path

from scripts.make_rosters import FOLDER, make


def test_the_examples_are_what_the_script_makes(tmp_path: Path) -> None:
    for place in make(tmp_path):
        assert place.read_bytes() == (FOLDER / place.name).read_bytes(), place.name
