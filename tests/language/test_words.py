"""The table of words is complete, and its texts fit together."""

from __future__ import annotations

import csv
import re
from string import Formatter

import pytest

from sim.language.message import Message
from sim.language.words import TABLE, word, words

CHINESE = re.compile(r"[\u3400-\u9fff]")
NOT_CHINESE = {"attribution.interval", "band", "baseline_card.between", "error.between", "story.between"}
"""Texts that are signs and numbers alone."""


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_is_there_in_both_languages_with_the_same_fields() -> None:
    for key, (english, chinese) in words().items():
        assert english and chinese, key
        assert fields_of(english) == fields_of(chinese), key
        said = re.sub(r"\([^)]*\)|（[^）]*）|`[^`]*`|'[^']*'", "", english)  # names, and signs that are named
        assert not CHINESE.search(said) or "{" in english, key


def test_chinese_texts_are_chinese() -> None:
    silent = {key for key, (_, chinese) in words().items() if not CHINESE.search(chinese) and not fields_of(chinese)}
    assert silent == NOT_CHINESE


def test_keys_are_sorted_and_stand_once() -> None:
    with open(TABLE, encoding="utf-8", newline="") as file:
        keys = [row["key"] for row in csv.DictReader(file)]
    assert keys == sorted(set(keys))


def test_a_word_takes_fields_and_names_what_it_lacks() -> None:
    assert word("verdict.met", "zh") == "达标" and word("replicates", "en", count=3).startswith("3")
    with pytest.raises(KeyError, match="count"):
        word("replicates", "en")
    with pytest.raises(KeyError, match="nothing_like_it"):
        word("nothing_like_it", "en")
    with pytest.raises(ValueError, match="no language 'fr'"):
        word("goal", "fr")


def test_a_message_speaks_when_it_is_shown_and_takes_its_fields_along() -> None:
    inner = Message("verdict.met")
    outer = Message("verdict_count", count=2, verdict=inner)
    assert str(outer) == "2 met" and outer.text("zh") == "达标 2 项"
    assert outer == Message("verdict_count", count=2, verdict=Message("verdict.met"))
