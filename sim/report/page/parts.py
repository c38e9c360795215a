"""What a page is made of: sections of sentences, tables, pictures and hints, before they become HTML.

Every text is either plain (escaped by the template) or :class:`markupsafe.Markup` made by :func:`sentence` and
:func:`linked`, which escape what they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from sim.language.words import LANGUAGES, words

Text = str | Markup

SHORT = 12
"""Rows of a table that is never cut in two on paper."""


@dataclass(frozen=True)
class PageCell:
    """One cell: its text, a CSS class (a verdict, ``clear``, ``quiet``, or none), and its language where it is not the
    page's."""

    text: Text
    style: str = ""
    lang: str = ""


@dataclass(frozen=True)
class PageRow:
    """A row under the headings. ``id`` is its anchor (unique on the page, may be empty); ``further`` indents it."""

    cells: tuple[PageCell, ...]
    id: str = ""
    further: bool = False


@dataclass
class PageTable:
    """A table with a caption; ``right`` are the positions of right-aligned columns. ``groups`` holds (heading, rows);
    an empty heading is not shown."""

    id: str
    caption: Text
    heads: tuple[str, ...]
    right: tuple[int, ...] = ()
    groups: list[tuple[str, list[PageRow]]] = field(default_factory=list)
    kind: str = "table"
    stacked: bool = False
    """Whether a narrow screen sets the cells of a row under each other, each with its heading, so that none is out of
    sight."""

    def group(self, heading: str) -> None:
        """Begin a group of rows."""
        self.groups.append((heading, []))

    def row(self, cells: Sequence[PageCell | Text], *, id: str = "", further: bool = False) -> None:
        """Add a row; plain texts become cells. ValueError for a wrong number of cells."""
        if len(cells) != len(self.heads):
            raise ValueError(f"{len(cells)} cells under {len(self.heads)} headings")
        if not self.groups:
            self.group("")
        whole = tuple(cell if isinstance(cell, PageCell) else PageCell(cell) for cell in cells)
        self.groups[-1][1].append(PageRow(whole, id, further))

    @property
    def looks(self) -> str:
        """CSS classes: ``narrow`` with two columns, ``whole`` where it is short enough to stand on one printed page,
        ``stacked``."""
        said = {"narrow": len(self.heads) == 2, "whole": len(self.rows) <= SHORT, "stacked": self.stacked}
        return " ".join(name for name, holds in said.items() if holds)

    @property
    def rows(self) -> list[PageRow]:
        """All rows of all groups."""
        return [row for _, rows in self.groups for row in rows]


@dataclass(frozen=True)
class Sentences:
    """Sentences: as paragraphs, or with ``bullets`` as a list; ``small`` for notes."""

    texts: tuple[Text, ...]
    bullets: bool = False
    small: bool = False
    kind: str = "sentences"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section, one level below the section's own."""

    id: str
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Hint:
    """A part that is not there, and the command that adds it."""

    text: Text
    command: str = ""
    kind: str = "hint"


@dataclass(frozen=True)
class Picture:
    """A figure: inline SVG, which says what it shows in words to those who do not see it, and its caption."""

    drawing: Markup
    caption: str
    kind: str = "picture"


Block = Sentences | PageTable | Heading | Hint | Picture


@dataclass(frozen=True)
class Section:
    """A part of the page with its anchor and heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


def linked(text: object, anchor: str) -> Markup:
    """``text`` as a link to the row or section with the id ``anchor``."""
    return Markup('<a href="#{}">{}</a>').format(anchor, text)


def sentence(key: str, lang: str, **fields: object) -> Markup:
    """The word ``key`` with its fields put in, everything escaped but what :func:`linked` made.

    KeyError for a key that the table of words lacks, or a field that is not given.
    """
    template = words()[key][LANGUAGES.index(lang)]
    return Markup(escape(template)).format(**fields)


def joined(parts: Sequence[Text], lang: str) -> Markup:
    """Parts of a list with the language's sign between them."""
    return Markup("；" if lang == "zh" else "; ").join(parts)
