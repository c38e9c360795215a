"""How commands print tables and JSON: for people on a terminal, for programs in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

NARROW = 24
"""A column of a table whose texts are no wider than this is never wrapped."""


def print_json(content: Any) -> None:
    """JSON to stdout and nothing else: numbers that are not finite become null, tuples lists, Chinese stays legible."""
    click.echo(json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """A value made of what JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # numpy's arrays and numbers
        return plain(value.tolist())
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def shown(value: Any) -> str:
    """A cell of a table: nothing for a missing value, short numbers, lists with commas."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    return str(value)


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], title: str = "") -> None:
    """Print rows as a table: framed on a terminal, tab-separated and untouched in a pipe.

    ``columns`` names the keys to show, in order, with their headings. Columns in which every cell is a
    number stand on the right.
    """
    if not sys.stdout.isatty():
        click.echo("\t".join(columns.values()))
        for row in rows:
            click.echo("\t".join(shown(row.get(key)).replace("\t", " ").replace("\n", " ") for key in columns))
        return
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, (key, heading) in enumerate(columns.items()):
        numeric = all(isinstance(row.get(key), (int, float, type(None))) for row in rows)
        widest = max((cell_len(shown(row.get(key))) for row in rows), default=0)
        table.add_column(
            heading,
            justify="right" if numeric else "left",
            no_wrap=number == 0 or numeric,
            overflow="fold",
            ratio=None if widest <= NARROW else widest,  # long texts share what the short columns leave
        )
    for row in rows:
        table.add_row(*(Text(shown(row.get(key))) for key in columns))
    Console().print(table)
