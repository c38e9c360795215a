"""Mutated scenario files: each is refused with file and place, or is a valid scenario that means what it says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sim.scenario import load_scenario
from sim.scenario.yaml_reader import LARGEST_FILE
from tests.hardness.text_mutations import ODD_VALUES, mutated
from tests.hardness.trial import answer_of, complaint, standing_in

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent / "scenarios"
MUTANT = "mutant.yaml"

OWN_SHARE, PLACE_SHARE, SETTING_SHARE, DRY_RUN_SHARE = 0.4, 0.06, 0.06, 0.04
"""Shares of trials: on the file that has all parts, on a place that holds no ordinary file, with a mutated ``--set``,
and through ``sim run --dry-run``."""


@dataclass(frozen=True)
class Trial:
    """One mutant and its answer: number (with the seed, it makes the same trial again), what was done, whether it was
    accepted, and what is wrong with the answer (empty: nothing)."""

    number: int
    what: str
    accepted: bool
    complaint: str = ""
    detail: str = ""


def prepare(folder: Path) -> list[Path]:
    """The shipped scenarios and the one with everything, copied into ``folder``; the paths of all of them."""
    shutil.copytree(SHIPPED, folder / "scenarios")
    shutil.copy(HERE / "everything.yaml", folder / "scenarios" / "everything.yaml")
    return sorted((folder / "scenarios").rglob("*.yaml"))


def trials(folder: Path, count: int, seed: int, first: int = 0) -> Iterator[Trial]:
    """``count`` trials in ``folder``, numbered from ``first``."""
    files = prepare(folder)
    everything = next(file for file in files if file.name == "everything.yaml")
    for number in range(first, first + count):
        rng = Random(f"{seed}/{number}")
        original = everything if rng.random() < OWN_SHARE else rng.choice(files)
        yield trial(original, number, rng)


def trial(original: Path, number: int, rng: Random) -> Trial:
    """One mutant of a file, beside it, and what ``sim check`` says of it."""
    mutant = original.with_name(MUTANT)
    settings: list[str] = []
    kind = rng.random()
    if kind < PLACE_SHARE:
        what = _odd_place(mutant, original, rng)
    elif kind < PLACE_SHARE + SETTING_SHARE:
        shutil.copy(original, mutant)
        setting = _odd_setting(rng)
        settings, what = [f"--set={setting}"], f"--set {setting[:80]!r}"
    else:
        content, what = mutated(original.read_bytes(), rng)
        mutant.write_bytes(content)
    what = f"{original.name}: {what}"
    folder = _root(original).parent
    before = standing_in(folder)
    try:
        dry = ["run", str(mutant), "--dry-run", "--out", str(folder / "out"), *settings]
        if rng.random() < DRY_RUN_SHARE:
            answer = answer_of(dry)
            wrong = "" if answer.code in (0, 2) else f"exit code {answer.code}"
        else:
            answer = answer_of(["check", str(mutant), "--json", *settings])
            wrong = complaint(answer, whole_file=_no_text(mutant))
        if not wrong and standing_in(folder) != before:
            wrong = "wrote something"
        if not wrong and answer.code == 0 and not settings:
            wrong = _means_another(mutant)
        return Trial(number, what, answer.code == 0, wrong, (answer.output + answer.errors)[-1_500:] if wrong else "")
    except Exception as error:
        return Trial(number, what, False, f"{type(error).__name__} got out", str(error)[:1_500])
    finally:
        _remove(mutant)


def _root(file: Path) -> Path:
    """The copied ``scenarios`` folder that a file stands in."""
    return next(parent for parent in file.parents if parent.name == "scenarios")


def _no_text(file: Path) -> bool:
    """Whether a file as a whole is at fault: it can't be read, is no UTF-8, is too large, or holds nothing."""
    if not file.is_file() or os.path.getsize(file) > LARGEST_FILE:
        return True
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    marks = "".join(line.split("#")[0] for line in text.splitlines())
    return "\0" in text or not marks.strip(" \t-.")


def _means_another(mutant: Path) -> str:
    """Whether the resolved file of a valid mutant is another scenario than the mutant."""
    loaded = load_scenario(mutant)
    resolved = mutant.with_name("resolved.yaml")
    try:
        resolved.write_text(loaded.resolved_yaml(), encoding="utf-8")
        again = load_scenario(resolved)
    finally:
        _remove(resolved)
    return "" if again.fingerprint == loaded.fingerprint else "its resolved file is another scenario"


def _odd_place(mutant: Path, original: Path, rng: Random) -> str:
    """Put something at ``mutant`` that is no ordinary scenario file, and say what."""
    what = rng.choice(
        ("folder", "circle", "dangling", "device", "pipe", "nothing", "itself", "link", "locked", "parent", "parent")
    )
    if what == "folder":
        mutant.mkdir()
    elif what == "circle":
        mutant.symlink_to(mutant.name)
    elif what == "dangling":
        mutant.symlink_to("not_there.yaml")
    elif what == "device":
        mutant.symlink_to("/dev/zero")
    elif what == "pipe":
        os.mkfifo(mutant)
    elif what == "itself":
        mutant.write_text(f"extends: {rng.choice((mutant.name, f'./{mutant.name}'))}\n", encoding="utf-8")
    elif what == "link":
        mutant.symlink_to(original)
    elif what == "locked":
        shutil.copy(original, mutant)
        mutant.chmod(0)
    elif what == "parent":
        odd = (
            "..", ".", "/", "/dev/zero", "/etc/passwd", "not_there.yaml", "[a.yaml]", "''", "~/x", '"a\\0b"',
            "x" * 5_000, "3", "{a: b}", "null", "README.md", "../scenarios", "\u202e.yaml", "a.yaml b.yaml",
            '"\\e[2J.yaml"',
        )  # fmt: skip
        mutant.write_text(f"months: 12\nextends: {rng.choice(odd)}\n", encoding="utf-8")
    return what


def _odd_setting(rng: Random) -> str:
    """A text for ``--set`` that is more or less wrong."""
    paths = (
        "months", "seed", "name", "title.en", "extends", "outside.drivers", "outside.shocks.0.demand",
        "outside.shocks[0]", "levers.cloud_subsidy.share", "levers.x", "levers", "parameters.overtime_ceiling",
        "population.scale", "rules.0.use", "rules", "", ".", "a..b", "x" * 3_000, ".".join("abcdefghij" * 4),
        "levers.cloud_subsidy.start", "uncertainty.held", "population.roster", "population.projects", "名",
    )  # fmt: skip
    equals = rng.choice(("=", "=", "=", "=", "", "==", ":", " = "))
    return (rng.choice(paths) + equals + rng.choice(ODD_VALUES)).replace("\0", "")


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        place.rmdir()
    elif os.path.lexists(place):
        place.unlink()
