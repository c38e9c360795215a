"""No rule of the month without a case worked out by hand."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from types import ModuleType

from sim.rule import Rule
from sim.schedule import ALTERNATIVES, MONTH
from tests import agents


def modules() -> list[ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(agents.__path__) if found.name.startswith("test_")]
    return [importlib.import_module(f"tests.agents.{name}") for name in names]


def covered() -> dict[str, str]:
    """Rules that the test modules say they cover, and the source of the module that does."""
    found: dict[str, str] = {}
    for module in modules():
        source = inspect.getsource(module)
        rules: tuple[Rule, ...] = getattr(module, "RULES_COVERED", ())
        if module.__name__.endswith("test_statistics_bureau"):
            rules = tuple(made for made in MONTH if made.function.__module__.endswith("statistics_bureau"))
        found |= {made.function.__name__: source for made in rules}
    return found


def test_every_rule_of_the_month_has_a_case() -> None:
    assert sorted({made.name for made in MONTH} - set(covered())) == []


def test_every_alternative_rule_has_a_case() -> None:
    alternatives = {made.function.__name__ for words in ALTERNATIVES.values() for made in words.values()}
    assert sorted(alternatives - set(covered())) == []


def test_a_rule_that_is_said_to_be_covered_is_called() -> None:
    for name, source in covered().items():
        assert re.search(rf"\.{name}\(\s*\S", source), name
