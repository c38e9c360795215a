"""Who is certified as what, quarter by quarter: high-tech, technology-based, specialised, leading, smart, green.

An enterprise that fulfils the published conditions weighs what a certificate is worth to it (less tax, a name, a reward
that somebody promises) against the burden of asking, like any application; the level above gives out a number of
certificates in each batch, the best first. Technology-based enterprises are registered and high-tech ones examined
without such a number. Certificates begin to be given in 2020: what was given before is part of the population.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents import certificates as codes
from sim.agents.certificates import NEVER, STATUS, batch_of_quarter, certification_month, is_valid
from sim.agents.renovation import completed
from sim.events import Event
from sim.indicators.observations import Counted, Figure
from sim.months import BURN_IN_MONTHS
from sim.policies.selection import ranking
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream, hashed_uniform, stable_code

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

MONTHS_A_YEAR = 12

COUNTS = {
    codes.HIGH_TECH: "high_tech_certified",
    codes.TECH_SME: "tech_smes_certified",
    codes.SPECIALISED: "specialised_certified",
    codes.LEADING: "leading_enterprises_certified",
    codes.SMART_WORKSHOP: "smart_workshops_certified",
    codes.SMART_FACTORY: "smart_factories_certified",
    codes.GREEN_PROVINCIAL: "green_factories_provincial_certified",
    codes.GREEN_NATIONAL: "green_factories_national_certified",
}
"""Figure that counts the first certificates of each kind."""


def certifies(month: int) -> bool:
    """The ends of quarters from 2020 on."""
    return month >= BURN_IN_MONTHS and certification_month(month)


def standing(identity: NDArray[np.int64], what: str) -> Floats:
    """A number in (0, 1) for each permanent slot that never changes: its standing in patents, staff and the like."""
    return hashed_uniform(identity.astype(np.uint64), stable_code(f"standing: {what}"))


def needed_rd_share(sales: Floats, p: Any) -> Floats:
    """R&D over sales that the high-tech rules of 2016 ask for, by sales of the last year (10k yuan)."""
    middle = np.where(sales > p.high_tech_large_sales, p.high_tech_rd_large, p.high_tech_rd_middle)
    return np.where(sales < p.high_tech_small_sales, p.high_tech_rd_small, middle)


def patents_suffice(identity: NDArray[np.int64], years: float, p: Any) -> Flags:
    """Who has the patents that the examiners ask for: a share that grows over the ``years`` since 2020."""
    share = p.high_tech_patent_share * np.exp(p.high_tech_patent_growth * years)
    return standing(identity, "patents") < share


def tech_sme_score(rd_share: Floats, identity: NDArray[np.int64], years: float, p: Any) -> Floats:
    """Points of a technology-based enterprise, 0-100: half for R&D over sales, half for staff and results."""
    staff_and_results = standing(identity, "staff and results") * np.exp(p.tech_sme_results_growth * years)
    return 50.0 * np.minimum(rd_share / p.tech_sme_rd_full, 1.0) + 50.0 * np.minimum(staff_and_results, 1.0)


class Round:
    """One quarter's applications: collects who was certified. Only a notebook; the rule returns what stands in it."""

    def __init__(self, firms: Firms, p: Values, rng: RuleStream, month: int, identity: NDArray[np.int64]) -> None:
        self.firms, self.p, self.rng, self.month, self.identity = firms, p, rng, month, identity
        # Who held a certificate knows when to ask for the next.
        self.informed = SimpleNamespace(**{name: getattr(p, name) for name in APPLICATION_PARAMETERS})
        self.informed.application_awareness = 1.0
        self.informed.application_burden *= p.certificate_renewal_burden
        self.certified, self.anyway = np.zeros(firms.rows), np.zeros(firms.rows)
        self.events: list[Event] = []
        self.counted: list[Counted] = []

    def award(
        self, code: int, eligible: Flags, worth: Floats | float, reward: Floats, *, merit: Floats | None = None,
        batch: int | None = None, before: Flags | None = None,
    ) -> Rows:
        """Rows that receive ``code``: ``eligible`` ones that ask, of new ones the best ``batch`` by ``merit``.

        ``worth`` and ``reward`` (10k yuan, shape (rows,)) are weighed against the burden; ``before`` marks those that
        held the certificate before: theirs is renewed and takes nobody's place.
        """
        rows = np.flatnonzero(eligible)
        if not len(rows) or batch == 0 and (before is None or not before[rows].any()):
            self.counted.append(Counted(COUNTS[code], 0.0))
            return rows[:0]
        first = np.ones(len(rows), bool) if before is None else ~before[rows]
        gains = np.broadcast_to(worth, eligible.shape)[rows]
        draw = self.rng.uniform(int(np.log2(code)))[rows]
        asks = self._asks(rows, first, draw, gains + reward[rows])
        without = self._asks(rows, first, draw, gains) if reward[rows].any() else asks
        rows, first, without = rows[asks], first[asks], without[asks]
        if batch is not None and merit is not None:
            order = ranking("merit", self.identity[rows], merit=merit[rows])
            new = order[first[order]][:batch]
            chosen = np.sort(np.concatenate([new, np.flatnonzero(~first)]))
            rows, first, without = rows[chosen], first[chosen], without[chosen]
        self.certified[rows[first]] += code
        self.anyway[rows[first & without]] += code
        self.events.append(Event("certified", rows[first], STATUS[code]))
        self.events.append(Event("certificate_renewed", rows[~first], STATUS[code]))
        self.counted.append(Counted(COUNTS[code], float(np.count_nonzero(first))))
        return rows

    def _asks(self, rows: Rows, first: Flags, draw: Floats, expected: Floats) -> Flags:
        asks = np.empty(len(rows), dtype=bool)
        for group, p in ((first, self.p), (~first, self.informed)):
            if group.any():
                asks[group] = applies(self.firms, rows[group], draw[group], expected[group], p)
        return asks


@rule(
    phase="award",
    reads=(
        "alive", "age", "stage", "labour", "revenue", "rd_spending", "rd_declared", "cloud_level", "high_tech_reward",
        "tech_sme_reward", "specialised_reward", "leading_reward", "smart_reward", "green_reward",
        "smart_upgrade_month", "green_upgrade_month", *APPLICATION_COLUMNS,
    ),
    lagged=(
        "above_scale", "revenue_last_year", "revenue_year_to_date", "profit_last_year", "green_score",
        "energy_intensity", "high_tech_month", "tech_sme_month", "specialised_month", "leading_month", "smart_level",
        "green_level",
    ),
    writes=("high_tech_month", "tech_sme_month", "specialised_month", "leading_month", "smart_level", "green_level"),
    adds=("certified", "certified_anyway"),
    requests=("events", "statistics"),
    params=(
        *APPLICATION_PARAMETERS, "certificate_worth", "certificate_renewal_burden", "corporate_tax",
        "corporate_tax_high_tech", "rd_relabelled_share", "high_tech_validity_months", "high_tech_age",
        "high_tech_small_sales", "high_tech_large_sales", "high_tech_rd_small", "high_tech_rd_middle",
        "high_tech_rd_large", "high_tech_patent_share", "high_tech_patent_growth", "tech_sme_validity_months",
        "tech_sme_employees", "tech_sme_sales", "tech_sme_score", "tech_sme_rd_full", "tech_sme_results_growth",
        "specialised_validity_months", "specialised_rd", "specialised_sales", "specialised_growth", "specialised_age",
        "specialised_quota", "size_large_employees", "size_large_revenue", "leading_validity_months",
        "leading_sales", "leading_places", "leading_quota", "smart_upgrade_cloud_level", "smart_upgrade_lag",
        "smart_workshop_quota", "smart_factory_quota", "green_upgrade_lag", "green_provincial_score",
        "green_national_score", "green_energy_ratio", "green_provincial_quota", "green_national_quota",
    ),
    stream="certification",
    resources=("world", "network", "statistics"),
    active=certifies,
)
def certify(firms: Firms, p: Values, rng: RuleStream, world: Any, network: Any, statistics: Any) -> Result:
    """At the end of a quarter, who fulfils the conditions may ask for certificates, and the best are certified.

    An enterprise counts as much R&D as it could declare: a quarter of what is reported at the notch is something else
    (Chen, Liu, Suarez Serrato and Xu 2021).
    """
    month = world.month
    made = Round(firms, p, rng, month, network.identity[: firms.rows])
    declarable = np.maximum(firms.rd_declared, firms.rd_spending / (1.0 - p.rd_relabelled_share))
    rd_share = declarable / np.maximum(firms.revenue, 1e-9) * (firms.revenue > 0.0)
    columns = {
        **_examine_research(firms, p, made, rd_share),
        **_choose_best(firms, p, made, rd_share, statistics),
        **_inspect_works(firms, p, made),
    }
    return {
        **columns,
        "certified": made.certified,
        "certified_anyway": made.anyway,
        "events": made.events,
        "statistics": made.counted,
    }


def _examine_research(firms: Firms, p: Values, made: Round, rd_share: Floats) -> dict[str, Any]:
    """High-tech enterprises, for three years each, and registrations of technology-based ones, for a year."""
    month, years = made.month, (made.month - BURN_IN_MONTHS) / MONTHS_A_YEAR
    high_tech, tech_sme = firms.high_tech_month.copy(), firms.tech_sme_month.copy()
    rows = np.flatnonzero(firms.alive & (rd_share > 0.0))
    share, identity, sales = rd_share[rows], made.identity[rows], firms.revenue_last_year[rows]
    passes = (firms.age[rows] >= p.high_tech_age) & ~is_valid(high_tech[rows], p.high_tech_validity_months, month)
    passes &= (share >= needed_rd_share(sales, p)) & patents_suffice(identity, years, p)
    eligible = np.zeros(firms.rows, dtype=bool)
    eligible[rows] = passes
    before_tax = np.maximum(firms.profit_last_year, 0.0) / (1.0 - p.corporate_tax)
    tax_saved = (p.corporate_tax - p.corporate_tax_high_tech) * before_tax
    worth = p.certificate_worth + tax_saved * (p.high_tech_validity_months / MONTHS_A_YEAR)
    high_tech[
        made.award(codes.HIGH_TECH, eligible, worth, firms.high_tech_reward, before=high_tech != NEVER)
    ] = month
    # Who is certified as high-tech need not be scored.
    passes = (tech_sme_score(share, identity, years, p) >= p.tech_sme_score) | is_valid(
        high_tech[rows], p.high_tech_validity_months, month
    )
    passes &= (firms.labour[rows] <= p.tech_sme_employees) & (sales <= p.tech_sme_sales)
    eligible = np.zeros(firms.rows, dtype=bool)
    eligible[rows] = passes & ~is_valid(tech_sme[rows], p.tech_sme_validity_months, month)
    tech_sme[
        made.award(codes.TECH_SME, eligible, p.certificate_worth, firms.tech_sme_reward, before=tech_sme != NEVER)
    ] = month
    return {"high_tech_month": high_tech, "tech_sme_month": tech_sme}


def _choose_best(firms: Firms, p: Values, made: Round, rd_share: Floats, statistics: Any) -> dict[str, Any]:
    """Specialised enterprises by R&D, and leading ones: the largest of their chain that earn something."""
    month, sales = made.month, firms.revenue_last_year
    specialised, leading = firms.specialised_month.copy(), firms.leading_month.copy()
    # This year's sales stand to the end of last month: brought to a full year.
    this_year = firms.revenue_year_to_date * (MONTHS_A_YEAR / max(month % MONTHS_A_YEAR, 1))
    large = (firms.labour >= p.size_large_employees) & (sales >= p.size_large_revenue)
    eligible = firms.alive & ~large & (firms.age >= p.specialised_age) & (sales >= p.specialised_sales)
    eligible &= (rd_share >= p.specialised_rd) & (this_year >= (1.0 + p.specialised_growth) * sales)
    eligible &= ~is_valid(specialised, p.specialised_validity_months, month)
    specialised[
        made.award(
            codes.SPECIALISED, eligible, p.certificate_worth, firms.specialised_reward, merit=rd_share,
            batch=batch_of_quarter(p.specialised_quota, month), before=specialised != NEVER,
        )
    ] = month
    able = firms.alive & (sales >= p.leading_sales) & (firms.profit_last_year > 0.0)
    rows = np.flatnonzero(able)
    chain = statistics.chain_codes[firms.stage[rows]]
    order = np.lexsort((made.identity[rows], -sales[rows], chain))
    ordered = chain[order]
    place = np.arange(len(rows)) - np.searchsorted(ordered, ordered, side="left")
    top = np.zeros(firms.rows, dtype=bool)
    top[rows[order[place < p.leading_places]]] = True
    leading[
        made.award(
            codes.LEADING, top & ~is_valid(leading, p.leading_validity_months, month), p.certificate_worth,
            firms.leading_reward, merit=sales, batch=batch_of_quarter(p.leading_quota, month), before=leading != NEVER,
        )
    ] = month
    return {"specialised_month": specialised, "leading_month": leading}


def _inspect_works(firms: Firms, p: Values, made: Round) -> dict[str, Any]:
    """Smart factories and workshops by what was upgraded and linked, green factories by score and upgrade or energy."""
    month, smart, green = made.month, firms.smart_level.copy(), firms.green_level.copy()
    linked = firms.alive & (firms.cloud_level >= p.smart_upgrade_cloud_level)
    linked &= completed(firms.smart_upgrade_month, p.smart_upgrade_lag, month)
    smart[
        made.award(
            codes.SMART_FACTORY, linked & firms.above_scale & (smart < 2), p.certificate_worth, firms.smart_reward,
            merit=firms.revenue_last_year, batch=batch_of_quarter(p.smart_factory_quota, month),
        )
    ] = 2
    smart[
        made.award(
            codes.SMART_WORKSHOP, linked & (smart == 0), p.certificate_worth, firms.smart_reward,
            merit=firms.revenue_last_year, batch=batch_of_quarter(p.smart_workshop_quota, month),
        )
    ] = 1
    weight = firms.alive & firms.above_scale
    stages = int(firms.stage.max(initial=0)) + 1
    mean = np.bincount(firms.stage, weight * firms.energy_intensity, stages) / np.maximum(
        np.bincount(firms.stage, weight, stages), 1.0
    )
    clean = completed(firms.green_upgrade_month, p.green_upgrade_lag, month)
    clean |= firms.energy_intensity <= p.green_energy_ratio * mean[firms.stage]
    clean &= weight & (firms.green_score >= p.green_provincial_score)
    # Who asks the state first holds the certificate of the province.
    national = made.award(
        codes.GREEN_NATIONAL, clean & (green == 1) & (firms.green_score >= p.green_national_score),
        p.certificate_worth, firms.green_reward, merit=firms.green_score,
        batch=batch_of_quarter(p.green_national_quota, month),
    )
    provincial = made.award(
        codes.GREEN_PROVINCIAL, clean & (green == 0), p.certificate_worth, firms.green_reward,
        merit=firms.green_score, batch=batch_of_quarter(p.green_provincial_quota, month),
    )
    green[national], green[provincial] = 2, 1
    return {"smart_level": smart, "green_level": green}


@rule(
    phase="statistics",
    reads=(
        "alive", "stage", "above_scale", "technical_upgrade_month", "high_tech_month", "tech_sme_month",
        "specialised_month", "smart_level", "green_level",
    ),
    requests=("statistics",),
    params=(
        "technical_upgrade_lag", "high_tech_validity_months", "tech_sme_validity_months", "specialised_validity_months",
    ),
    resources=("world", "statistics"),
    active=certification_month,
)
def count_certificates(firms: Firms, p: Values, world: Any, statistics: Any) -> Result:
    """At the end of a quarter, count live enterprises by what they are certified as and how far they are upgraded."""
    month, alive = world.month, firms.alive
    upgraded = completed(firms.technical_upgrade_month, p.technical_upgrade_lag, month)
    upgraded &= firms.technical_upgrade_month + p.technical_upgrade_lag >= BURN_IN_MONTHS
    green = alive & (firms.green_level > 0)
    cement, special = (statistics.weight_of(scope)[firms.stage] > 0.0 for scope in ("cement", "special_cement"))
    found = {
        "technical_upgraded_above_scale": alive & firms.above_scale & upgraded,
        "high_tech_enterprises": alive & is_valid(firms.high_tech_month, p.high_tech_validity_months, month),
        "tech_smes": alive & is_valid(firms.tech_sme_month, p.tech_sme_validity_months, month),
        "specialised_smes": alive & is_valid(firms.specialised_month, p.specialised_validity_months, month),
        "smart_factories": alive & (firms.smart_level >= 2),
        "green_factories": green,
        "cement_green_factories": green & cement,
        "special_cement_green_factories": green & special,
    }
    return {"statistics": [Figure(name, float(np.count_nonzero(who))) for name, who in found.items()]}
