"""A fan: the median of the runs as a line, and the bands around it that hold nine tenths and half of them."""

from __future__ import annotations

from typing import Any

from sim.report.figures.bands import Band
from sim.report.figures.style import RunStyle

WIDE_ALPHA, NARROW_ALPHA = 0.16, 0.28
"""How dark the band of nine tenths is, and the band of half on top of it."""


def draw_fan(axes: Any, band: Band, look: RunStyle, *, runs: int, alone: bool, at: Any = None, **line: Any) -> None:
    """Draw the band of several `runs` into `axes`; the half is shown only where it is `alone` in its frame.

    Bands of two scenarios on top of each other cannot be read with four edges. `at` are other places than the band's
    own; `line` goes to the median's line.
    """
    places = band.at if at is None else at
    if runs > 1:
        axes.fill_between(places, band.low, band.high, color=look.colour, alpha=WIDE_ALPHA, linewidth=0)
        if alone:
            axes.fill_between(places, band.lower, band.upper, color=look.colour, alpha=NARROW_ALPHA, linewidth=0)
    axes.plot(places, band.middle, color=look.colour, linestyle=look.dash, marker=look.marker, **line)
