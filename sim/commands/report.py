"""``sim report``: one page and one workbook on a plan, to hand over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.completing import complete_results
from sim.commands.options import Settings, common_options, pass_settings

if TYPE_CHECKING:
    from sim.report.material import Material

PAGE, WORKBOOK = "report.html", "report.xlsx"


@click.command("report", short_help="Make one page and one workbook on a plan, to hand over.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR [DIR...]",
                shell_complete=complete_results)  # fmt: skip
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the report.  [default: results/report-NAMES]",
)
@click.option("--force", is_flag=True, help="Replace a report on other runs in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option(
    "--identify",
    is_flag=True,
    help="Add a sheet with names and codes of a roster's enterprises; the run needs --identify as well.",
)
@common_options
@pass_settings
def report(
    settings: Settings, folders: tuple[Path, ...], out: Path | None, force: bool, no_figures: bool, identify: bool
) -> int:
    """Make report.html and report.xlsx from folders of results: runs, attribution, sensitivity, in any order.

    The last run folder is the plan, the one before it the baseline. The page needs no other file and no network.
    """
    from sim.language.words import word
    from sim.manifests import REPORT, manifest_text
    from sim.report.material import gather, with_identities
    from sim.report.page.render import write_page
    from sim.report.workbook import write_workbook
    from sim.store import check_place, new_folder
    from sim.tables import write_text

    material = gather(folders)
    if identify:
        material = with_identities(material)
    folder = out or default_folder(material)
    manifest = described(material, settings.lang)
    fingerprint = str(manifest["fingerprint"])
    check_place(folder, fingerprint=fingerprint, force=force, manifest=REPORT, wanted=manifest)
    with new_folder(folder, fingerprint=fingerprint, force=force, manifest=REPORT, wanted=manifest) as fresh:
        settings.say(word("page.writing", settings.lang))
        write_page(material, settings.lang, fresh / PAGE, figures=not no_figures)
        write_workbook(material, settings.lang, fresh / WORKBOOK)
        write_text(fresh / REPORT, manifest_text(REPORT, manifest))
    for warning in material.warnings:
        settings.say(warning.text(settings.lang))
    click.echo(folder / PAGE)
    click.echo(folder / WORKBOOK)
    return 0


def default_folder(material: Material) -> Path:
    """``results/report-baseline-plan``."""
    runs = [run.folder.resolve().name for run in (material.baseline, material.run) if run is not None]
    return Path("results") / f"report-{'-'.join(runs)}"


def described(material: Material, lang: str) -> dict[str, object]:
    """The content of report.json: of which runs the report is, and in which language.

    The fingerprint is that of the runs alone: a report in another language, or with an attribution, replaces it.
    """
    from sim.experiments.work.parts import key_of
    from sim.provenance import versions

    runs = [run for run in (material.baseline, material.run) if run is not None]
    return {
        "scenario": material.run.name,
        "runs": [{"name": run.name, "fingerprint": run.fingerprint, "folder": str(run.folder)} for run in runs],
        "fingerprint": key_of("report", *(run.fingerprint for run in runs)),
        "missing": list(material.missing),
        "lang": lang,
        "versions": versions(),
    }
