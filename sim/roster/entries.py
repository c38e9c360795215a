"""Cells that are no numbers: dates, yes and no, industries, places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sim.roster.numbers import is_missing, plain_text

YES = frozenset(
    (
        *(
            "是",
            "y",
            "yes",
            "true",
            "t",
            "√",
            "✓",
            "✔",
            "v",
            "1",
            "有",
            "已",
            "对",
            "规上",
            "规模以上",
            "已上云",
            "上云",
        ),
        *("已认定", "认定", "国家级", "省级", "市级", "小巨人", "国家级小巨人", "高企", "高新"),
    )
)
NO = frozenset(
    (
        *(
            "否",
            "n",
            "no",
            "false",
            "f",
            "×",
            "✗",
            "✘",
            "0",
            "没",
            "非",
            "规下",
            "规模以下",
            "未上云",
            "未认定",
            "不是",
            "未",
        ),
        *("没上云", "小微"),
    )
)

FIRST_YEAR, LAST_YEAR = 1900, 2035
"""Years that a date of a roster may have."""

_DATE = re.compile(r"((?:19|20)[0-9]{2})(?:[年./\- ]+([0-9]{1,2}))?(?:[月./\- ]+([0-9]{1,2}))?[日号月年]?(?: .*)?")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])?")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(3_000, 55_000)
MIDDLE = 7
"""Month of a date of which only the year is known."""


def read_month(cell: object) -> tuple[str, str]:
    """(``2018-05``, what is wrong or how it was read) of a cell; two empty texts where it says nothing.

    ``no_date`` can't be used; ``year_only`` was taken for the middle of the year.
    """
    if isinstance(cell, datetime | date):
        return _month(cell.year, cell.month)
    if isinstance(cell, bool):
        return "", "no_date"
    if isinstance(cell, int | float) and not FIRST_YEAR <= cell <= LAST_YEAR:
        if cell in (0, 0.0):
            return "", ""
        if not 10_000_000 <= cell <= 99_999_999 and not 190_000 <= cell <= 209_999:
            whole = int(cell) if abs(cell) < 1e9 else -1
            day = _EXCEL_DAY_ZERO + timedelta(whole) if whole in _EXCEL_DAYS else None
            return _month(day.year, day.month) if day is not None else ("", "no_date")
    text = plain_text(cell)
    if is_missing(text):
        return "", ""
    found = _COMPACT.fullmatch(text) or _DATE.fullmatch(text)
    if found is None:
        return "", "no_date"
    if found[2] is None:
        month, wrong = _month(int(found[1]), MIDDLE)
        return month, wrong or "year_only"
    return _month(int(found[1]), int(found[2]))


def _month(year: int, month: int) -> tuple[str, str]:
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
        return f"{year}-{month:02d}", ""
    return "", "no_date"


def months_before_start(month: str) -> int:
    """Months from ``2018-05`` to January 2019; zero for that month and later ones."""
    year, number = month.split("-")
    return max((2019 - int(year)) * 12 + 1 - int(number), 0)


def read_flag(cell: object, levels: int = 1) -> tuple[float | None, bool]:
    """(1 for yes, 0 for no, None for nothing; whether it was understood). ``levels`` above 1 lets 2 ... be said."""
    if isinstance(cell, bool):
        return float(cell), True
    text = plain_text(cell).lower()
    if is_missing(text) and text not in NO:
        return None, True
    if text in YES:
        return 1.0, True
    if text in NO:
        return 0.0, True
    if text.isdigit() and 1 < int(text[:3]) <= levels:
        return float(text), True
    if text.startswith(("未", "非", "不", "无")):
        return 0.0, True
    # "2018年认定", "省级专精特新", "已上云(华为云)": whoever writes something means yes
    if read_month(cell)[0] or text.startswith(("是", "已")) or any(sign in text for sign in ("级", "认定", "小巨人")):
        return 1.0, True
    return None, False


def place_names(labels: Mapping[str, str]) -> dict[str, str]:
    """Name -> park, for the names of parks as people shorten them (``labels``: park -> Chinese name)."""
    names: dict[str, str] = {}
    for park, label in labels.items():
        bare = re.sub(r"\(.*?\)", "", plain_text(label))
        for name in (park, plain_text(label), bare, *re.findall(r"\((.*?)\)", plain_text(label))):
            names.setdefault(name.lower(), park)
    return names


def read_place(text: str, parks: Mapping[str, str]) -> str:
    """The park that a plain text names, empty for any other place."""
    low = text.lower()
    if low in parks:
        return parks[low]
    inside = {park for name, park in parks.items() if len(name) >= 4 and not name.isascii() and name in low}
    return inside.pop() if len(inside) == 1 else ""
