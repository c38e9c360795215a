"""What one happening is called in a sentence: events, decisions, payments, offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.language.words import has_word
from sim.months import month_label
from sim.story.chapters import FLAGS
from sim.story.decisions import UNFIT
from sim.story.happenings import Changed, Decided, Happening, Merged, Money, MonthRecord, Noted, Promise, Weighed
from sim.story.names import Names
from sim.story.watch import MERGER

LIFE = ("entry", "exit", "merger")
"""Events of which everything is told that the rule has looked at."""

NOT_TOLD = ("alive", "stage", "project", "cash", "debt")
"""Columns that need not be told with an ending: known anyway, or told beside it."""

DECISIONS = ("awarded", "refused", "rated")
"""Events that say no more than the decision of the same rule."""

UNTOLD_EVENTS = ("accepted", "merger")
"""Events that the decision or the merger itself tells better."""

BURDENS = (
    "imposed_cost", "power_surcharge", "land_tax", "exit_pressure", "rollover_withdrawn", "support_barred",
    "curtailment", "consolidation_listed",
)  # fmt: skip
"""Open columns that weigh on the enterprise where they are above zero; the others do so below."""

NO_OFFER = ("owed_to_fund",)
"""Open columns that only keep a record."""

COUNTED = ("listed", "delisted", "exit")
"""Events whose amount is a year's sales."""


class Lines:
    """Sentences on the happenings of one month."""

    def __init__(
        self, names: Names, promises: Mapping[tuple[str, int], Promise],
        rows: Mapping[tuple[str, str], Sequence[tuple[int, int, float]]],
    ) -> None:  # fmt: skip
        """``promises`` are the payments announced, by purpose and month; ``rows`` for purpose and counterparty the
        stretches of months in which money moved: first, last, sum of the cash.
        """
        self.names, self.promises, self.rows = names, promises, rows

    def of_month(self, record: MonthRecord, routine: frozenset[str]) -> list[str]:
        """The sentences of a month, in the order in which things happened; payments of ``routine`` purposes aside."""
        decided = {one.rule for one in record.of(Decided)}
        noted = {one.rule for one in record.of(Noted)}
        told = {one.reason for one in record.of(Noted) if one.kind == "paid"}
        found: list[str] = []
        for happening in record.happenings:
            line = self._line(happening, record, decided, noted, routine, told)
            if line:
                found.append(line)
        return found

    def _line(
        self, one: Happening, record: MonthRecord, decided: set[str], noted: set[str], routine: frozenset[str],
        told: set[str],
    ) -> str:  # fmt: skip
        if isinstance(one, Noted):
            doubled = one.kind in DECISIONS and one.rule in decided
            return "" if doubled or one.kind in UNTOLD_EVENTS else self.event(one, record)
        if isinstance(one, Decided):
            return self.decision(one)
        if isinstance(one, Merged):
            key = "story.was_absorbed" if one.absorbed else "story.absorbed"
            return self.names.word(
                key, partner=one.partner, reason=self.names.reason(one.reason), rule=self.names.rule(one.rule)
            )
        if isinstance(one, Money) and one.purpose == MERGER:
            key = "story.took_over" if record.state["alive"] else "story.handed_over"
            return self.names.word(key, partner=one.counterparty, cash=self.names.money(
                -one.cash if key == "story.handed_over" else one.cash
            ), debt=self.names.money(abs(one.debt)))
        if isinstance(one, Money):
            return self.payments(one, record, routine, told)
        if isinstance(one, Changed) and one.column in FLAGS and one.rule not in noted and type(one.before) is bool:
            return self.names.word(
                "story.flag", column=self.names.column(one.column), before=self.names.value(one.column, one.before),
                after=self.names.value(one.column, one.after), rule=self.names.rule(one.rule),
            )  # fmt: skip
        return ""

    # -- events --------------------------------------------------------------------------------------------------------

    def event(self, one: Noted, record: MonthRecord) -> str:
        """An event, its reason, and what the rule went by."""
        names = self.names
        if one.kind == "paid":
            return self._paid(one, record)
        if one.kind == "exit":
            text = names.word("story.exit", reason=names.reason(one.reason), sales=names.money(one.amount))
        elif one.kind == "entry":
            text = names.word("story.entry", reason=names.reason(one.reason))
        elif one.kind == "offered":
            text = names.word("story.offered", lever=names.reason(one.reason), amount=names.money(one.amount))
        elif one.kind == "cloud_adopted":
            anyway = "story.cloud_anyway" if record.state["cloud_adopts_anyway"] else "story.cloud_because"
            text = names.word("story.cloud", level=int(one.amount), why=names.word(anyway))
        else:
            text = names.event(one.kind)
            if one.reason:
                text = names.word("story.of_reason", text=text, reason=names.reason(one.reason))
            if one.amount:
                key = "story.with_sales" if one.kind in COUNTED else "story.with_amount"
                text = names.word(key, text=text, amount=names.money(one.amount))
        text = names.word("story.by_rule", text=text, rule=names.rule(one.rule))
        return text + self._basis(one) if one.kind in LIFE else text

    def _paid(self, one: Noted, record: MonthRecord) -> str:
        """Money of a lever that arrives: at the enterprise itself, or with its owners and workers."""
        names = self.names
        own = [money for money in record.of(Money) if money.purpose == one.reason and money.cash > 0.0]
        promise = self.promises.get((one.reason, record.month))
        fields = {"purpose": names.purpose(one.reason), "amount": names.money(one.amount)}
        if own:
            if own[0].debt > 0.0:
                fields["purpose"] = names.purpose(one.reason, own[0].counterparty)
                return names.word("story.borrowed", partner=names.account(own[0].counterparty), **fields)
            return names.word("story.paid", payer=names.account(own[0].counterparty), **fields)
        if promise is not None:
            payer, receiver = names.account(promise.payer), names.account(promise.receiver)
            return names.word("story.paid_to", payer=payer, receiver=receiver, **fields)
        return names.word("story.paid_beside", **fields)

    def _basis(self, one: Noted) -> str:
        """What the rule had before it."""
        names = self.names
        parts = [
            names.with_value(column, value) for column, value in one.read.items() if column not in NOT_TOLD
        ]
        return names.word("story.basis", what=names.listed(parts)) if parts else ""

    # -- decisions -----------------------------------------------------------------------------------------------------

    def decision(self, one: Decided) -> str:
        """What became of an application, a claim or an offer, and why."""
        names, how = self.names, self.names.take_up(one.lever)
        subject = names.subject(one.lever, one.rule, one.purpose)
        fields = {"lever": subject, "rule": names.rule(one.rule)}
        weighed = ""
        if one.worth is not None and one.staying is not None and one.probability is not None:
            weighed = names.word(
                "story.weighed_offer", worth=names.money(one.worth), staying=names.money(one.staying),
                chance=round(100 * one.probability),
            )  # fmt: skip
        if how == "accept_offer":
            key = "story.accepted" if one.success else "story.declined"
            return names.word(key, amount=names.money(one.amount), weighed=weighed, due=self._due(one), **fields)
        asked = names.word(f"story.asked.{how}") if how in ("apply", "act_then_claim") else ""
        place = names.word("story.place", place=one.place, of=one.applicants, served=one.served) if one.place else (
            names.word("story.among", of=one.applicants, served=one.served)
        )  # fmt: skip
        if one.success and not asked:
            amount = names.word("story.of_amount", amount=names.money(one.amount)) if one.amount else ""
            anyway = names.word("story.anyway") if one.anyway else ""
            return names.word("story.reached", amount=amount, place=place, anyway=anyway, due=self._due(one), **fields)
        if one.success:
            amount = names.word("story.of_amount", amount=names.money(one.amount)) if one.amount else ""
            anyway = names.word("story.anyway") if one.anyway else ""
            return names.word(
                "story.awarded", asked=asked, amount=amount, place=place, anyway=anyway, due=self._due(one), **fields
            )
        asked = asked or names.word("story.asked.other")
        why = names.cut(one.lever, one.cut, one.served)
        return names.word("story.refused", asked=asked, why=why + self._lacking(one), place=place, **fields)

    def _lacking(self, one: Decided) -> str:
        """What the enterprise has of what is asked for, where the lever has words for it."""
        key, read = f"story.unfit.{self.names.uses.get(one.lever, one.lever)}", one.read
        if one.cut != UNFIT or not has_word(key) or not {"capital_need", "capacity", "debt"} <= read.keys():
            return ""
        equipment = read["capital_need"] * read["capacity"]
        return self.names.word(
            key, profit=self.names.money(read.get("smoothed_profit", 0.0)), debt=self.names.money(read["debt"]),
            share=round(100 * read["debt"] / max(equipment, 1e-9)),
        )

    def _due(self, one: Decided) -> str:
        promises = [promise for promise in one.promises if promise.amount]
        if not promises:
            return ""
        return self.names.word(
            "story.due", month=month_label(promises[0].due), receiver=self.names.account(
                promises[0].receiver
            ) if promises[0].receiver != "enterprises" else self.names.word("story.itself"),
        )  # fmt: skip

    # -- money ---------------------------------------------------------------------------------------------------------

    def payments(self, one: Money, record: MonthRecord, routine: frozenset[str], told: set[str]) -> str:
        """All money of one purpose of the month, told once; nothing for the daily business."""
        if one.purpose in routine or one.purpose in told:
            return ""
        told.add(one.purpose)
        both = (one.purpose, one.counterparty)
        same = [money for money in record.of(Money) if (money.purpose, money.counterparty) == both]
        cash, debt = sum(money.cash for money in same), sum(money.debt for money in same)
        names = self.names
        fields = {"purpose": names.purpose(one.purpose, one.counterparty), "partner": names.account(one.counterparty)}
        if cash == 0.0:
            return names.word("story.written_off", amount=names.money(-debt), **fields) if debt else ""
        if cash > 0.0:
            key = "story.borrowed" if debt > 0.0 else "story.received"
        else:
            key = "story.repaid" if debt < 0.0 else "story.spent"
        for first, last, total in self.rows.get(both, ()):
            if first <= record.month <= last and first < last:
                if record.month > first:
                    return ""
                amount = names.word("story.until", amount=names.money(abs(total)), last=month_label(last))
                return names.word(key, amount=amount, **fields)
        return names.word(key, amount=names.money(abs(cash)), **fields)

    # -- offers and chances that were not taken ------------------------------------------------------------------------

    def offers(self, record: MonthRecord, levers: Sequence[str], rules: dict[str, tuple[str, str]]) -> list[str]:
        """What levers begin to hold out to the enterprise this month, to promise it, or to burden it with."""
        names = self.names
        found: dict[str, list[str]] = {kind: [] for kind in ("begin", "promise", "burden")}
        for lever in levers:
            own: dict[str, list[str]] = {kind: [] for kind in found}
            for (rule, column), value in record.offers.items():
                if rules[rule][0] == lever and column not in NO_OFFER:
                    kind = "promise" if column.endswith("_reward") else "begin"
                    if (value > 0.0) == (column in BURDENS):
                        kind = "burden"
                    own[kind].append(names.with_value(column, value))
            for kind, what in own.items():
                if what:
                    text = names.word("story.in_brackets", name=names.lever(lever), other=names.listed(what))
                    found[kind].append(text)
        return [names.word(f"story.offers_{kind}", what=names.listed(parts)) for kind, parts in found.items() if parts]

    def not_applied(self, own: Sequence[Weighed], last: int) -> str:
        """Chances to apply that came to nothing, ``own`` in a row up to the month ``last``."""
        names, number = self.names, len(own)
        lever = names.rule(own[0].rule)  # a lever may have several things to apply for
        if all(one.barred for one in own):
            return names.word("story.barred", lever=lever, times=number, last=month_label(last))
        mean = {
            name: sum(getattr(one, name) for one in own) / number for name in ("expected", "burden", "chance")
        }
        key = "story.not_worth_it" if mean["expected"] < mean["burden"] else "story.not_applied"
        return names.word(
            key, lever=lever, times=number, last=month_label(last), expected=names.money(mean["expected"]),
            burden=names.money(mean["burden"]), chance=round(100 * mean["chance"]),
        )  # fmt: skip
