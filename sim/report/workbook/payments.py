"""Who paid whom, for what: all accounts by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.ledger import MEMO
from sim.report.figures.money import lever_of
from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Column, Sheet
from sim.report.workbook.style import ONE, YEAR
from sim.report.workbook.tasks import lever_names
from sim.scoring.task_table import PUBLIC_PURSES

if TYPE_CHECKING:
    from sim.report.material import Material


def payments_sheet(book: Book, material: Material) -> None:
    """Write a row a year, payer, receiver and purpose, those of public purses told apart."""
    sheet = Sheet(book, book.word("workbook.heading.payments"), [book.word("workbook.note.payments")])
    names = lever_names(book, material)
    uses = material.manifest.get("levers") or {}
    rows = [
        _row(book, names, uses, record) for record in material.money.astype(object).to_dict("records")
    ]
    heads = (("year", YEAR, 8.0), ("payer", "", 20.0), ("receiver", "", 20.0), ("lever", "", 34.0),
             ("purpose", "", 34.0), ("amount", ONE, 16.0), ("money_kind", "", 22.0))  # fmt: skip
    columns = [Column(book.word(f"workbook.head.{key}"), number, most) for key, number, most in heads]
    sheet.table(columns, rows, frozen=1)


def _row(book: Book, names: dict[str, str], uses: dict[str, str], record: dict[Any, Any]) -> list[Any]:
    payer, receiver = str(record["payer"]), str(record["receiver"])
    written = str(record["purpose"]).strip()
    purpose = written.removeprefix(MEMO).strip(" :")
    first, _, detail = (part.strip() for part in purpose.partition(":"))
    lever = names.get(first, "")
    if not lever and (of := lever_of(first, [*names, *uses])) in (*names, *uses):
        lever = names.get(of, of)
    said = (detail or "subsidy") if lever else purpose
    if written.startswith(MEMO):
        kind = "memo"
    elif payer in PUBLIC_PURSES and receiver in PUBLIC_PURSES:
        kind = "between_purses"
    else:
        kind = "public" if payer in PUBLIC_PURSES else "to_public" if receiver in PUBLIC_PURSES else "market"
    return [
        int(record["year"]), book.label(f"account.{payer}", payer), book.label(f"account.{receiver}", receiver), lever,
        book.label(f"purpose.{said.replace(' ', '_')}", said), float(record["amount"]),
        book.word(f"workbook.money.{kind}"),
    ]  # fmt: skip
