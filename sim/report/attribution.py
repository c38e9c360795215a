"""The printed attribution: each outcome without and with the plan, and what each part of it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rich.console import Console

from sim.experiments.attribution.attribution import Attribution
from sim.experiments.attribution.attribution_folder import Found
from sim.experiments.outcomes import MET
from sim.language.words import word
from sim.plan import Plan
from sim.report.attribution_rows import (
    ShownShare,
    interval_of,
    outcome_unit,
    places_of,
    shown_outcomes,
    shown_shares,
    signed,
    strongest_interaction,
)
from sim.report.comparison_cells import SHARE_UNIT
from sim.report.layout import Cell, Table, print_notes, print_table
from sim.report.own_lever import named_by_scenario
from sim.report.roster_notes import notes_on_enterprises
from sim.report.words import number_text, unit_suffix
from sim.roster.attach import described

PERCENT = 100.0


def print_attribution(
    found: Found, plan: Plan, lang: str = "en", console: Console | None = None, *, wanted: Sequence[str] = ()
) -> None:
    """Print the outcomes ``wanted`` (those that moved most, unless named): shares, their intervals, and notes.

    InputError as :func:`sim.report.attribution_rows.shown_outcomes`.
    """
    console = console or Console()
    study, attribution = found.study, found.attribution
    outcomes = shown_outcomes(attribution, plan, wanted)
    scenario = study.loaded.scenario
    title = scenario.title.text(lang) or scenario.name
    console.print(word(f"attribution.{study.by}", lang, scenario=title), style="bold", highlight=False, markup=False)
    design = study.design
    draws = word("attribution.draws" if design.draws else "attribution.central", lang, draws=design.draws)
    runs = word("attribution.runs", lang, draws=draws, replicates=design.replicates, runs=f"{design.runs:,}")
    print_notes([("", runs)], console, blank_before=False)
    remarks = _remarks(found, lang)
    if remarks:
        print_notes([(word("warning", lang), text) for text in remarks], console, blank_before=False, style="yellow")
    console.print()
    if outcomes:
        print_table(_table(found, outcomes, plan, lang), console)
    else:
        console.print(word("attribution.nothing", lang), highlight=False, markup=False)
    print_notes([("", text) for text in _notes(found, bool(wanted), lang)], console)


def _remarks(found: Found, lang: str) -> list[str]:
    remarks = []
    other = found.study.other_differences
    if other and found.study.baseline is not None:
        separator = "、" if lang == "zh" else ", "
        name = found.study.baseline.scenario.name
        remarks.append(word("attribution.differs", lang, baseline=name, what=separator.join(other)))
    if found.failures:
        complete, asked = found.attribution.complete, len(found.study.design.keys)
        remarks.append(
            word("attribution.failed", lang, failed=len(found.failures), left_out=asked - complete, of=asked)
        )
    return remarks


def _table(found: Found, outcomes: Sequence[str], plan: Plan, lang: str) -> Table:
    by = found.study.by
    heads = (f"head.{by}", "share", "interval", "percent", "chance", "interval")
    table = Table(tuple(word(f"attribution.{head}", lang) for head in heads), right=(1, 3, 4))
    for outcome in outcomes:
        _add_outcome(table, found.attribution, outcome, plan, lang)
    return table


def _add_outcome(table: Table, attribution: Attribution, outcome: str, plan: Plan, lang: str) -> None:
    factor = PERCENT if attribution.change_of(outcome)["unit"] == SHARE_UNIT else 1.0
    row = _scaled_row(attribution.change_of(outcome), factor)
    others = word("attribution.others", lang, count="{count}")
    shares = [_scaled(share, factor) for share in shown_shares(attribution, outcome, lang, others)]
    places = places_of(row, *(share.share for share in shares))
    heading, chances = _chances(attribution, outcome, lang)
    table.group(_heading(row, places, plan, lang) + heading)
    for place, share in enumerate(shares):
        chance = chances[place] if chances else None
        table.row([Cell(share.name), *_cells(share, places, lang), *_chance_cells(chance, lang)])
    change = ShownShare("", float(row["change"]), *interval_of(row))
    total = chances[-1] if chances else None
    name = Cell(word("attribution.total", lang), "bold")
    table.row([name, *_cells(change, places, lang), *_chance_cells(total, lang)])
    strongest = strongest_interaction(attribution, outcome)
    if strongest is not None:
        names = {group.id: named_by_scenario(group.name(lang), plan, lang) for group in attribution.design.groups}
        pair = _scaled(ShownShare("", float(strongest["interaction"]), *interval_of(strongest)), factor)
        text = word("attribution.together", lang, one=names[strongest["group_1"]], other=names[strongest["group_2"]])
        table.row([Cell(text, "dim"), *_cells(pair, places, lang), *_chance_cells(None, lang)], further=True)


def _heading(row: Mapping[str, Any], places: int, plan: Plan, lang: str) -> str:
    """``Enterprises in the cloud: 72.1 % without, 95.3 % with``."""
    suffix, behind_name = outcome_unit(row, plan, lang)
    reading = "" if row["main"] or not row["reading"] else str(row["reading"])
    inside = ("，" if lang == "zh" else ", ").join(part for part in (behind_name, reading) if part)
    name = str(row[f"name_{lang}"])
    if inside:
        name += f"（{inside}）" if lang == "zh" else f" ({inside})"
    ends = {end: number_text(float(row[end]), places) + suffix for end in ("without", "with")}
    return word("attribution.outcome", lang, name=name, without=ends["without"], whole=ends["with"])


def _chances(attribution: Attribution, outcome: str, lang: str) -> tuple[str, list[ShownShare]]:
    """The probability that a target is met in words, and its shares in percentage points, the whole change last;
    nothing for an indicator.
    """
    key = outcome + MET
    if key not in set(attribution.changes["outcome"]):
        return "", []
    row = attribution.change_of(key)
    ends = {end: number_text(PERCENT * float(row[end]), 0) for end in ("without", "with")}
    heading = word("attribution.met", lang, without=ends["without"], whole=ends["with"])
    shares = shown_shares(attribution, key, lang, word("attribution.others", lang, count="{count}"), like=outcome)
    whole = ShownShare("", float(row["change"]), *interval_of(row))
    return heading, [_in_percent(share) for share in (*shares, whole)]


def _in_percent(share: ShownShare) -> ShownShare:
    return replace(_scaled(share, PERCENT), percent=None)


def _scaled(share: ShownShare, factor: float) -> ShownShare:
    low, high = (None if end is None else factor * end for end in (share.low, share.high))
    return replace(share, share=factor * share.share, low=low, high=high)


def _scaled_row(row: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """A row of changes.csv, a share from 0 to 1 in percent."""
    if factor == 1.0:
        return dict(row)
    numbers = ("without", "with", "change", "low", "high")
    return {**row, "unit": "%", **{name: factor * float(row[name]) for name in numbers}}


def _cells(share: ShownShare, places: int, lang: str) -> list[Cell]:
    """Share, interval and percent of the change; faint where the interval holds zero."""
    clear = share.low is None or share.high is None or share.low > 0.0 or share.high < 0.0
    style = "" if clear else "dim"
    percent = "" if share.percent is None else number_text(share.percent, 0) + unit_suffix("%", lang)
    return [Cell(signed(share.share, places), style), Cell(_interval_text(share, places), "dim"), Cell(percent, style)]


def _chance_cells(share: ShownShare | None, lang: str) -> list[Cell]:
    return [Cell(""), Cell("")] if share is None else _cells(share, 0, lang)[:2]


def _interval_text(share: ShownShare, places: int) -> str:
    if share.low is None or share.high is None or share.low == share.high:
        return ""
    return f"({number_text(share.low, places)} … {number_text(share.high, places)})"


def _notes(found: Found, chosen: bool, lang: str) -> list[str]:
    design = found.study.design
    notes = [word("attribution.note_share", lang)]
    if not design.is_exact:
        notes.append(word("attribution.note_orders", lang, orders=design.permutations))
    if len(design.keys) < 2:
        notes.append(word("attribution.note_single", lang))
    if not chosen:
        notes.append(word("attribution.note_chosen", lang))
    scenario = found.study.loaded.scenario
    return [*notes, *notes_on_enterprises({scenario.name: described(scenario.population)}, lang)]
