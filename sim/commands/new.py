"""``sim new``: a commented scenario file to start from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.completing import complete_levers, complete_scenarios
from sim.commands.options import Settings, common_options, pass_settings
from sim.language.message import Message

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario


@click.command("new", short_help="Write a short commented scenario file to start from.")
@click.argument("name")
@click.option("--extends", "parent", required=True, metavar="SCENARIO", shell_complete=complete_scenarios,
              help="The scenario that it changes: a file, or the name of one in scenarios/ such as plan.")  # fmt: skip
@click.option("--lever", "levers", multiple=True, metavar="LEVER", shell_complete=complete_levers,
              help="A lever whose settings are to stand in the file (id or name); may be repeated.")  # fmt: skip
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("scenarios"),
              help="Folder for the file.  [default: scenarios]")  # fmt: skip
@common_options
@pass_settings
def new(settings: Settings, name: str, parent: str, levers: tuple[str, ...], folder: Path) -> None:
    """Write NAME.yaml, a valid scenario that changes nothing yet.

    Every setting stands in it as a comment, with its meaning, unit, range and the value that it has so far: take the
    sign # away and put another value there. A file that is there already is never replaced.
    """
    from sim.scenario import load_scenario
    from sim.scenario.new_scenario import parent_file, write_scenario

    extended = load_scenario(parent_file(parent, folder))
    file = write_scenario(name, extended, lever_ids(levers, extended), folder, settings.lang)
    click.echo(str(file))
    settings.say(Message("new.what_next", file=file.as_posix()))


def lever_ids(asked: Sequence[str], loaded: LoadedScenario) -> dict[str, str]:
    """Id -> lever of the levers that were asked for by id or name. InputError for one that there is not."""
    from sim.commands.names import id_of, meant
    from sim.errors import InputError, did_you_mean
    from sim.plan import load_plan
    from sim.policies.base import lever_names

    levers, known = load_plan().levers, {id: use.use for id, use in loaded.scenario.levers.items()}
    found = {}
    for name in asked:
        one = id_of(name, levers)
        if one not in known and one not in lever_names():
            near = meant(name, levers)
            hint = Message("error.did_you_mean", name=near) if near else did_you_mean(name, lever_names())
            raise InputError.of(Message("name.no_lever", name=name), suggestion=hint)
        found[one] = known.get(one, one)
    return found
