"""The entries under ``levers:``: which lever each is, and its parameters."""

from __future__ import annotations

import json
import re

from pydantic import BaseModel, ValidationError

from sim.errors import Problem, closest, resembling
from sim.language.message import Message
from sim.scenario.cross_checks import bound_problems
from sim.scenario.schema import LeverUse
from sim.scenario.source import Node, Path_, child, describe, dotted, entries, plain, space_missing
from sim.scenario.validation_messages import problems_of
from sim.scenario.vocabulary import Vocabulary

LIKENESS_OF_CHINESE = 0.45
"""A Chinese name is short: two signs of five in common are near."""

SHORTEST_PART = 2
"""Letters or signs of a part of a name by which a lever is found."""


def read_levers(root: Node, vocabulary: Vocabulary, problems: list[Problem]) -> dict[str, LeverUse]:
    """The levers of a scenario by id, in the order of the ids: the order in a file must not change a result.

    What is wrong with them is added to ``problems``.
    """
    whole = child(root, "levers")
    if whole is not None and not isinstance(whole.value, dict):
        problems.append(
            whole.place.problem(Message("scenario.no_mapping_of_levers", found=describe(whole)), "levers")
        )
    levers = {}
    for name, node in sorted(entries(root, "levers"), key=lambda entry: entry[0]):
        lever = _lever(name, node, vocabulary, problems)
        if lever is not None:
            levers[name] = lever
    return levers


def _lever(name: str, node: Node, vocabulary: Vocabulary, problems: list[Problem]) -> LeverUse | None:
    """One entry under ``levers:``, or None when something is wrong with it."""
    path: Path_ = ("levers", name)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or len(name) > 64:
        problems.append(
            node.key_or_value.problem(Message("scenario.lever_id"), dotted(path), _called(name, vocabulary))
        )
    if not isinstance(node.value, dict):
        slip = space_missing(node.value) if isinstance(node.value, str) else None
        message = Message("scenario.no_mapping", found=describe(node)) if slip is None else Message("yaml.no_space")
        problems.append(node.place.problem(message, dotted(path), slip))
        return None
    use_node = node.value.get("use")
    use = name if use_node is None else use_node.value
    if not isinstance(use, str):
        assert use_node is not None
        problems.append(
            use_node.place.problem(
                Message("scenario.no_lever_name", found=describe(use_node)), dotted((*path, "use"))
            )
        )
        return None
    if use not in vocabulary.levers:
        problems.append(_unknown_lever(use, node, use_node, path, vocabulary))
        return None
    model: type[BaseModel] = vocabulary.lever_class(use)
    settings_node = Node(
        {key: setting for key, setting in node.value.items() if key != "use"}, node.place, node.key_place
    )
    assert isinstance(settings_node.value, dict)
    for key, setting in settings_node.value.items():
        problems.extend(bound_problems(f"{use}.{key}", setting, (*path, key), vocabulary))
    try:
        settings = model.model_validate_json(json.dumps(plain(settings_node)), strict=True)
    except ValidationError as error:
        problems.extend(problems_of(error, model, settings_node, path))
        return None
    return LeverUse(use=use, settings=settings)


def _called(name: str, vocabulary: Vocabulary) -> Message | None:
    """The lever whose English or Chinese name this is, or resembles, or is a part of."""
    called = vocabulary.lever_names
    wanted = " ".join(name.replace("_", " ").lower().split())
    parts = [text for text in called if len(wanted) >= SHORTEST_PART and (wanted in text or text in wanted)]
    meant = wanted if wanted in called else min(parts, key=len, default=None)
    meant = meant or closest(wanted, called)
    if meant is None and not wanted.isascii():
        meant = closest(wanted, called, LIKENESS_OF_CHINESE)
    return Message("scenario.lever_called", id=called[meant], name=meant) if meant is not None else None


def _unknown_lever(
    use: str, node: Node, use_node: Node | None, path: Path_, vocabulary: Vocabulary
) -> Problem:
    place, where = (node.key_or_value, dotted(path))
    if use_node is not None:
        place, where = use_node.place, dotted((*path, "use"))
    available = Message("scenario.available", names=vocabulary.levers)
    if use in vocabulary.plan_levers:
        return place.problem(Message("scenario.lever_not_available", name=use), where, available)
    hint = resembling(use, (*vocabulary.levers, *vocabulary.plan_levers)) or _called(use, vocabulary)
    if hint is None:
        hint = Message("scenario.own_id", names=vocabulary.levers) if use_node is None else available
    return place.problem(Message("scenario.no_lever", name=use), where, hint)
