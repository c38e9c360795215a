"""Which code and which data a result was made with: digests that stand in run.json.

The version number stays the same while somebody works on the program or on the plan's tables; these change with every
character, so that a finished run is not taken for what another program would give.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


@cache
def code_digest() -> str:
    """SHA-256 (hexadecimal) of the program's Python files, ``sim/**/*.py``, with their names."""
    return digest_of(PACKAGE, PACKAGE.rglob("*.py"))


def data_digest(folder: Path) -> str:
    """SHA-256 (hexadecimal) of a plan's tables, the CSV files in ``folder``, with their names."""
    return digest_of(folder, folder.glob("*.csv"))


def digest_of(root: Path, files: Iterable[Path]) -> str:
    """SHA-256 of files below ``root``: the same in every place, and whether lines end as on Windows or not."""
    digest = sha256()
    for name, file in sorted((file.relative_to(root).as_posix(), file) for file in files):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()
