"""The plan's campaigns with their tasks: who answers for them, what they cost, how their targets fare; and the levers.
"""

from __future__ import annotations

from markupsafe import Markup

from sim.language.words import LIST_COMMA, word
from sim.plan import Plan
from sim.report.material import Material, TaskRow
from sim.report.own_lever import named_by_scenario
from sim.report.page.parts import Block, Heading, PageCell, PageTable, Picture, Section, Sentences, joined, linked
from sim.report.task_remark import own_remark
from sim.report.words import mean_count, verdict_word
from sim.scoring import VERDICTS
from sim.scoring.bureaus import bureau_name, bureau_text


def campaigns_section(material: Material, lang: str, pictures: tuple[Picture, ...]) -> Section:
    """A table of tasks for each campaign, then one of the levers."""
    names = {target.id: target.name_zh if lang == "zh" else target.name_en for target in material.plan.targets}
    blocks: list[Block] = [Sentences((word("page.tasks_lead", lang, count=len(material.tasks)),))]
    for campaign in material.campaigns:
        own = [task for task in material.tasks if task.campaign == campaign]
        title = material.plan.label(f"campaign.{campaign}", lang)
        blocks.append(Heading(f"campaign-{campaign}", title))
        blocks.append(_tasks(own, campaign, title, names, material.plan, lang))
    blocks.append(Heading("levers", word("page.levers", lang)))
    blocks += [_levers(material, lang), *pictures]
    notes = [word(key, lang) for key in ("page.note_shared", "note_deadweight", "note_evidence")]
    blocks.append(Sentences(tuple(notes), bullets=True, small=True))
    return Section("campaigns", word("page.campaigns", lang), tuple(blocks))


HEADS = ("page.task", "page.bureaus", "page.task_levers", "page.task_paid", "page.task_cases", "page.task_targets",
         "page.remark")  # fmt: skip


def _tasks(
    tasks: list[TaskRow], campaign: str, title: str, names: dict[str, str], plan: Plan, lang: str
) -> PageTable:
    """A row ``task-<number>`` a task; its targets link to their rows of the scorecard."""
    caption = word("page.tasks_caption", lang, campaign=title)
    table = PageTable(f"tasks-{campaign}", caption, tuple(word(head, lang) for head in HEADS), right=(3, 4))
    for task in tasks:
        verdicts = [
            Markup('{} <span class="verdict {}">{}</span>').format(
                linked(names.get(target, target), f"target-{target}"), verdict.replace(" ", "-"),
                _verdict(verdict, lang),
            )  # fmt: skip
            for target, verdict in zip(task.targets, task.verdicts, strict=False)
        ]
        bureaus = LIST_COMMA[lang].join(bureau_text(plan, bureau_name(name), lang) for name in task.responsible)
        star = "*" if task.shared else ""
        table.row(
            [
                f"{task.number} {task.name_zh if lang == 'zh' else task.name_en}",
                bureaus,
                _lever_names(task, plan, lang),
                PageCell(_money(task.planned, task.spent) + star, "number"),
                PageCell(_money(task.applicants, task.awarded) + star, "number"),
                joined(verdicts, lang) if verdicts else "–",
                PageCell(own_remark(task, lang), "quiet remark"),
            ],
            id=f"task-{task.number}",
        )
    return table


def _verdict(verdict: str, lang: str) -> str:
    return verdict_word(verdict, lang) if verdict in VERDICTS else word("page.no_verdict", lang)


def _lever_names(task: TaskRow, plan: Plan, lang: str) -> str:
    known = {lever.id: lever.name_zh if lang == "zh" else lever.name_en for lever in plan.levers}
    said = LIST_COMMA[lang].join(known.get(name, name) for name in task.levers)
    state = "" if task.switched_on == "yes" else word(f"page.switched.{task.switched_on}", lang)
    return f"{said or '–'}{state}"


def _money(whole: float | None, part: float | None) -> str:
    """``12,345 / 9,876``; a dash where no lever tells."""
    return " / ".join("–" if number is None else mean_count(number) for number in (whole, part))


LEVER_HEADS = ("lever", "lever.evidence", "lever.applicants", "lever.awarded", "page.planned", "page.paid",
               "lever.deadweight")  # fmt: skip


def _levers(material: Material, lang: str) -> PageTable:
    """A row ``lever-<id>`` a lever in force. Money in 10k yuan."""
    heads = tuple(word(head, lang) for head in LEVER_HEADS)
    table = PageTable("lever-table", word("page.levers_caption", lang), heads, right=(2, 3, 4, 5, 6))
    for lever in material.levers:
        numbers = [lever.figures.get(name) for name in ("applicants", "awarded", "planned", "money")]
        share = lever.deadweight_share
        table.row(
            [
                named_by_scenario(lever.name_zh if lang == "zh" else lever.name_en, material.plan, lang),
                lever.evidence_grade or "–",
                *("–" if number is None else mean_count(number) for number in numbers),
                "–" if share is None else f"{100 * share:.0f}" + ("%" if lang == "zh" else " %"),
            ],
            id=f"lever-{lever.lever}",
        )
    return table
