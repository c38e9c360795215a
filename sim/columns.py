"""Every column of the enterprise table, once: its name, kind, unit and one sentence.

Kinds
-----
trait   fixed when the slot is made; nothing may change it.
stock   persists from month to month; one rule (or one resource, such as the ledger) owns it.
flow    belongs to one month. An *owned* flow is written by one rule; an *open* flow (``open=True``) starts each
        month at ``neutral`` and any number of rules may add to it.

What happens to a column when an enterprise begins, ends or is merged stands here too, so that
:mod:`sim.lifecycle` needs no list of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["trait", "stock", "flow"]
Exit = Literal["zero", "keep"]
Merge = Literal["keep", "add"]

INPUT_SLOTS = 2
"""Local supplier stages that one stage can buy from (the plan's coefficients need two)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the enterprise table.

    ``width`` is 1 for an array of shape (slots,), or the number of rows of an array of shape (width, slots).
    ``on_entry`` is the value of an entrant for which the entry request gives none; ``on_exit`` says whether the
    value is set to ``neutral`` or kept; ``on_merge`` whether the acquirer keeps its own value or adds (a share of)
    the absorbed one's. ``owner`` names the resource that alone changes the column, where no rule does.
    """

    name: str
    kind: Kind
    unit: str
    sentence: str
    dtype: str = "float64"
    width: int = 1
    neutral: float = 0.0
    open: bool = False
    on_entry: float = 0.0
    on_exit: Exit = "zero"
    on_merge: Merge = "keep"
    owner: str = ""
    minimum: float | None = None
    maximum: float | None = None


def _trait(name: str, unit: str, sentence: str, dtype: str = "float64", width: int = 1) -> Column:
    return Column(name, "trait", unit, sentence, dtype, width, on_exit="keep")


def _month(name: str, sentence: str) -> Column:
    return Column(name, "stock", "month index", sentence, "int64", neutral=-1.0, on_entry=-1.0)


def _flow(name: str, unit: str, sentence: str, width: int = 1) -> Column:
    return Column(name, "flow", unit, sentence, width=width)


def _open(name: str, unit: str, sentence: str, neutral: float = 0.0) -> Column:
    return Column(name, "flow", unit, sentence, neutral=neutral, open=True)


MONEY = "10k yuan"
MONTHLY = "10k yuan/month"

_TRAITS = (
    _trait("stage", "code", "Stage of the industry chain, as a row number of stages.csv", "int64"),
    _trait("town", "code", "Town or park where the enterprise stands (synthetic)", "int64"),
    _trait("park", "code", "Park where it stands, as a row number of parks.csv; -1 outside the parks", "int64"),
    _trait("project", "code", "Project whose enterprise this slot is, as a row of all projects; -1 none", "int64"),
    _trait("environment_care", "0-1", "Standing care for the environment; high ones pollute less than their stage"),
    _trait("tfp_fixed", "ln", "Part of log productivity that never changes"),
    _trait("adoption_propensity", "1", "Relative readiness to adopt a new technology; mean one"),
    _trait("cloud_ambition", "0-1", "How deep it would go into the cloud; low ones go deepest"),
    _trait("connection", "0-1", "Closeness to the administration: lowers the burden of applying"),
    _trait("rd_propensity", "share of revenue", "R&D intensity that the enterprise aims at"),
    _trait("entry_size", MONTHLY, "Demand that the would-be entrant of this slot would begin with"),
    _trait("labour_output", "10k yuan/person/month", "Output of one worker at base price and average productivity"),
    _trait("input_share", "share of output", "Need of each local supplier stage per unit of output", width=INPUT_SLOTS),
    _trait("input_stage", "code", "Supplier stage of each local input; -1 none", "int64", INPUT_SLOTS),
    _trait("import_share", "share of output", "Inputs that no local stage supplies, per unit of output"),
    _trait("markup", "1", "Mark-up at which an average enterprise of the stage asks the outside price"),
    _trait("external_growth", "1/year", "Trend of outside demand for the stage's product"),
    _trait("capital_need", "10k yuan per 10k yuan/month", "Price of equipment for one unit of monthly capacity"),
    _trait("overhead_need", "share of capacity", "Overheads of one unit of monthly capacity"),
    _trait("price_parity", "ln", "Log price advantage of the city's stage in 2019 that the trend of demand contains"),
    _trait("exit_factor", "1", "Hazard of closing against the average stage"),
    _trait("reporting_disposition", "0-1", "Standing readiness to stay off the above-scale list; low ones report"),
    _trait("target_utilisation", "share of capacity", "Utilisation at which capacity is thought sufficient"),
)

_STOCKS = (
    Column("alive", "stock", "flag", "The enterprise exists this month", "bool", owner="lifecycle", on_entry=1.0),
    Column("age", "stock", "months", "Months since it began", minimum=0.0),
    Column("above_scale", "stock", "flag", "On the statistical list of above-scale enterprises", "bool"),
    Column(
        "cloud_level",
        "stock",
        "level 0-3",
        "Use of cloud services: none, account, core system, integrated",
        "int64",
        minimum=0.0,
        maximum=3.0,
    ),
    Column(
        "cloud_month",
        "stock",
        "month index",
        "Month in which cloud services were adopted; -1 never",
        "int64",
        neutral=-1.0,
        on_entry=-1.0,
    ),
    Column(
        "customers",
        "stock",
        MONTHLY,
        "Demand of its outside customers at base price and normal season",
        on_merge="add",
        minimum=0.0,
    ),
    Column("backlog", "stock", MONEY, "Outside orders not yet delivered, at base price", on_merge="add", minimum=0.0),
    Column(
        "local_orders",
        "stock",
        MONTHLY,
        "Orders that local buyers placed last month, at base price",
        on_merge="add",
        minimum=0.0,
    ),
    Column("expected_demand", "stock", MONTHLY, "Demand that it plans for, at base price", on_merge="add", minimum=0.0),
    Column(
        "usual_demand",
        "stock",
        MONTHLY,
        "Demand that it takes for usual, at base price; kept only where expectations are autoregressive",
        on_merge="add",
        minimum=0.0,
    ),
    Column("finished_stock", "stock", MONEY, "Finished goods, at base price", on_merge="add", minimum=0.0),
    Column(
        "input_stock",
        "stock",
        MONEY,
        "Stock of each local input, at base price",
        width=INPUT_SLOTS,
        on_merge="add",
        minimum=0.0,
    ),
    Column(
        "in_transit",
        "stock",
        MONEY,
        "Inputs shipped this month that arrive next month, at base price",
        width=INPUT_SLOTS,
        on_merge="add",
        minimum=0.0,
    ),
    Column(
        "inputs_ordered",
        "stock",
        MONEY,
        "Inputs ordered at the end of last month, at base price",
        width=INPUT_SLOTS,
        minimum=0.0,
    ),
    Column("fill_rate", "stock", "0-1", "Share of the orders due that was delivered", on_entry=1.0, minimum=0.0),
    Column(
        "capacity", "stock", MONTHLY, "Output that its equipment allows, at base price", on_merge="add", minimum=0.0
    ),
    Column("labour", "stock", "persons", "Employees", on_merge="add", minimum=0.0),
    Column(
        "labour_need", "stock", "1", "Hands needed per unit of output against the stage's standard", on_entry=1.0,
        minimum=0.0,
    ),
    Column("quality", "stock", "ln", "Quality and name of its products against those outside"),
    Column("equipment_age", "stock", "months", "Mean age of the equipment", minimum=0.0),
    _month("technical_upgrade_month", "Month in which the last technical upgrade began; -1 never"),
    _month("green_upgrade_month", "Month in which the last green upgrade began; -1 never"),
    _month("smart_upgrade_month", "Month in which the last smart upgrade began; -1 never"),
    Column("technical_starts_anyway", "stock", "flag", "Would have begun its last technical upgrade without any help",
           "bool"),
    Column("green_starts_anyway", "stock", "flag", "Would have begun its last green upgrade without any help", "bool"),
    Column("smart_starts_anyway", "stock", "flag", "Would have begun its last smart upgrade without any help", "bool"),
    Column("green_score", "stock", "points 0-100", "Environmental performance of an enterprise", minimum=0.0,
           maximum=100.0),
    _month("high_tech_month", "Month of the last certificate as a high-tech enterprise; -1 none"),
    _month("tech_sme_month", "Month of the last registration as a technology-based enterprise; -1 none"),
    _month("specialised_month", "Month of the certificate as a specialised small or medium enterprise; -1 none"),
    _month("leading_month", "Month of the certificate as a leading enterprise of the municipality; -1 none"),
    Column(
        "smart_level", "stock", "level 0-2", "Certified as: nothing, smart workshop, smart factory", "int64",
        minimum=0.0, maximum=2.0,
    ),
    Column(
        "green_level", "stock", "level 0-2", "Certified as: nothing, provincial green factory, national green factory",
        "int64", minimum=0.0, maximum=2.0,
    ),
    Column("price", "stock", "1", "Own price; one is the outside price of 2019", on_entry=1.0, minimum=0.0),
    Column("tfp_shock", "stock", "ln", "Part of log productivity that comes and goes"),
    Column("knowledge", "stock", "ln", "Part of log productivity that was earned"),
    Column("rd_stock", "stock", MONEY, "Accumulated real R&D", on_merge="add", minimum=0.0),
    Column("energy_intensity", "stock", "tce/10k yuan", "Energy per unit of output at base price", minimum=0.0),
    Column("land", "stock", "mu", "Land occupied", on_merge="add", minimum=0.0, owner="lifecycle"),
    Column("cash", "stock", MONEY, "Money in hand; below zero are unpaid bills", on_merge="add", owner="ledger"),
    Column(
        "debt", "stock", MONEY, "Loans outstanding, of banks and of the fund", on_merge="add", owner="ledger",
        minimum=0.0,
    ),
    Column("smoothed_profit", "stock", MONTHLY, "Profit after tax, averaged over about half a year"),
    Column("distress_months", "stock", "months", "Consecutive months in distress", minimum=0.0),
    Column("zombie", "stock", "flag", "Cannot cover its interest and is highly indebted", "bool"),
    Column("zombie_months", "stock", "months", "Consecutive months as a zombie", minimum=0.0),
    Column(
        "on_list_this_year", "stock", "flag", "Was on the above-scale list when the year began", "bool", on_exit="keep"
    ),
    Column(
        "threshold_passed_month",
        "stock",
        "month index",
        "Month in which yearly sales were first found above the listing threshold; -1 not",
        "int64",
        neutral=-1.0,
        on_entry=-1.0,
    ),
    Column("value_added_year_to_date", "stock", MONEY, "Real value added since January", on_merge="add"),
    Column("value_added_last_year", "stock", MONEY, "Real value added of the last calendar year", on_merge="add"),
    Column("revenue_year_to_date", "stock", MONEY, "Revenue since January", on_merge="add", minimum=0.0),
    Column("revenue_last_year", "stock", MONEY, "Revenue of the last calendar year", on_merge="add", minimum=0.0),
    Column("profit_last_year", "stock", MONEY, "Profit after tax of the last calendar year", on_merge="add"),
    Column("profit_year_to_date", "stock", MONEY, "Profit after tax since January", on_merge="add"),
)

_FLOWS = (
    _flow("productivity", "1", "Total factor productivity; one is the average of 2019"),
    _flow("material_use", "1", "Inputs used per unit of output relative to the stage's standard"),
    _flow("orders_external", MONTHLY, "New orders of outside customers, at base price"),
    _flow("orders", MONTHLY, "All new orders, at base price"),
    _flow("inputs_available", MONEY, "Stock of each local input after this month's arrivals", INPUT_SLOTS),
    _flow("output", MONTHLY, "Goods produced, at base price"),
    _flow("shipped", MONTHLY, "Goods delivered, at base price"),
    _flow("shipped_local", MONTHLY, "Goods delivered to local buyers, at base price"),
    _flow("local_input_cost", MONTHLY, "Bill for inputs delivered by local suppliers"),
    _flow("outside_input_cost", MONTHLY, "Bill for inputs and substitutes bought outside"),
    _flow("input_cost_index", "share of output", "Cost of local-slot inputs per unit of output at today's prices"),
    _flow("unit_cost", "1", "Cost per unit of output, fixed costs at actual utilisation within bounds"),
    _flow("revenue", MONTHLY, "Sales at own price"),
    _flow("value_added", MONTHLY, "Real value added: output less inputs and energy, all at prices of 2019"),
    _flow("energy_use", "tce/month", "Energy used"),
    _flow("energy_bill", MONTHLY, "Bill for energy, surcharges aside"),
    _flow("surcharge_bill", MONTHLY, "Surcharges on energy"),
    _flow("import_cost", MONTHLY, "Bill for inputs that no local stage supplies"),
    _flow("overhead_cost", MONTHLY, "Rent, maintenance, management and other overheads"),
    _flow("dividends", MONTHLY, "Profit handed to the owners"),
    _flow("wage_bill", MONTHLY, "Wages paid"),
    _flow("interest", MONTHLY, "Interest paid"),
    _flow("taxes", MONTHLY, "Taxes paid"),
    _flow("tax_on_value_added", MONTHLY, "Value added tax and its surcharges"),
    _flow("tax_on_profit", MONTHLY, "Corporate income tax"),
    _flow("profit", MONTHLY, "Profit after tax and interest"),
    _flow("investment_wanted", MONTHLY, "Equipment that it would buy if money were no matter"),
    _flow("loan_requested", MONTHLY, "Investment loan asked of the bank"),
    _flow("investment", MONTHLY, "Equipment bought"),
    _flow("rd_spending", MONTHLY, "Real R&D"),
    _flow("rd_declared", MONTHLY, "R&D as declared to the statistics bureau"),
    _flow("upgrade_spending", MONTHLY, "Bills for technical, green and smart upgrades"),
    _flow("technical_starts", "flag", "Begins a technical upgrade this month"),
    _flow("green_starts", "flag", "Begins a green upgrade this month"),
    _flow("smart_starts", "flag", "Begins a smart upgrade this month"),
    _flow("cloud_peers", "0-1", "Share of suppliers, stage and city already on the cloud"),
    _flow("cloud_adopts", "flag", "Adopts cloud services this month"),
    _flow("cloud_adopts_anyway", "flag", "Would have adopted this month without any discount"),
)

_OPEN = (
    # what enterprises know, may and must
    _open("awareness_raised", "share", "Added chance of having heard of the programmes in time"),
    _open("application_eased", "share", "Part of the burden of applying that falls away"),
    _open("support_barred", "flag", "Shut out from awards this month"),
    _open("consolidation_listed", "flag", "On the list of those that are to be asked to leave or to merge"),
    _open("curtailment", "share of capacity", "Capacity that may not run this month"),
    _open("curtailment_exempt", "flag", "Spared from curtailments"),
    _open("exit_pressure", "ln", "Raises the log hazard of closing"),
    _open("reporting_encouraged", "probability", "Added readiness to report as an above-scale enterprise"),
    _open("relief_from_distress", "flag", "Bridge finance keeps the enterprise out of distress this month"),
    # costs and money
    _open("power_surcharge", "share of energy bill", "Surcharge on energy"),
    _open("land_tax", MONTHLY, "Tax on land beyond what the overheads contain; below zero a rebate"),
    _open("imposed_cost", MONTHLY, "Other bills that a lever or an office imposes and books itself"),
    _open("interest_relief", "1/year", "Taken off the loan rate"),
    _open("owed_to_fund", MONEY, "Part of the debt that is owed to the guidance fund, not to the bank"),
    _open("credit_priority", "1", "Advantage in the bank's ranking of requests"),
    _open("leverage_eased", "share of assets", "Added to the ceiling on debt"),
    _open("rollover_withdrawn", "share", "Part of the banks' patience with a zombie that is withdrawn"),
    _open("renewal_granted", "share", "Part of the principal due that is renewed instead of repaid"),
    _open("investment_encouraged", "share", "Added to the equipment wanted for expansion and replacement"),
    # technology
    _open("cloud_discount", "share of bill", "Part of the cloud bill that the enterprise expects not to bear"),
    _open("cloud_encouraged", "ln", "Raises the log hazard of adopting cloud services"),
    _open("technical_discount", "share of bill", "Part of a technical upgrade's bill that it expects not to bear"),
    _open("green_discount", "share of bill", "Part of a green upgrade's bill that it expects not to bear"),
    _open("smart_discount", "share of bill", "Part of a smart upgrade's bill that it expects not to bear"),
    _open("upgrade_finance", "share of bill", "Part of an upgrade's bill for which finance stands ready"),
    _open("rd_encouraged", "share of revenue", "R&D intensity added by support"),
    _open("rd_relabelled", "share of declared R&D", "Relabelling added by support that pays for declared R&D"),
    _open("high_tech_reward", MONEY, "Expected reward for a certificate as a high-tech enterprise"),
    _open("tech_sme_reward", MONEY, "Expected reward for registering as a technology-based enterprise"),
    _open("specialised_reward", MONEY, "Expected reward for a certificate as a specialised enterprise"),
    _open("leading_reward", MONEY, "Expected reward for a certificate as a leading enterprise"),
    _open("smart_reward", MONEY, "Expected reward for a certificate as a smart factory or workshop"),
    _open("green_reward", MONEY, "Expected reward for a certificate as a green factory"),
    # certificates given (codes: sim/agents/certificates.py)
    _open("certified", "code", "Certificates received this month for the first time, as a sum of their codes"),
    _open("certified_anyway", "code", "Those of them that it would have asked for without any reward"),
    # markets
    _open("customers_gained", MONTHLY, "Outside customers won from others or through better service"),
    _open("quality_gained", "ln", "Quality won this month"),
    _open("link_search_eased", "probability", "Added chance of finding a supplier in a month"),
    _open("expectation_sharpened", "share", "Part of the error in expected demand that is avoided"),
    # capacity, knowledge, environment
    _open("capacity_built", MONTHLY, "Capacity that comes into use next month"),
    _open("knowledge_gained", "ln", "Log productivity earned this month beyond R&D and trend"),
    _open("labour_saved", "ln", "Fall of the log need for hands per unit of output this month"),
    _open("energy_saved", "ln", "Fall of log energy intensity this month beyond the trend"),
    _open("green_score_gained", "points", "Environmental performance won this month"),
)

COLUMNS: dict[str, Column] = {column.name: column for column in (*_TRAITS, *_STOCKS, *_FLOWS, *_OPEN)}
"""Every column by name, traits first."""
