"""What a table or a figure shows of an attribution: which outcomes, which groups, and the words for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.errors import InputError, resembling
from sim.experiments.attribution.attribution import Attribution, is_clear, most_moved
from sim.experiments.outcomes import MET
from sim.language.message import Message
from sim.plan import Plan, load_plan
from sim.report.own_lever import named_by_scenario
from sim.report.words import decimals, is_count, name_unit, number_text, unit_suffix

MOST_GROUPS = 8
"""Groups that are shown one by one; of more, the largest are, and the others together."""

USUAL_OUTCOMES = 6
"""Outcomes shown unless some are asked for: those that moved most."""

NEARLY_ALL, MOST = 90.0, 50.0
"""Percent of a change from which one group brings nearly all, or most of it."""


@dataclass(frozen=True)
class ShownShare:
    """One bar of a waterfall, one row of a table. ``low`` and ``high`` are None without an interval."""

    name: str
    share: float
    low: float | None = None
    high: float | None = None
    percent: float | None = None
    """Of the change; None where there is no clear change."""


def shown_outcomes(attribution: Attribution, plan: Plan, wanted: Sequence[str] = ()) -> list[str]:
    """Keys of the outcomes to show: those ``wanted`` (a target, ``target.reading``, an indicator), in their order, or
    those that moved most.

    InputError for a name that no outcome has, and for a target that no run could score.
    """
    if not wanted:
        natures = {target.id: target.nature for target in plan.targets}
        return most_moved(attribution, natures, USUAL_OUTCOMES)
    table = attribution.changes
    main = table[(table["kind"] == "target") & table["main"].astype(bool)]
    of_target = dict(zip(main["target"], main["outcome"], strict=True))
    known = set(table["outcome"])
    found = []
    for name in wanted:
        key = of_target.get(name, name).removesuffix(MET)
        if key not in known:
            raise InputError.of(_unknown(name, plan), suggestion=_meant(name, {*of_target, *known}))
        found.append(key)
    return list(dict.fromkeys(found))


def _unknown(name: str, plan: Plan) -> Message:
    if name in {target.id for target in plan.targets}:
        return Message("attribution.target_without_value", name=name)
    return Message("name.no_outcome", name=name)


def _meant(name: str, known: set[str]) -> Message:
    near = resembling(name, sorted(key for key in known if not key.endswith(MET)))
    return near or Message("name.list_targets")


def shown_shares(
    attribution: Attribution, outcome: str, lang: str, others: str, *, like: str = ""
) -> list[ShownShare]:
    """The groups' shares of an outcome in the groups' order; with many groups the largest, the rest together as
    ``others`` (with ``{count}``). ``like``: another outcome whose largest groups are shown.
    """
    rows = [
        ShownShare(
            named_by_scenario(str(row[f"group_{lang}"]), load_plan(), lang), float(row["share"]), _known(row["low"]),
            _known(row["high"]), _known(row["percent_of_change"]),
        )
        for row in attribution.shares_of(outcome).to_dict("records")
    ]  # fmt: skip
    if len(rows) <= MOST_GROUPS:
        return rows
    sizes = attribution.shares_of(like or outcome)["share"].abs()
    moving = [place for place in range(len(rows)) if sizes[place] > 0.0]
    largest = sorted(moving, key=lambda place: (-sizes[place], place))[: MOST_GROUPS - 1]
    rest = [row for place, row in enumerate(rows) if place not in largest]
    percents = [row.percent for row in rest if row.percent is not None]
    together = ShownShare(
        others.format(count=len(rest)), sum(row.share for row in rest),
        percent=sum(percents) if len(percents) == len(rest) else None,
    )  # fmt: skip
    return [*(rows[place] for place in sorted(largest)), together]


def interval_of(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Both ends of a row's interval; None where it has none."""
    return _known(row["low"]), _known(row["high"])


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


LEAST_INTERACTION = 0.02
"""Part of an outcome's change below which an interaction is not worth a word, however sure it is."""


def strongest_interaction(attribution: Attribution, outcome: str) -> dict[str, Any] | None:
    """The largest clear interaction of an outcome that is worth a word; None where there is none."""
    least = LEAST_INTERACTION * abs(float(attribution.change_of(outcome)["change"]))
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()}
        for row in attribution.interactions_of(outcome).to_dict("records")
    ]
    clear = [row for row in rows if is_clear(row, "interaction") and abs(row["interaction"]) > least]
    return max(clear, key=lambda row: abs(row["interaction"]), default=None)


def main_group(rows: Sequence[ShownShare]) -> ShownShare | None:
    """The group that brings most of a change; None where no clear change is."""
    known = [row for row in rows if row.percent is not None]
    return max(known, key=lambda row: row.percent or 0.0, default=None)


# -- numbers ---------------------------------------------------------------------------------------------------------


def outcome_unit(row: Any, plan: Plan, lang: str) -> tuple[str, str]:
    """The unit behind a number and the one behind a name (either may be empty) of a row of ``changes``."""
    unit = str(row["unit"])
    if row["kind"] == "target":
        return unit_suffix(unit, lang), name_unit(unit, lang)
    base, yearly, _ = unit.partition("/year")
    for key, ending in ((f"unit.{base}/yr", ""), (f"unit.{base}", ("/年" if lang == "zh" else " a year"))):
        if key in plan.labels and (yearly or key.endswith(base)):
            return "", plan.label(key, lang) + (ending if yearly else "")
    return "", unit


def change_unit(row: Any, lang: str) -> str:
    """What stands behind a difference of two of an outcome's values: of percentages, percentage points."""
    unit = str(row["unit"])
    if row["kind"] != "target":
        return _PERSONS[lang == "zh"] if unit == "persons" else ""
    return unit_suffix("percentage points" if unit in ("%", "%/yr") else unit, lang)


_LARGE = 100.0
"""A change from which decimals say nothing."""


_PERSONS = (" persons", " 人")


def places_of(row: Any, *shares: float) -> int:
    """Decimals for an outcome's values, its change and shares side by side: about three figures of the change; none
    only where all of them are whole, or the change is large.
    """
    change = max([abs(float(row["change"])), *(abs(share) for share in shares)])
    ends = [float(row[end]) for end in ("without", "with") if end in row]
    places = decimals(change) if change else decimals(float(row["with"]))
    if not places and change < _LARGE and any(value != int(value) for value in (*ends, row["change"], *shares)):
        places = 1
    return min(places, 1) if is_count(str(row["unit"])) else places


def signed(value: float, places: int) -> str:
    """``+1.20`` or ``−0.35``; a zero has no sign."""
    text = number_text(value, places)
    return text if text.startswith("−") or float(text.replace(",", "")) == 0.0 else f"+{text}"
