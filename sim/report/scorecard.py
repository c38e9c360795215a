"""The scorecard: each target of the plan against what the model made of it, grouped by the plan's clauses.

Built once from the rows of ``targets.csv`` (of a run in memory or of a run folder), then printed
(:mod:`sim.report.printed_scorecard`) or given out as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Any

import pandas as pd

from sim.experiments.ensemble.lever_summary import LeverSummary, summarise_levers
from sim.months import BURN_IN_MONTHS, year_of
from sim.plan import Plan, Reading, Target
from sim.run_folder import LEVER_COLUMNS
from sim.scoring import CONFIDENCE
from sim.scoring.targets import PLAN_END

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
NUMERALS = "一二三四五六七八九十"
"""Chinese numerals from one on."""
GOALS = "II"
"""The part of the plan whose points are numbered （一）, （二）, not 1, 2."""

FIRST_PLAN_YEAR = year_of(BURN_IN_MONTHS)
LAST_DUE_MONTH = f"{PLAN_END}-12"

JUDGED = (
    "low", "high", "met", "effective_runs", "probability", "probability_low", "probability_high", "verdict",
    "sd_draws", "sd_replicates",
)  # fmt: skip
"""What a single run says nothing about."""


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
    gap: float | None
    met: int | None
    runs: int
    effective_runs: float | None
    probability: float | None
    probability_low: float | None
    probability_high: float | None
    verdict: str
    sd_draws: float | None
    sd_replicates: float | None
    reason: str
    reason_zh: str
    so_far: Mapping[int, float] = field(default_factory=dict)
    """Where the run ends before the target's year: median over the replicates by year. Empty otherwise."""

    @property
    def shown(self) -> bool:
        """Whether there is a value to show, be it an input of the scenario that nobody scores."""
        return self.simulated is not None

    @property
    def scored(self) -> bool:
        """Whether the model's value was held against the goal."""
        return self.met is not None

    @property
    def share_not_known(self) -> float | None:
        """The part of the variance over the runs that comes from what is not known of the numbers drawn, 0 to 1.

        The rest is luck. None where the two cannot be told apart or nothing varies.
        """
        if self.sd_draws is None or self.sd_replicates is None:
            return None
        between, within = self.sd_draws**2, self.sd_replicates**2
        return between / (between + within) if between + within > 0 else None


@dataclass(frozen=True)
class Scorecard:
    """All targets and readings, with what a reader must know about the run."""

    lines: tuple[Line, ...]
    """In the order of the plan's clauses; a target's further readings follow its main one."""
    titles: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Heading (English, Chinese) of each clause that has one."""
    draws: int = 0
    """Sets of numbers drawn from their ranges; 0 where every number stands at its value in the table."""
    replicates: int = 1
    """Courses of chance of each draw."""
    runs: int = 1
    """Those that came to their end; what is shown rests on them."""
    inputs: int | None = None
    """Numbers that are drawn."""
    failed: int = 0
    first_month: str = ""
    last_month: str = ""
    parameters: int | None = None
    parameters_assumed: int | None = None
    levers: tuple[LeverSummary, ...] = ()
    population: Mapping[str, Any] = field(default_factory=dict)
    """What run.json says of the enterprises: whether they are those of a roster, and what of it was imputed."""

    @property
    def main_lines(self) -> tuple[Line, ...]:
        """One line a target: its main reading."""
        return tuple(line for line in self.lines if line.main)

    @property
    def several(self) -> bool:
        """Whether there are enough runs for bands, probabilities and verdicts."""
        return self.runs > 1

    @property
    def shares_not_known(self) -> tuple[float, ...]:
        """:attr:`Line.share_not_known` of the targets that have one, by size."""
        shares = (line.share_not_known for line in self.main_lines if line.scored)
        return tuple(sorted(share for share in shares if share is not None))

    @property
    def years_so_far(self) -> tuple[int, ...]:
        """Years for which targets that are not due yet have values."""
        return tuple(sorted({year for line in self.lines for year in line.so_far}))


def build_scorecard(
    rows: Iterable[Any],
    plan: Plan,
    manifest: Mapping[str, Any],
    yearly_values: Callable[[], pd.DataFrame] | None = None,
    *,
    inputs: int | None = None,
) -> Scorecard:
    """Arrange scorecard rows (objects, or the tuples of a frame) by clause.

    ``manifest`` is the content of run.json. ``yearly_values`` gives the values of the targets by year (as
    ``target_values`` of a run has them); it is asked only where the run ends before targets are due, to say what has
    been reached. ``inputs`` is how many numbers were drawn. Raises KeyError for a row whose target the plan doesn't
    have.
    """
    ends_early = str(manifest.get("last_month", "")) < LAST_DUE_MONTH
    reached = _yearly_medians(yearly_values()) if yearly_values is not None and ends_early else {}
    order = {target.id: position for position, target in enumerate(plan.targets)}
    reasons_zh = manifest.get("reasons_zh", {})
    lines: list[Line] = []
    seen: set[str] = set()
    for row in rows:
        line = _line(row, plan, main=str(row.id) not in seen, reasons_zh=reasons_zh)
        if not line.shown:
            line = replace(line, so_far=reached.get((line.id, line.reading), {}))
        lines.append(line)
        seen.add(str(row.id))
    lines.sort(key=lambda line: (clause_order(line.clause), order[line.id], not line.main))
    counts = manifest.get("counts", {})
    return Scorecard(
        lines=tuple(lines),
        titles=manifest_titles(manifest),
        clauses={
            clause: found for clause in {line.clause for line in lines} if (found := _heading(plan, clause))
        },
        draws=int(manifest.get("draws", 0)),
        replicates=int(manifest.get("replicates", 1)),
        runs=int(manifest.get("completed", 1)),
        inputs=inputs,
        failed=len(manifest.get("failures", ())),
        first_month=str(manifest.get("first_plan_month", "")),
        last_month=str(manifest.get("last_month", "")),
        parameters=counts.get("parameters"),
        parameters_assumed=counts.get("parameters_assumed"),
        levers=summarise_levers(plan, manifest.get("levers") or {}, manifest.get("lever_reports") or {}),
        population=manifest.get("population") or {},
    )


def _yearly_medians(yearly_values: pd.DataFrame) -> dict[tuple[str, str], dict[int, float]]:
    """Median of every reading by year, from the plan's first year on."""
    yearly = yearly_values[yearly_values["year"] >= FIRST_PLAN_YEAR]
    medians: dict[tuple[str, str], dict[int, float]] = {}
    table = yearly.groupby(["id", "reading", "year"], as_index=False)["value"].median()
    for target, reading, year, value in table.itertuples(index=False, name=None):
        medians.setdefault((str(target), str(reading)), {})[int(year)] = float(value)
    return medians


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
        gap=_number(row.gap),
        met=None if met is None else int(met),
        runs=int(_number(row.runs) or 0),
        effective_runs=_number(row.effective_runs),
        probability=_number(row.probability),
        probability_low=_number(row.probability_low),
        probability_high=_number(row.probability_high),
        verdict=_text(row.verdict),
        sd_draws=_number(row.sd_draws),
        sd_replicates=_number(row.sd_replicates),
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


def clause_number(clause: str, lang: str) -> str:
    """A clause as the plan numbers it: in Chinese ``II.3`` is 二（三） and ``III.12`` is 三.12."""
    found = re.fullmatch(r"([IVX]+)\.(\d+)", clause)
    if lang != "zh" or not found or found[1] not in _ROMAN:
        return clause
    part, number = NUMERALS[_ROMAN[found[1]] - 1], int(found[2])
    return f"{part}（{NUMERALS[number - 1]}）" if found[1] == GOALS and number <= len(NUMERALS) else f"{part}.{number}"


# --- JSON ----------------------------------------------------------------


def scorecard_json(card: Scorecard) -> dict[str, Any]:
    """The scorecard as plain JSON values: one object a target, its further readings inside it, in the plan's
    order.

    With one run there is no probability, no band, no verdict and no count of met runs.
    """
    targets: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    for line in card.lines:
        content = asdict(line)
        if not line.so_far:
            content.pop("so_far")
        if card.several:
            content["share_not_known"] = line.share_not_known
        else:
            for name in JUDGED:
                content.pop(name)
        if line.main:
            targets.append({**content, "readings": []})
            by_id[line.id] = targets[-1]
        elif line.id in by_id:
            by_id[line.id]["readings"].append(content)
    return {
        "title": dict(card.titles),
        "draws": card.draws,
        "replicates": card.replicates,
        "runs": card.runs,
        "failed": card.failed,
        "confidence": CONFIDENCE,
        "share_not_known": median(card.shares_not_known) if card.shares_not_known else None,
        "first_month": card.first_month,
        "last_month": card.last_month,
        "targets_scored": sum(line.scored for line in card.main_lines),
        "parameters": card.parameters,
        "parameters_assumed": card.parameters_assumed,
        "enterprises_are_synthetic": not card.population.get("roster"),
        "levers": [dict(zip(LEVER_COLUMNS, lever.cells(), strict=True)) for lever in card.levers],
        "targets": targets,
    }
