"""The command line in the reader's language: help of the commands and options, and click's own words.

Help stands in the code in English, where a command is defined; `words.csv` has it in both languages under
``help.<command>`` (the program: ``help.sim``), ``help.<command>.short`` and ``help.<command>.<parameter>``, or
``help.option.<parameter>`` for an option that several commands share; ``\\b`` keeps the lines of a paragraph. Click's
own texts stand there under ``click.*``, the English exactly as click writes it.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import click

from sim.language.words import LANGUAGES, has_word, word, words
from sim.language.wrapping import columns, wrapped

CLICK_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
"""Modules of click that ask gettext for their texts."""

SAYS = "format_message"
"""The method by which click's errors say what is wrong."""

METAVARS = {"[OPTIONS]": "options", "COMMAND [ARGS]...": "command", "[ARGS]...": "arguments"}
"""What click puts into a usage line, and the last part of the key ``metavar.*`` that says it."""


def language_asked_for(arguments: Sequence[str]) -> str:
    """The last ``--lang zh`` or ``--lang=zh`` among the arguments, wherever it stands; empty without one.

    Needed before click reads the arguments: what it finds wrong with them is said in this language too.
    """
    found = ""
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            given = value if equals else "".join(arguments[position + 1 : position + 2])
            found = given if given in LANGUAGES else found
    return found


@contextmanager
def spoken_by(group: click.Group, lang: str) -> Iterator[None]:
    """Within the block the help of ``group`` and click itself speak ``lang``.

    Click looks its texts up in the gettext domain of the process, which belongs to whoever embeds this program. So it
    is lent a translator of its own for as long as the command line runs, and gets its own back.
    """
    translate_help(group, lang)
    if lang == "en":
        yield
        return
    replaced: list[tuple[Any, str, Any]] = []
    for name in CLICK_MODULES:
        module = importlib.import_module(f"click.{name}")
        for function, ours in (("_", _translated), ("ngettext", _counted)):
            if hasattr(module, function):
                replaced.append((module, function, getattr(module, function)))
                setattr(module, function, ours)
    for kind in vars(click.exceptions).values():
        if isinstance(kind, type) and SAYS in vars(kind):
            replaced.append((kind, SAYS, getattr(kind, SAYS)))
            setattr(kind, SAYS, _in_chinese_signs(getattr(kind, SAYS)))
    replaced.append((click.Context, "formatter_class", click.Context.formatter_class))
    click.Context.formatter_class = ChineseHelp
    try:
        yield
    finally:
        for owner, name, before in replaced:
            setattr(owner, name, before)


@cache
def click_words() -> Mapping[str, str]:
    """Click's texts in Chinese by its own English."""
    return {english: chinese for key, (english, chinese) in words().items() if key.startswith("click.")}


def _translated(text: str) -> str:
    return click_words().get(text, text)


def _in_chinese_signs(format_message: Callable[[Any], str]) -> Callable[[Any], str]:
    """What click puts together itself, with Chinese quotation marks and stops."""

    def formatted(error: Any) -> str:
        said = re.sub(r"(?<![A-Za-z])'([^'\n]*)'(?![A-Za-z])", r"“\1”", format_message(error))
        said = re.sub(r"(?<=[\u4e00-\u9fff”]) ?(?=“)|(?<=”) (?=[\u4e00-\u9fff])|(?<=[，。；：]) +", "", said)
        return re.sub(r"(?<=[\u4e00-\u9fff”])\.(?=\s|$)", "。", said.replace("”, “", "”、“"))

    return formatted


def _counted(one: str, many: str, count: int) -> str:
    return _translated(one if count == 1 else many)


def translate_help(group: click.Group, lang: str) -> None:
    """Put the help of a group, its commands and their options into ``lang``; where the table has no row the English of
    the code stays."""
    whole = click.Context(group, **group.context_settings)
    for key, command in every_command(group):
        _translate(command, "help", key, lang)
        _translate(command, "short_help", f"{key}.short", lang)
        _metavar(command, "options_metavar", lang)
        if isinstance(command, click.Group):
            _metavar(command, "subcommand_metavar", lang)
        context = whole if command is group else click.Context(command, parent=whole, **command.context_settings)
        for parameter in command.get_params(context):
            _translate(parameter, "help", row_of_parameter(key, parameter), lang)
            if isinstance(parameter, click.Option) and not parameter.type.get_metavar(parameter, context):
                _type_name(parameter, lang)


def row_of_parameter(key: str, parameter: click.Parameter) -> str:
    """The row with the help of a parameter of the command whose row is ``key``: its own, else the one it shares."""
    name = (parameter.name or "").replace("_click_default_help", "help")
    own = f"{key}.{name}"
    return own if has_word(own) else f"help.option.{name}"


def every_command(group: click.Group, key: str = "help") -> Iterator[tuple[str, click.Command]]:
    """A group and all commands below it, each with its key in the table: ``help.list``, ``help.roster.check``; the
    whole program has ``help.sim``."""
    yield ("help.sim" if key == "help" else key), group
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from every_command(command, f"{key}.{name}")
        else:
            yield f"{key}.{name}", command


def english_of_code(owner: Any, attribute: str = "help") -> str | None:
    """A help text as the code has it, whatever language it has been put into since."""
    said: dict[str, str | None] = owner.__dict__.get("_said_in_code", {})
    text = said.get(attribute, getattr(owner, attribute, None))
    return inspect.cleandoc(text).replace("\b\n", "\\b\n") if text else None


def _translate(owner: Any, attribute: str, key: str, lang: str) -> None:
    if not getattr(owner, attribute, None):
        return
    said = owner.__dict__.setdefault("_said_in_code", {})
    said.setdefault(attribute, getattr(owner, attribute))
    spoken = word(key, lang).replace("\\b\n", "\b\n") if lang != "en" and has_word(key) else said[attribute]
    setattr(owner, attribute, spoken)


def _metavar(command: click.Command, attribute: str, lang: str) -> None:
    said = command.__dict__.setdefault("_said_in_code", {})
    said.setdefault(attribute, getattr(command, attribute))
    if (part := METAVARS.get(said[attribute] or "")) is not None:
        setattr(command, attribute, word(f"metavar.{part}", lang))


def _type_name(option: click.Option, lang: str) -> None:
    """An option that does not say what stands behind it is followed by the name of its type."""
    said = option.__dict__.setdefault("_said_in_code", {})
    said.setdefault("metavar", option.metavar)
    key = f"metavar.{option.type.name.split()[0]}"
    if said["metavar"] is None:
        option.metavar = word(key, lang) if lang != "en" and has_word(key) else None


class ChineseHelp(click.HelpFormatter):
    """Help in columns of a terminal: click counts signs, and breaks lines at spaces alone."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """``用法：sim ...``: the full-width colon takes the place of click's blank too."""
        super().write_usage(prog, args, (prefix or word("click.usage", "zh")).rstrip())

    def write_heading(self, heading: str) -> None:
        self.write(" " * self.current_indent + word("help_page.heading", "zh", name=heading) + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs; one that begins with a line of ``\\b`` keeps its lines."""
        indent = " " * self.current_indent
        paragraphs = []
        for paragraph in inspect.cleandoc(text).split("\n\n"):
            lines = paragraph.splitlines()
            if lines and lines[0].strip() == "\b":
                found = lines[1:]
            else:
                found = wrapped("".join(lines), max(self.width - self.current_indent, 11))
            paragraphs.append("\n".join(indent + line for line in found))
        self.write("\n\n".join(paragraphs) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, in two columns."""
        rows = list(rows)
        indent = " " * self.current_indent
        first = min(max((columns(name) for name, _ in rows), default=0), col_max) + col_spacing
        for name, text in rows:
            lines = wrapped(text.replace("  [", "["), max(self.width - first - self.current_indent - 2, 10))
            self.write(indent + name)
            if columns(name) <= first - col_spacing and lines:
                self.write(" " * (first - columns(name)) + lines.pop(0))
            self.write("\n")
            for line in lines:
                self.write(indent + " " * first + line + "\n")
