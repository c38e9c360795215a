"""The annex's tasks: one row a task, and one row a task and bureau, so that a bureau filters its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.language.words import word
from sim.report.own_lever import named_by_scenario
from sim.report.page.late_start import LateStart, late_starts, late_task_remarks
from sim.report.task_remark import own_remark
from sim.report.words import verdict_word
from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Column, Sheet
from sim.report.workbook.style import ONE
from sim.scoring import NOT_SCORED
from sim.scoring.bureaus import bureau_name, bureau_text

if TYPE_CHECKING:
    from sim.report.material import Material, TaskRow

SWITCHED = ("yes", "partly", "no")


def tasks_sheet(book: Book, material: Material) -> None:
    """Write one row a task in the annex's order."""
    notes = [book.word("workbook.note.tasks"), book.word("workbook.note.task_money")]
    sheet = Sheet(book, book.word("workbook.heading.tasks"), notes)
    columns, late = _columns(book), late_starts(material)
    bureaus = [Column(book.word("workbook.head.leading"), most=16), Column(book.word("workbook.head.others"), most=30)]
    rows = []
    for task in material.tasks:
        names = bureaus_of(task, book)
        cells = _cells(book, material, task, late)
        rows.append([*cells[:3], names[0] if names else "", book.comma.join(names[1:]), *cells[3:]])
    sheet.table([*columns[:3], *bureaus, *columns[3:]], rows, frozen=3)


def bureaus_sheet(book: Book, material: Material) -> None:
    """Write one row a bureau and task: a filter on the first column leaves all tasks of a bureau and no others."""
    notes = [book.word("workbook.note.bureaus"), book.word("workbook.note.task_money")]
    sheet = Sheet(book, book.word("workbook.heading.bureaus"), notes)
    own = [Column(book.word("workbook.head.bureau"), most=22), Column(book.word("workbook.head.role"), most=10)]
    rows: list[list[Any]] = []
    order: dict[str, int] = {}
    late = late_starts(material)
    for task in material.tasks:
        for place, name in enumerate(bureaus_of(task, book)):
            order.setdefault(name, len(order))
            role = book.word("workbook.role.leads" if place == 0 else "workbook.role.helps")
            rows.append([name, role, *_cells(book, material, task, late)])
    rows.sort(key=lambda row: (order[row[0]], row[2]))
    sheet.table([*own, *_columns(book)], rows, frozen=1)


def bureaus_of(task: TaskRow, book: Book) -> list[str]:
    """Names of a task's bureaus in the workbook's language, the leading one first, each bureau by one name."""
    names = dict.fromkeys(bureau_name(written) for written in task.responsible)
    return [bureau_text(book.plan, name, book.lang) for name in names]


def _columns(book: Book) -> list[Column]:
    def head(key: str, number: str = "", most: float = 44.0) -> Column:
        return Column(book.word(f"workbook.head.{key}"), number, most)

    return [
        head("task_number", "0", 8), head("campaign", most=20), head("task", most=30), head("switched", most=10),
        head("levers", most=30), head("planned", ONE), head("spent", ONE), head("applicants", ONE),
        head("awarded", ONE), head("task_targets", most=40), head("in_model", most=10), head("remark", most=50),
    ]  # fmt: skip


def _cells(book: Book, material: Material, task: TaskRow, late: Mapping[str, LateStart]) -> list[Any]:
    switched = book.word(f"workbook.switched.{task.switched_on}") if task.switched_on in SWITCHED else task.switched_on
    return [
        task.number, book.label(f"campaign.{task.campaign}", task.campaign), book.either(task), switched,
        book.comma.join(_lever_names(book, material, task)), task.planned, task.spent, task.applicants,
        task.awarded, "\n".join(_targets(book, material, task)), book.label(f"in_model.{task.in_model}", task.in_model),
        f"{own_remark(task, book.lang)} {late_task_remarks(task, late, book.lang)}".strip(),
    ]  # fmt: skip


def _lever_names(book: Book, material: Material, task: TaskRow) -> list[str]:
    """The levers that are in force for a task, as the scenario's table of levers calls them."""
    return [lever_names(book, material).get(name, name) for name in task.levers_on]


def lever_names(book: Book, material: Material) -> dict[str, str]:
    """Name of each lever of the run by its id in the scenario."""
    return {
        lever.lever: named_by_scenario(book.either(lever), book.plan, book.lang) for lever in material.levers
    }


def _targets(book: Book, material: Material, task: TaskRow) -> list[str]:
    """``规上工业增加值年均增速：未达标``, a line a target; without verdicts where a single run gives none."""
    known = {target.id: book.either(target) for target in book.plan.targets}
    given = {line.id for line in material.scorecard.main_lines if line.shown and not line.scored}
    lines = []
    for target, verdict in zip(task.targets, task.verdicts, strict=False):
        if target in given:
            said = word("given", book.lang)
        elif verdict == NOT_SCORED:
            said = book.word("workbook.not_scored")
        else:
            said = verdict_word(verdict, book.lang) if material.scorecard.several else ""
        lines.append(known.get(target, target) + (("：" if book.lang == "zh" else ": ") + said if said else ""))
    return lines
