"""What things are called in a story: rules, columns, levers, purposes, accounts, months, sums of money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sim.columns import COLUMNS, MONEY
from sim.language.words import has_word, word
from sim.months import month_label, year_of
from sim.plan import Plan
from sim.report.figures.scales import plain_number

REMARK = re.compile(r" \([^()]*\)$|（[^（）]*）$|，.*$")
"""What the label of a column says of its unit: "(share)", "，-1 为无"."""

WHOLE_PERSONS = 10
"""Employees from which they are told as whole persons."""

SEVERAL = ("guidance_fund", "rd_platforms")
"""Levers that decide several things in one month: a decision says which."""


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
            keys = (f"story.step.{self.uses[lever]}.{step}", f"story.step.{step}")
            said = next((word(key, self.lang) for key in keys if has_word(key)), step.replace("_", " "))
            return self.word("story.rule_of", lever=self.lever(lever), step=said)
        return self.label(f"rule.{name}", name.replace("_", " "))

    def column(self, name: str) -> str:
        """A column in words, without the remarks on its unit with which its label may end."""
        return REMARK.sub("", self.label(f"column.{name}", name.replace("_", " ")))

    def purpose(self, purpose: str, partner: str = "") -> str:
        """What a payment was for; of a lever's payment the lever and the detail, but for a ``partner`` that is the
        lever itself.
        """
        lever, colon, detail = purpose.partition(": ")
        if lever in self.uses:
            if colon and self.uses[lever] == partner:
                return self._purpose(detail)
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
            if value > 0:
                return name
            text = self.word("story.no")
        else:
            text = self.value(column, value)
        return self.word("story.pair", name=name, value=text)

    def number(self, value: float) -> str:
        """A short number; one that would be shown as nothing keeps its first digits."""
        if abs(value) >= 0.01 or value == 0.0:
            return plain_number(value)
        sign = "\u2212" if value < 0.0 else ""
        return f"{sign}{abs(value):.1g}"

    def money(self, amount: float) -> str:
        """A sum in 10k yuan."""
        return self.word("story.money", amount=self.number(amount))

    def persons(self, number: float) -> str:
        """Employees: whole ones, below ten with a decimal, as the model counts hands and not heads."""
        return plain_number(round(number)) if number >= WHOLE_PERSONS else plain_number(round(number, 1))

    def size(self, column: str, value: float) -> str:
        """What a column of money, hands or a ratio holds, as a short number."""
        return self.persons(value) if COLUMNS[column].unit == "persons" else self.number(value)

    def age(self, months: int) -> str:
        """An age in whole years; in months below one year."""
        years = months // 12
        unit, number = ("year", years) if years else ("month", months)
        return self.word(f"story.age.{unit}" if number == 1 else f"story.age.{unit}s", number=number)

    def sway(self, rule: str) -> str:
        """What a rule that moves customers stands for."""
        key = f"story.sway.{rule}"
        return self.word(key) if has_word(key) else self.rule(rule)

    def change(self, factor: float) -> str:
        """A factor as a change in per cent, with its sign."""
        text = self.word("story.percent", number=plain_number(100.0 * (factor - 1.0)))
        return text if factor < 1.0 else f"+{text}"

    def cut(self, lever_id: str, cut: str, served: int = 1) -> str:
        """Why an applicant came to nothing: in the lever's own words where there are such.

        ``served`` tells money that did not suffice for the first in line from money that did not reach so far.
        """
        if cut == "money" and not served:
            return self.word("story.cut.money_at_all")
        own = f"story.cut.{cut or 'choice'}.{self.uses.get(lever_id, lever_id)}"
        return self.word(own if has_word(own) else f"story.cut.{cut or 'choice'}")

    def subject(self, lever_id: str, rule: str, purpose: str) -> str:
        """What was decided: of a lever that decides several things the very one, else the lever.

        ``purpose`` is that of the payments; the rule says it where there is none.
        """
        detail = purpose.partition(": ")[2]
        if self.uses.get(lever_id) in SEVERAL and detail:
            return self.purpose(purpose)
        return self.rule(rule) if not rule.endswith(".award") and self.uses.get(lever_id) in SEVERAL else (
            self.lever(lever_id)
        )
