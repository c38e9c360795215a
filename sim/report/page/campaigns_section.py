"""The plan's campaigns with their tasks: who answers for them, what they cost, how their targets fare; and the levers.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from sim.experiments.ensemble.lever_summary import LeverSummary
from sim.language.words import LIST_COMMA, word
from sim.plan import Plan
from sim.report.lever_table import direct_effect_text
from sim.report.line_text import percent_text
from sim.report.material import Material, TaskRow
from sim.report.own_lever import named_by_scenario
from sim.report.page.late_start import LateStart, late_starts, late_task_remarks
from sim.report.page.money_tables import (
    MONEY,
    Sums,
    paid_by_purse,
    raised_by_others,
    refunds,
    sums_by_campaign,
    sums_of,
    unit_costs,
)
from sim.report.page.parts import Block, Heading, PageCell, PageTable, Picture, Section, Sentences, joined, linked
from sim.report.task_remark import own_remark
from sim.report.words import mean_count, number_text, verdict_word
from sim.scoring import VERDICTS
from sim.scoring.bureaus import bureau_name, bureau_text


def campaigns_section(material: Material, lang: str, pictures: tuple[Picture, ...]) -> Section:
    """A table of tasks for each campaign, then one of the levers."""
    blocks: list[Block] = [Sentences((word("page.tasks_lead", lang, count=len(material.tasks)),))]
    late = late_starts(material)
    for campaign in material.campaigns:
        own = [task for task in material.tasks if task.campaign == campaign]
        title = material.plan.label(f"campaign.{campaign}", lang)
        blocks.append(Heading(f"campaign-{campaign}", title))
        blocks.append(_tasks(own, campaign, title, material, late, lang))
    blocks.append(Heading("levers", word("page.levers", lang)))
    blocks.append(_levers(material, lang))
    if (by_campaign := _by_campaign(material, lang)).rows:
        blocks.append(by_campaign)
    if (costs := _unit_costs(material, lang)).rows:
        blocks.append(costs)
    blocks += pictures
    blocks.append(Sentences(tuple(_notes(material, lang)), bullets=True, small=True))
    return Section("campaigns", word("page.campaigns", lang), tuple(blocks))


HEADS = ("page.task", "page.bureaus", "page.task_levers", "page.task_paid", "page.task_cases", "page.task_targets",
         "page.remark")  # fmt: skip


def _tasks(
    tasks: list[TaskRow], campaign: str, title: str, material: Material, late: Mapping[str, LateStart], lang: str
) -> PageTable:
    """A row ``task-<number>`` a task; its targets link to their rows of the scorecard."""
    plan = material.plan
    names = {target.id: target.name_zh if lang == "zh" else target.name_en for target in plan.targets}
    given = {line.id for line in material.scorecard.main_lines if line.shown and not line.scored}
    caption = word("page.tasks_caption", lang, campaign=title)
    table = PageTable(f"tasks-{campaign}", caption, tuple(word(head, lang) for head in HEADS), right=(3, 4))
    for task in tasks:
        verdicts = [
            Markup('{} <span class="verdict {}">{}</span>').format(
                linked(names.get(target, target), f"target-{target}"), verdict.replace(" ", "-"),
                word("given", lang) if target in given else _verdict(verdict, lang),
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
                PageCell(f"{own_remark(task, lang)} {late_task_remarks(task, late, lang)}".strip(), "quiet remark"),
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


LEVER_HEADS = ("lever", "lever.evidence", "lever.applicants", "lever.awarded", "page.planned", "page.awarded_money",
               "page.paid", "page.outstanding", "lever.deadweight")  # fmt: skip
CAMPAIGN_HEADS = ("page.campaign", *LEVER_HEADS[4:])
COST_HEADS = ("lever", "page.paid", "page.own_effect", "page.unit_cost")
CASES = ("applicants", "awarded")
HAIR = 6
"""Decimals beyond which a sum is only what is left of taking equal amounts from each other."""
MOST_COSTS = 12
"""Levers with a cost by unit, those that paid most."""


def _levers(material: Material, lang: str) -> PageTable:
    """A row ``lever-<id>`` a lever in force. Money in 10k yuan."""
    heads = tuple(word(head, lang) for head in LEVER_HEADS)
    table = PageTable("lever-table", word("page.levers_caption", lang), heads, right=tuple(range(2, 9)))
    for lever in material.levers:
        numbers = [None if (number := lever.figures.get(name)) is None else round(number, HAIR)
                   for name in (*CASES, *MONEY)]  # fmt: skip
        table.row(
            [
                named_by_scenario(lever.name_zh if lang == "zh" else lever.name_en, material.plan, lang),
                lever.evidence_grade or "–",
                *("–" if number is None else mean_count(number) for number in numbers),
                _deadweight(lever, lang),
            ],
            id=f"lever-{lever.lever}",
        )
    if material.levers:
        whole = sums_of(material.levers)
        table.row(_strong([word("workbook.total", lang), "", "", "", *_sums(whole, lang)]), id="lever-total")
    return table


def _deadweight(lever: LeverSummary, lang: str) -> str:
    """The share of the money; where none was awarded, that of the cases, which says so."""
    share = lever.deadweight_share
    if share is None:
        return "–"
    text = percent_text(share, lang)
    return text if lever.figures.get("awarded_money") else word("page.by_cases", lang, share=text)


def _strong(texts: list[str]) -> list[PageCell]:
    """The cells of a total."""
    return [PageCell(text, "clear") for text in texts]


def _sums(sums: Sums, lang: str) -> list[str]:
    share = sums.deadweight_share
    return [
        *(mean_count(getattr(sums, name)) for name in MONEY), "–" if share is None else percent_text(share, lang)
    ]  # fmt: skip


def _by_campaign(material: Material, lang: str) -> PageTable:
    """A row ``campaign-money-<campaign>`` a campaign: the money of the levers whose home it is, and their total."""
    heads = tuple(word(head, lang) for head in CAMPAIGN_HEADS)
    table = PageTable("campaign-money", word("page.campaign_money", lang), heads, right=(1, 2, 3, 4, 5))
    found = sums_by_campaign(material)
    for campaign, sums in found.items():
        name = material.plan.label(f"campaign.{campaign}", lang) if campaign else word("page.no_campaign", lang)
        table.row([name, *_sums(sums, lang)], id=f"campaign-money-{campaign or 'none'}")
    if found:
        total = _strong([word("workbook.total", lang), *_sums(sums_of(material.levers), lang)])
        table.row(total, id="campaign-money-total")
    return table


def _unit_costs(material: Material, lang: str) -> PageTable:
    """A row ``cost-<lever>`` for each of the levers that paid most."""
    heads = tuple(word(head, lang) for head in COST_HEADS)
    table = PageTable("unit-costs", word("page.unit_costs", lang), heads, right=(1, 2, 3))
    for lever, cost in unit_costs(material, MOST_COSTS):
        name = named_by_scenario(lever.name_zh if lang == "zh" else lever.name_en, material.plan, lang)
        effect = "–" if cost is None else direct_effect_text(lever, lang)
        shown = "–" if cost is None else number_text(cost, 0 if cost >= 100 else 1 if cost >= 10 else 2)
        table.row([name, mean_count(lever.figures["money"]), effect, shown], id=f"cost-{lever.lever}")
    return table


def _notes(material: Material, lang: str) -> list[str]:
    """What the tables of money count, and what they don't."""
    notes = [word(key, lang) for key in ("page.note_shared", "note_deadweight", "page.note_deadweight_cases",
                                         "page.note_evidence", "page.note_home")]  # fmt: skip
    if not material.levers:
        return notes
    notes += [word("page.note_awarded", lang), word("page.note_unit_cost", lang)]
    if (purses := paid_by_purse(material)) is not None:
        whole, government, fund = (mean_count(amount) for amount in (sum(purses), *purses))
        notes.append(word("page.note_purses", lang, whole=whole, government=government, fund=fund))
    if (back := refunds(material)) > 0:
        notes.append(word("page.note_refunds", lang, amount=mean_count(back)))
    if (others := raised_by_others(material)) > 0:
        notes.append(word("page.note_fund", lang, amount=mean_count(others)))
    return notes
