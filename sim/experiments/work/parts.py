"""Finished parts of a long piece of work, kept on the disk until the whole of it stands.

A part holds the tables of some ten runs. It is written under a hidden name, put on the disk, and renamed: whatever
happens (an interruption, a killed process, a full disk, a machine that goes down), a part is there whole or not at all,
and the next start goes on behind the parts that are there. They lie in a hidden folder beside the place of the result,
under a key of all that their bytes depend on, so that parts of another scenario or program are never mixed in.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sim.errors import InputError
from sim.language.message import Message
from sim.tables import to_arrow, write_arrow

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

KEY_LENGTH = 12
"""Characters of the key in the folder's name."""

_CONTENT = "part.json"
_LOCK = ".lock"
_SUFFIX = ".parts"


@dataclass(frozen=True)
class PackedPart:
    """One part as bytes, as a worker sends it: tables in Parquet by name, and what is said of the runs."""

    number: int
    tables: Mapping[str, bytes]
    failures: tuple[Mapping[str, Any], ...] = ()
    seconds: tuple[Mapping[str, Any], ...] = ()
    """How long each run took: the only thing in a part that differs from one time to the next."""
    program: str = ""
    """Digest of the program that made it (:func:`sim.provenance.program_digest`)."""


def pack(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Tables as the bytes of Parquet files; the same bytes for the same values."""
    packed = {}
    for name, frame in tables.items():
        buffer = io.BytesIO()
        write_arrow(buffer, to_arrow(frame))
        packed[name] = buffer.getvalue()
    return packed


class Parts:
    """The parts of one piece of work.

    ``place`` is where its result will stand, such as ``results/plan``; ``key`` is a digest of everything that the
    parts depend on.
    """

    def __init__(self, place: str | Path, key: str, *, count: int | None = None) -> None:
        self.place = Path(place).resolve()
        self.key = key
        self._count = count
        self.folder = self.place.with_name(f".{self.place.name}.{key[:KEY_LENGTH]}{_SUFFIX}")

    def first(self, count: int) -> Parts:
        """The parts with numbers below ``count``, as if there were no others."""
        return Parts(self.place, self.key, count=count)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other process from working on the same parts until the block ends, or until this process does,
        however it ends. InputError where another one is at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / _LOCK, "ab") as file:
            try:
                _lock(file)
            except OSError:
                raise InputError.of(
                    Message("work.locked"),
                    file=str(self.place),
                    suggestion=Message("work.wait"),
                ) from None
            yield
        if not any(path.name != _LOCK for path in self.folder.glob("*")):
            shutil.rmtree(self.folder, ignore_errors=True)

    # -- writing ---------------------------------------------------------------------------------------------------

    def write(self, part: PackedPart) -> None:
        """Put one part on the disk. OSError when the disk refuses; nothing of the part is left then."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{part.number:06d}.{uuid.uuid4().hex[:8]}"
        try:
            fresh.mkdir()
            for name, content in part.tables.items():
                _write_bytes(fresh / f"{name}.parquet", content)
            described = {
                "key": self.key,
                "tables": {name: sha256(content).hexdigest() for name, content in part.tables.items()},
                "failures": [dict(failure) for failure in part.failures],
                "seconds": [dict(second) for second in part.seconds],
            }
            _write_bytes(fresh / _CONTENT, json.dumps(described).encode())
            place = self.folder / f"{part.number:06d}"
            with suppress(FileNotFoundError):
                shutil.rmtree(place)  # a damaged one
            fresh.rename(place)
            _settle_folder(self.folder)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        self.__dict__.pop("_described", None)

    def remove(self) -> None:
        """Delete all parts: their result stands."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.__dict__.pop("_described", None)

    # -- reading ---------------------------------------------------------------------------------------------------

    def numbers(self) -> frozenset[int]:
        """Numbers of the parts that are there, whole and undamaged."""
        return frozenset(self._described)

    def failures(self) -> tuple[dict[str, Any], ...]:
        """Runs that failed, in the order of the parts: draw, replicate, error, trace."""
        return tuple(one for number in sorted(self._described) for one in self._described[number]["failures"])

    def seconds(self) -> tuple[dict[str, Any], ...]:
        """How long each run took, in the order of the parts: draw, replicate, seconds."""
        return tuple(one for number in sorted(self._described) for one in self._described[number]["seconds"])

    def tables(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The table ``name`` of one part after the other, in the order of their numbers, or those of ``columns`` that
        it has; parts without the table are left out."""
        import pyarrow.parquet as parquet

        for number in sorted(self._described):
            if name in self._described[number]["tables"]:
                path = self._path(number, name)
                there = None if columns is None else [one for one in columns if one in parquet.read_schema(path).names]
                # No threads: they keep memory of their own, and a part is small.
                yield parquet.read_table(path, columns=there, use_threads=False)

    def frames(self, name: str) -> Iterator[pd.DataFrame]:
        """As :meth:`tables`, as data frames."""
        for table in self.tables(name):
            yield table.to_pandas()

    def schemas(self, name: str) -> Iterator[pa.Schema]:
        """The columns of the table ``name`` in each part, without reading the table."""
        import pyarrow.parquet as parquet

        for number in sorted(self._described):
            if name in self._described[number]["tables"]:
                yield parquet.read_schema(self._path(number, name))

    def others(self) -> tuple[Path, ...]:
        """Folders of parts for the same place that were made with another scenario, seed or program."""
        found = self.place.parent.glob(f".{self.place.name}.{'?' * KEY_LENGTH}{_SUFFIX}")
        return tuple(sorted(path for path in found if path != self.folder))

    def _path(self, number: int, name: str) -> Path:
        return self.folder / f"{number:06d}" / f"{name}.parquet"

    @cached_property
    def _described(self) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for path in sorted(self.folder.glob("[0-9]*")) if self.folder.is_dir() else ():
            number = int(path.name)
            described = self._read(path) if self._count is None or number < self._count else None
            if described is not None:
                found[number] = described
        return found

    def _read(self, path: Path) -> dict[str, Any] | None:
        """What a part says of itself; None for one that is damaged, which is then made again."""
        try:
            described: dict[str, Any] = json.loads((path / _CONTENT).read_text(encoding="utf-8"))
            sound = described["key"] == self.key and all(
                sha256((path / f"{name}.parquet").read_bytes()).hexdigest() == digest
                for name, digest in described["tables"].items()
            )
        except (OSError, ValueError, KeyError):
            return None
        return described if sound else None


def key_of(*parts: str | Sequence[str] | Mapping[str, Any]) -> str:
    """A digest of everything that the parts of a piece of work depend on."""
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _lock(file: IO[bytes]) -> None:
    """Take the lock that the system gives back when the process ends. OSError where another one has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_bytes(path: Path, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle_folder(folder: Path) -> None:
    """Put a renaming on the disk, where the system can (not on Windows)."""
    with suppress(OSError, AttributeError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
