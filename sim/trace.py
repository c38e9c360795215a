"""Who can reach whom: from levers over rules and columns to indicators and targets, as a graph of what is declared.

An edge says that a rule reads, writes or asks for something, not how strongly. Columns and resources keep what they
hold from month to month, so a path may take several months. What indicators read is found by running them
(:mod:`sim.indicators.recording`), which rule publishes which figure by a short trial run: nothing is listed by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import networkx as nx

from sim.columns import COLUMNS
from sim.errors import InputError, did_you_mean
from sim.indicators import all_indicators
from sim.indicators.recording import COLUMNS_BEHIND, Recorder
from sim.language.message import Message
from sim.parameters import ParameterTable
from sim.plan import Plan, load_plan
from sim.rule import Rule
from sim.scenario.schema import LeverUse, Population, Scenario
from sim.scoring import levers_in_use, uses_of
from sim.scoring.formulas import FORMULAS

if TYPE_CHECKING:
    from sim.model import PolicyModel

KINDS = ("lever", "parameter", "rule", "column", "resource", "quantity", "figure", "indicator", "reading", "target")
"""What a node may be."""

Node = tuple[str, str]
"""Kind and name."""

SINKS = ("events", "statistics")
"""Resources that only take notes: nothing in the month depends on them."""

DETOUR = 3
"""What a step through a shared book costs, in ordinary steps: nearly everything moves somebody's cash or ends somebody,
so that a path through it says little, and is shown only where there is no other of similar length."""

TRIAL_START, TRIAL_MONTHS, TRIAL_SCALE = "2020-01", 36, 0.2
"""The trial run: a small city, every lever in force from January 2020, long enough for all yearly rules."""


@dataclass(frozen=True)
class Reach:
    """One end of a trace, with a shortest path to or from the other end. ``steps`` counts the rules on it."""

    kind: str
    name: str
    path: tuple[Node, ...]

    @property
    def steps(self) -> int:
        return sum(kind == "rule" for kind, _ in self.path)


class Trace:
    """The graph of one month's rules with some levers. Build it with :func:`trace_of`."""

    def __init__(
        self, plan: Plan, table: ParameterTable, rules: Sequence[Rule], uses: Mapping[str, str],
        published: Mapping[str, Iterable[str]],
    ) -> None:  # fmt: skip
        """``uses`` gives the plan's lever of each lever id, ``published`` the figures that each rule hands in."""
        self.plan, self.uses = plan, dict(uses)
        self.members: set[str] = set()
        """Ids of levers that belong to a bundle among the others, and are not levers of the plan themselves."""
        self.graph: nx.DiGraph = nx.DiGraph()
        self.graph.add_nodes_from(("lever", lever) for lever in uses)
        self.graph.add_edges_from(_edges_of_rules(rules, published))
        for lever_id, use in uses.items():
            names = table.of_lever(use) if use in {lever.id for lever in plan.levers} else {}
            self.graph.add_edges_from((("parameter", f"{use}.{name}"), ("lever", lever_id)) for name in names)
        self.graph.add_edges_from(_edges_of_counting())
        self.graph.add_edges_from(_edges_of_indicators(plan, table))
        self.graph.add_edges_from(_edges_of_targets(plan))

    def reaching(self, target: str) -> dict[str, list[Reach]]:
        """What can reach a target, by kind, nearest first. InputError for a target that the plan lacks."""
        known = [found.id for found in self.plan.targets]
        if target not in known:
            raise InputError.of(Message("scenario.no_target", name=target), suggestion=did_you_mean(target, known))
        paths = nx.single_source_dijkstra_path(self._reversed, ("target", target))
        return _by_kind((node, tuple(reversed(path))) for node, path in paths.items())

    def reached(self, lever: str) -> dict[str, list[Reach]]:
        """What a lever can reach, by kind, nearest first. InputError for a lever that is not there."""
        if lever not in self.uses:
            suggestion = did_you_mean(lever, tuple(self.uses))
            raise InputError.of(Message("trace.no_lever", name=lever), suggestion=suggestion)
        paths = nx.single_source_dijkstra_path(self._sorted, ("lever", lever))
        return _by_kind((node, tuple(path)) for node, path in paths.items())

    @cached_property
    def _sorted(self) -> nx.DiGraph:
        """The graph with its edges in alphabetical order, so that of equal paths always the same is found."""
        return self._ordered(self.graph.edges)

    @cached_property
    def _reversed(self) -> nx.DiGraph:
        return self._ordered((end, start) for start, end in self.graph.edges)

    def _ordered(self, edges: Iterable[tuple[Node, Node]]) -> nx.DiGraph:
        ordered: nx.DiGraph = nx.DiGraph()
        ordered.add_nodes_from(sorted(self.graph.nodes))
        ordered.add_weighted_edges_from((start, end, _length(start, end)) for start, end in sorted(edges))
        return ordered


def _length(start: Node, end: Node) -> int:
    shared = any(kind == "column" and COLUMNS[name].owner for kind, name in (start, end))
    return DETOUR if shared else 1


def _by_kind(found: Iterable[tuple[Node, tuple[Node, ...]]]) -> dict[str, list[Reach]]:
    reaches = [Reach(kind, name, path) for (kind, name), path in found if len(path) > 1]
    reaches.sort(key=lambda reach: (reach.steps, len(reach.path), reach.name))
    return {kind: [reach for reach in reaches if reach.kind == kind] for kind in KINDS}


def _edges_of_rules(rules: Sequence[Rule], published: Mapping[str, Iterable[str]]) -> Iterator[tuple[Node, Node]]:
    for made in rules:
        here = ("rule", made.name)
        if made.lever:
            yield ("lever", made.lever), here
        yield from ((("parameter", name), here) for name in made.params)
        yield from ((("column", name), here) for name in made.columns_read)
        yield from ((here, ("column", name)) for name in (*made.writes, *made.adds))
        yield from ((("resource", name), here) for name in made.resources if name not in SINKS)
        yield from ((here, ("resource", name)) for name in made.requests if name not in SINKS)
        yield from ((here, ("figure", name)) for name in published.get(made.name, ()))
    yield from ((("resource", column.owner), ("column", column.name)) for column in COLUMNS.values() if column.owner)


def _edges_of_counting() -> Iterator[tuple[Node, Node]]:
    for quantity, columns in COLUMNS_BEHIND.items():
        yield from ((("column", column), ("quantity", quantity)) for column in columns)


def _edges_of_indicators(plan: Plan, table: ParameterTable) -> Iterator[tuple[Node, Node]]:
    recorder = Recorder(plan, table.values())
    for name, reads in recorder.all_reads(all_indicators(plan.scopes, plan.stage_chains)):
        end = ("indicator", name)
        yield from ((("quantity", quantity), end) for quantity in reads.quantities)
        yield from ((("figure", figure), end) for figure in reads.figures)
        yield from ((("parameter", parameter), end) for parameter in reads.parameters)


def _edges_of_targets(plan: Plan) -> Iterator[tuple[Node, Node]]:
    for reading in plan.readings:
        here = ("reading", f"{reading.target}.{reading.reading}")
        yield here, ("target", reading.target)
        yield from ((("indicator", name), here) for name in FORMULAS[reading.target, reading.reading].series)


# -- which rules there are, and what they publish ------------------------------------------------------------------


def trace_of(scenario: Scenario | None = None) -> Trace:
    """The graph of a scenario's month, or (None) of the month with every lever that can be run."""
    chosen = scenario or every_lever()
    model = _trial_model(chosen)
    published = _published(model)
    uses = uses_of(chosen) | {name: use.use for name, use in chosen.levers.items()}
    trace = Trace(load_plan(), ParameterTable.load(), model.schedule.rules, uses, published)
    for bundle, members in levers_in_use(chosen).items():
        # A bundle has no rules: it reaches what its members reach.
        ids = [name for name, use in chosen.levers.items() if use.use == bundle and name not in members]
        trace.members.update(set(members) - set(chosen.levers))
        trace.graph.add_edges_from((("lever", name), ("lever", member)) for name in ids for member in members)
    return trace


def every_lever(**settings: Any) -> Scenario:
    """A scenario with every lever that can be run at its defaults; ``settings`` are common to all (``start``)."""
    from sim.policies.base import lever_class, lever_names

    levers = {name: LeverUse(use=name, settings=lever_class(name)(**settings)) for name in lever_names()}
    return Scenario(name="every_lever", levers=levers)


def _trial_model(scenario: Scenario) -> PolicyModel:
    """A small city under the scenario's rules and levers, all levers in force from :data:`TRIAL_START`."""
    from sim.model import PolicyModel

    levers = {
        name: use.model_copy(update={"settings": use.settings.model_copy(update={"start": TRIAL_START, "end": None})})
        for name, use in scenario.levers.items()
    }
    small = scenario.model_copy(update={"levers": levers, "population": Population(scale=TRIAL_SCALE)})
    return PolicyModel(small)


def _published(model: PolicyModel) -> dict[str, set[str]]:
    """The figures that each rule hands to the statistics bureau in the trial run."""
    from sim.indicators.observations import Counted, Figure

    found: dict[str, set[str]] = {}
    bureau = model.statistics
    carry_out = bureau.carry_out

    def noting(requests: Sequence[Any], rule_name: str) -> None:
        found.setdefault(rule_name, set()).update(r.name for r in requests if isinstance(r, Figure | Counted))
        carry_out(requests, rule_name)

    bureau.carry_out = noting  # type: ignore[method-assign]
    try:
        for _ in range(min(TRIAL_MONTHS, model.months)):
            model.step()
    finally:
        del bureau.carry_out
        model.release()
    return found
