"""A study's findings as the tables of its folder, and the list of what to find out first.

Shares stand as estimated: one that is small beside its interval can come out below 0, and a first-order index above the
total one. Only what is ranked and printed is cut to 0..1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.outcomes import Outcome
from sim.experiments.sensitivity.analysis import VARIES, Findings
from sim.experiments.sensitivity.design import GROUPS, INPUTS
from sim.experiments.sensitivity.factors import ASSUMED, KNOWN, REST, UNSETTLED
from sim.experiments.sensitivity.inputs import Input

OVERALL = "*all targets*"
"""Stands in collect_first.csv for all targets together."""
SOBOL, MORRIS = "total Sobol index", "screening, if effects are linear"
"""Where a share in collect_first.csv comes from. The one is asked with all inputs varying, the other with all others at
their central values: they are not comparable, and ranked apart. Inputs of groups that were not screened one by one have
neither: their group stands for them in morris.csv."""
SOURCES = (SOBOL, MORRIS)
"""In the order of the table."""
WORTH_LISTING = 0.01
"""Share of a target's variance from which an input is listed there."""
NAMED = 0.05
"""Share of an outcome's variance from which an input is named beside it."""
WEIGHTY = 0.1
"""Share of a target's variance from which an input counts as one of those that the target hangs on."""

BOTH_ENDS = 1.25
"""By how many of its half-widths each end of the range that rests on assumed numbers is moved outwards: 1.14 for both
ends to hold at once with 95 %, the rest because bootstrap intervals over 64 base points come out too narrow. Of
additive functions, where both ends are the same number, 93 to 97 in 100 studies then hold the true share."""

OUTCOME_COLUMNS = (
    "outcome", "kind", "name_en", "name_zh", "unit", "op", "goal", "status", "central", "variance", "sd_inputs",
    "sd_luck", "luck_share", "assumed_at_least", "assumed_at_most",
)  # fmt: skip
MORRIS_COLUMNS = (
    "stage", "outcome", "name", "group", "evidence", "mean_size", "half_width", "mean", "spread", "share_of_squares",
    "variance_share", "trajectories",
)  # fmt: skip
SOBOL_COLUMNS = (
    "outcome", "name", "group", "evidence", "first", "first_half_width", "total", "total_half_width", "variance",
    "rows",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "outcome", "evidence", "inputs", "first", "first_half_width", "total", "total_half_width", "at_least",
    "at_least_half_width",
)  # fmt: skip
TORNADO_COLUMNS = ("outcome", "name", "input_low", "input_high", "unit", "at_low", "central", "at_high", "swing")
COLLECT_COLUMNS = (
    "outcome", "rank", "name", "name_en", "name_zh", "evidence", "share", "share_first", "share_from",
    "targets_hanging_on_it", "input_low", "input_central", "input_high", "unit", "source", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """The share of an outcome's variance that rests on one input, as well as the study knows it; from 0 to 1."""

    name: str
    share: float
    first: float | None
    """First-order index: what would go if the input were known; None where only the screening saw it."""
    source: str


@dataclass(frozen=True)
class Tables:
    """Every table of the folder."""

    outcomes: pd.DataFrame
    morris: pd.DataFrame
    sobol: pd.DataFrame
    evidence: pd.DataFrame
    tornado: pd.DataFrame
    collect_first: pd.DataFrame


def make_tables(
    findings: Findings, outcomes: Sequence[Outcome], inputs: Sequence[Input],
    goals: Mapping[str, tuple[str, float]] | None = None,
) -> Tables:  # fmt: skip
    """All tables. ``outcomes`` and ``inputs`` describe those of the findings, in their order; ``goals`` gives operator
    and figure of those outcomes that have a goal."""
    known = {one.name: one for one in inputs}
    return Tables(
        outcomes=_frame(_outcome_rows(findings, outcomes, goals or {}), OUTCOME_COLUMNS),
        morris=_frame(_morris_rows(findings, known), MORRIS_COLUMNS),
        sobol=_frame(_sobol_rows(findings, known), SOBOL_COLUMNS),
        evidence=_frame(_evidence_rows(findings), EVIDENCE_COLUMNS),
        tornado=_frame(_tornado_rows(findings, known), TORNADO_COLUMNS),
        collect_first=_frame(_collect_rows(findings, outcomes, known), COLLECT_COLUMNS),
    )


def shares_of(findings: Findings, outcome: str) -> list[Share]:
    """The shares of one outcome's variance by input: total indices where asked, largest first, then the screening's."""
    indices = findings.single.get(outcome)
    if indices is None:
        return []
    found = [
        Share(name, _cut(total), _cut(first), SOBOL)
        for name, first, total in zip(indices.names, indices.first, indices.total, strict=True)
        if name != REST
    ]
    effects = findings.inputs.get(outcome)
    if effects is not None:
        estimates = effects.variance_from_each() / indices.variance
        found += [
            Share(name, _cut(estimate), None, MORRIS)
            for name, estimate in zip(effects.names, estimates, strict=True)
            if name not in findings.top
        ]
    return sorted(found, key=_rank)


def _rank(share: Share) -> tuple[int, float, str]:
    return SOURCES.index(share.source), -share.share, share.name


@dataclass(frozen=True)
class Leading:
    """What an outcome hangs on most: an input, or a group of them where no single one is known to weigh."""

    name: str
    share: float
    is_group: bool = False
    estimated: bool = False
    """Whether the share is the screening's, not a Sobol index."""


def leading_inputs(sobol: pd.DataFrame, morris: pd.DataFrame, outcome: str) -> list[Leading]:
    """The inputs that make up :data:`NAMED` or more of an outcome's variance, largest first, from a study's tables.

    Where there is none, the group with the largest part of the squared effects, if the groups were screened.
    """
    named = sobol[(sobol["outcome"] == outcome) & (sobol["evidence"] != "")]
    found = [Leading(str(row.name), _cut(float(row.total))) for row in rows_of(named)]
    known = {one.name for one in found}
    screened = morris[(morris["outcome"] == outcome) & (morris["stage"] == INPUTS) & morris["variance_share"].notna()]
    found += [
        Leading(str(row.name), _cut(float(row.variance_share)), estimated=True)
        for row in rows_of(screened)
        if row.name not in known
    ]
    leading = sorted((one for one in found if one.share >= NAMED), key=lambda one: (-one.share, one.name))
    groups = morris[(morris["outcome"] == outcome) & (morris["stage"] == GROUPS)]
    if not leading and len(groups):
        row = groups.iloc[0]
        leading = [Leading(str(row["name"]), float(row["share_of_squares"]), is_group=True, estimated=True)]
    return leading


def assumed_share(findings: Findings, outcome: str) -> tuple[float, float] | None:
    """Between about which shares of an outcome's variance rest on assumed inputs; None where it does not vary.

    From what would go if all assumed inputs were known to what would stay if all others were. The lower end is 1 less
    the total index of the others: the same number as the first-order index, estimated with less noise. Both are
    estimates, and their order is not sure: each end is moved outwards by :data:`BOTH_ENDS` half-widths of its interval.
    Where even then the lower one is above the upper, the two contradict each other, and the range holds both intervals.
    """
    indices = findings.evidence.get(outcome)
    if indices is None:
        return None
    if ASSUMED not in indices.names:
        return 0.0, 0.0
    if len(indices.names) == 1:
        return 1.0, 1.0
    place = indices.names.index(ASSUMED)
    most, most_width = float(indices.total[place]), float(indices.total_half_width[place])
    against = findings.assumed.get(outcome)
    if against is None:
        least, least_width = float(indices.first[place]), float(indices.first_half_width[place])
    else:
        known = against.names.index(KNOWN)
        least, least_width = 1.0 - float(against.total[known]), float(against.total_half_width[known])
    least_width, most_width = BOTH_ENDS * least_width, BOTH_ENDS * most_width
    if least - least_width <= most + most_width:
        return _cut(least - least_width), _cut(most + most_width)
    return _cut(most - most_width), _cut(least + least_width)


def _cut(share: float) -> float:
    return float(min(max(share, 0.0), 1.0))


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, each with its cells as attributes."""
    yield from table.itertuples(index=False)


def _frame(rows: Iterator[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))


def _outcome_rows(
    findings: Findings, outcomes: Sequence[Outcome], goals: Mapping[str, tuple[str, float]]
) -> Iterator[dict[str, Any]]:
    for outcome in outcomes:
        key = outcome.key
        indices, luck = findings.single.get(key), findings.luck.get(key)
        variance = indices.variance if indices is not None else None
        both = None if variance is None or luck is None else variance + luck
        op, goal = goals.get(key, ("", None))
        least, most = assumed_share(findings, key) or (None, None)
        yield {
            "outcome": key, "kind": outcome.kind, "name_en": outcome.name_en, "name_zh": outcome.name_zh,
            "unit": outcome.unit, "op": op, "goal": goal, "status": findings.status[key],
            "central": findings.central.get(key), "variance": variance,
            "sd_inputs": None if variance is None else variance**0.5,
            "sd_luck": None if luck is None else luck**0.5,
            "luck_share": luck / both if luck is not None and both else None,
            "assumed_at_least": least, "assumed_at_most": most,
        }  # fmt: skip


def _morris_rows(findings: Findings, known: Mapping[str, Input]) -> Iterator[dict[str, Any]]:
    for stage, found in ((GROUPS, findings.groups), (INPUTS, findings.inputs)):
        for outcome, effects in found.items():
            shares = effects.shares()
            base = findings.single.get(outcome)
            estimates = effects.variance_from_each()
            for place in np.argsort(-effects.mean_size, kind="stable"):
                name = effects.names[place]
                own = known[name] if stage == INPUTS else None
                yield {
                    "stage": stage, "outcome": outcome, "name": name,
                    "group": own.group if own else name, "evidence": own.evidence if own else "",
                    "mean_size": effects.mean_size[place], "half_width": effects.half_width[place],
                    "mean": effects.mean[place], "spread": effects.spread[place],
                    "share_of_squares": shares[place],
                    "variance_share": estimates[place] / base.variance if own and base else None,
                    "trajectories": effects.trajectories,
                }  # fmt: skip


def _sobol_rows(findings: Findings, known: Mapping[str, Input]) -> Iterator[dict[str, Any]]:
    for outcome, indices in findings.single.items():
        for place in np.argsort(-indices.total, kind="stable"):
            own = known.get(indices.names[place])
            yield {
                "outcome": outcome, "name": indices.names[place], "group": own.group if own else "",
                "evidence": own.evidence if own else "", "first": indices.first[place],
                "first_half_width": indices.first_half_width[place], "total": indices.total[place],
                "total_half_width": indices.total_half_width[place], "variance": indices.variance,
                "rows": indices.rows,
            }  # fmt: skip


def _evidence_rows(findings: Findings) -> Iterator[dict[str, Any]]:
    counts = Counter(factor.evidence for factor in findings.factors)
    for outcome, indices in findings.evidence.items():
        for place, kind in sorted(enumerate(indices.names), key=lambda pair: pair[1]):
            against = findings.assumed.get(outcome) if kind == ASSUMED else None
            others = against.names.index(KNOWN) if against else 0
            yield {
                "outcome": outcome, "evidence": kind, "inputs": counts[kind], "first": indices.first[place],
                "first_half_width": indices.first_half_width[place], "total": indices.total[place],
                "total_half_width": indices.total_half_width[place],
                "at_least": 1.0 - against.total[others] if against else None,
                "at_least_half_width": against.total_half_width[others] if against else None,
            }  # fmt: skip


def _tornado_rows(findings: Findings, known: Mapping[str, Input]) -> Iterator[dict[str, Any]]:
    for outcome, (central, ends) in findings.ends.items():
        order = sorted(ends, key=lambda name: (-abs(ends[name][1] - ends[name][0]), name))
        for name in order:
            at_low, at_high = ends[name]
            if not np.isfinite([at_low, at_high, central]).all():
                continue
            yield {
                "outcome": outcome, "name": name, "input_low": known[name].likely_low,
                "input_high": known[name].likely_high, "unit": known[name].unit, "at_low": at_low,
                "central": central, "at_high": at_high, "swing": abs(at_high - at_low),
            }  # fmt: skip


def _collect_rows(
    findings: Findings, outcomes: Sequence[Outcome], known: Mapping[str, Input]
) -> Iterator[dict[str, Any]]:
    of_each = {one.key: shares_of(findings, one.key) for one in outcomes if findings.status[one.key] == VARIES}
    # A study of indicators alone ranks by these.
    targets = [one.key for one in outcomes if one.kind == "target" and one.key in of_each] or list(of_each)
    hanging = Counter(share.name for key in targets for share in of_each[key] if share.share >= WEIGHTY)

    def row(outcome: str, rank: int, share: Share) -> dict[str, Any]:
        own = known[share.name]
        return {
            "outcome": outcome, "rank": rank, "name": share.name, "name_en": own.name_en, "name_zh": own.name_zh,
            "evidence": own.evidence, "share": share.share, "share_first": share.first, "share_from": share.source,
            "targets_hanging_on_it": hanging[share.name], "input_low": own.low, "input_central": own.central,
            "input_high": own.high, "unit": own.unit, "source": own.source, "note": own.note,
        }  # fmt: skip

    for outcome, shares in ((OVERALL, _overall([of_each[key] for key in targets])), *of_each.items()):
        listed = _unsettled(shares, known)
        for source in SOURCES:
            for rank, share in enumerate((one for one in listed if one.source == source), start=1):
                yield row(outcome, rank, share)


def _overall(shares: Sequence[Sequence[Share]]) -> list[Share]:
    """Mean share over the targets, in the order of :func:`shares_of`."""
    sums: dict[str, float] = {}
    source: dict[str, str] = {}
    for own in shares:
        for share in own:
            sums[share.name] = sums.get(share.name, 0.0) + share.share
            source[share.name] = share.source
    found = (Share(name, total / len(shares), None, source[name]) for name, total in sums.items())
    return sorted(found, key=_rank)


def _unsettled(shares: Sequence[Share], known: Mapping[str, Input]) -> list[Share]:
    """Those that data could settle, and that matter."""
    return [share for share in shares if known[share.name].evidence in UNSETTLED and share.share >= WORTH_LISTING]
