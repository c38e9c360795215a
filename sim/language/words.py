"""The program's own words by key: texts of `words.csv` with the fields of the moment put in."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

LANGUAGES = ("en", "zh")

TABLE = Path(__file__).with_name("words.csv")
"""One row a text: key, English, Chinese. Fields stand in braces, ``{count}``; a brace itself is doubled."""


@cache
def words() -> Mapping[str, tuple[str, str]]:
    """Every text by its key, in the order of :data:`LANGUAGES`; read once.

    Only the standard library is used, so that ``sim --help`` stays fast.
    """
    with open(TABLE, encoding="utf-8", newline="") as file:
        return MappingProxyType({row["key"]: (row["en"], row["zh"]) for row in csv.DictReader(file)})


def word(key: str, lang: str, **fields: object) -> str:
    """The text of ``key`` in ``lang`` with ``fields`` put in; a field that is a message speaks the same language.

    KeyError names a key that the table does not have or a field that is not given, ValueError the language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r}; there are {', '.join(LANGUAGES)}")
    from sim.language.message import Message

    spoken = {name: value.text(lang) if isinstance(value, Message) else value for name, value in fields.items()}
    return words()[key][LANGUAGES.index(lang)].format(**spoken)


def has_word(key: str) -> bool:
    """Whether the table has a text for ``key``."""
    return key in words()
