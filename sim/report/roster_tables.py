"""The tables of a run folder that only a run with a roster or a ledger has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.errors import InputError, Problem
from sim.language.message import Message
from sim.manifests import StoreError
from sim.roster.identities import COLUMNS as IDENTITY_COLUMNS
from sim.roster.identities import FILE as IDENTITIES
from sim.roster.imputed import COLUMNS as IMPUTED_COLUMNS
from sim.tables import read_csv

IMPUTED = "imputed.csv"


def read_imputed(folder: Path) -> pd.DataFrame | None:
    """What roster and ledger leave out and how it is filled (see :mod:`sim.roster.imputed`); None without them.

    StoreError where it can't be read.
    """
    file = folder / IMPUTED
    return _read(file, IMPUTED_COLUMNS, ("missing", "of", "share")) if file.is_file() else None


def read_identities(folder: Path) -> pd.DataFrame:
    """Names and codes (see :mod:`sim.roster.identities`), all as text; InputError where the run was made without."""
    file = folder / IDENTITIES
    if not file.is_file():
        advice = Message("material.identify_advice")
        raise InputError.of(Message("material.no_identities"), file=str(folder), suggestion=advice)
    return _read(file, IDENTITY_COLUMNS, ())


def _read(file: Path, columns: tuple[str, ...], numbers: tuple[str, ...]) -> pd.DataFrame:
    try:
        return read_csv(file, numbers)[list(columns)]
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise StoreError([Problem(Message("material.unreadable", error=error), file=str(file))]) from error
