"""PolicyModel: one city, one scenario, one seed. Wires state, institutions, rules and levers, and steps the month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.agents.banks import Bank
from sim.agents.cost_structure import with_local_inputs
from sim.agents.enterprise import Enterprise, EnterpriseSet
from sim.agents.environment import EnvironmentOffice
from sim.agents.government import Government
from sim.agents.labour import LabourMarket
from sim.agents.offices import Customs
from sim.agents.outside_world import OutsideWorld, build_world
from sim.agents.parks import Parks, build_parks
from sim.agents.population import populate
from sim.agents.population_layout import lay_out
from sim.agents.project_slots import lead_weights, possible_projects
from sim.agents.projects import Projects
from sim.agents.roster_population import Given, incumbents_of, listed_of, plan_of_roster
from sim.agents.statistics_bureau import Statistics
from sim.checks import CHECKS
from sim.engine_errors import ContractError
from sim.events import EventLog
from sim.ledger import Ledger
from sim.lifecycle import Lifecycle
from sim.months import BURN_IN_MONTHS, PLAN_MONTHS, month_label, total_months
from sim.parameters import ParameterTable
from sim.plan import Plan, load_plan
from sim.policies.bundle import expand
from sim.roster.attach import attached
from sim.roster.holding import plan_of_ledger
from sim.rule import Rule
from sim.scenario.schema import Scenario
from sim.schedule import Schedule, arrange
from sim.state import Enterprises
from sim.streams import Streams
from sim.uncertainty.realise import Realised, realise

if TYPE_CHECKING:
    from sim.policies.base import Lever


@dataclass(frozen=True)
class RunResult:
    """What one run leaves: monthly indicators, events, yearly accounts, the supply network's sales, levers' reports."""

    series: dict[str, NDArray[np.float64]]
    """Indicator -> one number a month, shape (months,), 2019 included."""
    events: dict[str, NDArray[Any]]
    """month, enterprise, stage (id), kind, reason, amount: arrays of equal length."""
    accounts: list[tuple[int, str, str, str, float]]
    """(year, payer, receiver, purpose, 10k yuan); purposes that begin with ``memo:`` move no money."""
    network: list[tuple[str, str, float, float]]
    """(supplier stage, buyer stage or ``outside``, links at the end, 10k yuan in the last twelve months)."""
    levers: dict[str, dict[str, float]]
    """What each lever did: applicants, awarded, refused, money, ..."""
    inputs: dict[str, float] = field(default_factory=dict)
    """Uncertain input -> the value drawn; empty for draw 0."""

    @property
    def planned(self) -> dict[str, float]:
        """Money planned for each lever over the run (10k yuan)."""
        return {name: report["planned"] for name, report in self.levers.items()}


class PolicyModel(mesa.Model):
    """A model of the city's enterprises under a scenario.

    ``model.agents`` holds the institutions, ``model.firms`` the enterprise table, ``model.enterprise(uid)`` one row as
    an object, ``model.enterprises`` all of them for Mesa's data collector. The population depends on (seed, draw), the
    months on (seed, draw, replicate).
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        draw: int = 0,
        replicate: int = 0,
        plan: Plan | None = None,
        parameters: ParameterTable | None = None,
        realised: Realised | None = None,
    ) -> None:
        """Draw 0 has every number at its value in the table; another ``draw`` draws the scenario's uncertain inputs.

        ``plan`` and ``parameters`` are as they were read (default: the installed ones). ``realised`` gives what a draw
        has made of scenario, plan and parameters, in place of ``draw``'s own inputs.
        """
        super().__init__(rng=0)  # Mesa's own generator is never used; a fixed seed keeps the machine's entropy out.
        self.draw, self.replicate = draw, replicate
        if realised is None and draw > 0:
            realised = realise(scenario, plan or load_plan(), parameters or ParameterTable.load(), draw)
        if realised is not None:
            scenario, plan, parameters = realised.scenario, realised.plan, realised.parameters
        self.realised = realised
        self.scenario = scenario
        self.parameters = (parameters or ParameterTable.load()).values(scenario.parameters)
        self.plan = with_local_inputs(self._own_plan(plan or load_plan()), self.parameters, scenario.structure.network)
        self.months = total_months(scenario.months)
        self.month = 0
        """The month to be simulated next; 0 is January 2019."""
        self.streams = Streams(scenario.seed, draw, replicate)
        self._rule_parameters: dict[str, SimpleNamespace] = {}
        self._build_population()
        self._build_institutions()
        self._take_levers()
        self.enterprises = EnterpriseSet(self)
        self._settle_down()

    # -- building --------------------------------------------------------------------------------------------------

    def _own_plan(self, plan: Plan) -> Plan:
        """The plan with stages and projects as the scenario's roster and ledger have them."""
        self._plan_as_read, self._tables = plan, attached(self.scenario.population)
        population, roster, ledger = self.scenario.population, self._tables.enterprises, self._tables.projects
        if roster is not None:
            plan = plan_of_roster(plan, roster, self.parameters, population.beside_roster is not None)
        if ledger is not None:
            plan = plan_of_ledger(plan, ledger, keep_own=population.beside_ledger is not None)
        return plan

    def _build_population(self) -> None:
        streams = Streams(self.scenario.seed, self.draw)
        table, wanted = self.plan.stage_table, self.scenario.population
        counts = []
        for column, overrides in (("above_scale_enterprises", wanted.above_scale), ("small_enterprises", wanted.small)):
            base = table[column] * wanted.scale
            for stage, count in overrides.items():
                base[self.plan.stage_index(stage)] = count
            counts.append(np.floor(base + 0.5).astype(np.int64))
        # A shorter run has the slots of the whole plan too: who would enter, and whom a buyer might meet, must not
        # depend on when the run ends.
        horizon = max(self.months, total_months(PLAN_MONTHS))
        self._projects = possible_projects(self.plan, self.parameters, streams, horizon, wanted.scale)
        start, roster = None, self._tables.enterprises
        if roster is not None:
            # The roster's own enterprises are counted in the stages, whatever the size of the city around them.
            beside, counts = self._beside_roster(counts)
            listed = listed_of(roster, self._plan_as_read, self.parameters["listing_threshold"])
            start = incumbents_of(roster, self.plan, self.parameters, streams, beside, listed)
        layout = lay_out(self.plan, self.parameters, streams, horizon, counts[0], counts[1], self._projects, start)
        self._project_rows = layout.project_rows
        self.firms = Enterprises(len(layout.stage), layout.slots_by_month)
        self.firms.rows = layout.incumbents
        self._incumbents = layout.incumbents
        given = Given(roster, self.plan, self._plan_as_read, len(layout.stage)) if roster is not None else None
        self.network = populate(
            self.firms, layout, self.plan, self.parameters, streams,
            pass_through=self.scenario.structure.pass_through, given=given,
        )  # fmt: skip

    def _beside_roster(self, wanted: list[NDArray[np.int64]]) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
        """Synthetic small enterprises beside the roster by stage, and all above-scale and small ones there then are."""
        table, own = self.plan.stage_table, self._plan_as_read.stage_table["small_enterprises"]
        counts = [table[name].astype(np.int64) for name in ("above_scale_enterprises", "small_enterprises")]
        if self.scenario.population.beside_roster is None:
            return np.zeros_like(counts[1]), counts
        of_roster = np.floor(table["small_enterprises"] - own + 0.5).astype(np.int64)
        beside = np.floor(own * self.scenario.population.scale + 0.5).astype(np.int64)
        for stage in self.scenario.population.small:
            beside[self.plan.stage_index(stage)] = wanted[1][self.plan.stage_index(stage)]
        return beside, [counts[0], of_roster + beside]

    def _build_institutions(self) -> None:
        p = self.parameters
        self.ledger = Ledger(self.firms)
        self.event_log = EventLog(self.firms.arrays["stage"])
        self.lifecycle = Lifecycle(self.firms, self.ledger, self.event_log, len(self.plan.stages))
        self.world: OutsideWorld = build_world(self, self.scenario, self.plan, p)
        self.bank = Bank(
            self,
            p["lending_ceiling_headroom"],
            limited=self.scenario.scarcity.lending,
            manufacturing=self.plan.scope("manufacturing"),
            manufacturing_share=p["manufacturing_share_of_loans"],
            others_growth=p["loans_other_growth"],
        )
        scarce, treasury = self.scenario.scarcity, self.scenario.treasury
        self.government = Government(
            self,
            p["administrative_cases_per_month"] if scarce.administration else float("inf"),
            common_purse=treasury.purse == "common",
            annual_budget=treasury.annual_budget * treasury.budget_factor,
            first_month=BURN_IN_MONTHS,
            customs=Customs.of(p),
        )
        self.labour_market = LabourMarket(p["wage"], scarce=scarce.labour)
        self.parks: Parks = build_parks(
            self, self.plan, p, Streams(self.scenario.seed, self.draw), self.streams, self.firms.arrays,
            self._incumbents, scale=self.scenario.population.scale, scarce=scarce.land,
        )  # fmt: skip
        self.projects = Projects(
            self, self._projects, self._project_rows, lead_weights(self.plan, p), self.plan, self.streams,
            p["project_spillover_linked"],
        )  # fmt: skip
        self.environment = EnvironmentOffice(self, self.plan, p, limited=scarce.energy)
        self.statistics = Statistics(self.plan.scopes, self.plan.stage_chains, p, self.months)
        self.resources: dict[str, Any] = {
            "world": self.world,
            "ledger": self.ledger,
            "lifecycle": self.lifecycle,
            "events": self.event_log,
            "network": self.network,
            "bank": self.bank,
            "labour_market": self.labour_market,
            "government": self.government,
            "parks": self.parks,
            "projects": self.projects,
            "environment": self.environment,
            "statistics": self.statistics,
        }

    def _take_levers(self) -> None:
        """Make the state of every lever of the scenario, and put its rules into the month."""
        chosen = {name: cast("Lever", use.settings) for name, use in self.scenario.levers.items()}
        self.levers, self.part_of = expand(chosen)
        if self.realised is not None:
            self.levers = self.realised.members(self.levers, self.part_of)
        lever_rules: list[Rule] = []
        for name, lever in self.levers.items():
            self.resources[name] = lever.new_state(name, self)
            lever_rules.extend(lever.rules(name))
        self._rank_programmes()
        self.schedule = Schedule(arrange(lever_rules, self.scenario.rules, structure=self.scenario.structure))
        sharing = {name for name, lever in self.levers.items() if lever.shares_offices}
        self.government.offices.open_desks(self.schedule.rules, sharing)

    def _rank_programmes(self) -> None:
        """Tell the government which programmes draw on its common purse, and in which order."""
        first = self.scenario.treasury.priorities
        order = [*(name for name in first if name in self.levers), *(name for name in self.levers if name not in first)]
        programmes = [self.resources[name] for name in order]
        self.government.programmes = [programme for programme in programmes if programme.shares_purse]

    def _settle_down(self) -> None:
        """Open the books on the population as it stands."""
        self.lifecycle.initial = self.lifecycle.count_alive()
        self.ledger.open_books()
        self.network.record_from = self.months - 12
        self.network.sales[:] = 0.0  # the orders that the population begins with are nobody's year
        self.bank.open_books(self.firms["debt"], self.firms["stage"])

    # -- running ---------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Simulate one month: rules in order, then every check."""
        month = self.month
        self.world.slots_before = self.firms.rows
        self.firms.begin_month(month)
        for resource in self.resources.values():
            resource.begin_month(month)
        self.government.share_out(month)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            self.schedule.run_month(self)
        for check in CHECKS:
            check(self)
        self.month += 1

    def run(self) -> RunResult:
        """Simulate every month that is left and return the result."""
        while self.month < self.months:
            self.step()
        return self.result()

    def result(self) -> RunResult:
        """What has been simulated so far."""
        stages = self.plan.stages
        events = self.event_log.table()
        events["stage"] = np.array(stages, dtype=object)[events["stage"]]
        return RunResult(
            series=self.statistics.series(),
            events=events,
            accounts=[(*key, amount) for key, amount in sorted({**self.ledger.entries, **self.ledger.memos}.items())],
            network=self._network_table(),
            levers={name: dict(self.resources[name].report()) for name in self.levers},
            inputs=dict(self.realised_values),
        )

    def _network_table(self) -> list[tuple[str, str, float, float]]:
        """Sales of the last twelve months from stage to stage, and from each stage to the world outside."""
        stages, sales = self.plan.stages, self.network.sales
        links = self.network.links_between_stages()
        local = [
            (stages[supplier], stages[buyer], float(links[supplier, buyer]), float(sales[supplier, buyer]))
            for supplier, buyer in zip(*np.nonzero(sales), strict=True)
        ]
        shipped = self.statistics.observations().shipped[-12:].sum(axis=(0, 2))
        external = np.maximum(shipped - sales.sum(axis=1), 0.0)
        return local + [(stages[code], "outside", 0.0, float(external[code])) for code in np.flatnonzero(external)]

    @property
    def realised_values(self) -> Mapping[str, float]:
        """Uncertain input -> its number in this model; empty where all have their value in the table."""
        return self.realised.values if self.realised is not None else {}

    def rule_parameters(self, made: Rule) -> SimpleNamespace:
        """The declared parameters of a rule as attributes; raises ContractError for one that the table lacks."""
        found = self._rule_parameters.get(made.name)
        if found is None:
            values = {}
            for name in made.params:
                if name in made.own_params:
                    values[name] = made.own_params[name].value
                elif name in self.parameters:
                    values[name] = self.parameters[name]
                else:
                    raise ContractError(f"rule {made.name!r} uses the parameter {name!r}, which parameters.csv lacks")
            found = self._rule_parameters[made.name] = SimpleNamespace(**values)
        return found

    # -- looking in ------------------------------------------------------------------------------------------------

    def enterprise(self, uid: int) -> Enterprise:
        """One enterprise as an object. Raises KeyError for a number that no slot has."""
        return Enterprise(self, uid)

    @property
    def agent_types(self) -> list[type]:
        """Classes of the institutions, and of the enterprises."""
        return list(self.agents_by_type)

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Institutions by class, and the enterprises: where Mesa's data collector finds ``agenttype_reporters``."""
        return {**super().agents_by_type, Enterprise: self.enterprises}

    @property
    def label(self) -> str:
        """The month to be simulated next, as 2020-09."""
        return month_label(self.month)

    @property
    def in_burn_in(self) -> bool:
        return self.month < BURN_IN_MONTHS

    # -- snapshot ----------------------------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """Everything that :meth:`restore` needs to go on from here, whatever happens to this model later."""
        return {
            "month": self.month,
            "rows": self.firms.rows,
            "firms": self.firms.snapshot(),
            "standing": self.firms.standing_snapshot(),
            "resources": {name: resource.snapshot() for name, resource in self.resources.items()},
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Return to a snapshot of this model, or of one with the same population and the same months so far.

        Levers that the snapshot does not know begin anew: a scenario whose levers start later can go on
        from the months that it shares with another.
        """
        self.month = self.steps = kept["month"]
        self.firms.restore(kept["firms"])
        self.firms.restore_standing(kept["standing"])
        self.firms.rows = kept["rows"]
        for name, lever in self.levers.items():
            if name not in kept["resources"]:
                self.resources[name].discard()
                self.resources[name] = lever.new_state(name, self)
        self._rank_programmes()
        for name, state in kept["resources"].items():
            if name in self.resources:
                self.resources[name].restore(state)

    def change_levers(self, scenario: Scenario) -> None:
        """Go on under ``scenario``, which differs from this model's in its levers and the purse's priorities alone.

        Population and institutions stay as they are; all levers begin anew, those that both scenarios have too. So one
        model runs many sets of levers: change them, and :meth:`restore` the months that come before their first start.
        ValueError when anything else differs.
        """
        realised = self.realised.of(scenario) if self.realised is not None else None
        if realised is not None and self.realised is not None:
            if realised.common_values != self.realised.common_values:
                raise ValueError(f"{scenario.name!r} holds other inputs than {self.scenario.name!r}")
            scenario = realised.scenario
        free = ("levers", "treasury", "name", "title", "question", "uncertainty")
        same = {name: getattr(self.scenario, name) for name in free}
        treasury = scenario.treasury.model_copy(update={"priorities": self.scenario.treasury.priorities})
        if scenario.model_copy(update=same) != self.scenario or treasury != self.scenario.treasury:
            raise ValueError(f"{scenario.name!r} differs from {self.scenario.name!r} in more than its levers")
        for name in self.levers:
            self.resources.pop(name).discard()
        self.scenario, self.realised = scenario, realised
        self._rule_parameters.clear()
        self._take_levers()

    def release(self) -> None:
        """Let Mesa forget this model: its agents keep a process-wide reference otherwise (Mesa 3.3)."""
        mesa.Agent._ids.pop(self, None)
