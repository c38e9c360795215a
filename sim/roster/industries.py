"""From what a roster says of an enterprise's trade to a stage of the plan's chains.

`industries.csv` of the plan folder lists industries of GB/T 4754-2017 (mining, manufacturing, power and water) with the
stage that each belongs to; a code that is not listed belongs where its group or division does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.cells import choice_cell, read_rows, text_cell, unique_names
from sim.errors import closest
from sim.language.message import Message
from sim.plan import Plan, load_plan
from sim.roster.findings import quoted
from sim.roster.numbers import is_missing, plain_text

INDUSTRY_COLUMNS = ("code", "name", "stage")

_CODE = re.compile(r"[a-z]?([0-9]{2,4})(?:\.0+)?(?![0-9])[\s\-—:_.、]*(.*)")
_SUFFIXES = ("制造业", "制造", "加工业", "加工", "生产", "行业", "产业", "业")


@dataclass(frozen=True)
class Industry:
    """One row of industries.csv: code of two, three or four digits, Chinese name, stage of the plan."""

    code: str
    name: str
    stage: str


@dataclass(frozen=True)
class Trade:
    """What was made of the cells on an enterprise's trade.

    ``stage`` is empty where nothing can be made of them: ``wrong`` says why, ``advice`` what was probably meant.
    ``guessed`` names the industry or chain that an inexact text was taken for.
    """

    stage: str = ""
    wrong: Message | None = None
    advice: Message | None = None
    guessed: str = ""


def read_industries(folder: Path, stages: tuple[str, ...]) -> tuple[Industry, ...]:
    """The industries of a plan folder. InputError for a stage that the plan lacks or a code that stands there twice."""
    path = folder / "industries.csv"
    rows = list(read_rows(path, required=INDUSTRY_COLUMNS))
    unique_names(path, "code", rows)
    return tuple(
        Industry(
            text_cell(path, line, "code", row),
            text_cell(path, line, "name", row),
            choice_cell(path, line, "stage", row, stages),
        )
        for line, row in rows
    )


@lru_cache(maxsize=4)
def trades_of(folder: Path) -> Trades:
    """The trades of a plan folder, read once."""
    return Trades(load_plan(folder))


class Trades:
    """Finds stages by code, by name of an industry, by name of a stage or chain."""

    def __init__(self, plan: Plan) -> None:
        self.stages = plan.stages
        self.industries = read_industries(plan.folder, plan.stages)
        self._by_code = {found.code: found for found in self.industries}
        self._by_name: dict[str, Industry] = {}
        for found in self.industries:
            self._by_name.setdefault(_bare(found.name), found)
        output = plan.stage_table["above_scale_output"]
        self._of_chain: dict[str, tuple[str, ...]] = {}
        for chain in plan.chains:
            own = [n for n, name in enumerate(plan.stage_chains) if name == chain]
            self._of_chain[chain] = tuple(plan.stages[n] for n in sorted(own, key=lambda n: -float(output[n])))
        self._names: dict[str, tuple[str, ...]] = {}
        for stage in plan.stages:
            self._names[stage.lower()] = (stage,)
            for language in ("en", "zh"):
                self._names.setdefault(_bare(plan.label(f"stage.{stage}", language)), (stage,))
        for chain, members in self._of_chain.items():
            for name in (chain, plan.label(f"chain.{chain}", "en"), plan.label(f"chain.{chain}", "zh")):
                self._names.setdefault(_bare(name), members)
        self._known: dict[tuple[str, str, str], Trade] = {}

    def trade(self, code: object, industry: object, chain: object) -> Trade:
        """The stage that the three cells (code, industry, chain) name together; cells may be None."""
        key = (plain_text(code).lower(), plain_text(industry).lower(), plain_text(chain).lower())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._trade(*(("" if is_missing(text) else text) for text in key))
        return found

    def industry(self, code: str) -> Industry | None:
        """The industry of a code, or the group or division that it belongs to."""
        return next((self._by_code[code[:n]] for n in (4, 3, 2) if len(code) >= n and code[:n] in self._by_code), None)

    def _trade(self, code: str, industry: str, chain: str) -> Trade:
        members = self._stages_of(chain) if chain else ()
        if len(members) == 1:
            return Trade(members[0])
        problem: Trade | None = None
        for text in (code, industry):
            if not text:
                continue
            found = self._of_text(text)
            if found.stage and (not members or found.stage in members):
                # A code that nobody knows beside a name that is clear: the name counts, and it is said.
                return found if problem is None else Trade(found.stage, guessed=quoted(text))
            if not found.stage:
                problem = problem or found
        if members:
            return Trade(members[0], guessed=members[0])
        if problem is not None:
            return problem
        if chain:
            return self._unknown(chain)
        return Trade(wrong=Message("roster.no_trade"), advice=Message("roster.do.give_industry"))

    def _stages_of(self, text: str) -> tuple[str, ...]:
        """Stages of a stage's or chain's name, or of a name that holds one chain's or is held by one's."""
        bare = _bare(text)
        if bare in self._names:
            return self._names[bare]
        near = {
            self._names[name]
            for name in self._names
            if len(bare) >= 2
            and not bare.isascii()
            and (bare in name or (len(name) >= 2 and not name.isascii() and name in bare))
        }
        return near.pop() if len(near) == 1 else ()

    def _of_text(self, text: str) -> Trade:
        """One cell: a code, a code with its name, or a name."""
        match = _CODE.fullmatch(text)
        if match is not None:
            return self._of_code(match[1], text)
        bare = _bare(text)
        if bare in self._by_name:
            return Trade(self._by_name[bare].stage)
        if members := self._stages_of(text):
            stage = members[0]
            return Trade(stage, guessed="" if len(members) == 1 else stage)
        holding = [own for name, own in self._by_name.items() if len(bare) >= 2 and bare in name]
        if holding and len({own.stage for own in holding}) == 1:
            return Trade(holding[0].stage, guessed=f"{holding[0].code} {holding[0].name}")
        return self._unknown(text)

    def _of_code(self, code: str, text: str) -> Trade:
        """A code; one of three digits may have lost its zero (610 for 0610)."""
        if len(code) == 3 and code not in self._by_code and f"0{code}" in self._by_code:
            return Trade(self._by_code[f"0{code}"].stage, guessed=f"0{code}")
        if (found := self.industry(code)) is not None:
            return Trade(found.stage)
        advice = Message("roster.do.industry_outside") if code[:2].isdigit() else None
        return Trade(wrong=Message("roster.unknown_code", text=quoted(text)), advice=advice)

    def _unknown(self, text: str) -> Trade:
        """Nothing is called so; perhaps something is called nearly so."""
        near = closest(_bare(text), self._by_name, likeness=0.5)
        if near is None:
            advice = Message("roster.do.give_code")
        else:
            own = self._by_name[near]
            advice = Message("roster.do.industry_meant", code=own.code, name=own.name)
        return Trade(wrong=Message("roster.unknown_industry", text=quoted(text)), advice=advice)


def _bare(name: str) -> str:
    """A name for comparing: plain signs, small letters, without blanks and without 制造业 and the like at its end."""
    text = re.sub(r"[\s、,()·\-/]", "", plain_text(name).lower())
    for suffix in _SUFFIXES:
        if len(text) > len(suffix) + 1 and text.endswith(suffix):
            return text.removesuffix(suffix)
    return text
