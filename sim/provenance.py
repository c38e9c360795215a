"""Which code and which data a result was made with: digests that stand in run.json.

The version number stays the same while somebody works on the program or on the plan's tables; these change with every
character, so that a finished run is not taken for what another program would give.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim

PACKAGES = ("mesa", "networkx", "numpy", "pandas", "pyarrow", "pydantic", "ruamel.yaml", "SALib", "scipy")
"""Libraries on whose version the bytes of a result may depend."""

PACKAGE = Path(__file__).resolve().parent


@cache
def code_digest() -> str:
    """SHA-256 (hexadecimal) of the program's Python files, ``sim/**/*.py``, with their names."""
    return digest_of(PACKAGE, PACKAGE.rglob("*.py"))


def data_digest(folder: Path) -> str:
    """SHA-256 (hexadecimal) of a plan's tables, the CSV files in ``folder``, with their names."""
    return digest_of(folder, folder.glob("*.csv"))


def digests_beside(files: Iterable[str]) -> dict[str, str]:
    """Digest of all Python files in the folder of each of ``files``: a rule's file may import its neighbours."""
    folders = sorted({Path(file).parent for file in files})
    return {folder.as_posix(): digest_of(folder, folder.glob("*.py")) for folder in folders}


def digest_of(root: Path, files: Iterable[Path]) -> str:
    """SHA-256 of files below ``root``: the same in every place, and whether lines end as on Windows or not."""
    digest = sha256()
    for name, file in sorted((file.relative_to(root).as_posix(), file) for file in files):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions on which the bytes of a result depend: engine, Python, machine type, packages."""
    found = {
        "sim": sim.__version__,
        "python": platform.python_version(),
        "machine": f"{sys.platform}-{platform.machine()}",
    }
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def made_with(data_folder: Path) -> dict[str, str]:
    """Everything that the bytes of a result depend on beside the scenario: code, the plan's tables, versions."""
    return {"code": code_digest(), "data": data_digest(data_folder), **versions()}


def is_of_this_program(manifest: Mapping[str, Any], data_folder: Path) -> bool:
    """Whether a result whose manifest this is was made with this state of the program, the tables and the libraries."""
    there = {"code": manifest.get("code"), "data": manifest.get("data"), **manifest.get("versions", {})}
    return there == made_with(data_folder)


@cache
def program_digest() -> str:
    """One digest of :func:`made_with` for the plan that comes with the program: two processes of which it differs give
    other numbers."""
    from sim.plan import PLAN_FOLDER

    return sha256(json.dumps(made_with(PLAN_FOLDER), sort_keys=True).encode()).hexdigest()
