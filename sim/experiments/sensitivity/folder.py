"""The folder of a sensitivity study: its tables and manifest, written and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.sensitivity.inputs import Input
from sim.experiments.sensitivity.study import Study
from sim.language.message import Message
from sim.manifests import SENSITIVITY, StoreError, manifest_text, open_manifest
from sim.roster.attach import copies_of
from sim.tables import read_csv, write_frame_csv, write_parquet, write_text

SAMPLES = "samples.parquet"
TEXTS = frozenset(
    ["outcome", "kind", "name", "name_en", "name_zh", "unit", "op", "status", "group", "evidence", "stage"]
    + ["share_from", "source", "note"]
)
"""Columns of the tables that hold words; the others hold numbers."""
CSV_TABLES = ("outcomes", "morris", "sobol", "evidence", "tornado", "collect_first", "inputs")


@dataclass(frozen=True)
class StudyTables:
    """What the folder of a study says, as printing and figures need it. Columns: see
    :mod:`sim.experiments.sensitivity.tables`; ``inputs`` has one row an input, with the fields of
    :class:`sim.experiments.sensitivity.inputs.Input`."""

    manifest: Mapping[str, Any]
    outcomes: pd.DataFrame
    morris: pd.DataFrame
    sobol: pd.DataFrame
    evidence: pd.DataFrame
    tornado: pd.DataFrame
    collect_first: pd.DataFrame
    inputs: pd.DataFrame

    def title(self, language: str) -> str:
        """The scenario's title; its name where it has none in this language."""
        return str((self.manifest.get("title") or {}).get(language) or self.manifest["scenario"])

    def against(self, language: str) -> str | None:
        """The title of the scenario that it is set against; None where there is none."""
        name = self.manifest.get("against")
        return None if name is None else str((self.manifest.get("against_title") or {}).get(language) or name)


def tables_of(study: Study) -> StudyTables:
    """A finished study as its folder will say it."""
    inputs = [asdict(one) for one in study.question.inputs]
    return StudyTables(
        manifest=study.manifest(),
        inputs=pd.DataFrame(inputs, columns=list(Input.__dataclass_fields__)),
        **{name: getattr(study.tables, name) for name in CSV_TABLES if name != "inputs"},
    )


def write_study(study: Study, folder: Path) -> None:
    """Write the files of a study into an existing folder (one of :func:`sim.store.new_folder`)."""
    tables = tables_of(study)
    write_text(folder / "scenario.yaml", study.question.loaded.resolved_yaml(folder))
    for name, text in copies_of(study.question.loaded.scenario).items():
        write_text(folder / name, text)
    for name in CSV_TABLES:
        write_frame_csv(folder / f"{name}.csv", getattr(tables, name))
    write_parquet(folder / SAMPLES, _samples(study))
    write_text(folder / SENSITIVITY, manifest_text(SENSITIVITY, study.manifest()))


def read_study(folder: str | Path) -> StudyTables:
    """Read the folder of a study. StoreError where there is none, or a table is missing or damaged."""
    path = Path(folder)
    manifest = open_manifest(path, SENSITIVITY)
    found = {}
    for name in CSV_TABLES:
        file = path / f"{name}.csv"
        try:
            header = read_csv(file).columns
            found[name] = read_csv(file, [column for column in header if column not in TEXTS])
        except (OSError, ValueError) as error:
            raise StoreError.of(Message("file.unreadable", error=error), file=str(file)) from None
    return StudyTables(manifest=manifest, **found)


def _samples(study: Study) -> Iterator[pd.DataFrame]:
    """All points with what they came to, a table a stage: stage, point, replicate, ``u:<input>`` (the coordinate; NaN
    is the central value), and each outcome."""
    names = [one.name for one in study.question.inputs]
    for stage in study.findings.stages:
        columns: dict[str, Any] = {
            "stage": [stage.stage] * len(stage.points), "point": np.arange(len(stage.points)),
            "replicate": stage.replicates,
            **{f"u:{name}": stage.points[:, place] for place, name in enumerate(names)},
            **{key: stage.values[:, place] for place, key in enumerate(study.findings.outcomes)},
        }  # fmt: skip
        yield pd.DataFrame(columns)
