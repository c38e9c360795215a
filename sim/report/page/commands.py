"""The commands that a reader can type to add what a report lacks, or to make it again."""

from __future__ import annotations

from shlex import quote

from sim.manifests import ATTRIBUTION, SENSITIVITY
from sim.report.material import Material
from sim.run_folder import Run


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


def again_commands(material: Material, lang: str) -> str:
    """The commands of :func:`again_steps`, one a line."""
    return "\n".join(command for _, _, command in again_steps(material, lang))


def again_steps(material: Material, lang: str) -> list[tuple[str, str, str]]:
    """How to make runs, analyses and this report again from the folders that it was made of: (run, attribute,
    sensitivity or report; the scenario's name; the command)."""
    names = _names(material)
    steps = [("run", name, line) for name, line in zip(names, run_commands(material).splitlines(), strict=True)]
    made = [f"results/{name}-again" for name in names]
    attribution, study = material.attribution, material.sensitivity
    for folder in material.folders:
        file = quote((folder / "scenario.yaml").as_posix())
        if (folder / ATTRIBUTION).is_file() and attribution is not None:
            told = attribution.manifest
            made.append(f"results/{folder.resolve().name}-again")
            sizes = f"--draws {told['draws']} --replicates {told['replicates']}"
            command = f"sim attribute {file} --by {told['by']} {sizes} --out {quote(made[-1])}"
            steps.append(("attribute", material.run.name, command))
        elif (folder / SENSITIVITY).is_file() and study is not None:
            made.append(f"results/{folder.resolve().name}-again")
            steps.append(("sensitivity", material.run.name, f"sim sensitivity {file} --out {quote(made[-1])}"))
    report = f"sim report {' '.join(quote(name) for name in made)} --lang {lang}"
    return [*steps, ("report", material.run.name, report)]


def run_commands(material: Material) -> str:
    """The commands that make the runs again from their own folders."""
    return "\n".join(
        f"sim run {quote((run.folder / 'scenario.yaml').as_posix())} --out {quote(f'results/{name}-again')}"
        for name, run in zip(_names(material), _runs(material), strict=True)
    )


def _runs(material: Material) -> list[Run]:
    return [run for run in (material.baseline, material.run) if run is not None]


def _names(material: Material) -> list[str]:
    """What the runs are called: two runs of one scenario are told apart."""
    return [material.run.name] if material.comparison is None else list(material.comparison.names)


def _named(material: Material) -> str:
    return " ".join(quote(folder.as_posix()) for folder in material.folders)
