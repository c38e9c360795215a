"""``sim schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from sim.commands.options import Settings, common_options, pass_settings
from sim.language.message import Message


@click.command("schema", short_help="Write the JSON Schema of scenario files, for editors.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write.  [default: the screen]")
@common_options
@pass_settings
def schema(settings: Settings, out: Path | None) -> None:
    """Print the JSON Schema of scenario files: with it an editor completes names and marks mistakes.

    Titles and descriptions are in the language of --lang. `sim new` writes the line that tells an editor where the
    schema is.
    """
    from sim.scenario.json_schema import schema_json
    from sim.tables import write_text

    text = schema_json(settings.lang)
    if out is None:
        click.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    write_text(out, text)
    settings.say(Message("schema_file.written", file=out))
