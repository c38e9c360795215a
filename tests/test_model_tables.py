"""The reference tables under docs/tables are what the code says: whoever changes the code makes them again."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).parent.parent
NAMES = ("rules.md", "levers.md", "columns.md", "parameters.md", "inputs.md", "targets.md")


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    """The script, loaded from its file (scripts/ is no package)."""
    spec = importlib.util.spec_from_file_location("model_tables", PROJECT / "scripts" / "model_tables.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_made_and_no_other_lies_there(tables: ModuleType) -> None:
    assert set(tables.PAGES) == set(NAMES)
    assert {path.name for path in (PROJECT / "docs" / "tables").iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_page_is_what_the_code_gives(tables: ModuleType, name: str) -> None:
    made = tables.PAGES[name]().splitlines()
    stored = (PROJECT / "docs" / "tables" / name).read_text(encoding="utf-8").splitlines()
    differs = next((pair for pair in zip(made, stored, strict=False) if pair[0] != pair[1]), None)
    assert differs is None, f"docs/tables/{name} is out of date, run `make tables`: {differs}"
    assert len(made) == len(stored), f"docs/tables/{name} is out of date, run `make tables`"


def test_pages_hold_every_rule_column_parameter_lever_and_reading(tables: ModuleType) -> None:
    from sim.columns import COLUMNS
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.policies.base import lever_names
    from sim.schedule import MONTH

    def starts(page: str) -> list[str]:
        return [line.split("`")[1] for line in tables.PAGES[page]().splitlines() if line.startswith("| `")]

    assert starts("rules.md") == [made.name for made in MONTH]
    assert starts("columns.md") == list(COLUMNS)
    assert starts("parameters.md") == [name for name in ParameterTable.load().names if "." not in name]
    heads = [line[3:] for line in tables.PAGES["levers.md"]().splitlines() if line.startswith("## ")]
    assert heads == [name for name in lever_names() if name in {lever.id for lever in load_plan().levers}]
    assert len(starts("targets.md")) == sum(len(target.readings) for target in load_plan().targets)


def test_docstrings_become_markdown(tables: ModuleType) -> None:
    assert tables.prose("see :mod:`sim.agents.demand`") == "see `sim/agents/demand.py`"
    assert tables.prose(":func:`sim.agents.demand.renew_quality`, ``x``") == "`renew_quality`, `x`"


def test_a_changed_value_changes_the_page(tables: ModuleType) -> None:
    assert tables._number(1234567.25) == "1234567.25"
    assert tables._number(0.1) == "0.1"
    assert tables._number(True) == "true"
