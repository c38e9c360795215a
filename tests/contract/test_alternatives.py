"""What every rule must keep to, for the rules that a scenario's structure puts in the place of built-in ones."""

from __future__ import annotations

import pytest

from sim.model import PolicyModel
from sim.scenario.schema import Structure
from sim.schedule import ALTERNATIVES, MONTH, built_in_rules
from tests.contract.rule_watch import CHECKS, RuleWatch, watch_run
from tests.small_models import small_scenario

COMBINATIONS = (
    Structure(expectations="naive", pass_through="by_size", credit="loose", exit="negative_worth"),
    Structure(expectations="autoregressive", network="high", credit="tight"),
)
"""Together they hold every alternative rule."""


@pytest.fixture(scope="module")
def watches() -> list[tuple[Structure, RuleWatch]]:
    """Every alternative, watched over a small city whose bank must turn enterprises down."""
    found = []
    for structure in COMBINATIONS:
        tight = {"lending_ceiling_headroom": 1.0, "lending_ceiling_growth": -0.08}
        scenario = small_scenario(0.15, months=3, drivers="plan", parameters=tight)
        watch = RuleWatch()
        watch_run(PolicyModel(scenario.model_copy(update={"structure": structure})), watch)
        watch.finish()
        found.append((structure, watch))
    return found


def alternatives_of(structure: Structure) -> list[str]:
    chosen = ((words, getattr(structure, part)) for part, words in ALTERNATIVES.items())
    return [words[word].name for words, word in chosen if word in words]


def test_the_combinations_hold_every_alternative(watches: list[tuple[Structure, RuleWatch]]) -> None:
    watched = {id(made) for _, watch in watches for made in watch.rules.values()}
    assert {id(made) for words in ALTERNATIVES.values() for made in words.values()} <= watched


@pytest.mark.parametrize("check", CHECKS)
def test_alternative(watches: list[tuple[Structure, RuleWatch]], check: str) -> None:
    problems = {
        (rule, problem)
        for structure, watch in watches
        for rule in alternatives_of(structure)
        for problem in watch.problems[check, rule]
    }
    assert problems == set()


def test_each_stands_in_the_place_of_the_rule_of_its_name() -> None:
    names = [made.name for made in MONTH]
    for part, words in ALTERNATIVES.items():
        for word, made in words.items():
            rules = built_in_rules(Structure.model_validate({part: word}))
            assert [rule.name for rule in rules] == names
            assert [place for place, rule in enumerate(rules) if rule is not MONTH[place]] == [names.index(made.name)]
            assert MONTH[names.index(made.name)].phase == made.phase
            assert set(MONTH[names.index(made.name)].writes) <= set(made.writes)


def test_the_models_own_words_change_nothing() -> None:
    assert built_in_rules(Structure()) == built_in_rules() == list(MONTH)


def test_every_word_of_the_schema_has_a_rule_or_is_the_models_own() -> None:
    for part, words in ALTERNATIVES.items():
        default = Structure.model_fields[part].default
        options = set(Structure.model_fields[part].annotation.__args__)  # type: ignore[union-attr]
        assert set(words) == options - {default}
    assert set(Structure.model_fields) - set(ALTERNATIVES) == {"network"}, "the network is a matter of the plan's table"
