"""Numbers as people write them into spreadsheets: ``1,200``, ``１２００``, ``约3.5亿元``, ``—``, ``(120)``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

MISSING_MARKS = frozenset(
    (
        *(
            "-",
            "--",
            "---",
            "—",
            "——",
            "――",
            "―",
            "–",
            "−",
            "─",
            "/",
            "\\",
            "//",
            "*",
            "**",
            ".",
            "..",
            "...",
            "…",
            "……",
        ),
        *("#", "?", "??", "无", "空", "缺", "未填", "未报", "不详", "未知", "暂无", "无数据", "没有", "不适用", "保密"),
        *("n/a", "na", "nan", "null", "none", "nil", "#n/a", "unknown", "missing", "x"),
    )
)
"""What stands in a cell that says nothing (after full-width signs were made plain, in small letters)."""

LONGEST = 60
"""Characters of a text that may still be a number."""

_PLAIN = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?|[-+]?\.[0-9]+")
_SCIENTIFIC = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?e[-+]?[0-9]{1,3}")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:([, '])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_RANGE = re.compile(r"[0-9.,]+\s*(?:-|~|至|到|—|–)\s*[0-9.,]+.*")
_NUMBER_THEN_UNIT = re.compile(r"([-+]?[0-9][0-9., ']*(?:e[-+]?[0-9]{1,3})?)\s*([^\s0-9.,'].*)")
_ABOUT = re.compile(r"^(?:大约|约为|约|近|~|≈|>|≥|<|≤)\s*|\s*(?:左右|以上|上下|余|多)$")
_MONEY_SIGNS = re.compile(r"^(?:人民币|rmb|cny|¥|¥|\$)\s*")
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "，": ",", "、": ",", "。": ".", "’": "'", "＇": "'", "～": "~"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says. ``value`` is None where it says nothing, or nothing usable.

    ``mended`` names how it was read where it is not a plain number (``separators``, ``unit`` ...), ``wrong`` why it
    can't be used (``no_number``, ``range`` ...): last parts of keys of the table of words.
    """

    value: float | None = None
    mended: str = ""
    wrong: str = ""


NOTHING = Reading()


def plain_text(cell: object) -> str:
    """A cell as text: full-width signs made plain, no space at the ends or of zero width, one line."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    text = unicodedata.normalize("NFKC", str(cell))
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign in "\n\t\r ").split())


def is_missing(text: str) -> bool:
    """Whether a plain text stands for nothing."""
    return not text or text.lower() in MISSING_MARKS


def read_number(cell: object, units: Mapping[str, float], factor: float = 1.0) -> Reading:
    """The number in a cell.

    ``units`` gives the factor of each unit (small letters) that may stand behind a number; ``factor`` holds where none
    does. Never raises.
    """
    if isinstance(cell, bool):
        return Reading(wrong="no_number")
    if isinstance(cell, int | float):
        return _finite(cell, factor)
    if not isinstance(cell, str):
        return NOTHING if cell is None else Reading(wrong="no_number")
    if len(cell) > LONGEST:
        return Reading(wrong="no_number")
    text = plain_text(cell)
    if is_missing(text):
        return NOTHING if not text else Reading(mended="dash")
    narrow = text.translate(_MINUS).lower()
    mended = "full_width" if text != " ".join(cell.split()) else ""
    if _PLAIN.fullmatch(narrow):
        return _finite(float(narrow), factor, mended or "text")
    if narrow.startswith("#"):
        return Reading(wrong="error_value")
    if (signs := _MONEY_SIGNS.sub("", narrow)) != narrow:
        narrow, mended = signs, "unit"
    if (exact := _ABOUT.sub("", narrow)) != narrow:
        narrow, mended = exact, "approximate"
    if narrow.startswith("(") and narrow.endswith(")"):
        inner = _unsigned(narrow[1:-1].strip())
        return _finite(-inner, factor, "parentheses") if inner is not None else Reading(wrong="no_number")
    if (value := _digits(narrow)) is not None:
        grouped = _GROUPED.fullmatch(narrow) is not None
        return _finite(value, factor, "separators" if grouped else mended or "text")
    if _RANGE.fullmatch(narrow):
        return Reading(wrong="range")
    if (found := _NUMBER_THEN_UNIT.fullmatch(narrow)) is not None:
        value, unit = _digits(found[1].strip()), re.sub(r"\s|左右$|以上$|余$", "", found[2])
        if value is not None and unit in units:
            return _finite(value, units[unit], "unit")
        return Reading(wrong="unknown_unit" if value is not None else "grouping")
    return Reading(wrong="grouping" if re.fullmatch(r"[-+]?[0-9., ']+", narrow) else "no_number")


def _digits(text: str) -> float | None:
    """The value of digits with a point, an exponent or separators of thousands; None for anything else."""
    if _PLAIN.fullmatch(text) or _SCIENTIFIC.fullmatch(text):
        return float(text)
    return float(re.sub(r"[, ']", "", text)) if _GROUPED.fullmatch(text) else None


def _unsigned(text: str) -> float | None:
    return _digits(text) if text[:1].isdigit() else None


def _finite(value: float, factor: float, mended: str = "") -> Reading:
    try:
        number = float(value) * factor
    except OverflowError:
        return Reading(wrong="no_number")
    return Reading(number, mended) if isfinite(number) else Reading(wrong="no_number")
