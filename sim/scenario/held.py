"""Which uncertain inputs a scenario holds at its own value: by default those that its files give one.

A name is that of an input (``expectation_weight``, ``cloud_subsidy.share`` wherever that lever is used) or
``levers.<id>.<setting>``, one lever of the scenario alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sim.errors import Problem, resembling
from sim.language.message import Message
from sim.scenario.schema import Scenario, Uncertainty
from sim.scenario.source import Node, child, dotted, entries, items
from sim.scenario.vocabulary import Vocabulary

LEVERS = "levers."
"""How a name begins that holds a setting of one lever of the scenario."""


def explicitly_held(scenario: Scenario, inputs: Collection[str]) -> tuple[str, ...]:
    """What the scenario itself says of its uncertain ``inputs``, sorted: these are not drawn.

    Parameters that it overrides, settings that it gives its levers, choices of rules. Growth of outside demand is the
    middle that ``outside_growth_shift`` is drawn around, and counts of enterprises replace what is drawn of them, so
    that neither need be held. What a roster fixes of a stage is not drawn either.
    """
    held = {name for name in scenario.parameters if name in inputs}
    held |= {f"structure.{field}" for field in scenario.structure.model_fields_set}
    if scenario.population.roster is not None:
        from sim.roster.holding import fixed_inputs

        held |= fixed_inputs(scenario) & frozenset(inputs)
    for lever_id, use in scenario.levers.items():
        said = (field for field in use.settings.model_fields_set if f"{use.use}.{field}" in inputs)
        held |= {f"{LEVERS}{lever_id}.{field}" for field in said}
    return tuple(sorted(held))


def with_held(scenario: Scenario, inputs: Collection[str]) -> Scenario:
    """The scenario with the list of what it holds, where it does not give one."""
    if scenario.uncertainty.held is not None:
        return scenario
    said = Uncertainty(sampling=scenario.uncertainty.sampling, held=explicitly_held(scenario, inputs))
    return scenario.model_copy(update={"uncertainty": said})


def one_name(held: Iterable[str], uses: Mapping[str, str]) -> frozenset[str]:
    """The names that stand for what is held, whichever of its two names a setting of a lever was held by:
    ``cloud_subsidy.share`` becomes ``levers.<id>.share`` for every lever that is a cloud subsidy.

    ``uses`` gives the lever that each id of the scenario stands for. Names of anything else stay.
    """
    found: set[str] = set()
    for name in held:
        lever, _, setting = name.partition(".")
        own = {f"{LEVERS}{lever_id}.{setting}" for lever_id, use in uses.items() if setting and use == lever}
        found |= own or {name}
    return frozenset(found)


def held_problems(root: Node, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Names under ``uncertainty: held:`` that are no uncertain inputs, or stand there twice."""
    single = child(root, "uncertainty", "held")
    listed = list(items(root, "uncertainty", "held"))
    if not listed and single is not None and isinstance(single.value, str):
        listed = [(0, single)]
    if not listed:
        return
    inputs = vocabulary.uncertain_inputs()
    known = (*inputs, *_lever_settings(root, inputs))
    valid, seen = frozenset(known), set[str]()
    for number, node in listed:
        if not isinstance(node.value, str):
            continue
        path = dotted(("uncertainty", "held", number) if node is not single else ("uncertainty", "held"))
        if node.value not in valid:
            hint = resembling(node.value, known) or Message("error.see_command", command="sim list inputs")
            yield node.place.problem(Message("scenario.no_such_input", name=node.value), path, hint)
        elif node.value in seen:
            yield node.place.problem(Message("scenario.stands_twice", name=node.value), path)
        seen.add(node.value)


def _lever_settings(root: Node, inputs: tuple[str, ...]) -> Iterator[str]:
    """``levers.<id>.<setting>`` for every lever of the file and every setting of it that is uncertain."""
    for lever_id, node in entries(root, "levers"):
        use = child(node, "use")
        kind = use.value if use is not None and isinstance(use.value, str) else lever_id
        for name in inputs:
            lever, dot, setting = name.partition(".")
            if dot and lever == kind:
                yield f"{LEVERS}{lever_id}.{setting}"
