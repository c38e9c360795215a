"""The pages say what is true: links lead somewhere, names exist, snippets of files are those files."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click
import pytest

import sim
from sim.agents.government import Government
from sim.columns import COLUMNS
from sim.commands.listing import LISTINGS
from sim.ledger import INSTITUTIONS
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.policies import base, bundle, programme, selection, take_up
from sim.policies.base import MoneyLever, lever_class, lever_names
from sim.rule import PHASES, RESOURCES, make_rule
from sim.run_folder import LEVER_COLUMNS, TARGET_COLUMNS, VALUE_COLUMNS
from sim.scenario import Measurement, Outside, Population, RuleUse, Scenario, Shock, Structure, Uncertainty
from sim.scenario.schema import Scarcity, Treasury
from sim.scenario.shared_start import SHARED_START
from sim.schedule import ALTERNATIVES, MONTH
from sim.uncertainty import input_names
from sim.uncertainty.inputs import structure_choices

PROJECT = Path(__file__).parent.parent
PAGES = tuple(
    page.relative_to(PROJECT).as_posix()
    for page in (
        *sorted(PROJECT.glob("README*.md")),
        *(page for page in sorted((PROJECT / "docs").rglob("*.md")) if "_build" not in page.parts),
        *sorted((PROJECT / "scenarios").glob("README*.md")),
    )
)
MODEL = PROJECT / "docs" / "MODEL.md"
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"[A-Za-z]\w*_\w+")
"""What is certainly meant as a name: plain words have no underscore."""

OWN_WORDS = {
    # what examples on the pages make up
    "learn_by_doing", "my_rule", "my_rules", "test_learn_by_doing", "higher_subsidy", "more_money", "green_loans",
    "later_subsidy", "first_round", "second_round", "my_package", "project", "slow_start", "first_try",
    "our_enterprises", "our_city", "our_city_named", "our_ledger", "our_projects", "ledger_7",
    # events, files of a run, the pages' own symbols
    "cloud_adopted", "target_values", "price_outside", "compare_baseline_plan",
    # names of code that the pages point to
    "agent_rule", "row_wise", "adopt_by_threshold", "adopt_one_by_one", "yaml_reader", "new_rule", "input_coefficients",
    "batch_run",
}  # fmt: skip

MADE = ("higher_subsidy", "later_subsidy", "slow_start", "first_try", "docs/_build")
"""Parts of paths that are there only after a reader has followed the page."""


def _text(page: str) -> str:
    return (PROJECT / page).read_text(encoding="utf-8")


def _prose(text: str) -> str:
    return FENCE.sub("", text)


def _anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", _prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every name that a page may use: rules, columns, parameters, levers, and what a scenario or a plan says."""
    from sim.indicators import all_indicators

    plan = load_plan()
    names = {rule.name for rule in MONTH} | set(COLUMNS) | set(PHASES) | set(RESOURCES) | set(INSTITUTIONS)
    names |= set(ParameterTable.load().names) | {lever.id for lever in plan.levers} | set(LISTINGS)
    names |= {target.id for target in plan.targets} | set(plan.scopes) | set(plan.stages)
    names |= {reading.reading for target in plan.targets for reading in target.readings}
    names |= set(all_indicators(plan.scopes, plan.stage_chains)) | set(plan.stage_table)
    names |= {made.function.__name__ for words in ALTERNATIVES.values() for made in words.values()}
    names |= {word for found in structure_choices() for word in found.options} | {"latin_hypercube"}
    names |= {part for name in input_names() for part in (name, *name.split("."))}
    names |= {"traditional_not_leading", "traditional_listed", SHARED_START}
    parts = (Scenario, Population, Outside, Shock, Measurement, RuleUse, Treasury, Scarcity, Structure, Uncertainty)
    for part in parts:
        names |= set(part.model_fields)
    for name in lever_names():
        names |= set(lever_class(name).model_fields)
        names |= set(lever_class(name).strengths)
        lever = lever_class(name)()
        if not isinstance(lever, bundle.Bundle):
            names |= {rule.name.partition(".")[2] for rule in lever.rules(name)}
    for module in (base, bundle, programme, selection, take_up):
        names |= set(vars(module))
    for kind in (MoneyLever, Government, programme.Programme, programme.Decision, programme.Batch):
        names |= set(dir(kind))
    names |= set(inspect.signature(MoneyLever.rule).parameters)
    names |= {*TARGET_COLUMNS, *VALUE_COLUMNS, *LEVER_COLUMNS}
    names |= set(make_rule.__kwdefaults__ or {})
    names |= set(sim.__all__) | set(inspect.signature(sim.run).parameters)
    for result in (sim.RunResults, sim.ComparisonResults, sim.AttributionResults, sim.SensitivityResults):
        names |= set(dir(result))
    return names | OWN_WORDS


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = _text(page)
    for target in LINK.findall(_prose(text)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        path = ((PROJECT / page).parent / file).resolve() if file else PROJECT / page
        assert path.exists(), f"{page} links to {target}"
        if anchor:
            assert anchor in _anchors(path.read_text(encoding="utf-8")), f"{page} links to {target}"


@pytest.mark.parametrize("page", PAGES)
def test_names_exist(page: str, known: set[str]) -> None:
    """Every name in code type, in equations too; files and modules must be there as files."""
    text = _text(page)
    codes = CODE.findall(_prose(text))
    if page == "docs/MODEL.md":
        codes += [body for language, body in FENCE.findall(text) if not language]
    unknown = []
    for code in codes:
        for path in re.findall(r"\b(?:sim|docs|scenarios|examples|tests|scripts)/[\w./-]*", code):
            if not any(made in path for made in MADE):
                assert (PROJECT / path).exists(), f"{page}: {path} isn't there"
        bare = re.sub(r"[\w./<>-]*/[\w./<>-]*|\b\w+\.(?:py|csv|yaml|json|md|parquet)\b", " ", code)
        unknown += [name for name in NAME.findall(bare) if name not in known and name.rstrip("_") not in known]
    assert not unknown, f"{page} names what isn't there: {sorted(set(unknown))}"


def test_model_page_names_every_rule_of_the_month_in_order() -> None:
    text = MODEL.read_text(encoding="utf-8")
    submodels = text.partition("## 7 Submodels")[2]
    for phase in PHASES:
        told = next(line for line in text.splitlines() if line.startswith(f"| `{phase}` |")).split(" | ")[1]
        mine = [rule.name for rule in MONTH if rule.phase == phase]
        assert [name for name in CODE.findall(told) if name in {rule.name for rule in MONTH}] == mine, phase
        for name in mine:
            assert f"`{name}`" in submodels, f"docs/MODEL.md doesn't tell what {name} does"
    for lever in load_plan().levers:
        link = f"[`{lever.id}`](tables/levers.md#{lever.id})"
        assert link in text or lever.id not in lever_names(), f"docs/MODEL.md doesn't describe the lever {lever.id}"


def test_model_page_tells_every_check_of_the_month() -> None:
    from sim.checks import CHECKS

    said = {"check_money": "no money appears", "check_loans": "debt is what", "check_counts": "are counted right",
            "check_stocks": "no stock is", "check_the_dead": "hold nothing",
            "check_projects": "projects add up"}  # fmt: skip
    text = " ".join(MODEL.read_text(encoding="utf-8").split())
    assert {check.__name__ for check in CHECKS} == set(said)
    assert all(words in text for words in said.values())


def test_snippets_of_files_are_those_files() -> None:
    blocks = {body for _, body in FENCE.findall(_text("docs/writing-a-rule.md"))}
    for name in ("adopt_by_threshold.py", "adopt_one_by_one.py", "threshold.yaml"):
        assert (PROJECT / "examples" / name).read_text(encoding="utf-8") in blocks, f"{name} differs from the page"


@pytest.mark.parametrize("page", PAGES)
def test_sim_commands_on_the_pages_exist(page: str) -> None:
    """Each ``sim`` command line names a command and options that it has."""
    from sim.cli import cli

    common = {option for parameter in cli.params for option in parameter.opts}
    for line in re.findall(r"(?:^\$ (?:\S*/)?|`)sim ([^\n`]*)", _text(page), re.MULTILINE):
        words = line.split()
        if not words or words[0].startswith(("-", "{")):
            continue
        assert words[0] in cli.commands, f"{page}: sim {line}"
        command = cli.commands[words[0]]
        if isinstance(command, click.Group) and len(words) > 1:
            assert words[1] in command.commands, f"{page}: sim {line}"
            command = command.commands[words[1]]
        options = {option for parameter in command.params for option in parameter.opts} | common
        for word in words[1:]:
            if word.startswith("--"):
                assert word.split("=")[0] in options | {"--help"}, f"{page}: sim {line}"


def test_pages_are_short_enough_to_be_read() -> None:
    assert _text("README.md").count("\n") < 200


def test_decisions_are_all_listed() -> None:
    listed = set(LINK.findall(_text("docs/decisions/README.md")))
    there = {path.name for path in (PROJECT / "docs" / "decisions").glob("[0-9]*.md")}
    assert listed == there
