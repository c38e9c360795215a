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
from io import TextIOWrapper

import click

from sim import __version__
from sim.commands.attribute import attribute
from sim.commands.check import check
from sim.commands.compare import compare
from sim.commands.listing import list_
from sim.commands.new_rule import new_rule
from sim.commands.options import Settings, common_options
from sim.commands.run import run
from sim.commands.sensitivity import sensitivity
from sim.commands.termination import Terminated, termination_as_interrupt
from sim.commands.trace import trace

DONE, RUNS_FAILED, WRONG_INPUT, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


for command in (run, compare, attribute, sensitivity, check, list_, trace, new_rule):
    cli.add_command(command)


def run_command_line(arguments: Sequence[str] | None = None) -> int:
    """Run ``sim`` with these arguments (default: those of the process) and return the exit code."""
    _use_utf8()
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
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as stop:
        click.echo(_STOPPED[settings.lang], err=True)
        return TERMINATED if isinstance(stop, Terminated) or isinstance(stop.__context__, Terminated) else INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Python would complain again when it closes stdout at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if settings.debug:
            raise
        return _explain(error)


_STOPPED = {
    "en": "Interrupted: what was finished is kept, and the same command goes on from there.",
    "zh": "已中断：已完成的部分予以保留，再次执行同一命令即可接着运行。",
}


def _explain(error: Exception) -> int:
    """Say what went wrong without a traceback; the exit code tells a wrong input from a fault of the program."""
    from sim.commands.places import near_problems
    from sim.engine_errors import ContractError
    from sim.errors import InputError
    from sim.experiments.work.work import WorkError

    if isinstance(error, WorkError):
        click.echo(str(error), err=True)
        return error.exit_code
    if isinstance(error, InputError | ContractError):
        click.echo(str(near_problems(error) if isinstance(error, InputError) else error), err=True)
        return WRONG_INPUT
    if isinstance(error, OSError) and error.filename is not None:
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        return WRONG_INPUT
    click.echo(f"sim failed: {type(error).__name__}: {error}", err=True)
    click.echo("That should not happen. Run it again with --debug to see where.", err=True)
    return RUNS_FAILED


def _use_utf8() -> None:
    """Print Chinese and signs such as ✓ on every console, a GBK one included."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
