"""The reference of the scenario file: every field with type, range, default and sentence, from the schema itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario import Scenario

HEADS = {
    "en": ("field", "what it takes", "unless given", "meaning"),
}


def markdown(lang: str) -> str:
    """A section for each part of the file, the file itself first."""
    schema = Scenario.model_json_schema()
    parts = [_section("The file", "", schema, schema, lang)]
    for path, part in _parts(schema, schema, ""):
        parts.append(_section(f"`{path}`", part.get("description", ""), part, schema, lang))
    return "\n".join(parts)


def _parts(node: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping with fields of its own below ``node``, with its path in the file, as often as it occurs."""
    for name, field in node.get("properties", {}).items():
        inside, mark = _inside(field)
        target = _resolved(inside, schema)
        if "properties" in target:
            yield f"{path}{name}{mark}", target
            yield from _parts(target, schema, f"{path}{name}{mark}.")


def _inside(field: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What a list or a mapping holds, and how its place is written in a path."""
    if "items" in field:
        return field["items"], "[]"
    if isinstance(field.get("additionalProperties"), dict):
        return field["additionalProperties"], ".<id>"
    return field, ""


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """``node``, or the definition that it refers to."""
    for option in [node, *node.get("allOf", []), *node.get("anyOf", [])]:
        if "$ref" in option:
            found: dict[str, Any] = schema["$defs"][option["$ref"].rpartition("/")[2]]
            return found
    return node


def _section(title: str, sentence: str, part: dict[str, Any], schema: dict[str, Any], lang: str) -> str:
    lines = [f"## {title}", "", _sentence(sentence), "", "| " + " | ".join(HEADS[lang]) + " |", "|" + " --- |" * 4]
    for name, field in part["properties"].items():
        cells = (f"`{name}`", _takes(field, schema), _default(field), _sentence(field.get("description", "")))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def _takes(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """The type in words, with its range: ``number, 0 to 10``; ``one of `a`, `b` ``."""
    if "enum" in field:
        return "one of " + ", ".join(f"`{word}`" for word in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "anyOf" in field:
        return " or ".join(_takes(option, schema) for option in field["anyOf"] if option.get("type") != "null")
    if "$ref" in field or "allOf" in field:
        return "fields, see below"
    kind = field.get("type", "value")
    if kind == "array":
        return "list: " + _takes(field.get("items", {}), schema)
    if kind == "object":
        return "mapping: name to " + _takes(field.get("additionalProperties", {}), schema)
    words = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`"}
    return words.get(kind, kind) + _range(field)


def _range(field: dict[str, Any]) -> str:
    low, high = field.get("minimum", field.get("exclusiveMinimum")), field.get("maximum")
    if low is None or high is None:
        return ""
    return f", {'above ' if 'exclusiveMinimum' in field else ''}{low} to {high}"


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in (None, "", [], {}) or isinstance(value, dict):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
