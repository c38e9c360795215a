"""How the workbook looks: fonts, colours, cell styles and number formats."""

from __future__ import annotations

from typing import Any

FONT, CHINESE_FONT = "Calibri", "Microsoft YaHei"
"""Fonts of the usual office programs; nothing is embedded in a workbook."""

INK, MUTED, LINE, HEAD, LINK = "#222222", "#595959", "#C9CED6", "#1F3A5F", "#0B5394"

_CELL: dict[str, Any] = {"font_color": INK, "bottom": 1, "bottom_color": LINE}
STYLES: dict[str, dict[str, Any]] = {
    "text": {**_CELL, "text_wrap": True, "align": "left", "indent": 1},
    "number": {**_CELL, "align": "right"},
    "strong": {**_CELL, "text_wrap": True, "bold": True, "align": "left", "indent": 1},
    "strong_number": {**_CELL, "align": "right", "bold": True},
    "muted": {**_CELL, "text_wrap": True, "font_color": MUTED, "align": "left", "indent": 1},
    "link": {**_CELL, "align": "left", "indent": 1, "font_color": LINK, "underline": 1},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": HEAD, "text_wrap": True, "valign": "vcenter",
             "border": 1, "border_color": LINE},
    "title": {"bold": True, "font_size": 16, "font_color": HEAD},
    "heading": {"bold": True, "font_size": 12, "font_color": HEAD},
    "note": {"font_color": MUTED},
    "plain": {"font_color": INK},
    "code": {"font_name": "Consolas", "font_size": 9, "font_color": INK},
}  # fmt: skip
"""What a cell looks like, by name; a number format comes on top."""

VERDICTS: dict[str, tuple[str, str]] = {
    "met": ("#1B5E20", "#C8E6C9"),
    "likely": ("#1B5E20", "#E6F4E7"),
    "open": ("#6B4E00", "#FFF3C4"),
    "unlikely": ("#8A2A0B", "#FDE3D3"),
    "missed": ("#8B1A1A", "#F8CFCF"),
}
"""Ink and ground of a verdict's cell: dark enough on light to be read, and the word always stands in it."""

SERIES = ("#1F4E79", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F", "#B8A800", "#6A3D9A", "#A65628")
"""Colours of a chart's series: told apart by colour-blind readers as well, in the order of the first eight."""

WHOLE, ONE, TWO, THREE = "#,##0", "#,##0.0", "#,##0.00", "#,##0.000"
PERCENT, PERCENT_ONE = "0%", "0.0%"
GENERAL = "General"
YEAR = "0"


def by_size(*values: float | None) -> str:
    """The number format that shows about three figures of the largest of some numbers."""
    known = [abs(value) for value in values if value is not None and value == value]
    if not known or all(value == int(value) for value in known):
        return WHOLE
    size = max(known)
    return WHOLE if size >= 1000 else ONE if size >= 10 else TWO if size >= 0.1 else "0.0000"


def signed(number: str) -> str:
    """A number format that shows the sign of what is above zero too."""
    return f"+{number};-{number};{number}"


def difference_format(value: float | None, number: str) -> str:
    """The format of a difference beside others with ``number``: its sign, and ``≈ 0`` for what rounds to nothing."""
    places = len(number.partition(".")[2].rstrip("%")) + (2 if number.endswith("%") else 0)
    return '"≈ 0"' if value and round(value, places) == 0 else signed(number)


def with_unit(number: str, unit: str, before: str = "") -> str:
    """A number format that shows a unit behind the number and a sign before it; the cell stays a number."""

    def quoted(text: str) -> str:
        kept = text.replace('"', "").replace("\\", "")
        return f'"{kept}"' if kept else ""

    return f"{quoted(before)}{number}{quoted(unit)}"
