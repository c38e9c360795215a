"""The story as it is read: who it is about, period by period what happened and why, and what it comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.months import BURN_IN_MONTHS, month_label
from sim.report.figures.scales import plain_number
from sim.story import chapters
from sim.story.happenings import Decided, MonthRecord, Noted, PassedOver, Promise, Weighed
from sim.story.lines import Lines
from sim.story.names import Names
from sim.story.replay import Replay
from sim.story.sampling import Chosen


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
            "closing": self.closing,
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
    first, last = months or (BURN_IN_MONTHS, replay.months[-1].month)
    records = tuple(record for record in replay.months if first <= record.month <= last)
    offering = frozenset(lever for lever in replay.uses if names.take_up(lever) == "accept_offer")
    return Story(
        replay=replay, records=records, names=names, lang=lang,
        title=names.word("story.title", number=replay.row, chain=names.chain(replay.stage)),
        introduction=tuple(_introduction(replay, records, names, chosen)),
        periods=tuple(_periods(replay, records, names)),
        sums=tuple(chapters.sums_of(records)),
        uses=tuple(chapters.lever_uses(records, replay.uses, replay.rules, offering)),
        closing=_closing(records, names),
    )  # fmt: skip


def _introduction(replay: Replay, records: Sequence[MonthRecord], names: Names, chosen: Chosen | None) -> list[str]:
    source = replay.source
    found = [names.word(
        "story.about", scenario=source.run.name, draw=source.draw, replicate=source.replicate,
        months=names.months(records[0].month, records[-1].month),
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
            "story.at_first", month=names.month(alive[0].month), age=int(state["age"]) // 12,
            sales=names.money(12.0 * state["revenue"]), labour=names.number(state["labour"]),
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
        name: (names.number(first.state[column]), names.number(last.state[column]))
        for name, column in (("labour", "labour"), ("capacity", "capacity"), ("sales", "revenue"))
    }
    change = {name: names.word("story.from_to", first=begin, last=end) for name, (begin, end) in ends.items()}
    return names.word(key, month=names.month(last.month), since=names.month(first.month), **change)


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
        labour=names.number(state["labour"]), cash=names.number(state["cash"]), debt=names.number(state["debt"]),
    )  # fmt: skip


def _quiet_line(quiet: Sequence[MonthRecord], names: Names) -> str:
    if not quiet[0].state["alive"]:
        return names.word("story.not_there")
    use = chapters.mean_of(quiet, "output") / max(chapters.mean_of(quiet, "capacity"), 1e-9)
    state = quiet[-1].state
    return names.word(
        "story.quiet", sales=names.number(chapters.mean_of(quiet, "revenue")),
        use=names.word("story.percent", number=round(100 * use)),
        profit=plain_number(chapters.mean_of(quiet, "profit")), labour=names.number(state["labour"]),
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
    _tell_states(records, names, found)
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
            found[month].insert(0, teller.offers(by_month[month], levers, replay.rules))
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
            "story.passed_over", lever=names.lever(lever), why=names.word(f"story.cut.{cut}"), times=len(months),
            last=month_label(months[-1]),
        ))  # fmt: skip


def _tell_states(records: Sequence[MonthRecord], names: Names, found: dict[int, list[str]]) -> None:
    """Sizes that have drifted, credit that was asked in vain, distress."""
    for month, changes in chapters.drifts(records).items():
        parts = [
            names.word("story.drift", name=names.column(column), before=names.number(before), now=names.number(now))
            for column, before, now in changes
        ]
        found[month].append(names.word("story.drifts", what=names.listed(parts)))
    short = distressed = False
    for record in records:
        asked, granted = chapters.loans_wanted(record)
        lacking = asked > 0.0 and granted < asked * (1.0 - 1e-9)
        if lacking and not short:
            key = "story.loan_short" if granted else "story.loan_refused"
            found[record.month].append(
                names.word(key, asked=names.money(asked), granted=names.money(granted), rule=names.rule("lend"))
            )
        short = lacking or (short and asked == 0.0)
        months = float(record.state["distress_months"])
        if record.state["alive"] and (months > 0.0) != distressed:
            distressed = months > 0.0
            why = "story.distress_bills" if record.state["cash"] < 0.0 else "story.distress_loss"
            key = why if distressed else "story.distress_over"
            found[record.month].append(names.word(key, rule=names.rule("count_distress")))


# -- what levers were for it -----------------------------------------------------------------------------------------


def outcome_of(use: chapters.LeverUse, names: Names) -> str:
    """One sentence on what a lever was for the enterprise."""
    reasons = use.cuts or use.passed_over
    why = names.listed([names.word("story.times", what=names.word(f"story.cut.{cut or 'choice'}"), times=times)
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
