"""The words of a sensitivity study's figures: outcomes, inputs, goals; and the colours of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.experiments.sensitivity.folder import StudyTables
from sim.report.figures.scales import plain_number
from sim.report.figures.text import FigureText, wrap_text

EVIDENCE_COLOURS = {
    "assumed": "#D55E00", "memory": "#E69F00", "derived": "#F0E442", "published": "#56B4E9", "plan": "#0072B2",
}  # fmt: skip
"""Weakest evidence first: warm colours for what could be measured better, cool ones for what somebody has published."""
EVIDENCE_HATCHES = {"assumed": "", "memory": "///", "derived": "...", "published": "", "plan": "\\\\\\"}
REST_COLOUR = "#bdbdbd"


class StudyText:
    """Names of a study's outcomes and inputs in one language."""

    def __init__(self, study: StudyTables, text: FigureText) -> None:
        self.study, self.text, self.lang = study, text, text.lang
        self._inputs = study.inputs.set_index("name")
        self._outcomes = study.outcomes.set_index("outcome")

    def input(self, name: str) -> str:
        """An input's name; its id where the study has none of that name."""
        if name not in self._inputs.index:
            return self.text("sensitivity.rest")
        return str(self._inputs.at[name, f"name_{self.lang}"])

    def evidence_of(self, name: str) -> str:
        """The kind of evidence of an input; empty for the rest."""
        return str(self._inputs.at[name, "evidence"]) if name in self._inputs.index else ""

    def kind(self, kind: str) -> str:
        """A kind of evidence in words."""
        return self.text.plan.label(f"kind.{kind}", self.lang)

    def outcome(self, key: str) -> str:
        """A target's or an indicator's name."""
        return str(self._outcomes.at[key, f"name_{self.lang}"])

    def unit(self, key: str) -> str:
        """The unit of an outcome in words."""
        return self.text.unit(str(self._outcomes.at[key, "unit"]))

    def goal(self, key: str) -> tuple[float, str] | None:
        """The line to be reached and its text, ``≥ 6``; None where there is none."""
        row: Any = self._outcomes.loc[key]
        if pd.isna(row.goal):
            return None
        sign = {">=": "≥ ", "<=": "≤ ", "between": "≥ "}.get(str(row.op), f"{row.op} ")
        return float(row.goal), sign + plain_number(float(row.goal))

    def footer(self, width: int = 165) -> str:
        """The line under every figure."""
        other = self.study.against(self.lang)
        key = "sensitivity.footer" if other is None else "sensitivity.footer_against"
        return wrap_text(self.text(key, scenario=self.study.title(self.lang), other=other or ""), width)

    def enumerated(self, names: Sequence[str]) -> str:
        """Names one after the other."""
        return ("、" if self.lang == "zh" else ", ").join(names)


def varying_targets(study: StudyTables) -> list[str]:
    """Keys of the outcomes to be drawn: targets that vary, in the plan's order; indicators where no target does."""
    rows = study.outcomes[study.outcomes["status"] == "varies"]
    targets = rows[rows["kind"] == "target"]
    return [str(key) for key in (targets if len(targets) else rows)["outcome"]]
