"""Lines of Chinese on a terminal: a Chinese sign takes two columns, and a line may end after any of them."""

from __future__ import annotations

import re
import unicodedata

NO_LINE_BEGINS_WITH = "，。；：、！？）》」』”’…%]］"
"""Punctuation that stays with what stands before it."""

NO_LINE_ENDS_WITH = "（《「『“‘[［"
"""Punctuation that stays with what follows."""

_PIECES = re.compile(r"\s+|[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—]|[^\s\u2e80-\u9fff\uff00-\uffef“”‘’…—]+")


def columns(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def wrapped(text: str, width: int) -> list[str]:
    """The lines of one paragraph, each of at most ``width`` columns (longer only where a single word is)."""
    lines, line = [], ""
    for piece in _unbroken(text):
        if line and columns(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _unbroken(text: str) -> list[str]:
    """Pieces between which a line may end."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        stays = piece[0] in NO_LINE_BEGINS_WITH or (pieces and pieces[-1][-1] in NO_LINE_ENDS_WITH)
        if pieces and (stays or piece.isspace()):
            pieces[-1] += " " if piece.isspace() else piece
        else:
            pieces.append(piece)
    return pieces
