"""From what was seen month by month to what is worth telling, whatever the language: spells, drifts, sums, levers.

What every month has (wages, sales, the rules that always run) is no news: it is added up, not told. What begins, ends
or happens seldom is told in its month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.story.happenings import Changed, Decided, Money, MonthRecord, Noted, PassedOver, Weighed

ROUTINE_SHARE = 0.5
"""A purpose of payment that occurs in more than this share of an enterprise's months is its daily business."""

OFFER_GAP = 3
"""Months after which an offer that was not there in between begins anew: some are held out once a quarter."""

DRIFT = 0.25
"""Change since it was last told, relative, from which a size is told again."""

DRIFTING = ("capacity", "labour", "expected_demand", "productivity")
"""Sizes whose slow change is told when it has added up to :data:`DRIFT`."""

DAILY = ("dividends", "corporate income tax", "loan repayment", "value-added tax")
"""Purposes that are daily business however seldom they occur: they come and go with the profit of the month."""

BOOKS_CUSTOMERS = "renew_customers"
"""The rule that lets the market, chance and what was gained work on the outside customers."""

SWAY = 0.02
"""Effect of a rule on the outside customers over all months, relative, from which it is told."""

FLAGS = ("above_scale", "zombie")
"""Flags whose change is told even where no event says it."""


@dataclass(frozen=True)
class Sum:
    """All money of one purpose between the enterprise and one counterparty (10k yuan)."""

    counterparty: str
    purpose: str
    received: float
    paid: float
    written_off: float
    months: int


@dataclass
class LeverUse:
    """What one lever was for the enterprise."""

    lever: str
    months_offered: int = 0
    months_weighed: int = 0
    not_applied: int = 0
    barred: int = 0
    applied: int = 0
    awarded: int = 0
    refused: int = 0
    declined: int = 0
    money: float = 0.0
    anyway: int = 0
    cuts: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    """Why it was left out when candidates were looked for: quota, money, cases -> times."""
    expected: float = 0.0
    burden: float = 0.0
    chance: float = 0.0
    """Means over the months in which it weighed applying."""
    ran: int = 0
    """Months of its life in which the lever's rules ran."""
    columns: tuple[str, ...] = ()
    noted: int = 0
    """Events that name the lever."""

    @property
    def outcome(self) -> str:
        """What came of it, in one word: the end of a key ``story.outcome.*``."""
        if self.awarded:
            return "awarded"
        if self.refused:
            return "refused"
        if self.declined:
            return "declined"
        if self.months_weighed and self.not_applied == self.months_weighed:
            return "barred" if self.barred == self.months_weighed else "not_applied"
        if self.passed_over:
            return "passed_over"
        if self.noted:
            return "noted"
        if self.months_offered:
            return "offered"
        return "not_reached" if self.ran else "not_in_force"


def living(months: Iterable[MonthRecord]) -> list[MonthRecord]:
    """Months that it began or ended as a living enterprise."""
    return [record for record in months if record.state["alive"] or record.state["revenue"] > 0.0]


def sums_of(months: Sequence[MonthRecord]) -> list[Sum]:
    """Every payment of the months, added up by purpose and counterparty, the largest first."""
    received: dict[tuple[str, str], float] = defaultdict(float)
    paid: dict[tuple[str, str], float] = defaultdict(float)
    lost: dict[tuple[str, str], float] = defaultdict(float)
    seen: dict[tuple[str, str], set[int]] = defaultdict(set)
    for record in months:
        for money in record.of(Money):
            key = (money.purpose, money.counterparty)
            seen[key].add(record.month)
            received[key] += max(money.cash, 0.0)
            paid[key] += max(-money.cash, 0.0)
            lost[key] += max(-money.debt, 0.0) if money.cash == 0.0 else 0.0
    found = [
        Sum(counterparty, purpose, received[purpose, counterparty], paid[purpose, counterparty],
            lost[purpose, counterparty], len(seen[purpose, counterparty]))
        for purpose, counterparty in seen
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.received - one.paid - one.written_off, one.purpose, one.counterparty))


def routine_purposes(months: Sequence[MonthRecord]) -> frozenset[str]:
    """Purposes of its daily business."""
    alive = living(months)
    counts = Counter(purpose for record in alive for purpose in {money.purpose for money in record.of(Money)})
    return frozenset(DAILY) | {name for name, count in counts.items() if count > ROUTINE_SHARE * len(alive)}


def money_spells(months: Sequence[MonthRecord]) -> dict[tuple[str, str], list[tuple[int, int, float]]]:
    """For (purpose, counterparty) the stretches of months in which cash moved one way: first, last, sum (10k yuan)."""
    cash: dict[tuple[str, str, bool], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for record in months:
        for money in record.of(Money):
            if money.cash:
                cash[money.purpose, money.counterparty, money.cash > 0.0][record.month] += money.cash
    found: dict[tuple[str, str], list[tuple[int, int, float]]] = defaultdict(list)
    for (purpose, counterparty, _), own in sorted(cash.items()):
        for first, last in spells(own):
            found[purpose, counterparty].append((first, last, sum(own[m] for m in range(first, last + 1))))
    return found


def spells(months: Iterable[int], gap: int = 1) -> list[tuple[int, int]]:
    """Stretches of months that lie no more than ``gap`` apart: (first, last)."""
    found: list[tuple[int, int]] = []
    for month in sorted(set(months)):
        if found and month - found[-1][1] <= gap:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def lever_of(rule: str, rules: dict[str, tuple[str, str]]) -> str:
    """The id of the lever to which a rule belongs; empty for one of the month's own."""
    return rules[rule][0] if rule in rules else ""


def offer_spells(months: Sequence[MonthRecord], rules: dict[str, tuple[str, str]]) -> dict[str, list[tuple[int, int]]]:
    """For each lever the stretches in which it held something out to the enterprise; a gap while it is not there
    is one.
    """
    held: dict[str, set[int]] = defaultdict(set)
    for record in months:
        for rule, _ in record.offers:
            held[lever_of(rule, rules)].add(record.month)
    return {lever: spells(own, OFFER_GAP) for lever, own in sorted(held.items())}


def lever_uses(
    months: Sequence[MonthRecord], levers: Iterable[str], rules: dict[str, tuple[str, str]], offering: frozenset[str]
) -> list[LeverUse]:
    """What each of ``levers`` was for the enterprise; ``offering`` are those that make an offer, which one declines."""
    found = {lever: LeverUse(lever) for lever in levers}
    weighed: dict[str, list[Weighed]] = defaultdict(list)
    columns: dict[str, dict[str, None]] = defaultdict(dict)
    for record in months:
        for lever in {lever_of(rule, rules) for rule in record.lever_rules if record.state["alive"]}:
            found[lever].ran += 1
        for rule, column in record.offers:
            columns[lever_of(rule, rules)][column] = None
        for one in record.of(Weighed):
            if one.lever:  # certificates are asked for in a rule of the month's own
                weighed[one.lever].append(one)
        for one in record.of(PassedOver):
            found[one.lever].passed_over[one.cut] += 1
        for one in record.of(Noted):
            lever = lever_of(one.rule, rules)
            if lever:
                found[lever].noted += 1
        for one in record.of(Decided):
            _count(found[one.lever], one, one.lever in offering)
    for lever, own in weighed.items():
        use, number = found[lever], len(own)
        use.months_weighed, use.not_applied = number, sum(not one.applies for one in own)
        use.barred = sum(one.barred for one in own)
        use.expected, use.burden = sum(one.expected for one in own) / number, sum(one.burden for one in own) / number
        use.chance = sum(one.chance for one in own) / number
    for lever, stretches in offer_spells(months, rules).items():
        found[lever].months_offered = sum(last - first + 1 for first, last in stretches)
    for lever, names in columns.items():
        found[lever].columns = tuple(names)
    return list(found.values())


def _count(use: LeverUse, decision: Decided, offers: bool) -> None:
    use.applied += 1
    if decision.success:
        use.awarded += 1
        use.money += decision.amount
        use.anyway += decision.anyway
    elif offers:
        use.declined += 1
    else:
        use.refused += 1
        use.cuts[decision.cut] += 1


def drifts(months: Sequence[MonthRecord]) -> dict[int, list[tuple[str, float, float]]]:
    """By month the sizes that have drifted: (column, what was last told, what it is now)."""
    found: dict[int, list[tuple[str, float, float]]] = defaultdict(list)
    told: dict[str, float] = {}
    for record in months:
        if not record.state["alive"]:
            told.clear()
            continue
        for column in DRIFTING:
            now = float(record.state[column])
            before = told.get(column) or now
            told.setdefault(column, now)
            if told[column] == 0.0:  # an entrant has no productivity yet
                told[column] = now
            elif abs(now / before - 1.0) >= DRIFT:
                found[record.month].append((column, before, now))
                told[column] = now
    return found


def mean_of(months: Sequence[MonthRecord], column: str) -> float:
    """The mean of a column over months."""
    return sum(float(record.state[column]) for record in months) / max(len(months), 1)


def loans_wanted(record: MonthRecord) -> tuple[float, float]:
    """Investment loan asked of the bank this month, and what it lent (10k yuan)."""
    asked = float(record.state["loan_requested"])
    granted: Any = sum(money.cash for money in record.of(Money) if money.purpose == "investment loan")
    return asked, float(granted)


@dataclass(frozen=True)
class LoansLacking:
    """A stretch of months in which the bank lent less than was asked: means over the months that asked (10k yuan)."""

    first: int
    last: int
    times: int
    asked: float
    granted: float


def loans_lacking(months: Sequence[MonthRecord]) -> list[LoansLacking]:
    """Stretches in which less was lent than asked; months that ask for nothing do not end one."""
    found: list[LoansLacking] = []
    own: list[tuple[int, float, float]] = []

    def close() -> None:
        if own:
            number = len(own)
            asked, granted = sum(one[1] for one in own) / number, sum(one[2] for one in own) / number
            found.append(LoansLacking(own[0][0], own[-1][0], number, asked, granted))
            own.clear()

    for record in months:
        asked, granted = loans_wanted(record)
        if asked > 0.0 and granted < asked * (1.0 - 1e-9):
            own.append((record.month, asked, granted))
        elif asked > 0.0:
            close()
    close()
    return found


def customer_sways(months: Sequence[MonthRecord]) -> list[tuple[str, float]]:
    """What moved the outside customers over the months: (rule, factor), the strongest first.

    Under :data:`BOOKS_CUSTOMERS` stands what market, price, quality and chance made of them; what others add to
    ``customers_gained`` stands under the rule that adds it.
    """
    factors: dict[str, float] = defaultdict(lambda: 1.0)
    for record in months:
        gained = {rule: value for (rule, column), value in record.offers.items() if column == "customers_gained"}
        for change in record.of(Changed):
            if change.column == "customers_gained" and change.rule not in gained:
                gained[change.rule] = float(change.after) - float(change.before)
        for change in record.of(Changed):
            if change.column == "customers" and change.rule == BOOKS_CUSTOMERS and change.before and change.after:
                alone = change.after - sum(gained.values())
                factors[change.rule] *= max(alone, 0.0) / change.before
                for rule, number in gained.items():
                    factors[rule] *= 1.0 + number / change.before
    found = [(rule, factor) for rule, factor in factors.items() if abs(factor - 1.0) >= SWAY]
    return sorted(found, key=lambda one: (-abs(one[1] - 1.0), one[0]))
