"""What is written down of one enterprise while its run is simulated again; money in 10k yuan, months as indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from sim.months import month_label


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule changed a column of the enterprise. Columns that hold several numbers give tuples."""

    what: ClassVar[str] = "changed"
    rule: str
    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Money:
    """Cash or debt moved: ``cash`` and ``debt`` are what they rose by (negative: fell)."""

    what: ClassVar[str] = "money"
    rule: str
    counterparty: str
    purpose: str
    cash: float
    debt: float


@dataclass(frozen=True, slots=True)
class Noted:
    """The event log took a note. ``read`` is what the rule had read of the enterprise, by column."""

    what: ClassVar[str] = "event"
    rule: str
    kind: str
    reason: str
    amount: float
    read: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promise:
    """Money on its way after an award: who pays whom, how much, in which month."""

    payer: str
    receiver: str
    purpose: str
    amount: float
    due: int


@dataclass(frozen=True, slots=True)
class Decided:
    """An application, claim or offer was decided.

    ``cut`` says at which step an unlucky applicant fell out: ``money``, ``cases``, ``quota``, ``unfit`` (it was
    never put in the order of service), or empty where the rule
    made the choice in its own way; ``place`` is its place in the order of service (1: first) among ``applicants``, of
    whom ``served`` were served. ``worth`` and ``staying`` are what an offer was weighed against, with the
    ``probability`` of accepting; None where nothing of the kind was weighed. ``purpose`` is what the money would be
    for, where the rule says it, and ``read`` what the rule had read of the enterprise, by column.
    """

    what: ClassVar[str] = "decision"
    rule: str
    lever: str
    success: bool
    amount: float
    anyway: bool
    applicants: int
    served: int
    cut: str = ""
    place: int | None = None
    promises: tuple[Promise, ...] = ()
    worth: float | None = None
    staying: float | None = None
    probability: float | None = None
    purpose: str = ""
    read: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The enterprise could apply (``lever``; empty for a certificate), and weighed the expected award (10k yuan)
    against the burden of applying.

    ``chance`` is the probability that came out of it, ``applies`` what its draw made of that; ``barred`` says that it
    was shut out from support this month.
    """

    what: ClassVar[str] = "weighed"
    rule: str
    lever: str
    expected: float
    burden: float
    chance: float
    applies: bool
    barred: bool


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rule of a lever looked for candidates, and the enterprise was not on the list (``step``: of whom)."""

    what: ClassVar[str] = "passed over"
    rule: str
    lever: str
    cut: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Merged:
    """The enterprise was taken over by ``partner`` (``absorbed``), or took it over."""

    what: ClassVar[str] = "merger"
    rule: str
    reason: str
    partner: int
    absorbed: bool


Happening = Changed | Money | Noted | Decided | Weighed | PassedOver | Merged


@dataclass
class MonthRecord:
    """One month: what happened, in order; the columns at its end; what levers hold out to the enterprise.

    ``offers`` has for (rule, column) what a lever's rule adds to an open column of the enterprise this month.
    """

    month: int
    happenings: list[Happening] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    offers: dict[tuple[str, str], float] = field(default_factory=dict)
    lever_rules: tuple[str, ...] = ()
    """Rules of levers that ran this month, or of which something stood."""

    @property
    def label(self) -> str:
        return month_label(self.month)

    def of(self, kind: type[Any]) -> Iterator[Any]:
        """The happenings of one kind, in order."""
        return (happening for happening in self.happenings if isinstance(happening, kind))

    def content(self) -> dict[str, Any]:
        """The month as JSON knows it."""
        return {
            "month": self.label,
            "alive": bool(self.state["alive"]),
            "happenings": [{"what": happening.what, **asdict(happening)} for happening in self.happenings],
            "offers": [
                {"rule": rule, "column": column, "value": value} for (rule, column), value in self.offers.items()
            ],
            "state": self.state,
        }
