"""The JSON Schema of scenario files: with it an editor completes names, shows what they mean, and marks mistakes.

It is that of :class:`~sim.scenario.schema.Scenario`, extended by what a file may say beyond it (``extends``,
``levers_start``, ``null`` for an inherited value), by the settings of every lever, and by the names of stages,
parameters and targets. Draft 7, which editors know best. It can't say everything: `sim check` has the last word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sim.language.words import word
from sim.plan import Plan, load_plan
from sim.scenario.path_names import lever_names_of, names_of_path, schema_text, setting_names, unit_of_path, unit_text
from sim.scenario.schema import Scenario

Schema = dict[str, Any]

MONTH_PATTERN = "^20(19|20|21|22)-(0[1-9]|1[0-2])$"
"""A month of the data: January 2019 to December 2022."""

NAME_PATTERN = r"^[^\s/\\.\-][^\s/\\]*$"
"""Names of scenarios; the pattern of the model itself means Chinese letters too, which editors' patterns do not."""


def scenario_schema(lang: str) -> Schema:
    """The schema with titles and descriptions in ``'en'`` or ``'zh'``."""
    return _Writer(lang).whole()


def schema_json(lang: str) -> str:
    """The schema as the text of a file."""
    return _lines(scenario_schema(lang), "") + "\n"


def _lines(value: Any, indent: str) -> str:
    """JSON with a line for every innermost part: readable, and a third of the size of a line for every value."""
    if not isinstance(value, dict) or not any(isinstance(below, dict) for below in value.values()):
        return json.dumps(value, ensure_ascii=False)
    deeper = indent + " "
    pairs = (f"{deeper}{json.dumps(key)}: {_lines(below, deeper)}" for key, below in value.items())
    return "{\n" + ",\n".join(pairs) + f"\n{indent}}}"


class _Writer:
    """Writes the schema in one language."""

    def __init__(self, lang: str) -> None:
        from sim.policies.base import lever_names

        self.lang = lang
        self.plan: Plan = load_plan()
        self.levers = lever_names()
        self.found: Schema = Scenario.model_json_schema()
        self.special = {
            "name": self._name,
            "population.above_scale": lambda schema: self._counts(schema, "population.above_scale"),
            "population.small": lambda schema: self._counts(schema, "population.small"),
            "outside.drivers": lambda schema: _suggested(("plan", "none"), pattern=r"\.[cC][sS][vV]$"),
            "outside.shocks.start": _month,
            "outside.shocks.end": _month,
            "outside.shocks.stages": lambda schema: _one_or_list(_enumeration((*self.plan.stages, "all"))),
            "parameters": self._parameters,
            "levers": self._levers,
            "treasury.priorities": lambda schema: _one_or_list(_suggested(self.levers, pattern="^[a-z][a-z0-9_]*$")),
            "uncertainty.held": self._held,
            "references": self._references,
            "rules.instead_of": self._month_rule,
            "rules.after": self._month_rule,
            "rules.before": self._month_rule,
        }

    def whole(self) -> Schema:
        properties = {
            "extends": self._texts("extends", {"type": "string"}),
            **{name: self._field(name, schema) for name, schema in self.found["properties"].items()},
        }
        properties["levers_start"] = nullable(self._texts("levers_start", _month({})))
        return {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": word("schema_file.title", self.lang),
            "description": word("schema_file.description", self.lang),
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            "definitions": {name: self._lever(name) for name in self.levers},
        }

    # -- fields ------------------------------------------------------------------------------------------------------

    def _field(self, path: str, found: Mapping[str, Any], *, in_list: bool = False) -> Schema:
        """A field of the model. In a mapping ``null`` takes an inherited value away, in an item of a list it is only
        what it always is."""
        schema = self._resolved(found)
        may_be_null = any(part.get("type") == "null" for part in schema.get("anyOf", ()))
        if "anyOf" in schema and may_be_null:
            rest = [part for part in schema["anyOf"] if part.get("type") != "null"]
            schema = {**{key: value for key, value in schema.items() if key != "anyOf"}, **self._resolved(rest[0])}
        if path in self.special:
            schema = self.special[path](schema)
        elif "properties" in schema:
            schema = self._part(path, schema, in_list=in_list)
        elif schema.get("type") == "array":
            items = self._field(path, schema["items"], in_list=True)
            schema = {key: value for key, value in schema.items() if key not in ("default", "items")}
            schema["items"] = {key: value for key, value in items.items() if key not in ("title", "description")}
        else:
            schema = {key: value for key, value in schema.items() if value is not None}
        schema = self._texts(path, schema)
        return schema if in_list and not may_be_null else nullable(schema)

    def _part(self, path: str, schema: Schema, *, in_list: bool) -> Schema:
        """A part of the file with fields of its own."""
        names = schema["properties"].items()
        part: Schema = {
            "type": "object",
            "properties": {name: self._field(f"{path}.{name}", below, in_list=in_list) for name, below in names},
            "additionalProperties": False,
        }
        if in_list and "required" in schema:
            part["required"] = schema["required"]
        return part

    def _resolved(self, schema: Mapping[str, Any]) -> Schema:
        """A schema in place of a reference to it; its own default and description count for more."""
        own = {key: value for key, value in schema.items() if key != "$ref"}
        if "$ref" not in schema:
            return own
        there: Schema = self.found["$defs"][schema["$ref"].rpartition("/")[2]]
        return {**there, **{key: value for key, value in own.items() if key != "default"}}

    def _texts(self, path: str, schema: Schema) -> Schema:
        """The schema with title and description in the language, the unit included; pydantic's own are dropped."""
        about = schema_text(path, self.lang, about=True)
        unit = unit_text(unit_of_path(path, {}), self.lang)
        if unit:
            about = word("schema_file.with_unit", self.lang, about=about, unit=unit)
        rest = {key: value for key, value in schema.items() if key not in ("title", "description")}
        return {"title": schema_text(path, self.lang), "description": about, **rest}

    # -- names of the plan -------------------------------------------------------------------------------------------

    def _name(self, schema: Schema) -> Schema:
        return {"type": "string", "pattern": NAME_PATTERN, "maxLength": schema["maxLength"]}

    def _counts(self, schema: Schema, path: str) -> Schema:
        count = {key: value for key, value in schema["additionalProperties"].items() if key != "title"}
        return _mapping({stage: self._named(f"{path}.{stage}", nullable(dict(count))) for stage in self.plan.stages})

    def _parameters(self, schema: Schema) -> Schema:
        from sim.parameters import ParameterTable

        table = ParameterTable.load()
        return _mapping(
            {
                row.name: self._evident(f"parameters.{row.name}", row, _number(row.minimum, row.maximum, row.value))
                for row in table
                if row.lever is None
            }
        )

    def _references(self, schema: Schema) -> Schema:
        names = [target.id for target in self.plan.targets]
        names += [f"{reading.target}.{reading.reading}" for reading in self.plan.readings]
        return _mapping({name: self._named(f"references.{name}", nullable({"type": "number"})) for name in names})

    def _held(self, schema: Schema) -> Schema:
        from sim.uncertainty.inputs import input_names

        return _one_or_list(_suggested(input_names(), pattern=r"^levers\."))

    def _month_rule(self, schema: Schema) -> Schema:
        from sim.schedule import MONTH

        return _suggested(tuple(rule.name for rule in MONTH))

    # -- levers ------------------------------------------------------------------------------------------------------

    def _levers(self, schema: Schema) -> Schema:
        """Levers by id. An id that is a lever's name stands for that lever unless ``use`` says another."""
        any_lever = {
            "type": ["object", "null"],
            "required": ["use"],
            "properties": {"use": self._use(self.levers)},
            "allOf": [
                {"if": {"properties": {"use": {"const": name}}}, "then": {"$ref": f"#/definitions/{name}"}}
                for name in self.levers
            ],
        }
        known = {
            name: {
                "title": self._lever_title(name),
                "description": self._lever_sentence(name),
                "if": {"required": ["use"], "properties": {"use": {"type": "string", "not": {"const": name}}}},
                "then": any_lever_reference(),
                "else": {"$ref": f"#/definitions/{name}"},
            }
            for name in self.levers
        }
        return {
            "type": "object",
            "properties": known,
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$", "maxLength": 64},
            "additionalProperties": any_lever,
        }

    def _lever(self, name: str) -> Schema:
        """The settings of a lever as they stand in a file, side by side."""
        from sim.parameters import ParameterTable
        from sim.policies.base import settings_of

        table = ParameterTable.load().of_lever(name)
        settings: Schema = {"use": self._use((name,))}
        for setting in settings_of(name):
            own, path = setting["name"], f"levers.{name}.{setting['name']}"
            schema = self._setting(setting)
            title = setting_names(name, own)[self.lang == "zh"]
            if own in table:
                settings[own] = self._evident(path, table[own], schema, title)
            else:
                about = setting["sentence"] if self.lang == "en" else title
                settings[own] = {"title": title, "description": about, **nullable(schema)}
        return {
            "title": self._lever_title(name),
            "description": self._lever_sentence(name),
            "type": ["object", "null"],
            "properties": settings,
            "additionalProperties": False,
        }

    def _setting(self, setting: Mapping[str, Any]) -> Schema:
        default = setting["default"]
        if setting["choices"] == ("true", "false"):
            return {"type": "boolean", "default": default}
        if setting["choices"]:
            return {**_enumeration(setting["choices"]), "default": default}
        if setting["unit"] == "month" and isinstance(setting["minimum"], str):
            return {**_month({}), **({"default": default} if default is not None else {})}
        if isinstance(default, int | float):
            whole = isinstance(default, int)
            return _number(setting["minimum"], setting["maximum"], default, whole=whole)
        return {**_suggested(tuple(self.plan.scopes), pattern=r"\|"), "default": default}

    def _use(self, names: Iterable[str]) -> Schema:
        return nullable(self._texts("levers.use", _enumeration(tuple(names))))

    def _lever_title(self, name: str) -> str:
        return lever_names_of(name, name)[self.lang == "zh"]

    def _lever_sentence(self, name: str) -> str:
        info = self.plan.lever(name)
        tasks = ", ".join(str(number) for number in info.tasks)
        does = self.plan.labels.get(f"lever_does.{name}", (info.sentence, info.name_zh))[self.lang == "zh"]
        return word("schema_file.lever", self.lang, sentence=does, tasks=tasks)

    # -- texts -------------------------------------------------------------------------------------------------------

    def _named(self, path: str, schema: Schema) -> Schema:
        title = names_of_path(path, {})[self.lang == "zh"]
        unit = unit_text(unit_of_path(path, {}), self.lang)
        about = {"description": word("schema_file.unit", self.lang, unit=unit)} if unit else {}
        return {"title": title, **about, **schema}

    def _evident(self, path: str, row: Any, schema: Schema, title: str = "") -> Schema:
        """A number of the parameter table with what is known of it: default, range of the evidence, unit, source."""
        title = title or names_of_path(path, {})[self.lang == "zh"]
        about = word(
            "schema_file.evident", self.lang, name=title,
            unit=unit_text(row.unit, self.lang) or "1", value=f"{row.value:.12g}", low=f"{row.low:.12g}",
            high=f"{row.high:.12g}", kind=self.plan.label(f"kind.{row.kind}", self.lang), source=row.source,
        )  # fmt: skip
        return {"title": title, "description": about, **nullable(schema)}


def any_lever_reference() -> Schema:
    """Where the schema says what a lever under an id of one's own may hold."""
    return {"$ref": "#/properties/levers/additionalProperties"}


def nullable(schema: Schema) -> Schema:
    """The schema, and ``null``, which takes an inherited value away."""
    found = dict(schema)
    if "anyOf" in found:
        found["anyOf"] = [*found["anyOf"], {"type": "null"}]
    elif "type" in found:
        types = found["type"] if isinstance(found["type"], list) else [found["type"]]
        found["type"] = [*dict.fromkeys([*types, "null"])]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return found


def _month(schema: Schema) -> Schema:
    return {"type": "string", "pattern": MONTH_PATTERN}


def _number(low: float | None, high: float | None, default: float, *, whole: bool = False) -> Schema:
    bounds = {key: value for key, value in (("minimum", low), ("maximum", high)) if value is not None}
    return {"type": "integer" if whole else "number", **bounds, "default": default}


def _enumeration(names: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(names)}


def _suggested(names: Iterable[str], pattern: str = "") -> Schema:
    """Names that an editor offers, and other texts of a pattern."""
    other = {"type": "string", **({"pattern": pattern} if pattern else {})}
    return {"anyOf": [_enumeration(names), other]}


def _one_or_list(item: Schema) -> Schema:
    """One text without brackets, or a list."""
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _mapping(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}
