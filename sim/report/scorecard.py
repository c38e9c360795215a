"""The scorecard: each target of the plan against what the model made of it, grouped by the plan's clauses.

Built once from the rows of ``targets.csv`` (of a run in memory or of a run folder), then printed or given out
as JSON.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd
from rich.console import Console

from sim.plan import Plan, Reading, Target
from sim.report.layout import Cell, Table, print_notes, print_table
from sim.report.words import decimals, goal_number, name_unit, number_text, unit_suffix, verdict_word, word

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_MARKS = {"programme": "*", "exogenous": "†"}

MOSTLY, RARELY = 0.9, 0.1
"""Shares of met replicates that colour a row green and red. Colour only: the verdict is the scoring's."""


@dataclass(frozen=True)
class Line:
    """One row of the scorecard: a target in one reading. ``simulated`` is None where it isn't scored."""

    id: str
    reading: str
    main: bool
    clause: str
    name_en: str
    name_zh: str
    reading_en: str
    reading_zh: str
    short_en: str
    short_zh: str
    """The reading in a word or two; empty where the clause has a single reading."""
    nature: str
    unit: str
    op: str
    value: float | None
    value_high: float | None
    simulated: float | None
    low: float | None
    high: float | None
    met: int | None
    replicates: int
    gap: float | None
    verdict: str
    reason: str
    reason_zh: str

    @property
    def shown(self) -> bool:
        """Whether there is a value to show, be it an input of the scenario that nobody scores."""
        return self.simulated is not None

    @property
    def scored(self) -> bool:
        """Whether the model's value was held against the goal."""
        return self.met is not None


@dataclass(frozen=True)
class Scorecard:
    """All targets and readings, with what a reader must know about the run."""

    lines: tuple[Line, ...]
    """In the order of the plan's clauses; a target's further readings follow its main one."""
    titles: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Heading (English, Chinese) of each clause that has one."""
    replicates: int = 1
    failed: int = 0
    first_month: str = ""
    last_month: str = ""
    parameters: int | None = None
    parameters_assumed: int | None = None

    @property
    def main_lines(self) -> tuple[Line, ...]:
        """One line a target: its main reading."""
        return tuple(line for line in self.lines if line.main)


def build_scorecard(rows: Iterable[Any], plan: Plan, manifest: Mapping[str, Any]) -> Scorecard:
    """Arrange scorecard rows (objects, or the tuples of a frame) by clause.

    ``manifest`` is the content of run.json. Raises KeyError for a row whose target the plan doesn't have.
    """
    order = {target.id: position for position, target in enumerate(plan.targets)}
    reasons_zh = manifest.get("reasons_zh", {})
    lines: list[Line] = []
    seen: set[str] = set()
    for row in rows:
        lines.append(_line(row, plan, main=str(row.id) not in seen, reasons_zh=reasons_zh))
        seen.add(str(row.id))
    lines.sort(key=lambda line: (clause_order(line.clause), order[line.id], not line.main))
    counts = manifest.get("counts", {})
    return Scorecard(
        lines=tuple(lines),
        titles=manifest_titles(manifest),
        clauses={
            clause: found for clause in {line.clause for line in lines} if (found := _heading(plan, clause))
        },
        replicates=int(manifest.get("completed", 1)),
        failed=len(manifest.get("failures", ())),
        first_month=str(manifest.get("first_plan_month", "")),
        last_month=str(manifest.get("last_month", "")),
        parameters=counts.get("parameters"),
        parameters_assumed=counts.get("parameters_assumed"),
    )


def manifest_titles(manifest: Mapping[str, Any]) -> dict[str, str]:
    """A run's title by language, its scenario's name where it has none."""
    titles = {key: str(text) for key, text in (manifest.get("title") or {}).items() if text}
    return titles or dict.fromkeys(("en", "zh"), str(manifest.get("scenario", "")))


def _heading(plan: Plan, clause: str) -> tuple[str, str] | None:
    key = f"clause.{clause}"
    return (plan.label(key, "en"), plan.label(key, "zh")) if key in plan.labels else None


def _line(row: Any, plan: Plan, *, main: bool, reasons_zh: Mapping[str, str]) -> Line:
    target = plan.target(str(row.id))
    reading = next(
        (found for found in target.readings if found.reading == str(row.reading)), target.main_reading
    )
    met, reason = _number(row.met), _text(row.reason)
    return Line(
        id=target.id,
        reading=str(row.reading),
        main=main,
        clause=target.clause,
        name_en=target.name_en,
        name_zh=target.name_zh,
        reading_en=reading.description_en,
        reading_zh=reading.description_zh,
        short_en=_short_reading(plan, target, reading, "en"),
        short_zh=_short_reading(plan, target, reading, "zh"),
        nature=target.nature,
        unit=target.unit,
        op=str(row.op),
        value=_number(row.value),
        value_high=_number(row.value_high),
        simulated=_number(row.simulated),
        low=_number(row.low),
        high=_number(row.high),
        met=None if met is None else int(met),
        replicates=int(_number(row.replicates) or 0),
        gap=_number(row.gap),
        verdict=_text(row.verdict),
        reason=reason,
        reason_zh=reasons_zh.get(reason, reason),
    )


def _short_reading(plan: Plan, target: Target, reading: Reading, lang: str) -> str:
    if len(target.readings) < 2:
        return ""
    keys = (f"reading.{target.id}.{reading.reading}", f"reading.{reading.reading}")
    found = next((plan.label(key, lang) for key in keys if key in plan.labels), "")
    return found or (reading.description_zh if lang == "zh" else reading.description_en)


def _number(value: Any) -> float | None:
    return None if value is None or value == "" or pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and pd.isna(value)) else str(value)


def clause_order(clause: str) -> tuple[int, int, str]:
    """Sorts clauses as the plan has them: II.1 before II.2 before III.1 before III.12."""
    found = re.fullmatch(r"([IVX]+)\.(\d+)", clause)
    return (_ROMAN.get(found[1], 99), int(found[2]), clause) if found else (99, 0, clause)


# --- words for one line ----------------------------------------------------------------


def target_name(line: Line, lang: str) -> str:
    """The target's name with its reading, the unit that doesn't fit behind a number, and the mark of its
    nature."""
    name = line.name_zh if lang == "zh" else line.name_en
    unit, reading = name_unit(line.unit, lang), line.short_zh if lang == "zh" else line.short_en
    inside = ("，" if lang == "zh" else ", ").join(part for part in (unit, reading) if part)
    bracket = (f"（{inside}）" if lang == "zh" else f" ({inside})") if inside else ""
    return name + bracket + _MARKS.get(line.nature, "")


def goal_text(line: Line, lang: str) -> str:
    """``≥ 6 %/yr``, ``1–2``; a dash where the plan gives no figure."""
    if line.unit == "done":
        return word("done", lang)
    if line.value is None:
        return "–"
    suffix = unit_suffix(line.unit, lang)
    if line.op == "between" and line.value_high is not None:
        return f"{goal_number(line.value)}–{goal_number(line.value_high)}{suffix}"
    sign = {">=": "≥", "<=": "≤"}.get(line.op, line.op)
    return f"{sign} {goal_number(line.value)}{suffix}"


def simulated_text(line: Line, lang: str) -> str:
    """The median of the replicates, or the only value."""
    if line.simulated is None:
        return "–"
    if line.unit == "done" and line.simulated in (0.0, 1.0):
        return word("done" if line.simulated else "not_done", lang)
    return number_text(line.simulated, decimals(line.simulated, line.low, line.high), line.value)


def band_text(line: Line, lang: str) -> str:
    """Where nine in ten replicates lie, ``6.2–6.9``; empty where they are all the same."""
    if line.low is None or line.high is None or line.low == line.high:
        return ""
    places = decimals(line.simulated, line.low, line.high)
    low, high = number_text(line.low, places), number_text(line.high, places)
    return f"{low} {word('to', lang)} {high}" if line.low < 0 else f"{low}–{high}"


def met_text(line: Line, lang: str) -> str:
    """``14 of 20``."""
    return word("met_of", lang, met=line.met, of=line.replicates) if line.met is not None else ""


def _style(line: Line) -> str:
    if line.met is None or not line.replicates:
        return ""
    share = line.met / line.replicates
    return "green" if share >= MOSTLY else "red" if share <= RARELY else "yellow"


# --- printing ----------------------------------------------------------------


def print_scorecard(card: Scorecard, lang: str = "en", console: Console | None = None) -> None:
    """Print the scorecard: a coloured table on a terminal, plain aligned lines elsewhere."""
    console = console or Console()
    several = card.replicates > 1
    _print_head(card, lang, console)
    heads = ["target", "goal", "simulated", *(("band", "met", "verdict") if several else ())]
    table = Table(tuple(word(head, lang) for head in heads), right=(2, 4))
    clause = ""
    for line in card.lines:
        if not line.shown:
            continue
        if line.clause != clause:
            clause = line.clause
            heading = card.clauses.get(clause, ("", ""))[1 if lang == "zh" else 0]
            table.group(f"{clause}  {heading}".rstrip())
        table.row(_cells(line, lang, several), further=not line.main)
    print_table(table, console)
    _print_not_scored(card, lang, console)
    print_notes(_notes(card, lang), console)


def _print_head(card: Scorecard, lang: str, console: Console) -> None:
    title = card.titles.get(lang) or next(filter(None, card.titles.values()), "")
    runs = (
        word("replicates", lang, count=card.replicates)
        if card.replicates > 1
        else word("one_replicate", lang)
    )
    period = word("period", lang, first=card.first_month, last=card.last_month) if card.last_month else ""
    console.print(" · ".join(part for part in (title, runs, period) if part), style="bold", highlight=False)
    main = card.main_lines
    scored = [line for line in main if line.scored]
    text = word("scored_of", lang, scored=len(scored), targets=len(main))
    verdicts = Counter(line.verdict for line in scored if line.verdict)
    if card.replicates > 1 and verdicts:
        shares = {
            verdict: max(
                (line.met or 0) / max(line.replicates, 1) for line in scored if line.verdict == verdict
            )
            for verdict in verdicts
        }
        ranked = sorted(verdicts, key=lambda verdict: -shares[verdict])
        parts = [
            word("verdict_count", lang, count=verdicts[verdict], verdict=verdict_word(verdict, lang))
            for verdict in ranked
        ]
        text += ("：" if lang == "zh" else ": ") + ("，" if lang == "zh" else ", ").join(parts)
    console.print(text + ("。" if lang == "zh" else "."), highlight=False, soft_wrap=not console.is_terminal)
    console.print()


def _cells(line: Line, lang: str, several: bool) -> list[Cell]:
    if line.main:
        name = Cell(target_name(line, lang))
    else:
        reading = line.short_zh if lang == "zh" else line.short_en
        name = Cell(reading or line.reading, "dim")
    style = _style(line) if several else ""
    cells = [name, Cell(goal_text(line, lang)), Cell(simulated_text(line, lang), "bold" if line.main else "")]
    if several:
        cells += [
            Cell(band_text(line, lang), "dim"),
            Cell(met_text(line, lang), style),
            Cell(verdict_word(line.verdict, lang) if line.scored else word("given", lang), style),
        ]
    return cells


def _print_not_scored(card: Scorecard, lang: str, console: Console) -> None:
    missing = [line for line in card.main_lines if not line.shown]
    if not missing:
        return
    by_reason: dict[str, list[str]] = {}
    for line in missing:
        by_reason.setdefault(_short_reason(line.reason_zh if lang == "zh" else line.reason), []).append(
            line.name_zh if lang == "zh" else line.name_en
        )
    console.print()
    console.print(word("not_scored", lang, count=len(missing)), style="bold", highlight=False)
    for reason, names in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        joined = ("；" if lang == "zh" else "; ").join(names)
        head = f"{reason}{'：' if lang == 'zh' else ': '}"
        print_notes([(head, joined)], console, blank_before=False)


def _short_reason(reason: str) -> str:
    """The first part of a reason; which lever will bring it, and more, stands in targets.csv."""
    return re.split(r"\s*[;；(（]", reason, maxsplit=1)[0].rstrip(".。")


def _notes(card: Scorecard, lang: str) -> list[tuple[str, str]]:
    shown = [line for line in card.lines if line.shown]
    notes = [word("note_band" if card.replicates > 1 else "note_one", lang)]
    notes += [
        word(f"note_{nature}", lang) for nature in _MARKS if any(line.nature == nature for line in shown)
    ]
    if card.failed:
        notes.append(word("failed", lang, failed=card.failed, of=card.failed + card.replicates))
    if card.parameters:
        notes.append(word("note_assumed", lang, assumed=card.parameters_assumed, parameters=card.parameters))
    else:
        notes.append(word("note_synthetic", lang))
    return [("", note) for note in notes]


# --- JSON ----------------------------------------------------------------


def scorecard_json(card: Scorecard) -> dict[str, Any]:
    """The scorecard as plain JSON values: one object a target, its further readings inside it, in the plan's
    order.

    With one replicate there is no verdict, no band and no count of met replicates.
    """
    targets: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    for line in card.lines:
        content = asdict(line)
        if card.replicates < 2:
            for name in ("low", "high", "met", "verdict"):
                content.pop(name)
        if line.main:
            targets.append({**content, "readings": []})
            by_id[line.id] = targets[-1]
        elif line.id in by_id:
            by_id[line.id]["readings"].append(content)
    return {
        "title": dict(card.titles),
        "replicates": card.replicates,
        "failed": card.failed,
        "first_month": card.first_month,
        "last_month": card.last_month,
        "targets_scored": sum(line.scored for line in card.main_lines),
        "parameters": card.parameters,
        "parameters_assumed": card.parameters_assumed,
        "enterprises_are_synthetic": True,
        "targets": targets,
    }
