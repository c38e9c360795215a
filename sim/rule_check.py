"""What can be said of a scenario's rule files without running them.

A scenario may come from anybody, so ``sim check`` doesn't run the code that it names. It reads it: is there
such a file, is it Python, does it define the rule, does the declaration hold, and does the rule fit into
the month.
"""

from __future__ import annotations

import ast
import inspect
import re
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engine_errors import ContractError
from sim.errors import InputError, Problem, did_you_mean
from sim.language.message import Message
from sim.rule import PHASES, Parameter, Rule, make_rule
from sim.schedule import arrange, find_rule
from sim.text_files import read_utf8

if TYPE_CHECKING:
    from sim.scenario import RuleUse

LARGEST_FILE = 1_000_000
"""Bytes; a longer file is no rule."""

DECORATORS = ("rule", "agent_rule")


def read_rule(use: str) -> Rule:
    """The declaration of the rule ``file.py:function``, with a function that only stands in for the real one.

    Raises InputError with file, line and column for what can be seen without running the file. Parts of a
    declaration that are no plain values (a call, a name) can't be seen; they are taken to be empty.
    """
    name, _, function = use.rpartition(":")
    tree = _parse(Path(name))
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and _decorator(node)}
    if function not in defined:
        plain = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function), None)
        if plain is not None:
            raise InputError.of(
                Message("rule.no_rule", name=function), file=name, line=plain.lineno,
                column=plain.col_offset + 1,
                suggestion=Message("rule.put_before"),
            )  # fmt: skip
        raise InputError.of(
            Message("rule.not_defined", name=function), file=name, suggestion=did_you_mean(function, tuple(defined))
        )
    node = defined[function]
    decorator = _decorator(node)
    assert decorator is not None
    per_enterprise = _called(decorator) == "agent_rule"
    place: dict[str, Any] = {"file": name, "line": decorator.lineno, "column": decorator.col_offset + 1}
    said = [word.arg for word in decorator.keywords if word.arg is not None]
    known = tuple(inspect.signature(make_rule).parameters)[1:]
    for word in said:
        if word not in known:
            suggestion = did_you_mean(word, known)
            raise InputError.of(Message("rule.unknown_word", name=word), suggestion=suggestion, **place)
    if "phase" not in said:
        raise InputError.of(Message("rule.no_phase"), suggestion=Message("error.write", text='phase="act"'), **place)
    declaration = {word.arg: _plain(word.value) for word in decorator.keywords if word.arg is not None}
    declaration = {
        "phase": PHASES[0],
        **{key: value for key, value in declaration.items() if value is not None},
    }
    if isinstance(declaration.get("own_params"), tuple):  # the names are all that a declaration needs
        declaration["own_params"] = {name: Parameter(0.0, "", 0.0, 0.0) for name in declaration["own_params"]}
    try:
        return make_rule(_stand_in(node), per_enterprise=per_enterprise, **declaration)
    except ContractError as error:
        message = re.sub(r"^rule '\w+' \([^)]*\): ", "", str(error))
        raise InputError.of(Message("rule.contract", error=message), **place) from error
    except TypeError as error:  # a value of the wrong kind, such as reads=7
        raise InputError.of(Message("rule.declaration", error=error), **place) from error


def _parse(path: Path) -> ast.Module:
    text = read_utf8(path, shown=str(path), limit=LARGEST_FILE)
    try:
        return ast.parse(text, filename=str(path))
    except SyntaxError as error:
        raise InputError.of(
            Message("rule.not_python", error=error.msg), file=str(path), line=error.lineno, column=error.offset
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError.of(Message("rule.not_python", error=error), file=str(path)) from error


def _called(node: ast.expr) -> str:
    """The last name of what is called: ``rule`` for ``rule(...)`` and for ``sim.rule.rule(...)``."""
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def _decorator(node: ast.FunctionDef) -> ast.Call | None:
    found = (made for made in node.decorator_list if isinstance(made, ast.Call) and _called(made) in DECORATORS)
    return next(found, None)


def _plain(node: ast.expr) -> Any:
    """The value of a literal; a mapping with plain keys gives at least these; None for what only running would show."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
            return tuple(key.value for key in node.keys if isinstance(key, ast.Constant))
        return None


def _stand_in(node: ast.FunctionDef) -> Any:
    """A function with the name, the arguments and the docstring of the one in the file, which can't be called."""

    def stand_in(*_: Any, **__: Any) -> dict[str, Any]:
        raise ContractError(f"the rule {node.name!r} was read, not loaded: it can't be run")

    stand_in.__name__ = node.name
    stand_in.__doc__ = ast.get_docstring(node)
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    stand_in.__signature__ = inspect.Signature([inspect.Parameter(n, kind) for n in names])  # type: ignore[attr-defined]
    return stand_in


def check_rules(uses: Sequence[RuleUse], scenario: str, *, run_files: bool) -> None:
    """Whether the rules that a scenario names exist, hold to the contract and fit into the month.

    With ``run_files`` their files are loaded as a run loads them, otherwise only read. ``scenario`` is the
    file's name, for messages. Raises InputError with everything that was found.
    """
    found: dict[str, Rule] = {}
    problems: list[Problem] = []
    for use in uses:
        if use.file is None:
            continue
        try:
            found[use.use] = _load_rule(use.use) if run_files else read_rule(use.use)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    try:
        arrange(uses=uses, find=lambda name: found[name] if name in found else find_rule(name))
    except ContractError as error:
        raise InputError.of(Message("rule.contract", error=error), file=scenario, path="rules") from error


def _load_rule(use: str) -> Rule:
    """The rule itself. Whatever its file raises when it is run becomes an InputError with the line in that file."""
    name = use.rpartition(":")[0]
    try:
        return find_rule(use)
    except ContractError as error:
        raise InputError.of(Message("rule.contract", error=error), file=name) from error
    except SyntaxError as error:
        raise InputError.of(Message("rule.not_python", error=error.msg), file=name, line=error.lineno) from error
    except Exception as error:
        here = [step.lineno for step in traceback.extract_tb(error.__traceback__) if Path(step.filename) == Path(name)]
        message = Message("rule.not_loaded", kind=type(error).__name__, error=error)
        raise InputError.of(message, file=name, line=here[-1] if here else None) from error
