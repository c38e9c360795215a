"""Reading a ledger of projects (重点工业项目台帐), and what the model uses of it: projects without a name.

A project that the plan names too keeps the plan's id, so that what is said of it in results stays the same; the others
are called after their row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import islice
from math import isfinite, isnan, nan
from typing import Any

from sim.errors import InputError, Problem, closest
from sim.language.message import Both, Message
from sim.months import PLAN_MONTHS, month_label, total_months
from sim.plan import Plan
from sim.roster.columns import PROJECT_FIELDS
from sim.roster.enterprises import FEWEST_CELLS, TOTALS, Identities
from sim.roster.entries import place_names, read_month, read_place
from sim.roster.findings import Findings, quoted
from sim.roster.header import Header, find_header, say_what_is_left_out
from sim.roster.industries import trades_of
from sim.roster.numbers import is_missing, plain_text, read_number
from sim.roster.sheets import read_sheets

PROJECT_COPY = "projects.csv"
"""Name of the copy in a run folder."""

COPY_COLUMNS = ("row", "id", "stage", "park", "investment", "signed", "started", "completed")

DATES = ("signed", "started", "completed")

LISTED = ("investment", "park", *DATES)
"""What is imputed where it is missing."""

FIRST_MONTH = "2019-01"
"""What works by then is an enterprise, no project."""

LIKENESS = 0.75
"""How much a project's name must resemble that of the plan."""

SMALLEST, LARGEST = 1.0, 1e8
"""Investment in 10k yuan."""

_FILLING = re.compile(r"项目|工程|年产|建设|有限|责任|公司|[\s()、,·\-]")
_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True)
class LedgerProject:
    """One project. Months are ``2020-05``; they and ``park`` are empty where unknown, ``investment`` (10k yuan) NaN."""

    row: int
    id: str
    stage: str
    park: str
    investment: float
    signed: str
    started: str
    completed: str


@dataclass(frozen=True, eq=False)
class ProjectLedger:
    """The projects of a ledger that the model can begin or go on with. Two are equal when their copies are."""

    projects: tuple[LedgerProject, ...]

    def __len__(self) -> int:
        return len(self.projects)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProjectLedger) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def copy(self) -> str:
        """The ledger as CSV, without a name."""
        lines = [",".join(COPY_COLUMNS)]
        for own in self.projects:
            money = "" if isnan(own.investment) else repr(own.investment)
            cells = (own.row, own.id, own.stage, own.park, money, own.signed, own.started, own.completed)
            lines.append(",".join(map(str, cells)))
        return "\n".join(lines) + "\n"

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the copy."""
        return sha256(self.copy.encode()).hexdigest()

    def missing(self) -> dict[str, int]:
        """For how many projects each of :data:`LISTED` is unknown."""
        found = {name: sum(not getattr(own, name) for own in self.projects) for name in LISTED if name != "investment"}
        return {"investment": sum(isnan(own.investment) for own in self.projects), **found}


@dataclass(frozen=True)
class LedgerFile:
    """What a ledger says. ``table`` is None where errors leave none."""

    findings: Findings
    table: ProjectLedger | None
    identities: Identities = Identities()
    columns: dict[str, str] = field(default_factory=dict)


def read_projects_file(content: bytes, shown: str, plan: Plan) -> LedgerFile:
    """Read a ledger; ``shown`` is its name in messages. InputError where the file holds no table of projects."""
    sheets = read_sheets(content, shown)
    if not sheets[0].name and sheets[0].rows and tuple(sheets[0].rows[0]) == COPY_COLUMNS:
        return LedgerFile(Findings(shown), read_ledger_copy(content.decode("utf-8-sig"), shown, plan))
    header = find_header(sheets, PROJECT_FIELDS)
    if header is None:
        raise InputError.of(Message("roster.no_project_header"), file=shown, suggestion=Message("roster.do.template"))
    findings = Findings(shown, header.sheet.name)
    say_what_is_left_out(header, sheets, findings)
    return _LedgerReader(header, plan, findings).read()


def read_ledger_copy(text: str, shown: str, plan: Plan) -> ProjectLedger:
    """The ledger of a copy. InputError for everything in it that no copy says."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    parks = {"", *(park.id for park in plan.parks)}
    problems, projects, ids = [], [], set()
    for line, row in enumerate(rows[1:], 2):
        if len(row) == len(COPY_COLUMNS):
            number, own_id, stage, park, money, *months = row
            known = number.isdecimal() and len(number) <= 9 and stage in plan.stages and park in parks
            known = known and _ID.fullmatch(own_id) is not None and own_id not in ids
            known = known and all(not month or read_month(month) == (month, "") for month in months)
            value = _money(money)
            if known and value is not None and (months[0] or months[1]):
                ids.add(own_id)
                projects.append(LedgerProject(int(number), own_id, stage, park, value, *months))
                continue
        advice = Message("roster.do.use_roster")
        problems.append(Problem(Message("roster.copy_changed"), shown, line, suggestion=advice))
    if not rows[1:]:
        problems.append(Problem(Message("roster.no_projects"), shown))
    if problems:
        raise InputError(problems)
    return ProjectLedger(tuple(projects))


def _money(text: str) -> float | None:
    if not text:
        return nan
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and SMALLEST <= value <= LARGEST else None


class _LedgerReader:
    """Reads one sheet, row by row."""

    def __init__(self, header: Header, plan: Plan, findings: Findings) -> None:
        self.header, self.plan, self.findings = header, plan, findings
        self.trades = trades_of(plan.folder)
        self.parks = place_names({own.id: own.name_zh for own in plan.parks})
        self.plan_names = {_core(own.name_zh): own.id for own in plan.projects}
        self.taken: dict[str, int] = {}

    def read(self) -> LedgerFile:
        columns = {name: column.header for name, column in self.header.columns.items()}
        projects, names = [], []
        for index, cells in islice(enumerate(self.header.sheet.rows), self.header.first, None):
            filled = [plain_text(cell) for cell in cells if cell is not None and cell != ""]
            if {text.replace(" ", "") for text in filled[:2]} & set(TOTALS):
                self.findings.add("note", "row_of_totals", row=index + 1)
                continue
            if len(filled) < FEWEST_CELLS:
                if filled:
                    self.findings.add("note", "row_of_notes", row=index + 1)
                continue
            project, name = self._project(index + 1, cells)
            if project is not None:
                projects.append(project)
                names.append(name)
        if not projects and not self.findings.of("error"):
            self.findings.add("error", "no_projects", do="template")
        if self.findings.of("error"):
            return LedgerFile(self.findings, None, columns=columns)
        own = Identities(tuple(one.row for one in projects), tuple(names), ("",) * len(projects))
        return LedgerFile(self.findings, ProjectLedger(tuple(projects)), own, columns)

    def _at(self, name: str) -> dict[str, Any]:
        column = self.header.columns.get(name)
        return {"column": column.position + 1, "header": column.header} if column is not None else {}

    def _cell(self, name: str, cells: Sequence[Any]) -> Any:
        column = self.header.columns.get(name)
        return cells[column.position] if column is not None and column.position < len(cells) else None

    def _project(self, row: int, cells: Sequence[Any]) -> tuple[LedgerProject | None, str]:
        name = plain_text(self._cell("name", cells))
        if is_missing(name):
            name = ""
            self.findings.add("warning", "no_name", row=row, do="no_name", **self._at("name"))
        trade = self.trades.trade(*(self._cell(part, cells) for part in ("industry_code", "industry", "stage")))
        plan_id = self._plan_id(name, row)
        stage = trade.stage
        if not stage and plan_id:
            stage = next(own.stage for own in self.plan.projects if own.id == plan_id)
        elif not stage:
            assert trade.wrong is not None
            place = next((part for part in ("industry_code", "industry", "stage") if part in self.header.columns), "")
            self.findings.add("error", trade.wrong, row=row, do=trade.advice, **self._at(place))
        money = self._investment(row, cells)
        months = {part: self._month(part, row, cells) for part in DATES}
        if not months["signed"] and not months["started"]:
            self.findings.add("error", "no_project_date", row=row, do="project_date", **self._at("signed"))
            return None, name
        self._say_order(row, months)
        if months["completed"] and months["completed"] < FIRST_MONTH:
            self.findings.add("warning", "project_done", row=row, do="left_out", **self._at("completed"))
            return None, name
        if (months["signed"] or months["started"]) > month_label(total_months(PLAN_MONTHS) - 1):
            self.findings.add("warning", "project_late", row=row, do="left_out", **self._at("signed"))
            return None, name
        text = plain_text(self._cell("park", cells))
        park = "" if is_missing(text) else read_place(text, self.parks)
        if not is_missing(text) and not park:
            self.findings.add("note", "project_place", row=row, **self._at("park"))
        return LedgerProject(row, plan_id or f"ledger_{row}", stage, park, money, **months), name

    def _plan_id(self, name: str, row: int) -> str:
        """The plan's own project of that name, once."""
        core = _core(name)
        inside = [known for known in self.plan_names if core and (known in core or core in known) and len(core) > 3]
        near = inside[0] if len(inside) == 1 else closest(core, self.plan_names, LIKENESS) if core else None
        if near is None or self.plan_names[near] in self.taken:
            return ""
        found = self.plan_names[near]
        self.taken[found] = row
        own = next(project for project in self.plan.projects if project.id == found)
        called = Both(own.name_en, own.name_zh)
        self.findings.add("note", "project_of_plan", row=row, id=found, name=called, **self._at("name"))
        return found

    def _investment(self, row: int, cells: Sequence[Any]) -> float:
        column = self.header.columns.get("investment")
        cell = self._cell("investment", cells)
        if column is None or cell is None or cell == "":
            return nan
        of = next(of for of in PROJECT_FIELDS if of.id == "investment")
        reading = read_number(cell, of.units, column.factor)
        if reading.wrong:
            self.findings.add("error", reading.wrong, row=row, do=reading.wrong, text=quoted(cell), **self._at(of.id))
        elif reading.mended and reading.mended != "text":
            self.findings.add("note", f"read_{reading.mended}", row=row, **self._at(of.id))
        value = reading.value
        if value is None or value == 0.0:
            return nan
        if value < 0.0:
            self.findings.add("error", "negative", row=row, do="negative", text=quoted(cell), **self._at(of.id))
        elif not SMALLEST <= value <= LARGEST:
            about: dict[str, Any] = {"text": quoted(cell), "unit": of.unit}
            self.findings.add("error", "too_much", row=row, do="unit", **about, **self._at(of.id))
        return value

    def _month(self, part: str, row: int, cells: Sequence[Any]) -> str:
        cell = self._cell(part, cells)
        if cell is None or cell == "":
            return ""
        month, wrong = read_month(cell)
        if wrong == "no_date":
            self.findings.add("error", "no_date", row=row, do="date", text=quoted(cell), **self._at(part))
        elif wrong:
            self.findings.add("note", "year_only", row=row, **self._at(part))
        return month

    def _say_order(self, row: int, months: dict[str, str]) -> None:
        """Dates that go backwards: the later ones are not used."""
        latest = ""
        for part in DATES:
            if months[part] and months[part] < latest:
                self.findings.add("warning", "dates_backwards", row=row, do="dates_backwards", **self._at(part))
                months[part] = ""
            latest = max(latest, months[part])


def _core(name: str) -> str:
    """A project's name without what every project is called."""
    return _FILLING.sub("", plain_text(name)).lower()
