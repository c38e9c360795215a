"""The story as it is read: who it is about, period by period what happened and why, and what it comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.months import BURN_IN_MONTHS, month_label
from sim.story import chapters
from sim.story.happenings import Decided, MonthRecord, Noted, PassedOver, Promise, Weighed
from sim.story.identity import roster_row
from sim.story.lines import Lines
from sim.story.names import Names
from sim.story.replay import Replay
from sim.story.sampling import Chosen

SOON = 12
"""Months from January 2020 on within which the end of an enterprise is soon: its base year 2019 is told too."""

MOVED = ("customers", "local_orders", "productivity", "price")
"""Columns whose beginning and end say what moved its sales and its hands."""


@dataclass(frozen=True)
class Period:
    """Some months told together: one in which something happened, or a quiet stretch."""

    first: int
    last: int
    quiet: bool
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """One enterprise's story in one language. Months are indices; ``records`` are those that are told."""

    replay: Replay
    records: tuple[MonthRecord, ...]
    names: Names
    title: str
    introduction: tuple[str, ...]
    periods: tuple[Period, ...]
    sums: tuple[chapters.Sum, ...]
    uses: tuple[chapters.LeverUse, ...]
    closing: str
    behind: str
    """What moved its sales and its hands; empty for one that was there too short."""
    lang: str

    def outcome(self, use: chapters.LeverUse) -> str:
        """What a lever was for the enterprise, and why nothing came of it."""
        return outcome_of(use, self.names)

    def content(self) -> dict[str, Any]:
        """The story as JSON knows it: facts in 10k yuan, months as 2020-09, with the sentences of its language."""
        source = self.replay.source
        return {
            "folder": str(source.folder), "scenario": source.run.name, "draw": source.draw,
            "replicate": source.replicate, "enterprise": self.replay.row, "stage": self.replay.stage,
            "title": self.title, "introduction": list(self.introduction),
            "periods": [
                {"from": month_label(one.first), "to": month_label(one.last), "quiet": one.quiet,
                 "heading": one.heading, "lines": list(one.lines)} for one in self.periods
            ],
            "closing": self.closing, "behind": self.behind,
            "money": [
                {"purpose": one.purpose, "counterparty": one.counterparty, "received": one.received,
                 "paid": one.paid, "written_off": one.written_off, "months": one.months} for one in self.sums
            ],
            "levers": [
                {"lever": one.lever, "outcome": one.outcome, "months_offered": one.months_offered,
                 "could_apply": one.months_weighed, "applied": one.applied, "awarded": one.awarded,
                 "refused": one.refused, "declined": one.declined, "money": one.money,
                 "why_refused": dict(one.cuts), "why_left_out": dict(one.passed_over),
                 "sentence": self.outcome(one)} for one in self.uses
            ],
            "rules": {name: sentence for name, (_, sentence) in self.replay.rules.items()},
            "months": [record.content() for record in self.records],
        }  # fmt: skip


def tell(
    replay: Replay, lang: str, *, months: tuple[int, int] | None = None, chosen: Chosen | None = None
) -> Story:
    """The story of a replay in ``lang``, of ``months`` (first and last index) or of all since January 2020."""
    names = Names(replay.plan, replay.uses, lang, replay.part_of)
    first, last = months or (_beginning(replay.months), replay.months[-1].month)
    records = tuple(record for record in replay.months if first <= record.month <= last)
    offering = frozenset(lever for lever in replay.uses if names.take_up(lever) == "accept_offer")
    return Story(
        replay=replay, records=records, names=names, lang=lang,
        title=names.word("story.title", number=replay.row, chain=names.chain(replay.stage)),
        behind=_behind(records, names),
        introduction=tuple(_introduction(replay, records, names, chosen)),
        periods=tuple(_periods(replay, records, names)),
        sums=tuple(chapters.sums_of(records)),
        uses=tuple(chapters.lever_uses(records, replay.uses, replay.rules, offering)),
        closing=_closing(records, names),
    )  # fmt: skip


def origin_of(replay: Replay, names: Names) -> str:
    """Whether the enterprise is made up, or begins as a row of a roster."""
    row = roster_row(replay.source, replay.row)
    return names.word("story.origin.synthetic") if row is None else names.word("story.origin.roster", row=row)


def _beginning(months: Sequence[MonthRecord]) -> int:
    """January 2020; January 2019 for one that was gone within a year, of which there would be little to tell."""
    gone = not any(record.state["alive"] for record in months if record.month >= BURN_IN_MONTHS + SOON)
    there = any(record.state["alive"] for record in months if record.month < BURN_IN_MONTHS)
    return months[0].month if gone and there else BURN_IN_MONTHS


def _introduction(replay: Replay, records: Sequence[MonthRecord], names: Names, chosen: Chosen | None) -> list[str]:
    source = replay.source
    found = [names.word(
        "story.about", scenario=source.run.name, draw=source.draw, replicate=source.replicate,
        number=source.replicate + 1,
        months=names.months(records[0].month, records[-1].month), origin=origin_of(replay, names),
    )]  # fmt: skip
    if chosen is not None:
        what = names.word(f"story.what.{chosen.what}")
        chain = names.word("story.all_chains") if chosen.chain == "all" else names.label(f"chain.{chosen.chain}", "")
        chain = chain or names.label(f"stage.{chosen.chain}", chosen.chain)
        found.append(names.word(
            "story.chosen", what=what, chain=chain, number=chosen.number, of=len(chosen.candidates),
            order=names.word(f"story.order.{chosen.order}"),
        ))  # fmt: skip
    alive = [record for record in records if record.state["alive"]]
    if alive:
        state = alive[0].state
        found.append(names.word(
            "story.at_first", month=names.month(alive[0].month), age=names.age(int(state["age"])),
            sales=names.money(12.0 * state["revenue"]), labour=names.persons(state["labour"]),
            capacity=names.money(12.0 * state["capacity"]), cash=names.money(state["cash"]),
            debt=names.money(state["debt"]),
            listed=names.word("story.listed" if state["above_scale"] else "story.unlisted"),
        ))  # fmt: skip
    return found


def _closing(records: Sequence[MonthRecord], names: Names) -> str:
    alive = [record for record in records if record.state["alive"]]
    if not alive:
        return names.word("story.never_there")
    first, last = alive[0], alive[-1]
    key = "story.closing_alive" if last is records[-1] else "story.closing_gone"
    ends = {
        name: names.word("story.from_to", first=names.size(column, first.state[column]),
                         last=names.size(column, last.state[column]))
        for name, column in (("labour", "labour"), ("capacity", "capacity"), ("sales", "revenue"))
    }  # fmt: skip
    return names.word(key, month=names.month(last.month), since=names.month(first.month), **ends)


def _behind(records: Sequence[MonthRecord], names: Names) -> str:
    """From what to what customers, local orders, productivity and price went, and which rules moved the customers."""
    alive = [record for record in records if record.state["alive"]]
    if len(alive) < 2:
        return ""
    # In the month of its beginning an enterprise has neither sales nor a productivity yet.
    first, last = alive[1 if not alive[0].state["revenue"] else 0].state, alive[-1].state
    moved = [
        names.word("story.drift", name=names.column(column), before=names.number(first[column]),
                   now=names.number(last[column]))
        for column in MOVED if first[column] or last[column]
    ]  # fmt: skip
    sways = [
        names.word("story.pair", name=names.sway(rule), value=names.change(factor))
        for rule, factor in chapters.customer_sways(alive)
    ]
    by = names.word("story.behind_customers", what=names.listed(sways)) if sways else ""
    return names.word("story.behind", what=names.listed(moved), by=by)


# -- period by period ------------------------------------------------------------------------------------------------


def _periods(replay: Replay, records: Sequence[MonthRecord], names: Names) -> list[Period]:
    lines = _lines(replay, records, names)
    found: list[Period] = []
    quiet: list[MonthRecord] = []

    def close() -> None:
        if quiet:
            found.append(Period(
                quiet[0].month, quiet[-1].month, True, names.months(quiet[0].month, quiet[-1].month),
                (_quiet_line(quiet, names),),
            ))  # fmt: skip
            quiet.clear()

    for record in records:
        if quiet and quiet[-1].state["alive"] != record.state["alive"]:
            close()
        if lines[record.month]:
            close()
            found.append(
                Period(record.month, record.month, False, _heading(record, names), tuple(lines[record.month]))
            )
        else:
            quiet.append(record)
    close()
    return found


def _heading(record: MonthRecord, names: Names) -> str:
    state = record.state
    if not state["alive"] and not state["revenue"]:
        return names.month(record.month)
    use = "—"
    if state["capacity"]:
        use = names.word("story.percent", number=round(100 * state["output"] / state["capacity"]))
    return names.word(
        "story.heading", month=names.month(record.month), sales=names.number(state["revenue"]), use=use,
        labour=names.persons(state["labour"]), cash=names.number(state["cash"]), debt=names.number(state["debt"]),
    )  # fmt: skip


def _quiet_line(quiet: Sequence[MonthRecord], names: Names) -> str:
    if not quiet[0].state["alive"]:
        return names.word("story.not_there")
    use = chapters.mean_of(quiet, "output") / max(chapters.mean_of(quiet, "capacity"), 1e-9)
    state = quiet[-1].state
    return names.word(
        "story.quiet", sales=names.number(chapters.mean_of(quiet, "revenue")),
        use=names.word("story.percent", number=round(100 * use)),
        profit=names.number(chapters.mean_of(quiet, "profit")), labour=names.persons(state["labour"]),
        cash=names.number(state["cash"]), debt=names.number(state["debt"]),
    )  # fmt: skip


def _lines(replay: Replay, records: Sequence[MonthRecord], names: Names) -> dict[int, list[str]]:
    """The sentences of every month."""
    promises: dict[tuple[str, int], Promise] = {
        (promise.purpose, promise.due): promise
        for record in replay.months for one in record.of(Decided) for promise in one.promises
    }  # fmt: skip
    teller = Lines(names, promises, chapters.money_spells(records))
    routine = chapters.routine_purposes(replay.months)
    found = {record.month: teller.of_month(record, routine) for record in records}
    _tell_offers(replay, records, teller, found)
    _tell_chances(records, teller, found)
    _tell_states(records, names, found, replay.credit)
    return found


def _tell_offers(
    replay: Replay, records: Sequence[MonthRecord], teller: Lines, found: dict[int, list[str]]
) -> None:
    """When levers begin to hold something out, and when they do no longer."""
    by_month = {record.month: record for record in records}
    begins: dict[int, list[str]] = defaultdict(list)
    ends: dict[int, list[str]] = defaultdict(list)
    for lever, own in chapters.offer_spells(records, replay.rules).items():
        for first, last in own:
            begins[first].append(lever)
            after = [by_month.get(last + step) for step in range(1, chapters.OFFER_GAP + 1)]
            if all(record is not None and record.state["alive"] for record in after):
                ends[last + 1].append(lever)
    for month, levers in begins.items():
        if month > records[0].month or month == BURN_IN_MONTHS:
            found[month][:0] = teller.offers(by_month[month], levers, replay.rules)
    for month, levers in ends.items():
        names = teller.names
        found[month].append(names.word("story.offers_end", what=names.listed([names.lever(lever) for lever in levers])))


def _tell_chances(records: Sequence[MonthRecord], teller: Lines, found: dict[int, list[str]]) -> None:
    """Chances to apply that were not taken, and lists on which it stood in vain: those in a row together."""
    chances: dict[str, list[tuple[int, Weighed]]] = defaultdict(list)
    passed: dict[tuple[str, str], list[int]] = defaultdict(list)

    def tell_row(rule: str) -> None:
        row = chances.pop(rule, [])
        if row:
            found[row[0][0]].append(teller.not_applied([one for _, one in row], row[-1][0]))

    for record in records:
        noted = {event.rule for event in record.of(Noted)}
        for one in record.of(Weighed):
            if (one.applies and not one.barred) or (not one.lever and one.rule in noted):
                tell_row(one.rule)
            else:
                chances[one.rule].append((record.month, one))
        for over in record.of(PassedOver):
            passed[over.lever, over.cut].append(record.month)
    for rule in list(chances):
        tell_row(rule)
    names = teller.names
    for (lever, cut), months in passed.items():
        found[months[0]].append(names.word(
            "story.passed_over", lever=names.lever(lever), why=names.cut(lever, cut), times=len(months),
            last=month_label(months[-1]),
        ))  # fmt: skip


def _tell_states(records: Sequence[MonthRecord], names: Names, found: dict[int, list[str]], credit: str) -> None:
    """Sizes that have drifted, credit that was asked in vain, distress."""
    for month, changes in chapters.drifts(records).items():
        parts = [
            names.word(
                "story.drift", name=names.column(column), before=names.size(column, before),
                now=names.size(column, now),
            )
            for column, before, now in changes
        ]
        found[month].append(names.word("story.drifts", what=names.listed(parts)))
    by_month = {record.month: record.state for record in records}
    for lack in chapters.loans_lacking(records):
        state = by_month[lack.last]
        share = round(100 * state["debt"] / max(state["capital_need"] * state["capacity"], 1e-9))
        why = names.word("story.loan_why.tight" if credit == "tight" else "story.loan_why.ceiling", share=share)
        key = "story.loan_short" if lack.granted else "story.loan_refused"
        times = names.word("story.loan_times", times=lack.times, last=month_label(lack.last)) if lack.times > 1 else ""
        found[lack.first].append(names.word(
            key, asked=names.money(lack.asked), granted=names.money(lack.granted), times=times, why=why,
            rule=names.rule("lend"),
        ))  # fmt: skip
    distressed = False
    for record in records:
        months = float(record.state["distress_months"])
        if record.state["alive"] and (months > 0.0) != distressed:
            distressed = months > 0.0
            why = "story.distress_bills" if record.state["cash"] < 0.0 else "story.distress_loss"
            key = why if distressed else "story.distress_over"
            since = names.word("story.distress_since", months=int(months)) if months > 1.0 else ""
            found[record.month].append(names.word(key, rule=names.rule("count_distress"), since=since))


# -- what levers were for it -----------------------------------------------------------------------------------------


def outcome_of(use: chapters.LeverUse, names: Names) -> str:
    """One sentence on what a lever was for the enterprise."""
    reasons = use.cuts or use.passed_over
    why = names.listed([names.word("story.times", what=names.cut(use.lever, cut), times=times)
                        for cut, times in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))])  # fmt: skip
    money = names.word("story.of_amount", amount=names.money(use.money)) if use.money else ""
    anyway = names.word("story.outcome.anyway", times=use.anyway) if use.anyway else ""
    refused = names.word("story.outcome.also_refused", times=use.refused, why=why) if use.refused else ""
    return names.word(
        f"story.outcome.{use.outcome}", applied=use.applied, awarded=use.awarded, refused=use.refused, why=why,
        money=money, anyway=anyway, also_refused=refused, months=use.months_offered,
        weighed=use.months_weighed, expected=names.money(use.expected), burden=names.money(use.burden),
        chance=round(100 * use.chance), declined=use.declined, barred=use.barred, ran=use.ran, noted=use.noted,
        columns=names.listed([names.column(column) for column in use.columns]),
    )  # fmt: skip
