"""Declaring a rule: what is refused at once, and the two ways to write one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.engine_errors import ContractError
from sim.model import PolicyModel
from sim.rule import Parameter, Rule, agent_rule, load_rules, make_rule, rule
from sim.scenario.schema import RuleUse
from sim.streams import RuleStream, Streams
from tests.small_models import differing_series, small_scenario


def act(firms: Any) -> dict[str, Any]:
    """Do something.

    And explain it.
    """
    return {}


def needs_p(firms: Any, p: Any) -> dict[str, Any]:
    """Use a parameter."""
    return {}


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ({"phase": "ackt"}, "unknown phase 'ackt'; did you mean 'act'"),
        ({"reads": ("prise",)}, "reads unknown column 'prise'; did you mean 'price'"),
        ({"lagged": ("prise",)}, "lagged unknown column 'prise'"),
        ({"writes": ("prise",)}, "writes unknown column 'prise'"),
        ({"adds": ("prise",)}, "adds unknown column 'prise'"),
        ({"lagged": ("output",)}, "'output' is a flow; only stocks have a value of last month"),
        ({"lagged": ("stage",)}, "'stage' is a trait; only stocks"),
        ({"writes": ("stage",)}, "writes the trait 'stage'; traits never change"),
        ({"writes": ("curtailment",)}, "writes 'curtailment', which is open: declare it under adds"),
        ({"writes": ("cash",)}, "writes 'cash', which only the ledger may change"),
        ({"writes": ("alive",)}, "writes 'alive', which only the lifecycle may change"),
        ({"adds": ("price",)}, "adds to 'price', which has one owner"),
        ({"resources": ("wrld",)}, "unknown resource 'wrld'; did you mean 'world'"),
        ({"requests": ("leger",)}, "unknown resource 'leger'; did you mean 'ledger'"),
        ({"requests": ("ledger",), "row_wise": True}, "row-wise.*requests"),
    ],
)
def test_a_wrong_declaration_is_refused(declaration: dict[str, Any], message: str) -> None:
    with pytest.raises(ContractError, match=message) as caught:
        make_rule(act, **{"phase": "act", **declaration})
    assert "rule 'act' (tests/test_rule.py)" in str(caught.value)


def test_an_argument_that_nothing_gives_is_refused() -> None:
    with pytest.raises(ContractError, match="takes 'p', but the declaration gives only firms, world"):
        make_rule(needs_p, phase="act", resources=("world",))


def test_a_rule_keeps_what_it_says_of_itself() -> None:
    made = rule(phase="act", reads=("orders",), lagged=("price", "orders_expected")[:1], writes=("fill_rate",))(act)
    assert (made.name, made.phase, made.sentence, made.file) == ("act", "act", "Do something.", "tests/test_rule.py")
    assert made.columns_read == ("orders", "price")
    assert made(SimpleNamespace()) == {}, "a rule is still the plain function"


def test_a_levers_own_resource_is_known_to_its_rules_alone() -> None:
    assert make_rule(act, phase="act", requests=("my_lever",), lever="my_lever").requests == ("my_lever",)
    with pytest.raises(ContractError, match="unknown resource 'my_lever'"):
        make_rule(act, phase="act", requests=("my_lever",))


# -- the same rule per column and per enterprise -------------------------------------------------------------

ADOPTION = {
    "phase": "act",
    "reads": ("alive", "cloud_peers", "adoption_propensity"),
    "lagged": ("cloud_level", "cloud_month"),
    "writes": ("cloud_level", "cloud_month", "cloud_adopts", "cloud_adopts_anyway"),
    "params": {
        "readiness": Parameter(0.02, "1/month", 0.0, 1.0, "assumed"),
        "contagion": Parameter(0.10, "1/month", 0.0, 1.0, "assumed"),
    },
    "stream": "cloud adoption",
    "resources": ("world",),
}

PER_COLUMN = '''
import numpy as np
from sim.rule import Parameter, rule

@rule(**ADOPTION)
def adopt_cloud(firms, p, rng, world):
    """Adopt when the draw falls below readiness and contagion together."""
    chance = (p.readiness + p.contagion * firms.cloud_peers) * firms.adoption_propensity
    adopts = firms.alive & (firms.cloud_level == 0) & (rng.uniform() < chance)
    deep = rng.uniform(1) < 0.5
    return {
        "cloud_level": np.where(adopts, 1 + deep, firms.cloud_level),
        "cloud_month": np.where(adopts, world.month, firms.cloud_month),
        "cloud_adopts": adopts.astype(float),
        "cloud_adopts_anyway": adopts.astype(float),
    }
'''

PER_ENTERPRISE = '''
from sim.rule import Parameter, agent_rule

@agent_rule(**ADOPTION)
def adopt_cloud(enterprise, p, rng, world):
    """Adopt when the draw falls below readiness and contagion together."""
    chance = (p.readiness + p.contagion * enterprise.cloud_peers) * enterprise.adoption_propensity
    if enterprise.cloud_level > 0 or rng.uniform() >= chance:
        return None
    return {
        "cloud_level": 2 if rng.uniform(1) < 0.5 else 1,
        "cloud_month": world.month,
        "cloud_adopts": 1.0,
        "cloud_adopts_anyway": 1.0,
    }
'''


def run_with(tmp_path: Path, name: str, text: str) -> PolicyModel:
    """The small city, half a year, with ``adopt_cloud`` from a file in the place of the built-in rule."""
    file = tmp_path / f"{name}.py"
    file.write_text(text.replace("**ADOPTION", repr_of(ADOPTION)), encoding="utf-8")
    use = RuleUse(use=f"{file}:adopt_cloud", instead_of="adopt_cloud")
    model = PolicyModel(small_scenario(0.1, months=6, rules=(use,)))
    model.run()
    return model


def repr_of(declaration: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in declaration.items())


def test_a_rule_per_enterprise_gives_the_numbers_of_the_rule_per_column(tmp_path: Path) -> None:
    columns, enterprises = (run_with(tmp_path, n, t) for n, t in (("a", PER_COLUMN), ("b", PER_ENTERPRISE)))
    assert differing_series(columns.result().series, enterprises.result().series, 18) == []
    for name in ("cloud_level", "cloud_month", "knowledge", "customers"):
        assert np.array_equal(columns.firms[name], enterprises.firms[name]), name
    adopted = columns.firms["cloud_month"] >= 0
    assert 20 < adopted.sum() < 200 and set(columns.firms["cloud_level"][adopted]) == {1, 2}


def test_a_rule_from_a_file_replaces_the_built_in_one(tmp_path: Path) -> None:
    replaced = run_with(tmp_path, "a", PER_COLUMN)
    place = [made.name for made in replaced.schedule.rules].index("adopt_cloud")
    assert replaced.schedule.rules[place].file == str(tmp_path / "a.py")
    built_in = PolicyModel(small_scenario(0.1, months=6)).run()
    assert len(differing_series(replaced.result().series, built_in.series, 18)) > 3
    assert [made.name for made in PolicyModel(small_scenario(0.1)).schedule.rules] == [
        made.name for made in replaced.schedule.rules
    ]


def given_rows() -> SimpleNamespace:
    return SimpleNamespace(
        rows=4, alive=np.array([True, True, False, True]), price=np.array([1.0, 2.0, 3.0, 4.0]),
        input_stock=np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]),
    )  # fmt: skip


def test_who_returns_nothing_keeps_stocks_and_has_no_flows() -> None:
    @agent_rule(phase="act", writes=("price", "output", "input_stock"), adds=("curtailment",), requests=("events",))
    def half(enterprise):  # type: ignore[no-untyped-def]
        """Every second enterprise acts."""
        if enterprise.row % 2 == 0:
            return None
        return {
            "price": enterprise.price * 10.0, "output": 5.0, "curtailment": 0.1,
            "input_stock": enterprise.input_stock + 1.0, "events": [enterprise.row],
        }  # fmt: skip

    result = half(given_rows())
    assert result is not None
    assert list(result["price"]) == [1.0, 20.0, 3.0, 40.0]
    assert list(result["output"]) == [0.0, 5.0, 0.0, 5.0]
    assert list(result["curtailment"]) == [0.0, 0.1, 0.0, 0.1]
    assert result["input_stock"].tolist() == [[1.0, 3.0, 3.0, 5.0], [5.0, 7.0, 7.0, 9.0]]
    assert result["events"] == [1, 3]
    assert half.per_enterprise and not half.row_wise
    assert {"price", "input_stock"} <= set(half.lagged) and "alive" in half.reads


def test_an_enterprise_cannot_be_changed_from_its_rule() -> None:
    @agent_rule(phase="act", writes=("price",))
    def cheat(enterprise):  # type: ignore[no-untyped-def]
        """Set a price instead of returning it."""
        enterprise.price = 0.0

    with pytest.raises(ContractError, match="'price' cannot be set: return it from the rule instead"):
        cheat(given_rows())


def test_an_undeclared_column_is_refused_per_enterprise_too() -> None:
    @agent_rule(phase="act", writes=("price",))
    def wrong(enterprise):  # type: ignore[no-untyped-def]
        """Return what is not declared."""
        return {"output": 1.0}

    with pytest.raises(ContractError, match="'wrong' returned 'output', which it does not declare"):
        wrong(given_rows())


def test_each_enterprise_draws_its_own_number() -> None:
    @agent_rule(phase="act", writes=("output",), stream="test")
    def draw(enterprise, rng):  # type: ignore[no-untyped-def]
        """Make a random number of things."""
        return {"output": rng.uniform() + 10.0 * rng.uniform(1)}

    rng = RuleStream(Streams(1, 0, 0), "test", 3, 4)
    result = draw(given_rows(), rng=rng)
    assert result is not None
    expected = (rng.uniform() + 10.0 * rng.uniform(1)) * np.array([1, 1, 0, 1])
    assert np.array_equal(result["output"], expected)


# -- files ---------------------------------------------------------------------------------------------------


def test_all_rules_of_a_file_are_found(tmp_path: Path) -> None:
    file = tmp_path / "two.py"
    file.write_text(
        "from sim.rule import rule, agent_rule\n"
        "@rule(phase='act', reads=('alive',))\ndef one(firms):\n    '''One.'''\n"
        "@agent_rule(phase='exit', reads=('alive',))\ndef two(enterprise):\n    '''Two.'''\n",
        encoding="utf-8",
    )
    found = load_rules(file)
    assert set(found) == {"one", "two"} and all(isinstance(made, Rule) for made in found.values())
    assert {made.file for made in found.values()} == {str(file)}


def test_a_file_that_is_no_python_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="not a Python file"):
        load_rules(tmp_path / "rules.txt")


def test_a_forgotten_comma_is_pointed_out() -> None:
    with pytest.raises(ContractError, match=r'reads is the text .alive.; write reads=\("alive",\)'):
        make_rule(lambda firms: {}, phase="act", name="r", reads="alive")  # type: ignore[arg-type]


def test_enterprises_end_only_where_the_month_allows_it() -> None:
    with pytest.raises(ContractError, match="begin and end in the phases award, settle, exit, entry only"):
        make_rule(lambda firms: {}, phase="renew", name="r", requests=("lifecycle",))


def test_an_agent_rule_takes_only_what_it_declares() -> None:
    with pytest.raises(ContractError, match="takes 'world', but the declaration gives only"):

        @agent_rule(phase="act", reads=("price",), adds=("knowledge_gained",))
        def looks_around(enterprise: Any, world: Any) -> None:
            """Looks at the world that it did not ask for."""
