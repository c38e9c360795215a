"""What a scenario file may say: frozen models, one for each part of the file.

The docstring under a field is its documentation; ranges stand in the field. Numbers of behaviour have no
place here: they are rows of the parameter table, which a scenario overrides under ``parameters:`` and
``levers:``. Every field has the value that leaves the model as it is, so that a file names only what it
changes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from sim.months import PLAN_MONTHS
from sim.scenario.frozen_mapping import FrozenMapping

LARGEST_COUNT = 100_000
"""Enterprises of one stage and size class that a file may ask for."""

Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
Text = Annotated[str, Field(max_length=2_000)]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
FileName = Annotated[str, Field(min_length=1, max_length=1_000)]
Month = Annotated[str, Field(max_length=20)]
"""A month, ``2020-09``; whether it is one and lies within the run is checked when a file is loaded."""


class Part(BaseModel):
    """What all parts of a scenario share: no unknown names, no conversion of types, no change afterwards."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Bilingual(Part):
    """A text in English and in Chinese. One of the two is enough; it then serves for both."""

    en: Text = ""
    """In English."""
    zh: Text = ""
    """In Chinese (中文)."""

    def text(self, language: str) -> str:
        """The text in ``'en'`` or ``'zh'``, or in the other one where this is empty."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


class Population(Part):
    """The enterprises that the city starts with: synthetic ones, or those of a roster."""

    scale: Annotated[float, Field(gt=0, le=400)] = 1.0
    """Multiplies all counts of enterprises; 1 is the city's own number."""
    above_scale: Annotated[dict[str, Count], AfterValidator(FrozenMapping)] = Field(
        default_factory=FrozenMapping
    )
    """Above-scale enterprises (规上企业) by stage, instead of the plan data's count."""
    small: Annotated[dict[str, Count], AfterValidator(FrozenMapping)] = Field(default_factory=FrozenMapping)
    """Enterprises below the threshold (规下企业) by stage, instead of the plan data's count."""
    roster: FileName | None = None
    """A roster of enterprises (企业名录), .xlsx or .csv, in place of the synthetic ones. What it says is held; what it
    leaves out is drawn. ``scale`` then is the size of the city around them: projects and land; ``sim roster check``
    says which one fits."""
    beside_roster: Literal["small"] | None = None
    """``small``: synthetic enterprises below the threshold stand beside the roster, where it has only above-scale
    ones."""
    projects: FileName | None = None
    """A ledger of projects (重点工业项目台帐), .xlsx or .csv, in place of those that the plan names."""
    beside_ledger: Literal["plan"] | None = None
    """``plan``: the plan's own projects that the ledger does not name stay beside it."""

    _tables: Any = PrivateAttr(default=None)
    """What the model uses of the two files, without names (:class:`sim.roster.attach.Attached`)."""


def _as_stages(value: Any) -> Any:
    """One stage, or ``all``, may be written without brackets."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


class Shock(Part):
    """Something that happens outside the city from one month to another, on top of the drivers.

    The five numbers multiply what the drivers say for these months; 1 leaves it as it is.
    """

    name: ShortText
    """What it is called in reports."""
    start: Month
    """First month, such as ``2020-02``."""
    end: Month
    """Last month, included."""
    stages: Annotated[tuple[str, ...], BeforeValidator(_as_stages), Field(min_length=1, max_length=100)] = (
        "all",
    )
    """Stages of the chains that it strikes, or ``all``."""
    demand: Annotated[float, Field(ge=0, le=10)] = 1.0
    """Factor on demand from outside the city."""
    activity: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Factor on the working time that may be worked."""
    price: Annotated[float, Field(gt=0, le=10)] = 1.0
    """Factor on outside prices of the stages' products."""
    input_price: Annotated[float, Field(gt=0, le=10)] = 1.0
    """Factor on prices of inputs bought outside the city."""
    energy_price: Annotated[float, Field(gt=0, le=10)] = 1.0
    """Factor on the price of energy."""


class Outside(Part):
    """The world outside the city: an input of the scenario, not an outcome of the model."""

    drivers: ShortText = "plan"
    """``plan`` (what happened 2019-2022, from the plan data), ``none`` (no events), or a CSV file's name."""
    growth: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.0
    """Added to the yearly growth of demand from outside in every stage (0.01 is one percentage point)."""
    shocks: Annotated[tuple[Shock, ...], Field(max_length=200)] = ()
    """Events on top of the drivers."""

    def shocks_of(self, stage: str) -> tuple[Shock, ...]:
        """The shocks that strike a stage."""
        return tuple(shock for shock in self.shocks if "all" in shock.stages or stage in shock.stages)


class Treasury(Part):
    """The city's money for the levers, and who comes first when it is short."""

    purse: Literal["separate", "common"] = "separate"
    """``separate``: each lever has its own money. ``common``: all draw on one (一个钱袋子), up to their budgets, and
    what is left in December stays in it."""
    annual_budget: Annotated[float, Field(ge=0, le=10_000_000)] = 30_000.0
    """What comes into the common purse in a year (10k yuan), from January 2020 on; separate purses ignore it."""
    budget_factor: Annotated[float, Field(ge=0, le=100)] = 1.0
    """Multiplies the budget of every lever that is paid from the purse, and the common purse; 0.5 is half the money.
    Not the guidance fund's capital (halve its `target`) and no tax relief."""
    priorities: Annotated[tuple[str, ...], BeforeValidator(_as_stages), Field(max_length=100)] = ()
    """Levers (ids) that the common purse serves first, in order; the others follow in the order of their ids."""


class Scarcity(Part):
    """What levers and enterprises compete for. Each switch set to ``false`` makes one of them plentiful, so that its
    part in the outcome can be measured.
    """

    lending: bool = True
    """Loans end at the city's lending ceiling (信贷规模)."""
    labour: bool = True
    """Hands are scarce: more employment raises the wage (用工)."""
    land: bool = True
    """Projects wait for land of the yearly quota (用地指标)."""
    energy: bool = True
    """Output is curtailed when energy use would exceed the quota (能耗指标)."""
    administration: bool = True
    """Offices can decide only so many cases a month (办件能力)."""
    co_investors: bool = True
    """Private partners of the guidance fund get scarce as it grows (社会资本)."""


class Measurement(Part):
    """How the statistics bureau counts where the plan leaves more than one reading."""

    traditional: Literal["traditional_not_leading", "traditional_listed"] = "traditional_not_leading"
    """What is traditional industry (传统产业): all that is not leading, or the chains that the plan lists."""
    cloud_level: Annotated[int, Field(ge=1, le=3)] = 1
    """What "on the cloud" (上云) needs: 1 any account, 2 a core business system, 3 integrated systems."""
    productivity_tolerance: Annotated[float, Field(ge=0, le=5)] = 0.5
    """Percentage points below "about 7 %" (7%左右) that still count as met for labour productivity growth."""


class Structure(Part):
    """Which of several defensible rules the model follows where the evidence does not tell them apart.

    The first word is the model's own choice. An ensemble draws among the words, each with the same chance, unless a
    file says one.
    """

    expectations: Literal["adaptive", "naive", "autoregressive"] = "adaptive"
    """What demand is expected next: the old expectation corrected by a share of the surprise, this month's orders, or a
    return towards the old expectation of what was learnt from this month's orders."""
    pass_through: Literal["common", "by_size"] = "common"
    """How much of its own costs goes into a price: the same share for all, or less the larger the enterprise."""
    network: Literal["middle", "low", "high"] = "middle"
    """How much of their inputs enterprises buy in the city: as the plan's table says, less, or more."""
    credit: Literal["middle", "loose", "tight"] = "middle"
    """Whom the bank turns away beyond its ceiling: nobody who asks; or it is patient with every overdraft (loose); or
    it lends for investment only to the sound (tight)."""
    exit: Literal["unpaid_bills", "negative_worth"] = "unpaid_bills"
    """What counts as distress that ends in insolvency: unpaid bills and deep losses, or owing more than one has."""


class Uncertainty(Part):
    """How the uncertain inputs are drawn, and which of them are not."""

    sampling: Literal["latin_hypercube", "sobol"] = "latin_hypercube"
    """``latin_hypercube``: hypercubes of fifty draws, one after the other. ``sobol``: scrambled Sobol points, for
    scenarios that hold most inputs."""
    held: Annotated[tuple[str, ...], BeforeValidator(_as_stages), Field(max_length=10_000)] | None = None
    """Inputs that keep their value in every draw: names of ``sim list inputs``, ``levers.<id>.<setting>`` for one lever
    alone. Without it these are the ones that the scenario's files and ``--set`` give a value."""


class RuleUse(Part):
    """A rule of behaviour that joins the built-in ones or takes the place of one of them.

    At most one of ``instead_of``, ``after`` and ``before`` is given; with none the rule runs at the end of
    its phase.
    """

    use: ShortText
    """``file.py:function``, or the name of a rule of an installed package."""
    instead_of: ShortText | None = None
    """The rule whose place it takes."""
    after: ShortText | None = None
    """The rule after which it runs."""
    before: ShortText | None = None
    """The rule before which it runs."""

    @property
    def file(self) -> str | None:
        """The file that holds the rule's code, or None for a rule of an installed package."""
        return rule_file(self.use)


def rule_file(use: str) -> str | None:
    """``'./my_rule.py:adopt'`` -> ``'./my_rule.py'``; None when a rule is named without a file."""
    file, colon, _function = use.rpartition(":")
    return file if colon and file.endswith(".py") else None


class LeverUse(Part):
    """One lever (政策工具) as the scenario uses it.

    In a file its parameters stand beside ``use``: ``second_subsidy: {use: cloud_subsidy, start: 2021-01,
    share: 0.3}``.
    """

    use: ShortText
    """The lever's name; left out in a file where the id is the name."""
    settings: SerializeAsAny[BaseModel]
    """The lever itself: an object of the class that is registered under the name."""

    @model_serializer(mode="wrap")
    def _flat(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """As in a file: ``use`` and the settings side by side."""
        whole = handler(self)
        return {"use": whole["use"], **whole["settings"]}


class Scenario(Part):
    """One scenario, resolved: what is simulated, and how often."""

    name: Annotated[str, Field(pattern=r"^\w[\w.\-]*$", max_length=64)]
    """Name of the folder that the results go to; the file's own name unless given."""
    title: Bilingual = Bilingual()
    """Title in reports and figures."""
    question: Bilingual = Bilingual()
    """The question that this scenario answers."""
    months: Annotated[int, Field(ge=1, le=PLAN_MONTHS)] = PLAN_MONTHS
    """Months simulated from January 2020 on, after the burn-in year 2019; outside drivers end with 2022."""
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    """Seed of all random streams; scenarios that are compared share it."""
    draws: Annotated[int, Field(ge=0, le=100_000)] = 50
    """How many times the uncertain inputs are drawn; 0 is one run with every number at its value in the table."""
    replicates: Annotated[int, Field(ge=1, le=10_000)] = 2
    """How many times the months of each draw are simulated with random numbers of their own."""
    population: Population = Population()
    """The enterprises at the beginning."""
    outside: Outside = Outside()
    """The world outside the city."""
    parameters: Annotated[dict[str, float], AfterValidator(FrozenMapping)] = Field(
        default_factory=FrozenMapping
    )
    """Model-wide parameters that differ from the parameter table, by name, within its bounds."""
    levers: Annotated[dict[str, LeverUse], AfterValidator(FrozenMapping)] = Field(
        default_factory=FrozenMapping
    )
    """The levers in force, by id; none is a city without the plan."""
    treasury: Treasury = Treasury()
    """The city's money for the levers."""
    scarcity: Scarcity = Scarcity()
    """What is scarce."""
    measurement: Measurement = Measurement()
    """Readings of the statistics."""
    structure: Structure = Structure()
    """Rules of behaviour of which the evidence leaves several."""
    uncertainty: Uncertainty = Uncertainty()
    """How uncertain inputs are drawn."""
    references: Annotated[dict[str, float], AfterValidator(FrozenMapping)] = Field(
        default_factory=FrozenMapping
    )
    """Figures that the plan leaves open, by target or ``target.reading``: what "more than the city's quota" is compared
    with."""
    rules: Annotated[tuple[RuleUse, ...], Field(max_length=100)] = ()
    """Rules of behaviour that join or replace built-in ones."""

    @property
    def rule_files(self) -> tuple[str, ...]:
        """Files of rules that are no part of an installed package."""
        return tuple(rule.file for rule in self.rules if rule.file)
