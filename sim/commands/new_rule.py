"""``sim new-rule``: a rule file to start from, with its test."""

from __future__ import annotations

from pathlib import Path

import click

from sim.commands.options import Settings, common_options, pass_settings
from sim.language.message import Message


@click.command("new-rule", short_help="Write a commented rule file, with its test, to start from.")
@click.argument("name")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("."),
              help="Folder for the two files.  [default: this one]")  # fmt: skip
@click.option("--per-enterprise", is_flag=True,
              help="Write the form for one enterprise at a time: slow, but easy to start with.")  # fmt: skip
@common_options
@pass_settings
def new_rule(settings: Settings, name: str, out: Path, per_enterprise: bool) -> None:
    """Write NAME.py, a commented rule that works as it stands, and test_NAME.py, its test."""
    from sim.new_rule import write_rule
    from sim.schedule import registry

    written = write_rule(name, out, taken=registry(), per_enterprise=per_enterprise)
    for path in written:
        click.echo(str(path))
    settings.say(Message("rule.what_next", command=_test_command(written[1])))
    settings.say(f"    rules: [{{use: ./{name}.py:{name}}}]")


def _test_command(test: Path) -> str:
    """A command that runs a test here and now: pytest is no part of what `make run` installs."""
    from importlib.util import find_spec

    if find_spec("pytest") is not None:
        return f"python -m pytest {test}"
    makefile = Path("Makefile")
    if makefile.is_file() and "$(ARGUMENTS)" in makefile.read_text(encoding="utf-8", errors="replace"):
        return f"make test ARGUMENTS={test}"
    return f"pip install pytest && python -m pytest {test}"
