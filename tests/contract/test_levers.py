"""The contract of levers over all that can be run, without exemption; and broken levers that each check catches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.ledger import Payment
from sim.plan import load_plan
from sim.policies.base import Lever, lever_class, lever_names
from sim.policies.cloud_subsidy import CloudSubsidy
from sim.policies.leading_industry_push import LeadingIndustryPush
from sim.policies.programme import Decision, Programme
from sim.rule import Rule
from tests.contract import lever_checks as checks

LEVERS = lever_names()
Check = Callable[[type[Lever]], None]


def test_the_first_levers_are_there() -> None:
    assert {"capacity_consolidation", "cloud_subsidy", "guidance_fund"} <= set(LEVERS)


@pytest.mark.parametrize("name", LEVERS)
def test_channels_and_take_up_are_the_plans(name: str) -> None:
    info, kind = load_plan().lever(name), lever_class(name)
    assert (kind.channels, kind.take_up) == (info.channels, info.take_up)
    assert set(kind.channels) <= set(checks.BY_CHANNEL), "write the checks of this channel first"
    assert issubclass(kind, Lever)
    assert name in checks.STRONG, "say which settings make this lever strong"


@pytest.mark.parametrize("name", LEVERS)
def test_every_parameter_has_unit_sentence_and_bounds(name: str) -> None:
    for field_name, field in lever_class(name).model_fields.items():
        assert field.description, field_name
        if isinstance(field.default, int | float) and not isinstance(field.default, bool):
            assert field.json_schema_extra["unit"], field_name  # type: ignore[index]
            assert {"ge", "le"} <= {key for part in field.metadata for key in vars_of(part)}, field_name


def vars_of(part: Any) -> tuple[str, ...]:
    return tuple(name for name in ("ge", "le") if hasattr(part, name))


@pytest.mark.parametrize("check", checks.EVERY_LEVER)
@pytest.mark.parametrize("name", LEVERS)
def test_lever(name: str, check: Check) -> None:
    check(lever_class(name))


@pytest.mark.parametrize(
    ("name", "check"),
    [
        (name, check)
        for name in LEVERS
        for channel in lever_class(name).channels
        for check in checks.BY_CHANNEL[channel]
    ],
)
def test_channel(name: str, check: Check) -> None:
    check(lever_class(name))


# -- deliberately broken levers ------------------------------------------------------------------------------------


class WorksWithoutMoney(CloudSubsidy):
    """Announces a discount even where there is no budget."""

    def started(self, month: int) -> bool:
        return month >= self.first_month


class StartsEarly(CloudSubsidy):
    """Acts three months before it is due."""

    @property
    def first_month(self) -> int:
        return super().first_month - 3


class DoesNothing(CloudSubsidy):
    """Has a name, a budget and no rules."""

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return ()


class WorksAgainstItself(CloudSubsidy):
    """Makes the cloud dearer."""

    def offer(self, firms: Any, programme: Programme, p: Any) -> dict[str, Any]:
        """Turn the discount into a surcharge."""
        return {"cloud_discount": -super().offer(firms, programme, p)["cloud_discount"]}


class PaysUnderAnotherName(CloudSubsidy):
    """Books its payments as something else."""

    class Disguised(Programme):
        def purpose(self, detail: str = "") -> str:
            return "help for enterprises"

    def new_state(self, lever_id: str, model: Any) -> Programme:
        return self.Disguised(self, lever_id, model)


class PaysAboveThePurse(CloudSubsidy):
    """Gives every adopter money that is not in its purse."""

    def choose(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Award as usual, and hand out more by the back door."""
        result = super().choose(firms, programme, p, rng, network, government)
        rows = np.flatnonzero(firms.cloud_month == programme.model.month)
        gift = Payment("government", "enterprises", programme.purpose(), np.full(len(rows), 1e4), rows)
        return {**result, "ledger": [gift]}

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        offer, note, award, *rest = super().rules(lever_id)
        return (offer, note, replace(award, requests=(*award.requests, "ledger")), *rest)


class CountsNoDeadweight(CloudSubsidy):
    """Pretends that nobody would have moved to the cloud without it."""

    class Blind(Programme):
        def carry_out(self, requests: Any, rule_name: str) -> None:
            for request in requests:
                if isinstance(request, Decision):
                    nobody = np.zeros_like(request.anyway)
                    request = Decision(request.applicants, request.awarded, request.amounts, nobody)
                super().carry_out([request], rule_name)

    def new_state(self, lever_id: str, model: Any) -> Programme:
        return self.Blind(self, lever_id, model)


class PaysWithoutMoney(CloudSubsidy):
    """Calls itself information and pays."""


PaysWithoutMoney.channels = ("information",)  # the base class has taken the plan's


class BundleWithAnEffectOfItsOwn(LeadingIndustryPush):
    """Tells the check of fewer members than it gives to a model."""

    asked: ClassVar[list[int]] = []

    def members(self) -> dict[str, Lever]:
        """One less for whoever asks first: the check, that is, before it builds the model."""
        self.asked.append(1)
        found = super().members()
        if len(self.asked) == 1:
            del found["upgrading"]
        return found


BROKEN: tuple[tuple[type[Lever], Check], ...] = (
    (WorksWithoutMoney, checks.check_no_strength),
    (StartsEarly, checks.check_start),
    (DoesNothing, checks.check_start),
    (DoesNothing, checks.check_direction),
    (WorksAgainstItself, checks.check_direction),
    (PaysUnderAnotherName, checks.check_money),
    (PaysAboveThePurse, checks.check_money),
    (CountsNoDeadweight, checks.check_deadweight),
    (PaysWithoutMoney, checks.check_no_money),
    (BundleWithAnEffectOfItsOwn, checks.check_bundle),
)


@pytest.mark.parametrize(("kind", "check"), BROKEN)
def test_a_broken_lever_is_caught(kind: type[Lever], check: Check) -> None:
    with pytest.raises(AssertionError):
        check(kind)


def test_every_check_has_caught_something() -> None:
    every = {*checks.EVERY_LEVER, *(check for group in checks.BY_CHANNEL.values() for check in group)}
    assert every == {check for _, check in BROKEN}


class SwitchedOffByNothing(CloudSubsidy):
    """Names no parameter that would switch it off."""

    strengths: ClassVar[tuple[str, ...]] = ()


def test_a_lever_must_say_what_switches_it_off() -> None:
    with pytest.raises(AssertionError, match="switch it off"):
        checks.check_no_strength(SwitchedOffByNothing)
