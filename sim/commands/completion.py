"""``sim completion``: scripts that let a shell complete commands, options, scenarios and names of the plan."""

from __future__ import annotations

import click

from sim.commands.options import Settings, common_options, pass_settings
from sim.language.words import word

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="Print the script that completes commands and names in a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
@common_options
@pass_settings
def completion(settings: Settings, shell: str) -> None:
    """Print the completion script for SHELL; its first lines say where to put it.

    It completes commands, options, scenario files, folders of results, and the ids of levers, targets and stages.
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None  # the choice above allows no other
    root = click.get_current_context().find_root()
    made = found(root.command, {}, "sim", "_SIM_COMPLETE")
    for line in word(f"completion.{shell}", settings.lang).split("\n"):
        click.echo(f"# {line}")
    # its method source() would start bash to ask for its version
    click.echo(made.source_template % made.source_vars())
