"""The bureaus responsible for the tasks: one name each, whatever short form the annex uses, in both languages."""

from __future__ import annotations

from sim.errors import InputError, did_you_mean
from sim.language.message import Message
from sim.plan import Plan, Task

CITY = "市"
"""The annex writes the leading bureau with this in front, the others without."""
PART_OF_THE_NAME = ("市场监管局", "市直各部门")
"""Names that begin with that sign anyway."""
SAME = {"发改委": "发展改革委"}
"""Short forms of the annex."""


def bureau_name(written: str) -> str:
    """The bureau that the annex means by ``written``: ``市工信局`` and ``工信局`` are the same."""
    short = written if written in PART_OF_THE_NAME else written.removeprefix(CITY)
    return SAME.get(short, short)


def bureaus_of(task: Task) -> tuple[str, ...]:
    """The bureaus of a task, the leading one first."""
    return tuple(dict.fromkeys(bureau_name(written) for written in task.responsible_zh))


def bureau_text(plan: Plan, bureau: str, language: str) -> str:
    """A bureau's name in a language; as the annex has it where labels.csv has none."""
    key = f"bureau.{bureau}"
    return plan.label(key, language) if key in plan.labels else bureau


def tasks_of_bureau(plan: Plan, wanted: str) -> tuple[Task, ...]:
    """Tasks for which a bureau is responsible; ``wanted`` is its name in either language, or part of it.

    InputError when no bureau's name contains it.
    """
    all_bureaus = tuple(dict.fromkeys(bureau for task in plan.tasks for bureau in bureaus_of(task)))
    lower, short = wanted.strip().lower(), bureau_name(wanted.strip())
    found = {
        bureau
        for bureau in all_bureaus
        if lower and (short in bureau or lower in bureau_text(plan, bureau, "en").lower())
    }
    if not found:
        names = [*all_bureaus, *(bureau_text(plan, bureau, "en") for bureau in all_bureaus)]
        suggestion = did_you_mean(wanted, names) or Message("name.there_are", names=all_bureaus)
        raise InputError.of(Message("name.no_bureau", name=wanted), suggestion=suggestion)
    return tuple(task for task in plan.tasks if found.intersection(bureaus_of(task)))
