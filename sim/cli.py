"""The command ``sim``: its sub-commands (one file each in :mod:`sim.commands`), and how it ends.

Exit codes: 0 done; 1 some runs failed (the rest are kept); 2 the input is wrong; 130 interrupted, 143
terminated. A mistake
in the input is answered with what is wrong and where, never with a traceback (``--debug`` shows one).

Nothing but ``click`` is imported here or at the top of a command's file, so that ``sim --help`` is there at
once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from sim import __version__
from sim.commands.attribute import attribute
from sim.commands.check import check
from sim.commands.compare import compare
from sim.commands.completion import completion
from sim.commands.console import prepare_streams
from sim.commands.explain import explain
from sim.commands.listing import list_
from sim.commands.new import new
from sim.commands.new_rule import new_rule
from sim.commands.options import Settings, common_options
from sim.commands.report import report
from sim.commands.roster import roster
from sim.commands.run import run
from sim.commands.schema import schema
from sim.commands.sensitivity import sensitivity
from sim.commands.story import story
from sim.commands.termination import Terminated, termination_as_interrupt
from sim.commands.trace import trace
from sim.language.command_line import language_asked_for, spoken_by
from sim.language.words import word

DONE, RUNS_FAILED, WRONG_INPUT, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


class SpokenGroup(click.Group):
    """The program: its help, and what click says of wrong arguments, are in the reader's language."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **extra: Any) -> Any:
        """As click's own, with an object of the shared options that knows the language before anything is read."""
        arguments = list(sys.argv[1:] if args is None else args)
        settings = extra.setdefault("obj", None) or Settings()
        settings.language = language_asked_for(arguments) or settings.language
        with spoken_by(self, settings.lang):
            return super().main(arguments, *others, **{**extra, "obj": settings})


@click.group(cls=SpokenGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="sim")
@common_options
def cli() -> None:
    """Simulate what a city's manufacturing plan does to its enterprises.

    \b
    sim run scenarios/baseline.yaml                the city without the plan
    sim run scenarios/plan.yaml                    the city with the plan
    sim compare results/baseline results/plan      what the plan changes

    Copy a file of scenarios/, change it, run it, compare it.
    """


for command in (
    run, compare, attribute, sensitivity, report, story, new, roster, check, explain, list_, trace, new_rule, schema,
    completion,
):  # fmt: skip
    cli.add_command(command)


def run_command_line(arguments: Sequence[str] | None = None) -> int:
    """Run ``sim`` with these arguments (default: those of the process) and return the exit code."""
    prepare_streams()
    settings = Settings()
    try:
        with termination_as_interrupt():
            code = cli.main(
                list(arguments) if arguments is not None else None,
                prog_name="sim",
                standalone_mode=False,
                obj=settings,
            )
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except click.ClickException as error:
        with spoken_by(cli, settings.lang):
            error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as stop:
        click.echo(word("cli.stopped", settings.lang), err=True)
        return TERMINATED if isinstance(stop, Terminated) or isinstance(stop.__context__, Terminated) else INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Python would complain again when it closes stdout at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if settings.debug:
            raise
        return _explain(error, settings.lang)


def _explain(error: Exception, lang: str) -> int:
    """Say what went wrong without a traceback; the exit code tells a wrong input from a fault of the program."""
    from sim.commands.places import near_problems
    from sim.engine_errors import ContractError
    from sim.errors import InputError, system_error
    from sim.experiments.work.work import WorkError
    from sim.language.message import spoken

    if isinstance(error, WorkError):
        click.echo(error.text(lang), err=True)
        return error.exit_code
    if isinstance(error, InputError):
        click.echo(near_problems(error).text(lang), err=True)
        return WRONG_INPUT
    if isinstance(error, ContractError):  # of those who write rules: as Python says it
        click.echo(str(error), err=True)
        return WRONG_INPUT
    if isinstance(error, OSError) and error.filename is not None:
        click.echo(f"{error.filename}: {spoken(system_error(error), lang)}", err=True)
        return WRONG_INPUT
    click.echo(word("cli.failed", lang, kind=type(error).__name__, error=str(error)), err=True)
    return RUNS_FAILED
