"""All parameters with value, range, unit, kind of evidence and source, and what the scenario says instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.parameters import Parameter, ParameterTable
from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Cell, Column, Sheet
from sim.report.workbook.style import INK, by_size

if TYPE_CHECKING:
    from sim.report.material import Material

KINDS = {"plan": "#C8E6C9", "published": "#C8E6C9", "derived": "#FFF3C4", "memory": "#FDE3D3", "assumed": "#F8CFCF"}
"""Ground of the cell that says on which evidence a number rests."""


def parameters_sheet(book: Book, material: Material) -> None:
    """Write a row a parameter, those of the whole model and those of levers, as the installed table has them."""
    sheet = Sheet(book, book.word("workbook.heading.parameters"), [book.word("workbook.note.parameters")])
    own = said_by_scenario(material.scenario)
    heads = (("parameter", 36.0), ("belongs_to", 24.0), ("scenario_value", 14.0), ("table_value", 12.0),
             ("low", 11.0), ("high", 11.0), ("unit", 22.0), ("kind", 14.0), ("source", 40.0), ("remark", 36.0),
             ("distribution", 12.0), ("minimum", 11.0), ("maximum", 11.0), ("id", 40.0))  # fmt: skip
    rows = [
        _row(book, parameter, tuple(value for value in own.get(parameter.name, ()) if value != parameter.value))
        for parameter in ParameterTable.load()
    ]
    columns = [Column(book.word(f"workbook.head.{key}"), "", most) for key, most in heads]
    block = sheet.table(columns, rows, frozen=1, unprinted=4)
    place = [key for key, _ in heads].index("kind")
    for kind, ground in KINDS.items():
        said = book.label(f"kind.{kind}", kind).replace('"', '""')
        sheet.page.conditional_format(
            block.first, place, block.last, place,
            {"type": "cell", "criteria": "==", "value": f'"{said}"',
             "format": book.file.add_format({"font_color": INK, "bg_color": ground})},
        )  # fmt: skip


def said_by_scenario(scenario: Mapping[str, Any]) -> dict[str, tuple[float, ...]]:
    """The values that a scenario gives parameters of the table; several where a lever is in force more than once."""
    found: dict[str, tuple[float, ...]] = {}

    def add(name: str, value: Any) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool) and value not in found.get(name, ()):
            found[name] = (*found.get(name, ()), float(value))

    for name, value in _mapping(scenario.get("parameters")).items():
        add(str(name), value)
    for lever, settings in _mapping(scenario.get("levers")).items():
        use = _mapping(settings).get("use", lever)
        for name, value in _mapping(settings).items():
            add(f"{use}.{name}", value)
    return found


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _row(book: Book, parameter: Parameter, own: tuple[float, ...]) -> list[Any]:
    lever = parameter.lever
    levers = {info.id: book.either(info) for info in book.plan.levers}
    name = book.label(f"input.{parameter.name}", parameter.note or parameter.name.replace("_", " "))
    numbers = by_size(parameter.value, parameter.low, parameter.high)
    said: Any = Cell(own[0], by_size(own[0])) if len(own) == 1 else book.comma.join(f"{one:g}" for one in own)
    return [
        name, levers.get(lever, lever) if lever else book.word("workbook.whole_model"), said,
        *(Cell(value, numbers) for value in (parameter.value, parameter.low, parameter.high)),
        book.unit(parameter.unit), Cell(book.label(f"kind.{parameter.kind}", parameter.kind)), parameter.source,
        parameter.note, book.label(f"distribution.{parameter.distribution}", parameter.distribution),
        *(Cell(value, by_size(value)) for value in (parameter.minimum, parameter.maximum)), parameter.name,
    ]  # fmt: skip
