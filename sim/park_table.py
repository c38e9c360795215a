"""The parks of the plan as data: the rows of `parks.csv`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.cells import choice_cell, fail, number_cell, optional_number_cell, read_rows, split_parts, text_cell
from sim.language.message import Message
from sim.plan_tables import EVIDENCE_KINDS

PARK_KINDS = ("area", "park", "base")
"""The industrial cluster area, the other parks, and the bases of traditional industry (一区两园三基地)."""

PARK_COLUMNS = (
    "park", "name_en", "name_zh", "kind", "stages", "planned_mu_least", "planned_mu_most",
    "land_share", "land_share_low", "land_share_high",
    "infrastructure_2019", "infrastructure_low", "infrastructure_high", "evidence", "source", "note",
)  # fmt: skip


@dataclass(frozen=True)
class ParkInfo:
    """One park: what it is to take in, and what it began with.

    ``stages`` are ids of stages.csv. ``planned_mu_least`` and ``planned_mu_most`` (mu) are the areas that the plan
    gives, None where it gives none. ``land_share`` is its part of the city's new industrial land; what the parks leave
    lies outside them. ``infrastructure`` (0-1) is the state of its roads, pipes and lines in 2019.
    """

    id: str
    name_en: str
    name_zh: str
    kind: str
    stages: tuple[str, ...]
    planned_mu_least: float | None
    planned_mu_most: float | None
    land_share: float
    infrastructure: float
    evidence: str
    source: str
    note: str


def read_parks(path: Path, stages: Sequence[str]) -> tuple[ParkInfo, ...]:
    """The parks in the order of the file.

    InputError for a stage that the plan lacks, for shares of land that exceed one together, and for a value outside its
    own range.
    """
    parks: list[ParkInfo] = []
    for line, row in read_rows(path, required=PARK_COLUMNS):
        for value, low, high in (
            ("land_share", "land_share_low", "land_share_high"),
            ("infrastructure_2019", "infrastructure_low", "infrastructure_high"),
        ):
            low_end, middle, high_end = (number_cell(path, line, column, row) for column in (low, value, high))
            if not 0.0 <= low_end <= middle <= high_end <= 1.0:
                fail(path, line, value, row, Message("parks.not_between", low=low, high=high))
        wanted = split_parts(row["stages"], "|")
        for stage in wanted:
            if stage not in stages:
                fail(path, line, "stages", row, Message("scenario.no_stage", name=stage))
        parks.append(
            ParkInfo(
                text_cell(path, line, "park", row),
                text_cell(path, line, "name_en", row),
                text_cell(path, line, "name_zh", row),
                choice_cell(path, line, "kind", row, PARK_KINDS),
                wanted,
                optional_number_cell(path, line, "planned_mu_least", row),
                optional_number_cell(path, line, "planned_mu_most", row),
                number_cell(path, line, "land_share", row),
                number_cell(path, line, "infrastructure_2019", row),
                choice_cell(path, line, "evidence", row, EVIDENCE_KINDS),
                text_cell(path, line, "source", row),
                row["note"].strip(),
            )
        )
    if sum(park.land_share for park in parks) > 1.0 + 1e-9:
        fail(path, 1, "land_share", {}, Message("parks.too_much_land"))
    if len({park.id for park in parks}) != len(parks):
        fail(path, 1, "park", {}, Message("parks.same_id"))
    return tuple(parks)
