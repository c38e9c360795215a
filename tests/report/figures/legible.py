"""Whether the texts of a figure can be read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.report.figures import style


def assert_legible(figure: Figure, name: str) -> None:
    """All texts stand inside the figure and none covers another."""
    style.lay_out(figure)
    figure.draw_without_rendering()  # places everything; painting it would take most of the time
    renderer = FigureCanvasAgg(figure).get_renderer()
    width, height = figure.canvas.get_width_height()
    boxes = []
    for text in _visible_texts(figure):
        box = text.get_window_extent(renderer)
        words = text.get_text()
        assert box.x0 >= -1 and box.y0 >= -1, f"{name}: {words!r} leaves the figure at the left or bottom"
        assert box.x1 <= width + 1 and box.y1 <= height + 1, f"{name}: {words!r} leaves the figure"
        boxes.append((words, box))
    for (words, box), (other_words, other) in itertools.combinations(boxes, 2):
        across = min(box.x1, other.x1) - max(box.x0, other.x0)
        along = min(box.y1, other.y1) - max(box.y0, other.y0)
        # A box holds the room for accents and descenders: what overlaps by less is only close.
        tolerance = 0.35 * min(box.height, other.height)
        assert across < 2 or along < tolerance, f"{name}: {words!r} covers {other_words!r}"


def _visible_texts(figure: Figure) -> Iterator[Text]:
    hidden = set()
    for axes in figure.axes:
        if not axes.axison:
            hidden |= {id(text) for axis in (axes.xaxis, axes.yaxis) for text in axis.findobj(Text)}
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    hidden |= {id(tick.label1), id(tick.label2)}
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden:
            yield text
