"""Digests of code and data: any change shows, and nothing else does."""

from __future__ import annotations

from pathlib import Path

from sim.provenance import PACKAGE, code_digest, data_digest, digest_of


def write(folder: Path, **texts: bytes) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".csv").write_bytes(text)
    return folder


def test_the_same_files_elsewhere_have_the_same_digest_whatever_their_line_ends(tmp_path: Path) -> None:
    one = write(tmp_path / "one", a=b"x,y\n1,2\n", b=b"z\n")
    two = write(tmp_path / "two", b=b"z\r\n", a=b"x,y\r\n1,2\r\n")
    assert data_digest(one) == data_digest(two)


def test_another_character_or_name_or_place_gives_another_digest(tmp_path: Path) -> None:
    texts = [{"a": b"1\n"}, {"a": b"2\n"}, {"b": b"1\n"}, {"c__a": b"1\n"}, {"a": b"1\n", "b": b"1\n"}]
    folders = [write(tmp_path / str(number), **text) for number, text in enumerate(texts)]
    digests = [digest_of(folder, folder.rglob("*.csv")) for folder in folders]
    assert len(set(digests)) == len(texts)


def test_the_code_is_all_python_of_the_package() -> None:
    assert (PACKAGE / "model.py").is_file()
    assert code_digest() == digest_of(PACKAGE, PACKAGE.rglob("*.py"))
    assert len(code_digest()) == 64
