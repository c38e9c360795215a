"""Numbers, units and verdicts as printed tables and figures write them, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from sim.language.words import LANGUAGES, has_word, word

MOST_DECIMALS = 4
"""Decimals of a difference beyond which nobody looks."""

ENOUGH_REPLICATES = 10
"""Replicates below which levels and verdicts rest on few runs."""

UNITS: dict[str, tuple[str, str]] = {
    "%": (" %", "%"),
    "%/yr": (" %/yr", "%/年"),
    "count": ("", ""),
    "count/yr": ("/yr", "/年"),
    "percentage points": (" pp", " 个百分点"),
    "mu": (" mu", " 亩"),
    "km2": (" km²", " 平方公里"),
    "done": ("", ""),
    "": ("", ""),
}
"""Units short enough to stand behind a number."""

LONG_UNITS: dict[str, tuple[str, str]] = {
    "100 million yuan/yr": ("100 million yuan/yr", "亿元/年"),
    "100 million yuan": ("100 million yuan", "亿元"),
}
"""Units that stand behind the name of what is measured."""


def few_runs(count: int, lang: str) -> str:
    """What must be said at the top of a result of few replicates; empty from :data:`ENOUGH_REPLICATES` on."""
    if count >= ENOUGH_REPLICATES:
        return ""
    return word("few" if count > 1 else "few_one", lang, count=count, enough=ENOUGH_REPLICATES)


def verdict_word(verdict: str, lang: str) -> str:
    """A verdict in words; one that has none here is printed as it is."""
    return word(f"verdict.{verdict}", lang) if has_word(f"verdict.{verdict}") else verdict.replace("_", " ")


def unit_suffix(unit: str, lang: str) -> str:
    """What stands right behind a number, empty for counts and for units that stand with the name."""
    return UNITS[unit][LANGUAGES.index(lang)] if unit in UNITS else ""


def name_unit(unit: str, lang: str) -> str:
    """The unit that stands behind a name, empty where the number has it."""
    if unit in UNITS:
        return ""
    return LONG_UNITS[unit][LANGUAGES.index(lang)] if unit in LONG_UNITS else unit


def decimals(*values: float | None) -> int:
    """Decimals that show about three figures of the largest of some numbers that stand side by side."""
    known = [value for value in values if value is not None]
    if all(value == int(value) for value in known):
        return 0
    size = max(abs(value) for value in known)
    return 0 if size >= 100 else 1 if size >= 10 else 2


def number_text(value: float, places: int, goal: float | None = None) -> str:
    """A number with ``places`` decimals and thousands apart, and never rounded onto the goal that it misses.

    5.997 against a goal of 6 reads ``5.997``: a rounded value must not seem to meet what it misses.
    """
    while goal is not None and value != goal and round(value, places) == goal and places < 6:
        places += 1
    text = f"{value:,.{places}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def is_count(unit: str) -> bool:
    """Whether a target counts whole things (enterprises, projects); a median of several may be a half."""
    return unit in ("count", "count/yr")


def value_text(
    value: float, unit: str, goal: float | None = None, *, beside: Iterable[float | None] = ()
) -> str:
    """A target's value: counts with one decimal where they are not whole, so that a gap fits the median; others with
    the decimals that they and those ``beside`` need.

    Neither is ever rounded onto the goal that it misses.
    """
    if not is_count(unit):
        return number_text(value, decimals(value, *beside), goal)
    return number_text(value, 0 if value == int(value) else 1, goal)


def mean_count(value: float) -> str:
    """A mean of counts or of money in 10,000 yuan: whole, with a decimal below ten where it isn't."""
    return number_text(value, 0 if abs(value) >= 10 or value == int(value) else 1)


def enough_decimals(places: int, *values: float) -> int:
    """``places`` or more, so that none of ``values`` is rounded to a zero that it isn't."""
    while places < MOST_DECIMALS and any(value and round(value, places) == 0 for value in values):
        places += 1
    return places


def all_zero(places: int, *values: float) -> bool:
    """Whether nothing but zeros is left of numbers when they are rounded."""
    return all(round(value, places) == 0 for value in values)


def goal_number(value: float) -> str:
    """A goal as the plan writes it, without decimals that say nothing: ``6``, ``6.5``, ``1,000``."""
    return f"{value if value == int(value) else float(f'{value:.3g}'):,.10g}".replace("-", "−")
