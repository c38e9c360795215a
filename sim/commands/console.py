"""What the console can show: Chinese on every one, signs that a GBK console lacks by others that look like them."""

from __future__ import annotations

import codecs
import sys
from io import TextIOWrapper

LIKE = {
    "✓": "√", "✔": "√", "✗": "×", "✘": "×", "†": "※", "‡": "※", "↳": "→", "–": "-", "−": "-", "²": "2", "³": "3",
    "\xad": "", "•": "·", "⚠": "!", "≈": "~", "▲": "^", "▼": "v", "█": "#", "▏": "|", "━": "─", "╸": "─", "╺": "─",
}  # fmt: skip
"""Signs of reports that GBK or another small alphabet lacks, and what is printed instead."""

INSTEAD = "sim_instead"
"""Name of the error handler of the streams."""


def prepare_streams() -> None:
    """Let stdout and stderr print whatever the program says.

    A console with a Chinese encoding (GBK, GB18030) keeps it, since its terminal reads nothing else; any other is given
    UTF-8. What an encoding lacks is replaced, never an error.
    """
    codecs.register_error(INSTEAD, _instead)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if is_chinese(stream.encoding) else "utf-8", errors=INSTEAD)


def is_chinese(encoding: str) -> bool:
    """Whether an encoding is one of the Chinese standards."""
    try:
        return codecs.lookup(encoding).name in ("gbk", "gb2312", "gb18030", "hz")
    except LookupError:
        return False


def _instead(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    shown = "".join(LIKE.get(sign, "?") for sign in signs)
    try:
        shown.encode(error.encoding)
    except UnicodeEncodeError:
        shown = "?" * len(signs)
    return shown, error.end
