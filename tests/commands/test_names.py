"""What was probably meant by a name of a lever or target, in both languages."""

from __future__ import annotations

import pytest

from sim.commands.names import id_of, meant
from sim.plan import load_plan


@pytest.mark.parametrize(
    ("name", "near"),
    [("cloud_subsdy", "cloud_subsidy"), ("上云补", "cloud_subsidy (企业上云补助)"),
     ("招商", "investment_attraction (招商引资)"),
     ("信贷补", "bank_credit (信贷支持)"), ("zzzzzz", ""), (" ", "")],
)  # fmt: skip
def test_what_was_meant(name: str, near: str) -> None:
    assert meant(name, load_plan().levers) == near


def test_a_name_in_either_language_is_an_id() -> None:
    levers = load_plan().levers
    assert id_of("企业上云补助", levers) == "cloud_subsidy"
    assert id_of("Investment attraction", levers) == "investment_attraction"
    assert id_of("nothing", levers) == "nothing"
