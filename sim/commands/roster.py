"""``sim roster``: an empty table to fill in, and what is wrong with one that was filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.options import Settings, common_options, pass_settings

if TYPE_CHECKING:
    from sim.roster.enterprises import RosterFile
    from sim.roster.findings import Finding
    from sim.roster.projects import LedgerFile
    from sim.roster.table import EnterpriseRoster

MOST_LINES = 200
"""Lines of findings that are printed; the same thing in many rows is one line."""


@click.group("roster", short_help="Bring in a roster of enterprises or a ledger of projects.")
@common_options
def roster() -> None:
    """Bring in your own enterprises and projects."""


@roster.command("template", short_help="Write an empty workbook to fill in.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--projects", is_flag=True, help="A ledger of projects (重点工业项目台帐) instead of a roster.")
@click.option("--force", is_flag=True, help="Replace an older file.")
@common_options
@pass_settings
def template(settings: Settings, file: Path | None, projects: bool, force: bool) -> None:
    """Write an empty workbook to fill in: headings with notes, lists to choose from, an explanation."""
    from sim.errors import InputError
    from sim.language.message import Message
    from sim.plan import load_plan
    from sim.roster.template import template_bytes

    place = file or Path("projects.xlsx" if projects else "enterprises.xlsx")
    if place.suffix.lower() != ".xlsx":
        raise InputError.of(Message("roster.not_xlsx"), file=str(place))
    if place.exists() and not force:
        raise InputError.of(Message("roster.exists"), file=str(place), suggestion=Message("roster.do.force"))
    _write_whole(place, template_bytes(load_plan(), projects=projects))
    command = f"{place} --projects" if projects else str(place)
    settings.print(Message("roster.said.written", file=place, command=command))


def _write_whole(place: Path, content: bytes) -> None:
    """Write a file at once: what stood there before stays until all is on the disk."""
    fresh = place.with_name(f".{place.name}.unfinished")
    try:
        fresh.write_bytes(content)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


@roster.command("check", short_help="Say what is wrong in a roster or a ledger.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--projects", is_flag=True, help="FILE is a ledger of projects (重点工业项目台帐).")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@common_options
@pass_settings
def check(settings: Settings, file: Path, projects: bool, as_json: bool) -> int:
    """Say everything that is wrong in FILE at once, with sheet, row, column and what to do, and what is missing. Exit
    code 0 when it can be used, 2 when not. Names and codes are never shown.
    """
    from sim.commands.printing import print_json
    from sim.errors import EXIT_CODE, InputError
    from sim.language.message import Message
    from sim.plan import load_plan
    from sim.roster.enterprises import read_enterprises
    from sim.roster.projects import read_projects_file
    from sim.roster.sheets import LARGEST_FILE
    from sim.text_files import read_bytes

    try:
        content = read_bytes(file, shown=str(file), limit=LARGEST_FILE)
        read, other = (read_projects_file, read_enterprises)[:: 1 if projects else -1]
        found: RosterFile | LedgerFile = read(content, str(file), load_plan())
    except InputError as error:
        if not as_json:
            raise
        rows = [problem.as_row(settings.lang) for problem in error.problems]
        print_json({"file": str(file), "usable": False, "problems": rows})
        return EXIT_CODE
    if as_json:
        print_json(_content(file, found))
    else:
        _print(settings, file, found, "projects" if projects else "roster")
        if found.table is None and other(content, str(file), load_plan()).table is not None:
            settings.say(Message("roster.said.is_roster" if projects else "roster.said.is_ledger", file=file))
    return 0 if found.table is not None else EXIT_CODE


def _content(file: Path, found: RosterFile | LedgerFile) -> dict[str, Any]:
    from sim.roster.imputed import imputed_rows
    from sim.roster.table import EnterpriseRoster

    return {
        "file": str(file),
        "usable": found.table is not None,
        "columns": found.columns,
        "findings": [one.content() for one in found.findings],
        "rows": len(found.table) if found.table is not None else None,
        "imputed": list(imputed_rows(found.table)) if found.table is not None else [],
        "share_of_city": _share(found.table) if isinstance(found.table, EnterpriseRoster) else None,
    }


def _print(settings: Settings, file: Path, found: RosterFile | LedgerFile, key: str) -> None:
    from rich.console import Console

    from sim.language.message import Message
    from sim.roster.findings import counted

    console, every = Console(), list(found.findings)
    if every:
        _print_findings(console, settings, every)
    said = "roster.said.bad" if found.table is None else "roster.said.good"
    if found.table is not None:
        _print_sums(settings, found)
        _print_missing(console, settings, found)
    settings.print(Message(said, file=file, counts=counted(every, settings.lang)))
    if found.table is not None:
        settings.say(Message("roster.said.next", entry=key, file=file, more=_beside(found)))
    settings.say(Message("roster.said.private"))


def _print_findings(console: Any, settings: Settings, every: list[Finding]) -> None:
    from sim.language.message import Message
    from sim.language.words import word
    from sim.report.layout import Cell, Table, print_table

    lang, styles = settings.lang, {"error": "red", "warning": "yellow", "note": "dim"}
    table = Table(
        tuple(word(f"roster.head.{name}", lang) for name in ("severity", "place", "column", "rows", "found", "do"))
    )
    for finding in every[:MOST_LINES]:
        advice = finding.suggestion.text(lang) if finding.suggestion is not None else ""
        cells = (
            Cell(word(f"roster.severity.{finding.severity}", lang), styles[finding.severity]),
            Cell(finding.place()),
            Cell(finding.header),
            Cell(finding.rows_text()),
            Cell(finding.message.text(lang)),
            Cell(advice),
        )
        table.row(cells)
    print_table(table, console)
    if len(every) > MOST_LINES:
        settings.print(Message("roster.hidden", count=len(every) - MOST_LINES))
    settings.print("")


def _print_sums(settings: Settings, found: RosterFile | LedgerFile) -> None:
    """Counts and sums to compare with the bureau's own."""
    import numpy as np

    from sim.agents.roster_population import listed_of
    from sim.language.message import Message
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.roster.projects import ProjectLedger

    table = found.table
    if isinstance(table, ProjectLedger):
        money = float(np.nansum([own.investment for own in table.projects]))
        settings.print(Message("roster.said.projects", count=len(table), money=money))
    elif table is not None:
        revenue, hands = table.numbers["revenue"], table.numbers["employees"]
        listed = listed_of(table, load_plan(), ParameterTable.load().row("listing_threshold").value)
        settings.print(
            Message(
                "roster.said.enterprises",
                count=len(table),
                above=int(listed.sum()),
                known=int((~np.isnan(revenue)).sum()),
                revenue=float(np.nansum(revenue)),
                hands=float(np.nansum(hands)),
            )
        )
        settings.print(Message("roster.said.share", share=_share(table)))


def _share(table: EnterpriseRoster) -> float:
    """What the enterprises sell over what the whole city's do."""
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.roster.proportion import has_small, share_of_city

    plan, p = load_plan(), ParameterTable.load().values({})
    return share_of_city(table, plan, p, small_beside=not has_small(table, plan, p))


def _beside(found: RosterFile | LedgerFile) -> str:
    """What a scenario should say beside the name of a roster: small enterprises where it has none, and the scale."""
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.roster.proportion import FAR_OFF, fitting_scale, has_small
    from sim.roster.table import EnterpriseRoster

    if not isinstance(found.table, EnterpriseRoster):
        return ""
    small = has_small(found.table, load_plan(), ParameterTable.load().values({}))
    share = _share(found.table)
    more = "" if small else ", beside_roster: small"
    return more if 1.0 / FAR_OFF <= share <= FAR_OFF else f"{more}, scale: {fitting_scale(share):g}"


def _print_missing(console: Any, settings: Settings, found: RosterFile | LedgerFile) -> None:
    from sim.language.message import Message
    from sim.language.words import word
    from sim.report.layout import Cell, Table, print_table
    from sim.roster.imputed import imputed_rows

    assert found.table is not None
    lang, rows = settings.lang, list(imputed_rows(found.table))
    if not rows:
        settings.print(Message("roster.said.nothing_missing"))
        return
    settings.print("")
    settings.print(Message("roster.said.imputed"))
    names = ("field", "missing", "share", "filled")
    table = Table(tuple(word(f"roster.head.{name}", lang) for name in names), right=(1, 2))
    for row in rows:
        cells = (row[f"name_{lang}"], str(row["missing"]), f"{row['share']:.1%}", row[f"filled_{lang}"])
        table.row([Cell(cell) for cell in cells])
    print_table(table, console)
    settings.print("")
