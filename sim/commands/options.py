"""What all commands share: the options for language and noise, and how messages are printed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from sim.language.message import Message, spoken
from sim.language.words import LANGUAGES, word


def language_of_environment() -> str:
    """``zh`` where the machine speaks Chinese (LC_ALL, LC_MESSAGES or LANG), otherwise ``en``."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.lower().startswith("zh") else "en"


@dataclass
class Settings:
    """The shared options of one call of ``sim``; the group and the command both write to it."""

    debug: bool = False
    quiet: bool = False
    verbose: bool = False
    language: str = ""

    @property
    def lang(self) -> str:
        """The language to print in."""
        return self.language or language_of_environment()

    def say(self, message: str | Message) -> None:
        """A message to stderr, unless the user wants none."""
        if not self.quiet:
            click.echo(spoken(message, self.lang), err=True)

    def say_more(self, message: str | Message) -> None:
        """A message to stderr for those who asked for more of them (-v)."""
        if self.verbose:
            click.echo(spoken(message, self.lang), err=True)

    def print(self, message: str | Message) -> None:
        """A message to stdout: what was asked for."""
        click.echo(spoken(message, self.lang))

    def warn(self, message: str | Message) -> None:
        """A message to stderr that is not left out even with -q: something went wrong."""
        click.echo(spoken(message, self.lang), err=True)


pass_settings = click.make_pass_decorator(Settings, ensure=True)


def language_in_use() -> str:
    """The language of the command that runs; English where none does."""
    context = click.get_current_context(silent=True)
    settings = context.find_object(Settings) if context is not None else None
    return settings.lang if settings is not None else "en"


def usage_error(key: str, **fields: object) -> click.UsageError:
    """What is wrong with the arguments of the command that runs, a row of the table of words."""
    return click.UsageError(word(key, language_in_use(), **fields))


def _store(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value:
            setattr(context.ensure_object(Settings), name, value)

    return callback


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the shared options; they may stand before or after the name of the command."""
    for option in (
        click.option("--debug", is_flag=True, expose_value=False, callback=_store("debug"),
                     help="Show where an error came from."),
        click.option("-v", "--verbose", is_flag=True, expose_value=False, callback=_store("verbose"),
                     help="More messages."),
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_store("quiet"),
                     help="No messages and no progress: only the result."),
        click.option("--lang", type=click.Choice(LANGUAGES), expose_value=False, callback=_store("language"),
                     help="Language of names and figures.  [default: the machine's]"),
    ):  # fmt: skip
        command = option(command)
    return command
