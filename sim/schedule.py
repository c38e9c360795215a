"""THE MONTH: its phases, the rules in their order, and the checker that holds them to what they declare.

Read :data:`MONTH` aloud and you have heard the model. Levers add rules of their own in the phases ``outside`` (what
enterprises know, may and must), ``offer`` (before they decide), ``award`` and ``settle`` (after); a
scenario may replace any rule or put another beside it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.agents import (
    certification,
    credit,
    demand,
    digital,
    entry,
    environment,
    exit,
    finance,
    group_statistics,
    innovation,
    investment,
    labour,
    land_use,
    outreach,
    pricing,
    production,
    project_figures,
    project_rules,
    renovation,
    statistics_bureau,
    supply_network,
)
from sim.columns import COLUMNS
from sim.engine_errors import ContractError, InvariantError, RuleFailure, meant
from sim.months import month_label
from sim.rule import PHASES, Rule, load_rules
from sim.streams import RuleStream

if TYPE_CHECKING:
    from sim.model import PolicyModel
    from sim.scenario import RuleUse, Structure

MONTH: tuple[Rule, ...] = (
    # outside: the world moves on
    demand.grow_older,
    # act: enterprises sell, make and deliver ...
    demand.receive_orders,
    demand.expect_demand,
    supply_network.receive_inputs,
    environment.curtail,
    production.produce,
    production.ship,
    supply_network.deliver_inputs,
    # ... keep their books, pay and are paid ...
    pricing.reckon_costs,
    innovation.do_research,
    finance.keep_books,
    finance.pay_bills,
    pricing.set_price,
    # ... hire, invest, borrow, and take up new technology
    labour.hire_and_fire,
    labour.set_county_wage,
    credit.serve_debt,
    investment.plan_investment,
    credit.lend,
    investment.invest,
    land_use.fit_out_plants,
    digital.look_at_peers,
    digital.adopt_cloud,
    digital.benefit_from_cloud,
    renovation.start_upgrades,
    renovation.complete_upgrades,
    # ... while investors come with projects, wait for permits and land, and build
    project_rules.win_projects,
    project_rules.advance_projects,
    project_rules.give_land_to_projects,
    # award: the levels above certify who fulfils their conditions
    certification.certify,
    # exit: who cannot go on, closes
    credit.find_zombies,
    exit.count_distress,
    exit.leave_market,
    # entry: new ones begin
    entry.enter_market,
    project_rules.open_plants,
    # rewire: links that were lost are replaced, inputs are ordered
    supply_network.find_suppliers,
    supply_network.order_inputs,
    # renew: what the month has added is folded in
    land_use.manage_land,
    demand.recapture_customers,
    project_rules.grow_into_markets,
    demand.renew_customers,
    demand.renew_quality,
    renovation.age_equipment,
    investment.renew_capacity,
    labour.renew_methods,
    innovation.renew_productivity,
    production.save_energy,
    environment.meter_energy,
    environment.renew_green_score,
    # statistics: the bureau counts
    land_use.publish_land,
    credit.report_lending,
    outreach.report_burdens,
    statistics_bureau.keep_annual_books,
    statistics_bureau.review_above_scale_list,
    statistics_bureau.take_statistics,
    project_figures.count_projects,
    group_statistics.count_groups,
    group_statistics.count_supplier_choice,
    certification.count_certificates,
    statistics_bureau.close_annual_books,
)

ALTERNATIVES: dict[str, dict[str, Rule]] = {
    "expectations": {
        "naive": demand.expect_demand_naively,
        "autoregressive": demand.expect_demand_autoregressively,
    },
    "pass_through": {"by_size": pricing.set_price_by_size},
    "credit": {"loose": credit.lend_loosely, "tight": credit.lend_tightly},
    "exit": {"negative_worth": exit.count_negative_worth},
}
"""Rules that a scenario's ``structure`` puts in the place of the rule of the same name, by part and word."""

BLOCK_ROWS = 16_384
"""Tables longer than this are run block by block where rules are row-wise, so that a block's columns stay in cache."""


def registry() -> dict[str, Rule]:
    """Every built-in rule, and those of installed packages (entry point group ``sim.rules``), by name."""
    rules = {made.name: made for made in MONTH}
    for point in entry_points(group="sim.rules"):
        loaded = point.load()
        if isinstance(loaded, Rule):
            rules.setdefault(loaded.name, loaded)
    return rules


def find_rule(use: str) -> Rule:
    """The rule that a scenario names: ``file.py:function``, or the name of a registered one.

    Raises ContractError when there is none; a file is run to find it.
    """
    if ":" in use and use.rsplit(":", 1)[0].endswith(".py"):
        file, function = use.rsplit(":", 1)
        found = load_rules(Path(file))
        if function not in found:
            raise ContractError(f"{file} defines no rule {function!r}{meant(function, found)}")
        return found[function]
    known = registry()
    if use not in known:
        raise ContractError(f"no rule {use!r}{meant(use, known)}")
    return known[use]


def built_in_rules(structure: Structure | None = None) -> list[Rule]:
    """The month's own rules in order, those of ``structure`` in the places of the rules of the same name."""
    chosen = {}
    if structure is not None:
        for part, words in ALTERNATIVES.items():
            found = words.get(getattr(structure, part))
            if found is not None:
                chosen[found.name] = found
    return [chosen.get(made.name, made) for made in MONTH]


def arrange(
    lever_rules: Iterable[Rule] = (),
    uses: Sequence[RuleUse] = (),
    find: Callable[[str], Rule] = find_rule,
    structure: Structure | None = None,
) -> tuple[Rule, ...]:
    """The month's rules in order: built-in ones, the scenario's in their places, levers' after those of their phase.

    ``find`` turns the name in a scenario into a rule; ``structure`` chooses among built-in alternatives.
    """
    rules = built_in_rules(structure)
    for use in uses:
        made = find(use.use)
        anchor = use.instead_of or use.after or use.before
        if anchor is None:
            place = max(
                (k for k, r in enumerate(rules) if PHASES.index(r.phase) <= PHASES.index(made.phase)), default=-1
            )
            rules.insert(place + 1, made)
            continue
        names = [r.name for r in rules]
        if anchor not in names:
            raise ContractError(f"no rule {anchor!r} in the month{meant(anchor, names)}")
        place = names.index(anchor)
        if made.phase != rules[place].phase:
            raise ContractError(
                f"rule {made.name!r} is of the phase {made.phase!r} and cannot stand beside or instead of {anchor!r}, "
                f"which is of the phase {rules[place].phase!r}"
            )
        if use.instead_of:
            rules[place] = made
        else:
            rules.insert(place + (1 if use.after else 0), made)
    by_phase: dict[str, list[Rule]] = {phase: [] for phase in PHASES}
    for made in rules:
        by_phase[made.phase].append(made)
    for made in lever_rules:
        by_phase[made.phase].append(made)
    ordered = tuple(made for phase in PHASES for made in by_phase[phase])
    check_order(ordered)
    return ordered


def check_order(rules: Sequence[Rule]) -> None:
    """Raises ContractError where two rules own a column, or one reads a value that is not there yet or not any more."""
    owner: dict[str, int] = {}
    names: dict[str, int] = {}
    for place, made in enumerate(rules):
        if made.name in names:
            raise ContractError(f"two rules have the name {made.name!r}")
        names[made.name] = place
        for column in made.writes:
            if column in owner:
                raise ContractError(f"{column!r} has two owners: {rules[owner[column]].name!r} and {made.name!r}")
            owner[column] = place
    last_addition: dict[str, int] = {}
    for place, made in enumerate(rules):
        for column in made.adds:
            last_addition[column] = place
    for place, made in enumerate(rules):
        for column in made.reads:
            _check_read(rules, place, column, owner, last_addition)
        for column in made.lagged:
            if owner.get(column, len(rules)) < place:
                raise ContractError(
                    f"rule {made.name!r} wants last month's {column!r}, but {rules[owner[column]].name!r} has already "
                    "written this month's: read it, or run earlier"
                )


def _check_read(
    rules: Sequence[Rule], place: int, column: str, owner: dict[str, int], last_addition: dict[str, int]
) -> None:
    definition, made = COLUMNS[column], rules[place]
    if definition.kind == "trait" or definition.owner:
        return
    if definition.open:
        if last_addition.get(column, -1) > place:
            late = rules[last_addition[column]].name
            raise ContractError(f"rule {made.name!r} reads {column!r} before {late!r} has added to it")
        return
    if column not in owner:
        if definition.kind == "flow":
            raise ContractError(f"rule {made.name!r} reads the flow {column!r}, which nothing writes")
        return
    if owner[column] >= place:
        when = (
            "in the same step as it is written"
            if owner[column] == place
            else f"before {rules[owner[column]].name!r} writes it"
        )
        advice = "declare it under lagged for last month's value" if definition.kind == "stock" else "run later"
        raise ContractError(f"rule {made.name!r} reads {column!r} {when}: {advice}")


@dataclass(frozen=True, slots=True)
class _Agenda:
    """What one month holds: the rules that are active, in groups, and those of which something may stand."""

    groups: tuple[tuple[Rule, ...], ...]
    standing: tuple[str, ...]


class Schedule:
    """Runs the ordered rules of one model, month by month."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._groups = _group_row_wise(self.rules)
        self._renewed = tuple(made for made in self.rules if made.renewed is not None)
        self._agendas: dict[int, _Agenda] = {}

    def agenda(self, month: int, months: int = 0) -> _Agenda:
        """What ``month`` holds. Asked for the first time, the agendas of all ``months`` are drawn up together: asking
        each rule in each month costs several times as much.
        """
        if month not in self._agendas:
            self._agendas |= {own: self._draw_up(own) for own in range(month, max(months, month + 1))}
        return self._agendas[month]

    def _draw_up(self, month: int) -> _Agenda:
        def works(made: Rule) -> bool:
            return made.active is None or made.active(month)

        groups = (tuple(made for made in group if works(made)) for group in self._groups)
        standing = (made.name for made in self._renewed if works(made) and made.renewed and not made.renewed(month))
        return _Agenda(tuple(group for group in groups if group), tuple(standing))

    def run_month(self, model: PolicyModel) -> None:
        """One month of ``model``: each rule sees its view, what it returns is stored or carried out."""
        agenda, firms = self.agenda(model.month, model.months), model.firms
        if self._renewed:
            firms.stand(tuple(name for name in agenda.standing if name in firms.standing))
        standing, resources, month = firms.standing, model.resources, model.month
        in_blocks = firms.rows > BLOCK_ROWS and model.streams.order is None
        for group in agenda.groups:
            if in_blocks and group[0].row_wise:
                self._run_blocks(model, group)
            else:
                for made in group:
                    # As _has_work, without the call: that many rules are asked every month.
                    if made.renewed is not None and made.name in standing:
                        continue
                    if made.idle is None or not made.idle(resources, month):
                        _run_rule(model, made)

    @staticmethod
    def _run_blocks(model: PolicyModel, group: tuple[Rule, ...]) -> None:
        rows = model.firms.rows
        # Numbers are drawn once for the whole table and cut, so that blocks do not change them.
        streams = {
            made.name: _DrawnStream(RuleStream(model.streams, made.stream, model.month, rows))
            for made in group
            if made.stream
        }
        for start in range(0, rows, BLOCK_ROWS):
            block = slice(start, min(start + BLOCK_ROWS, rows))
            for made in group:
                if _has_work(model, made):
                    stream = streams.get(made.name)
                    _run_rule(model, made, block, stream.part(block) if stream else None)


class _DrawnStream:
    """Numbers of a whole column, handed out block by block."""

    def __init__(self, stream: RuleStream) -> None:
        self._stream = stream
        self._drawn: dict[int, Any] = {}

    def part(self, block: slice) -> Any:
        outer = self

        class Part:
            def uniform(self, sub: int = 0) -> Any:
                if sub not in outer._drawn:
                    outer._drawn[sub] = outer._stream.uniform(sub)
                return outer._drawn[sub][block]

        return Part()


def _group_row_wise(rules: Sequence[Rule]) -> list[tuple[Rule, ...]]:
    groups: list[list[Rule]] = []
    for made in rules:
        if groups and made.row_wise and groups[-1][-1].row_wise:
            groups[-1].append(made)
        else:
            groups.append([made])
    return [tuple(group) for group in groups]


def _has_work(model: PolicyModel, made: Rule) -> bool:
    """Whether an active rule runs this month: most of a short rule's cost is in calling it at all."""
    if made.renewed is not None and made.name in model.firms.standing:
        return False
    return made.idle is None or not made.idle(model.resources, model.month)


def _run_rule(model: PolicyModel, made: Rule, block: slice | None = None, stream: Any = None) -> None:
    firms = model.firms
    resources = model.resources
    arguments: dict[str, Any] = {argument: resources[name] for argument, name in made.arguments}
    if made.lever and "government" in arguments:
        arguments["government"] = arguments["government"].desk(made.name)
    if made.params:
        arguments["p"] = model.rule_parameters(made)
    if made.stream:
        arguments["rng"] = stream or RuleStream(model.streams, made.stream, model.month, firms.rows)
    try:
        result = made.function(firms.view(made, block), **arguments)
    except (ContractError, InvariantError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, ValueError) and "read-only" in str(error):
            raise ContractError(
                f"rule {made.name!r} changed a column in place; return the new values instead"
            ) from error
        raise RuleFailure(_failure(made, model.month, error)) from error
    if not result:
        # Nothing to store, unless a column of its own is missing or something else stands for "nothing".
        if made.writes or made.renewed is not None or not (result is None or isinstance(result, Mapping)):
            result = {} if result is None else result
        else:
            return
    if type(result) is not dict and not isinstance(result, Mapping):
        raise ContractError(f"rule {made.name!r} returned a {type(result).__name__}; it must return a dict")
    for name in made.writes:
        if name not in result:
            raise ContractError(f"rule {made.name!r} owns {name!r} but returned nothing for it")
    if made.renewed is not None:
        firms.keep_standing(made.name, {name: value for name, value in result.items() if name in made.adds})
    answers = made.answers
    for name, value in result.items():
        if name in answers:
            if not isinstance(value, (list, tuple)):
                raise ContractError(f"rule {made.name!r} must return a list of requests under {name!r}")
            if value:
                resources[answers[name]].carry_out(value, made.name)
        else:
            firms.commit(made, name, value, block)


def _failure(made: Rule, month: int, error: Exception) -> str:
    """What went wrong in a rule's own code: rule, file, line, month, and Python's words."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if step.filename.endswith(made.file)]
    line = f":{steps[-1].lineno}" if steps else ""
    return f"rule {made.name!r} ({made.file}{line}) failed in {month_label(month)}: {type(error).__name__}: {error}"
