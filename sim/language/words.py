"""The program's own words by key: texts of `words.csv` with the fields of the moment put in."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

LANGUAGES = ("en", "zh")

LIST_COMMA = {"en": ", ", "zh": "、"}
"""What stands between the parts of a list."""

SEMICOLON = {"en": "; ", "zh": "；"}
"""What stands between parts that are clauses, or have commas of their own."""

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
    """The text of ``key`` in ``lang`` with ``fields`` put in.

    A field that is a message speaks the same language; a list or tuple is written with commas between its parts.
    KeyError names a key that the table does not have or a field that is not given, ValueError the language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r}; there are {', '.join(LANGUAGES)}")
    return words()[key][LANGUAGES.index(lang)].format(**{name: _spoken(value, lang) for name, value in fields.items()})


def both(key: str, **fields: object) -> tuple[str, str]:
    """The text in English and in Chinese, for tables of results that have a column for each."""
    return word(key, "en", **fields), word(key, "zh", **fields)


def _spoken(value: object, lang: str) -> object:
    from sim.language.message import Message

    if isinstance(value, Message):
        return value.text(lang)
    if isinstance(value, list | tuple):
        return LIST_COMMA[lang].join(str(_spoken(part, lang)) for part in value)
    return value


def has_word(key: str) -> bool:
    """Whether the table has a text for ``key``."""
    return key in words()
