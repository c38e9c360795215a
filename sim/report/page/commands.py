"""The commands that a reader can type to add what a report lacks, or to make it again."""

from __future__ import annotations

from shlex import quote

from sim.report.material import Material


def scenario_file(material: Material) -> str:
    """The resolved scenario in the plan's run folder, which can be run as it is."""
    return quote((material.run.folder / "scenario.yaml").as_posix())


def baseline_command(material: Material) -> str:
    """A baseline with the plan's draws, and the report with it."""
    manifest = material.manifest
    sizes = f"--draws {manifest.get('draws', 0)} --replicates {manifest.get('replicates', 1)}"
    return f"sim run scenarios/baseline.yaml {sizes}\nsim report results/baseline {_named(material)}"


def attribute_command(material: Material) -> str:
    """The attribution by campaign, and the report with it."""
    made = f"results/attribute-{material.run.name}"
    return f"sim attribute {scenario_file(material)} --by campaign --out {made}\nsim report {_named(material)} {made}"


def sensitivity_command(material: Material) -> str:
    """The sensitivity study, and the report with it."""
    made = f"results/sensitivity-{material.run.name}"
    return f"sim sensitivity {scenario_file(material)} --out {made}\nsim report {_named(material)} {made}"


def report_command(material: Material) -> str:
    """The command that made this report."""
    return f"sim report {_named(material)}"


def run_commands(material: Material) -> str:
    """The commands that make the runs again from their own folders."""
    runs = [run for run in (material.baseline, material.run) if run is not None]
    return "\n".join(
        f"sim run {quote((run.folder / 'scenario.yaml').as_posix())} --out {quote(f'results/{run.name}-again')}"
        for run in runs
    )


def _named(material: Material) -> str:
    return " ".join(quote(folder.as_posix()) for folder in material.folders)
