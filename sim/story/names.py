"""What things are called in a story: rules, columns, levers, purposes, accounts, months, sums of money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.columns import COLUMNS, MONEY
from sim.language.words import has_word, word
from sim.months import month_label, year_of
from sim.plan import Plan
from sim.report.figures.scales import plain_number


class Names:
    """Names in one language, ``en`` or ``zh``, for the levers ``uses`` of a scenario (id -> lever of the plan); those
    that a bundle has brought along are a ``part_of`` it."""

    def __init__(
        self, plan: Plan, uses: Mapping[str, str], lang: str, part_of: Mapping[str, str] | None = None
    ) -> None:
        self.plan, self.uses, self.lang, self.part_of = plan, uses, lang, part_of or {}

    def word(self, key: str, **fields: object) -> str:
        """A text of the table of words."""
        return word(key, self.lang, **fields)

    def label(self, key: str, otherwise: str) -> str:
        """The plan's own name for ``key``, ``otherwise`` where it has none."""
        return self.plan.label(key, self.lang) if key in self.plan.labels else otherwise

    def listed(self, parts: list[str]) -> str:
        """Several names as one text."""
        return self.word("story.between").join(parts)

    def lever(self, lever_id: str) -> str:
        """The lever's name; with its id where the scenario has it under another."""
        use = self.uses.get(lever_id, lever_id)
        info = next((one for one in self.plan.levers if one.id == use), None)
        if info is None:
            return lever_id.replace("_", " ")
        name = info.name_zh if self.lang == "zh" else info.name_en
        if lever_id in self.part_of:
            return self.word("story.rule_of", lever=self.lever(self.part_of[lever_id]), step=name)
        return name if use == lever_id else self.word("story.in_brackets", name=name, other=lever_id)

    def take_up(self, lever_id: str) -> str:
        """How the lever is taken up, as levers.csv says it: ``apply``, ``act_then_claim`` ...; empty if unknown."""
        use = self.uses.get(lever_id, lever_id)
        return next((one.take_up for one in self.plan.levers if one.id == use), "")

    def rule(self, name: str) -> str:
        """A rule of the month in words; of a lever's rule the lever and the step."""
        lever, dot, step = name.rpartition(".")
        if dot and lever in self.uses:
            known = f"story.step.{step}"
            said = word(known, self.lang) if has_word(known) else step.replace("_", " ")
            return self.word("story.rule_of", lever=self.lever(lever), step=said)
        return self.label(f"rule.{name}", name.replace("_", " "))

    def column(self, name: str) -> str:
        """A column in words."""
        return self.label(f"column.{name}", name.replace("_", " "))

    def purpose(self, purpose: str) -> str:
        """What a payment was for; of a lever's payment the lever and the detail."""
        lever, colon, detail = purpose.partition(": ")
        if lever in self.uses:
            if not colon:
                return self.lever(lever)
            return self.word("story.purpose_of", lever=self.lever(lever), detail=self._purpose(detail))
        return self._purpose(purpose)

    def _purpose(self, detail: str) -> str:
        return self.label(f"purpose.{detail.replace(' ', '_')}", detail)

    def account(self, name: str) -> str:
        """Who stands on the other side: an account of the ledger, or another enterprise by its number."""
        if name.isdigit():
            return self.word("story.enterprise_number", number=name)
        return self.word("story.other_enterprises") if name == "enterprises" else self.label(f"account.{name}", name)

    def reason(self, reason: str) -> str:
        """The reason of an event: a certificate, a way out, a lever, a purpose."""
        key = f"story.reason.{reason.replace(' ', '_')}"
        if has_word(key):
            return word(key, self.lang)
        return self.purpose(reason) if reason else ""

    def event(self, kind: str) -> str:
        """A kind of event."""
        return self.label(f"event.{kind}", kind.replace("_", " "))

    def chain(self, stage: str) -> str:
        """The chain and the stage of an enterprise."""
        chain = self.plan.stage_chains[self.plan.stage_index(stage)]
        first, second = self.label(f"chain.{chain}", chain), self.label(f"stage.{stage}", stage)
        return first if first == second else self.word("story.chain_and_stage", chain=first, stage=second)

    def month(self, month: int) -> str:
        """``September 2020``, ``2020年9月``."""
        return self.word("story.month", year=year_of(month), name=self.word(f"story.month.{month % 12 + 1:02d}"))

    def months(self, first: int, last: int) -> str:
        """A stretch of months: ``March to August 2020``, ``2020年3月至8月``."""
        if first == last:
            return self.month(first)
        if year_of(first) == year_of(last):
            begin, end = (self.word(f"story.month.{month % 12 + 1:02d}") for month in (first, last))
            return self.word("story.months_of_year", year=year_of(first), first=begin, last=end)
        return self.word("story.months", first=self.month(first), last=self.month(last))

    def value(self, column: str, value: Any) -> str:
        """What a column held, as it is read: a flag as yes or no, a month index as a month."""
        if isinstance(value, bool):
            return self.word("story.yes" if value else "story.no")
        if column.endswith("_month"):
            return self.word("story.never") if value < 0 else month_label(int(value))
        return self.number(float(value))

    def with_value(self, column: str, value: Any) -> str:
        """A column and what it holds, by its unit: a share in per cent, money as money, a flag that is set by its name.
        """
        unit, name = COLUMNS[column].unit, self.column(column)
        if unit.startswith(("share", "probability", "0-1")):
            text = self.word("story.percent", number=self.number(100.0 * float(value)))
        elif unit.startswith(MONEY):
            text = self.money(float(value))
        elif unit == "flag":
            text = self.word("story.yes" if value > 0 else "story.no")
        else:
            text = self.value(column, value)
        return self.word("story.pair", name=name, value=text)

    def number(self, value: float) -> str:
        """A short number; one that would be shown as nothing keeps its first digits."""
        return plain_number(value) if abs(value) >= 0.01 or value == 0.0 else f"{value:.1g}"

    def money(self, amount: float) -> str:
        """A sum in 10k yuan."""
        return self.word("story.money", amount=plain_number(amount))
