"""The look that all figures share: fonts, colours, line styles, footer, saving.

Figures are drawn on `matplotlib.figure.Figure` objects with the Agg canvas, inside `rc_context`: neither
pyplot's global state nor the caller's rcParams change.
"""

from __future__ import annotations

import functools
import importlib.util
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

DOTS_PER_INCH = 200
PAGE_WIDTH = 10.0
"""Inches. On an A4 page (about 16.5 cm between margins) this prints at two thirds, so 9 pt becomes 6 pt."""

_LINE = 1.32 / 72.0
"""Height of a text line in inches, a point of font size."""

INK = "#222222"
MUTED = "#6b6b6b"
HEADING = "#1f4e79"
FAINT = "#d9d9d9"
GOAL_COLOUR = "#CC3311"
BURN_IN_SHADE = "#f2f2f2"

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
"""Okabe and Ito's palette, told apart by the colour-blind; the order alternates dark and light for grey
print.
"""
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo", "--", "+++")


@dataclass(frozen=True)
class RunStyle:
    """How one run is drawn in every figure; colour, dash and marker each tell it apart on their own."""

    colour: str
    dash: Any
    marker: str
    hatch: str


_RUN_STYLES = (
    RunStyle("#0072B2", "-", "o", ""),
    RunStyle("#D55E00", (0, (1.2, 1.0)), "^", "..."),
    RunStyle("#009E73", (0, (6, 1.5, 1.2, 1.5)), "D", "xxx"),
    RunStyle("#CC79A7", (0, (3, 1, 1, 1, 1, 1)), "v", "\\\\\\"),
    RunStyle("#56B4E9", (0, (8, 2)), "P", "++"),
)
_FIRST_OF_MANY = RunStyle("#555555", (0, (4, 1.6)), "s", "////")


def run_style(position: int, count: int) -> RunStyle:
    """Style of run number `position` of `count`; the first of several is the quiet reference (grey,
    dashed).
    """
    if count > 1 and position == 0:
        return _FIRST_OF_MANY
    return _RUN_STYLES[(position - (count > 1)) % len(_RUN_STYLES)]


@functools.cache
def font_families() -> tuple[str, ...]:
    """Font families for both languages: Noto Sans SC, found in zhplot's folder, then DejaVu Sans for rare
    signs.

    zhplot is located, not imported, since importing it changes matplotlib's settings for the whole process.
    Raises FileNotFoundError when the package or its font file is missing.
    """
    found = importlib.util.find_spec("zhplot")
    if found is None or found.origin is None:
        raise FileNotFoundError("the font package 'zhplot' is not installed: pip install zhplot")
    files = sorted((Path(found.origin).parent / "fonts").glob("NotoSansSC-*.[ot]tf"))
    if not files:
        raise FileNotFoundError(f"no NotoSansSC font beside {found.origin}")
    font_manager.fontManager.addfont(str(files[0]))
    family = font_manager.FontProperties(fname=str(files[0])).get_name()
    return (family, "DejaVu Sans")


def _settings() -> dict[str, Any]:
    return {
        "font.family": list(font_families()),
        "font.size": 9.0,
        "axes.titlesize": 9.5,
        "axes.labelsize": 8.5,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.7,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.unicode_minus": True,
        "grid.color": "#e4e4e4",
        "grid.linewidth": 0.6,
        "xtick.labelsize": 8.0,
        "ytick.labelsize": 8.0,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "legend.fontsize": 8.5,
        "legend.frameon": False,
        "text.color": INK,
        "text.parse_math": False,
        "hatch.linewidth": 0.6,
        "lines.linewidth": 1.6,
        "lines.markersize": 4.5,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "svg.fonttype": "path",
        "svg.hashsalt": "sim figures",
    }


@contextmanager
def figure_style() -> Iterator[None]:
    """Use the house style inside the block, whatever the settings of the caller are.

    Raises ValueError when the fonts lack a character of a text, which would be printed as a box.
    """
    settings: Any = _settings()
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings)
        warnings.filterwarnings("error", message=r".*Glyph .* missing from.*", category=UserWarning)
        try:
            yield
        except UserWarning as warning:
            raise ValueError(f"no font has a character of a figure's text: {warning}") from warning


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of `width` x `height` inches, laid out by matplotlib's constrained layout."""
    figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def frame_figure(
    figure: Figure,
    title: str,
    subtitle: str,
    footer: str,
    handles: Sequence[Any] = (),
    names: Sequence[str] = (),
) -> tuple[float, float]:
    """Put title, subtitle, legend and footer outside the drawing and keep the layout clear of them.

    The texts come wrapped; the legend takes as many columns as fit. Returns the inches used at the top and
    bottom.
    """
    width, height = figure.get_size_inches()
    left = 0.12 / width
    top = 0.10
    figure.text(left, 1 - top / height, title, fontsize=13, va="top", ha="left", linespacing=1.2)
    top += (title.count("\n") + 1) * 13 * _LINE
    if subtitle:
        figure.text(left, 1 - top / height, subtitle, fontsize=9, va="top", ha="left", color=MUTED, linespacing=1.25)
        top += (subtitle.count("\n") + 1) * 9 * _LINE
    if handles:
        top += _add_legend(figure, handles, names, left, top + 0.02) + 0.02
    figure.text(left, 0.10 / height, footer, fontsize=7.5, va="bottom", ha="left", color=MUTED, linespacing=1.25)
    bottom = 0.10 + (footer.count("\n") + 1) * 7.5 * _LINE
    top, bottom = top + 0.08, bottom + 0.08
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0.005, bottom / height, 0.99, 1 - (top + bottom) / height))
    return top, bottom


def _add_legend(figure: Figure, handles: Sequence[Any], names: Sequence[str], left: float, top: float) -> float:
    """Add the legend `top` inches below the edge, in as many columns as fit; its height in inches."""
    width, height = figure.get_size_inches()
    for columns in range(len(names), 0, -1):
        legend = figure.legend(
            handles,
            names,
            loc="upper left",
            bbox_to_anchor=(left, 1 - top / height),
            ncols=columns,
            handlelength=3.0,
            handleheight=1.0,
            borderpad=0.2,
            borderaxespad=0.0,
            columnspacing=2.0,
            labelspacing=0.35,
        )
        legend.set_in_layout(False)
        extent = legend.get_window_extent()
        if columns == 1 or extent.width / figure.dpi <= width * (1 - 2 * left):
            return float(extent.height / figure.dpi)
        legend.remove()
    return 0.0


def lay_out(figure: Figure) -> None:
    """Fix the places of all panels, so that drawing to several files needn't find them each time."""
    engine = figure.get_layout_engine()
    if engine is not None and figure.axes:
        engine.execute(figure)
    figure.set_layout_engine("none")


def save_figure(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write `name`.png (200 dpi) and `name`.svg (text as paths), with the same bytes every time.

    Either both files are written or, when drawing fails, none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.png", folder / f"{name}.svg"]
    try:
        # As `savefig` does, but laid out once and drawn once a file, which takes half the time.
        lay_out(figure)
        FigureCanvasAgg(figure).print_png(str(paths[0]), metadata={"Software": None})
        FigureCanvasSVG(figure).print_svg(str(paths[1]), metadata={"Date": None, "Creator": None})
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return paths


def remove_old_pages(folder: Path, name: str) -> None:
    """Delete `name`_1.png, `name`_2.svg ... of an earlier drawing, which may have had more pages."""
    for pattern in (f"{name}_[0-9]*.png", f"{name}_[0-9]*.svg"):
        for path in folder.glob(pattern):
            path.unlink()
