"""Finished parts: whole or not there, never of another work, and made again when damaged."""

from __future__ import annotations

import errno
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import InputError
from sim.experiments.work import parts as parts_module
from sim.experiments.work.parts import PackedPart, Parts, key_of, pack

KEY = key_of("some work")


def part(number: int, tables: int = 2) -> PackedPart:
    """A part of small tables."""
    frames = {f"table{one}": pd.DataFrame({"number": [number], "x": [number + one / 2]}) for one in range(tables)}
    failures = ({"draw": number, "replicate": 0, "error": "E", "trace": "T"},) if number % 2 else ()
    return PackedPart(number, pack(frames), failures, ({"draw": number, "replicate": 0, "seconds": 0.5},))


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    """Parts 0, 1 and 2, written out of order."""
    made = Parts(tmp_path / "plan", KEY)
    for number in (2, 0, 1):
        made.write(part(number))
    return made


def test_parts_are_read_in_the_order_of_their_numbers(parts: Parts) -> None:
    assert parts.numbers() == {0, 1, 2}
    assert [frame["number"].tolist() for frame in parts.frames("table1")] == [[0], [1], [2]]
    assert [table.column_names for table in parts.tables("table0", columns=["x", "none"])] == [["x"]] * 3
    assert [schema.names for schema in parts.schemas("table0")] == [["number", "x"]] * 3
    assert [failure["draw"] for failure in parts.failures()] == [1]
    assert [one["draw"] for one in parts.seconds()] == [0, 1, 2]
    assert list(parts.frames("no such table")) == []


def test_another_process_finds_them(parts: Parts) -> None:
    again = Parts(parts.place, KEY)
    assert again.numbers() == {0, 1, 2}
    assert [frame["x"].tolist() for frame in again.frames("table0")] == [[0.0], [1.0], [2.0]]


def test_they_lie_hidden_beside_the_place_and_are_removed_whole(parts: Parts, tmp_path: Path) -> None:
    assert [path.name for path in tmp_path.iterdir()] == [f".plan.{KEY[:12]}.parts"]
    parts.remove()
    assert list(tmp_path.iterdir()) == [] and parts.numbers() == frozenset()


@pytest.mark.parametrize("damage", ["truncated", "changed", "no table", "no description", "half a description"])
def test_a_damaged_part_is_as_good_as_none_and_is_written_again(parts: Parts, damage: str) -> None:
    table, described = parts.folder / "000001" / "table1.parquet", parts.folder / "000001" / "part.json"
    whole = table.read_bytes()
    if damage == "truncated":
        table.write_bytes(whole[: len(whole) // 2])
    elif damage == "changed":
        table.write_bytes(whole[:20] + bytes([whole[20] ^ 1]) + whole[21:])
    elif damage == "no table":
        table.unlink()
    elif damage == "no description":
        described.unlink()
    else:
        described.write_text(described.read_text()[:40])
    again = Parts(parts.place, KEY)
    assert again.numbers() == {0, 2}
    again.write(part(1))
    assert again.numbers() == {0, 1, 2} and table.read_bytes() == whole


def test_parts_of_another_work_are_never_taken(parts: Parts) -> None:
    other = Parts(parts.place, key_of("other work"))
    assert other.numbers() == frozenset()
    assert other.others() == (parts.folder,) and parts.others() == ()
    other.write(part(7))
    assert parts.numbers() == {0, 1, 2} and other.numbers() == {7}
    # Even in a folder whose name says that they belong here: each part names its work in full.
    same_name = Parts(parts.place, KEY[:12] + "0" * 52)
    assert same_name.folder == parts.folder and same_name.numbers() == frozenset()


def test_a_full_disk_leaves_nothing_of_the_part(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in parts.folder.iterdir())
    write = parts_module._write_bytes

    def fail(path: Path, content: bytes) -> None:
        if path.name == "table1.parquet":
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    monkeypatch.setattr(parts_module, "_write_bytes", fail)
    with pytest.raises(OSError, match="No space left"):
        parts.write(part(3))
    assert sorted(path.name for path in parts.folder.iterdir()) == before
    assert parts.numbers() == {0, 1, 2}


def test_what_a_killed_process_left_half_written_is_no_part(parts: Parts) -> None:
    half = parts.folder / ".000003.0a1b2c3d"
    half.mkdir()
    (half / "table0.parquet").write_bytes(b"PAR1")
    assert Parts(parts.place, KEY).numbers() == {0, 1, 2}
    parts.remove()
    assert not parts.folder.exists()


def test_same_values_same_bytes() -> None:
    frame = pd.DataFrame({"x": [0.1, 0.2], "name": ["a", "b"]})
    assert pack({"t": frame}) == pack({"t": frame.copy()})
    assert pack({"t": frame}) != pack({"t": frame.assign(x=[0.1, 0.3])})


def test_a_key_depends_on_every_value_but_not_on_the_order_of_names() -> None:
    assert key_of("a", {"x": 1, "y": 2}) == key_of("a", {"y": 2, "x": 1})
    assert len({key_of("a"), key_of("b"), key_of("a", {"x": 1}), key_of("a", {"x": 2})}) == 4


def test_the_first_parts_alone_are_those_of_shorter_work(parts: Parts) -> None:
    first = parts.first(2)
    assert first.numbers() == {0, 1}
    assert [frame["number"].tolist() for frame in first.frames("table0")] == [[0], [1]]
    assert [one["draw"] for one in first.seconds()] == [0, 1]
    first.remove()
    assert not parts.folder.exists()


def test_one_command_at_a_time_works_on_them(parts: Parts, tmp_path: Path) -> None:
    other = Parts(tmp_path / "plan", KEY)
    with parts.held(), pytest.raises(InputError, match="another command is at work on this very result"), other.held():
        pass
    with other.held():
        pass
    assert parts.numbers() == {0, 1, 2}
    with Parts(tmp_path / "empty", KEY).held():
        pass
    assert [path.name for path in tmp_path.iterdir()] == [parts.folder.name]
