"""The story on a terminal, in a pipe, and as a text file."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.text import Text

from sim.language.wrapping import wrapped
from sim.report.figures.scales import plain_number
from sim.report.layout import COMFORTABLE, Cell, Table, print_notes, print_table
from sim.story.happenings import Changed
from sim.story.telling import Story

BULLET = "  - "
OUTCOMES = (
    "awarded", "refused", "declined", "barred", "not_applied", "passed_over", "noted", "offered", "not_reached",
    "not_in_force",
)  # fmt: skip
"""Outcomes of levers, those that have done most first."""

IN_ONE_LINE = ("not_reached", "not_in_force")
"""Those of which the levers are only listed."""


def text_of(story: Story) -> str:
    """The story as a text file, every change included that is told."""
    held = StringIO()
    print_story(story, Console(file=held, width=COMFORTABLE, force_terminal=False, color_system=None))
    return held.getvalue()


def print_story(story: Story, console: Console, *, every_change: bool = False) -> None:
    """Print it: the head, the periods, what became of the enterprise, money and levers.

    ``every_change``: then also which rule changed which column, month by month.
    """
    width = min(console.width, COMFORTABLE)
    _paragraph(console, story.title, width, style="bold")
    for line in story.introduction:
        _paragraph(console, line, width)
    console.print()
    for period in story.periods:
        if period.quiet:
            text = story.names.word("story.with_colon", name=period.heading, text=period.lines[0])
            _paragraph(console, text, width, style="dim")
            continue
        _paragraph(console, period.heading, width, style="bold cyan")
        for line in period.lines:
            _paragraph(console, line, width, lead=BULLET)
    console.print()
    _paragraph(console, story.closing, width, style="bold")
    if story.behind:
        _paragraph(console, story.behind, width)
    _print_money(story, console)
    _print_levers(story, console)
    print_notes([("", story.names.word("story.note"))], console)
    if every_change:
        _print_changes(story, console, width)


def _paragraph(console: Console, text: str, width: int, *, lead: str = "", style: str = "") -> None:
    """One paragraph, wrapped where Chinese may be; nothing in it is taken for markup."""
    lines = wrapped(text, width - len(lead)) if console.is_terminal else [text]
    for number, line in enumerate(lines):
        console.print(Text((lead if number == 0 else " " * len(lead)) + line, style=style), soft_wrap=True)


def _print_money(story: Story, console: Console) -> None:
    names = story.names
    heads = ("purpose", "partner", "received", "paid", "lost", "months")
    table = Table(tuple(names.word(f"story.head.{name}") for name in heads), right=(2, 3, 4, 5))
    for one in story.sums:
        cells = (names.purpose(one.purpose), names.account(one.counterparty), _amount(one.received),
                 _amount(one.paid), _amount(one.written_off), str(one.months))  # fmt: skip
        table.row([Cell(text) for text in cells])
    received, paid = sum(one.received for one in story.sums), sum(one.paid for one in story.sums)
    lost = sum(one.written_off for one in story.sums)
    total = (names.word("story.head.total"), "", _amount(received), _amount(paid), _amount(lost), "")
    table.row([Cell(text, "bold") for text in total])
    levers = [one for one in story.sums if one.purpose.partition(": ")[0] in names.uses]
    if levers:
        sums = (sum(one.received for one in levers), sum(one.paid for one in levers))
        own = (names.word("story.head.of_levers"), "", *map(_amount, sums), "", "")
        table.row([Cell(text) for text in own])
    console.print()
    console.print(Text(names.word("story.head.money"), style="bold"))
    print_table(table, console)


def _amount(amount: float) -> str:
    return plain_number(amount) if round(amount, 2) else ""


def _print_levers(story: Story, console: Console) -> None:
    if not story.uses:
        return
    names = story.names
    console.print()
    console.print(Text(names.word("story.head.levers"), style="bold"))
    width = min(console.width, COMFORTABLE)
    for outcome in OUTCOMES:
        own = [use for use in story.uses if use.outcome == outcome]
        if outcome in IN_ONE_LINE and own:
            text = names.word(f"story.all.{outcome}", levers=names.listed([names.lever(use.lever) for use in own]))
            _paragraph(console, text, width, lead=BULLET, style="dim")
            continue
        for use in own:
            text = names.word("story.with_colon", name=names.lever(use.lever), text=story.outcome(use))
            _paragraph(console, text, width, lead=BULLET)


def _print_changes(story: Story, console: Console, width: int) -> None:
    """Which rule changed which column in which month."""
    names = story.names
    console.print()
    console.print(Text(names.word("story.head.rules"), style="bold"))
    for record in story.records:
        by_rule: dict[str, list[Changed]] = {}
        for change in record.of(Changed):
            by_rule.setdefault(change.rule, []).append(change)
        for rule, changes in by_rule.items():
            what = [
                names.word(
                    "story.drift", name=names.column(one.column), before=_cell(story, one.column, one.before),
                    now=_cell(story, one.column, one.after),
                )
                for one in changes
            ]  # fmt: skip
            text = names.word("story.rule_changes", month=record.label, rule=names.rule(rule), what=names.listed(what))
            _paragraph(console, text, width)


def _cell(story: Story, column: str, value: object) -> str:
    if isinstance(value, tuple):
        return "/".join(story.names.value(column, one) for one in value)
    return story.names.value(column, value)
