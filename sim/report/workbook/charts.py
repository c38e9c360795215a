"""Native charts: every one with a title, names at its axes, and a text for those who can't see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.report.workbook.book import clean
from sim.report.workbook.sheet import Sheet
from sim.report.workbook.style import INK, LINE, SERIES


@dataclass(frozen=True)
class Series:
    """What one colour of a chart stands for: cells of its name, its places on the axis, and its values."""

    name: list[Any]
    places: list[Any]
    values: list[Any]
    colour: str = ""
    points: tuple[str, ...] = ()
    """Colours of single points, where each has its own."""


@dataclass(frozen=True)
class Chart:
    """A chart. ``kind`` is bar (lying), column or line; ``across`` names the axis of places, ``up`` that of values."""

    kind: str
    title: str
    across: str
    up: str
    alt: str
    """What it shows, in a sentence."""
    series: Sequence[Series] = field(default_factory=tuple)
    stacked: bool = False
    number: str = ""
    size: tuple[int, int] = (720, 380)
    """Pixels."""
    from_zero: bool = True
    most: float | None = None
    """End of the axis of values; None leaves it to the office program."""


def insert_chart(sheet: Sheet, row: int, column: int, chart: Chart) -> None:
    """Put a chart with its upper left corner on a cell."""
    book = sheet.book
    kind = {"type": chart.kind, **({"subtype": "stacked"} if chart.stacked else {})}
    made = book.file.add_chart(kind)
    font = {"name": book.font, "color": INK}
    for place, one in enumerate(chart.series):
        colour = one.colour or SERIES[place % len(SERIES)]
        look: dict[str, Any] = {"fill": {"color": colour}, "border": {"color": "#FFFFFF", "width": 0.5}}
        if chart.kind == "line":
            marks = ("circle", "square", "triangle", "diamond")
            look = {
                "line": {"color": colour, "width": 2.25, "dash_type": ("solid", "dash")[place % 2]},
                "marker": {"type": marks[place % len(marks)], "size": 6, "fill": {"color": colour},
                           "border": {"color": colour}},
            }  # fmt: skip
        if one.points:
            look["points"] = [{"fill": {"color": point}} for point in one.points]
        overlap = {} if chart.kind == "line" else {"gap": 60, **({} if chart.stacked else {"overlap": 0})}
        made.add_series({"name": one.name, "categories": one.places, "values": one.values, **look, **overlap})
    made.set_title({"name": plain_text(chart.title), "name_font": {**font, "size": 12}, "overlay": False})
    places = {"name": plain_text(chart.across), "name_font": {**font, "size": 9}, "num_font": {**font, "size": 9}}
    values = {
        **places, "name": plain_text(chart.up), "major_gridlines": {"visible": True, "line": {"color": LINE}},
        **({"min": 0} if chart.from_zero else {}), **({} if chart.most is None else {"max": chart.most}),
        **({"num_format": chart.number} if chart.number else {}),
    }  # fmt: skip
    if chart.kind == "bar":
        # The first row of a table stands at the top of lying bars, and the axis of values still below them.
        made.set_x_axis(values)
        made.set_y_axis({**places, "reverse": True, "interval_unit": 1, "label_position": "low", "crossing": "max",
                         "major_gridlines": {"visible": False}})  # fmt: skip
    else:
        made.set_x_axis(places)
        made.set_y_axis(values)
    made.set_legend({"none": True} if len(chart.series) < 2 else {"position": "bottom", "font": {**font, "size": 9}})
    made.set_size({"width": chart.size[0], "height": chart.size[1]})
    made.show_na_as_empty_cell()
    made.show_hidden_data()
    sheet.page.insert_chart(
        row, column, made, {"description": plain_text(chart.alt), "object_position": 3, "x_offset": 4, "y_offset": 4}
    )


def plain_text(text: str) -> str:
    """A text of a chart: ``=A1`` and ``Sheet!A1`` would be taken for references to cells."""
    return clean(text).lstrip("= ").replace("!", "\uff01")
