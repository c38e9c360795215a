"""Which enterprise: a sample such as ``exited:refractories``, the same enterprise every time it is asked for.

Candidates are all enterprises of the chain (or stage) to which the thing has happened since January 2020. Their order,
and so which is the first, the second ..., follows from the run alone: by the month in which it first happened, then by
number; those that grew or shrank by how many employees they won or lost since the end of 2019, the most first (who
ended is no shrinking enterprise); any, by number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, closest
from sim.language.message import Both, Message
from sim.language.words import LANGUAGES, has_word, word
from sim.months import BURN_IN_MONTHS, month_index
from sim.plan import Plan

if TYPE_CHECKING:
    from sim.model import PolicyModel
    from sim.story.replay import Source

EVERYWHERE = "all"

KINDS: dict[str, tuple[str, ...]] = {
    "exited": ("exit", "merger"), "entered": ("entry",), "listed": ("listed",), "cloud": ("cloud_adopted",),
    "awarded": ("awarded",), "refused": ("refused",), "consolidated": ("accepted",),
}  # fmt: skip
"""Events that make an enterprise a candidate."""

BY_SIZE = ("grew", "shrank")
WORDS = ("exited", "entered", "grew", "shrank", "listed", "cloud", "awarded", "refused", "consolidated", "any")
"""What can be asked for; the Chinese words are those of ``story.ask.*``."""


@dataclass(frozen=True)
class Wanted:
    """A sample as it was asked for: what has happened, and in which chain or stage (``all``: anywhere)."""

    what: str
    chain: str
    number: int = 1


@dataclass(frozen=True)
class Chosen:
    """The enterprise that a sample gave: number ``number`` of the ``candidates``, in their order."""

    what: str
    chain: str
    number: int
    candidates: tuple[int, ...]

    @property
    def row(self) -> int:
        return self.candidates[self.number - 1]

    @property
    def order(self) -> str:
        """By what the candidates are ordered: the end of a key ``story.order.*``."""
        return self.what if self.what in BY_SIZE else "number" if self.what == "any" else "month"


def read_sample(text: str, plan: Plan, number: int = 1) -> Wanted:
    """``exited:refractories``, ``退出:耐火材料``, ``any``; InputError names what is not known, and what was meant."""
    what, _, chain = text.replace("：", ":").partition(":")
    asked = {name: name for name in WORDS}
    for name in WORDS:
        asked |= {other: name for lang in LANGUAGES for other in word(f"story.ask.{name}", lang).split("|")}
    samples = [Both(*(name if lang == "en" else word(f"story.ask.{name}", lang).split("|")[0] for lang in LANGUAGES))
               for name in WORDS]  # fmt: skip
    places = [Both(chain, plan.label(f"chain.{chain}", "zh")) for chain in plan.chains]
    known = {place.text("zh") for place in places}
    stages = [Both(stage, plan.label(f"stage.{stage}", "zh")) for stage in plan.stages]
    places += [stage for stage in stages if stage.text("zh") not in known]
    return Wanted(
        _named(what, asked, Message("story.no_such_sample", name=what.strip()), samples),
        _named(chain, _chains(plan), Message("story.no_such_chain", name=chain.strip()), places) if chain.strip()
        else EVERYWHERE,
        number,
    )


def _chains(plan: Plan) -> dict[str, str]:
    """Every name of a chain or stage -> its id; a chain stands before a stage of the same name."""
    found: dict[str, str] = {}
    for kind, ids in (("stage", plan.stages), ("chain", plan.chains)):
        for one in ids:
            names = [plan.label(f"{kind}.{one}", lang) for lang in LANGUAGES]
            found |= {name.lower(): one for name in (one, one.replace("_", " "), *names)} | {one: one}
    for chain in plan.chains:
        key = f"story.also.{chain}"
        if has_word(key):
            found |= {name: chain for lang in LANGUAGES for name in word(key, lang).lower().split("|")}
    return found | {name: EVERYWHERE for lang in LANGUAGES for name in word("story.everywhere", lang).split("|")}


def _named(name: str, known: dict[str, str], unknown: Message, offered: list[Both]) -> str:
    if name.strip() in known:  # an id, exactly: a chain and a stage may differ by capitals alone
        return known[name.strip()]
    wanted = name.strip().lower()
    lower = {one.lower(): found for one, found in known.items()}
    if wanted in lower:
        return lower[wanted]
    meant = closest(wanted, lower)
    raise InputError.of(
        unknown, path="--sample",
        suggestion=Message("error.did_you_mean", name=meant) if meant else Message("story.known", names=offered),
    )


def choose(source: Source, model: PolicyModel, wanted: Wanted) -> Chosen:
    """The enterprise that is ``wanted``, in the run of ``source``; ``model`` is its model, not begun yet.

    The events that the folder keeps of the run are used where they suffice; else the run is simulated once more, with
    another model. InputError when there is no such enterprise, or not so many.
    """
    plan, stage = model.plan, model.firms.arrays["stage"]
    among = np.array([
        wanted.chain in (EVERYWHERE, name, chain)
        for name, chain in zip(plan.stages, plan.stage_chains, strict=True)
    ])  # fmt: skip
    if wanted.what in BY_SIZE:
        rows = _by_growth(source, wanted.what == "grew")
    else:
        rows = _by_events(source, model, wanted.what)
    candidates = tuple(row for row in rows if among[stage[row]])
    if not 1 <= wanted.number <= len(candidates):
        raise InputError.of(
            Message("story.no_candidate", count=len(candidates), number=wanted.number), file=str(source.folder),
            path="--sample", suggestion=Message("story.other_sample"),
        )  # fmt: skip
    return Chosen(wanted.what, wanted.chain, wanted.number, candidates)


def _by_events(source: Source, model: PolicyModel, what: str) -> list[int]:
    events = _kept_events(source) if source.has_events else _events_of(_simulated(source)[0])
    if what == "any":
        born = {row for _, row, kind, _ in events if kind == "entry"}
        return sorted(born | set(np.flatnonzero(model.firms["alive"]).tolist()))
    offering = {name for name, lever in model.levers.items() if lever.take_up == "accept_offer"}
    first: dict[int, int] = {}
    for month, row, kind, reason in events:
        # Whoever says no to an offer stands in the events as refused, and was refused nothing.
        declined = kind == "refused" and reason in offering
        if kind in KINDS[what] and month >= BURN_IN_MONTHS and not declined and row >= 0:
            first[row] = min(first.get(row, month), month)
    return sorted(first, key=lambda row: (first[row], row))


def _by_growth(source: Source, grew: bool) -> list[int]:
    _, before, after = _simulated(source)
    both = np.flatnonzero((before > 0.0) & (after > 0.0))
    gain = (after - before)[both] if grew else (before - after)[both]
    order = np.lexsort((both, -gain))
    return [int(row) for row in both[order] if (after[row] - before[row] > 0.0) == grew and after[row] != before[row]]


Events = Iterable[tuple[int, int, str, str]]


def _kept_events(source: Source) -> Events:
    table = source.run.events
    own = table[(table["draw"] == source.draw) & (table["replicate"] == source.replicate)]
    return [
        (month_index(str(month)), int(row), str(kind), str(reason))
        for month, row, kind, reason in zip(own["month"], own["enterprise"], own["kind"], own["reason"], strict=True)
    ]


def _events_of(table: dict[str, Any]) -> Events:
    return list(
        zip(table["month"].tolist(), table["enterprise"].tolist(), table["kind"], table["reason"], strict=True)
    )


def _simulated(source: Source) -> tuple[dict[str, Any], NDArray[np.float64], NDArray[np.float64]]:
    """Events of the whole run, and employees of every slot at the end of 2019 and at the end."""
    from sim.story.replay import release

    model = source.model()
    while model.month < BURN_IN_MONTHS:
        model.step()
    before = model.firms.arrays["labour"].copy()
    while model.month < model.months:
        model.step()
    after, events = model.firms.arrays["labour"].copy(), model.event_log.table()
    release(model)
    return events, before, after
