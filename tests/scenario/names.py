"""A small set of names that scenarios of the tests may use, so that these don't depend on the plan's data."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from sim.errors import InputError
from sim.language.message import Message
from sim.scenario import LoadedScenario, load_scenario
from sim.scenario.vocabulary import Vocabulary
from tests.scenario.chinese import is_chinese

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
THREE_LEVERS = Path(__file__).parent / "three_levers.yaml"
"""A plan of the levers that these tests know."""


class FakeLever(BaseModel):
    """A lever with a parameter of each kind; the class itself converts types, the file must not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: str
    end: str | None = None
    share: float | None = Field(default=None, ge=0, le=1)
    budget: float = Field(default=900.0, ge=0)
    lottery: bool = False
    rounds: int = 1
    stages: tuple[str, ...] = ("all",)


class FakeParameters:
    """Two rows of a parameter table."""

    rows = {
        "overtime_ceiling": SimpleNamespace(minimum=1.0, maximum=1.5, unit="1"),
        "cloud_subsidy.budget": SimpleNamespace(minimum=0.0, maximum=5000.0, unit="10k yuan a year"),
    }
    names = tuple(rows)

    def row(self, name: str) -> Any:
        """The row with this name."""
        return self.rows[name]


LEVERS = {name: FakeLever for name in ("capacity_consolidation", "cloud_subsidy", "guidance_fund")}
RULES = ("adopt_cloud", "produce")


def check_drivers(path: Path) -> None:
    """A drivers file must not be empty."""
    if not path.read_text():
        raise InputError.of(Message("cells.empty"), file=path.name, line=1)


VOCABULARY = Vocabulary(
    stages=("RF_raw", "RF_prod", "AL_proc", "AB_grain", "AB_tool"),
    targets=("specialised_quota_exceeded", "leading_firms"),
    plan_levers=(*LEVERS, "rd_subsidy"),
    levers=tuple(LEVERS),
    lever_class=LEVERS.__getitem__,
    parameters=FakeParameters(),
    month_rules=lambda: RULES,
    rules=lambda: (*RULES, "installed_rule"),
    check_drivers=check_drivers,
    data_files=(),
    lever_names={
        "enterprise cloud subsidy": "cloud_subsidy", "企业上云补助": "cloud_subsidy",
        "产能整合退出": "capacity_consolidation",
    },
)


def load(path: Path, *changes: str) -> LoadedScenario:
    """Load with the vocabulary of these tests."""
    return load_scenario(path, changes, vocabulary=VOCABULARY)


def written(folder: Path, text: str, name: str = "x.yaml") -> Path:
    """A scenario file with this text."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def complaints(path: Path, *changes: str) -> list[str]:
    """What is said about a file, with its name alone in front; each mistake must be told in Chinese too."""
    with pytest.raises(InputError) as caught:
        load(path, *changes)
    for problem in caught.value.problems:
        assert is_chinese(problem), problem.text("zh")
    return [str(problem).replace(f"{path.parent.as_posix()}/", "") for problem in caught.value.problems]
