"""Pydantic's complaints in the words of a scenario file: where, what was expected, what was found, what was
meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.errors import Problem, did_you_mean, resembling
from sim.language.message import Message
from sim.scenario.schema import Bilingual
from sim.scenario.source import Node, describe, dotted, find, percent_meant, read_scalar, space_missing

_EXPECTED = {
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "finite_number",
    "string_type": "text",
    "bool_type": "true_or_false",
    "bool_parsing": "true_or_false",
    "tuple_type": "list",
    "list_type": "list",
    "set_type": "list",
    "frozen_set_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "none_required": "nothing",
}
"""What pydantic's kind of error expected: the last part of a key ``expected.*``."""

_BOUNDS = {
    "greater_than": ("gt", "bound.more_than"),
    "greater_than_equal": ("ge", "bound.at_least"),
    "less_than": ("lt", "bound.less_than"),
    "less_than_equal": ("le", "bound.at_most"),
}

_NUMERIC = {"int_type", "int_parsing", "float_type", "float_parsing"}

_TEN_THOUSANDS = {"": 1e-4, "万": 1.0, "亿": 1e4}
"""How many 10k yuan (万元) one yuan, ten thousand and a hundred million of them are."""

LONGEST_QUOTED = 60
"""Characters of a text that a suggestion repeats."""


def problems_of(
    error: ValidationError, model: type[BaseModel], root: Node, prefix: tuple[str | int, ...] = ()
) -> Iterator[Problem]:
    """One problem for each of pydantic's errors.

    ``root`` is the tree that ``model`` was given; ``prefix`` is its path in the file.
    """
    for detail in error.errors(include_url=False, include_input=False):
        location = detail["loc"]
        kind = detail["type"]
        node, known = find(root, location)
        # pydantic's locations may go on below the file's: "[key]" for a mapping's name, a tag for a member of
        # a union
        path = dotted((*prefix, *(location if kind == "missing" else known)))
        if kind == "extra_forbidden":
            name = str(location[-1])
            hint = did_you_mean(name, tuple(field_names(model, location[:-1])))
            if "." in name:
                hint = Message("scenario.nest_mappings")
            yield node.key_or_value.problem(Message("scenario.unknown"), path, hint)
        elif kind == "missing":
            yield node.key_or_value.problem(Message("scenario.is_missing"), path)
        else:
            field = _field(model, location)
            if kind.startswith("model_") and field is not None and _model_in(field.annotation) is Bilingual:
                hint = _bilingual(dotted((*prefix, *known)), node)
            else:
                hint = _suggestion(kind, detail, node, _unit(field))
            yield node.place.problem(_message(kind, detail, node), path, hint)


def field_names(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The names that may stand at a location of a model's file."""
    here = model
    for part in location:
        if isinstance(part, str) and part in here.model_fields:
            here = _model_in(here.model_fields[part].annotation) or here
    return list(here.model_fields)


def _field(model: type[BaseModel], location: tuple[str | int, ...]) -> FieldInfo | None:
    """The field that stands at a location of a model's file, or around it."""
    here: type[BaseModel] | None = model
    found = None
    for part in location:
        if here is not None and isinstance(part, str) and part in here.model_fields:
            found = here.model_fields[part]
            here = _model_in(found.annotation)
    return found


def _unit(field: FieldInfo | None) -> str:
    """The unit of a lever's parameter, else nothing."""
    extra = field.json_schema_extra if field is not None else None
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _bilingual(path: str, node: Node) -> Message | None:
    """How a title that was written as one text is written here."""
    if not isinstance(node.value, str) or not node.value.strip():
        return None
    text = node.value.strip()
    language = "zh" if re.search(r"[\u3400-\u9fff]", text) else "en"
    if len(text) > LONGEST_QUOTED or "\n" in text:
        text = "..."
    elif re.search(r"[,:#\[\]{}&*!|>'\"%@`]", text) or not isinstance(read_scalar(text), str):
        text = "'" + text.replace("'", "''") + "'"
    return Message("error.write", text=f"{path}: {{{language}: {text}}}")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model inside an annotation such as ``tuple[Shock, ...]`` or ``Part | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _message(kind: str, detail: Mapping[str, Any], node: Node) -> Message:
    context = detail.get("ctx", {})
    found = describe(node)
    if kind in _EXPECTED:
        return Message("invalid.must_be", expected=Message(f"expected.{_EXPECTED[kind]}"), found=found)
    if kind in _BOUNDS:
        name, key = _BOUNDS[kind]
        return Message("invalid.bound", expected=Message(key, bound=context[name]), found=found)
    if kind in ("literal_error", "enum"):
        return Message("invalid.must_be", expected=_one_of(str(context["expected"])), found=found)
    if kind == "string_pattern_mismatch":
        if detail["loc"] == ("name",):
            return Message("invalid.name", found=found)
        return Message("invalid.pattern", pattern=context["pattern"], found=found)
    if kind in ("string_too_short", "too_short"):
        return Message("invalid.empty")
    if kind in ("string_too_long", "too_long"):
        return Message("invalid.too_long", most=context["max_length"])
    if kind in ("value_error", "assertion_error"):
        said = getattr(context.get("error"), "args", ())
        if said and isinstance(said[0], Message):
            return said[0]
        return Message("invalid.other", message=context.get("error", detail["msg"]))
    text = str(detail["msg"])
    return Message("invalid.other", message=text[:1].lower() + text[1:])


def _one_of(expected: str) -> str | Message:
    """Pydantic's ``'a', 'b' or 'c'``."""
    choices = re.findall(r"'[^']*'", expected)
    return Message("invalid.choices", others=tuple(choices[:-1]), last=choices[-1]) if len(choices) > 1 else expected


def _suggestion(kind: str, detail: Mapping[str, Any], node: Node, unit: str) -> Message | None:
    value = node.value
    if kind == "literal_error" and isinstance(value, str):
        choices = re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
        return resembling(value, choices)
    if _EXPECTED.get(kind) == "mapping" and isinstance(value, str):
        return space_missing(value)
    if kind in _NUMERIC and isinstance(value, str):
        return number_meant(value, unit)
    if kind == "less_than_equal":
        return percent_meant(value, float(detail["ctx"]["le"]))
    if (
        kind.startswith("bool")
        and isinstance(value, str)
        and value.lower() in ("yes", "on", "no", "off", "y", "n")
    ):
        return Message("error.write", text="true" if value.lower() in ("yes", "on", "y") else "false")
    if kind == "string_type" and not isinstance(value, dict | list):
        return Message("error.write", text=f'"{node.text}"')
    return None


def number_meant(text: str, unit: str = "") -> Message | None:
    """How a number that was written with a percent sign, separators, quotes, full-width digits or 万 is written."""
    bare = re.sub(r"[,_\s'\"“”‘’「」]", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"([-+]?[0-9]+(?:\.[0-9]+)?)(%?)(万|亿|)(元?)", bare)
    if match is None or (match[2] and (match[3] or match[4])):
        return None
    number, percent, power, yuan = match.groups()
    if percent:
        return Message("number.percent", value=float(number) / 100, percent=number)
    if not power and not yuan:
        return Message("error.write", text=number)
    if unit.startswith("10k yuan"):
        value = float(number) * _TEN_THOUSANDS[power]
        return Message("number.money", value=value, unit=unit, unit_zh=_money_zh(unit))
    if yuan:
        return None
    return Message("error.write", text=f"{float(number) * {'': 1, '万': 10**4, '亿': 10**8}[power]:.12g}")


def _money_zh(unit: str) -> str:
    """``10k yuan/year`` -> ``万元/年``."""
    rest = unit.removeprefix("10k yuan")
    return "万元" + {"/year": "/年", " a year": "/年", "/month": "/月", "/mu": "/亩"}.get(rest, "")
