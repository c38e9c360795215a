"""The scorecard on the page: verdicts counted, every target and reading against its goal, and what is not scored."""

from __future__ import annotations

from collections import Counter

from sim.language.words import word
from sim.report.line_text import band_text, gap_text, goal_text, probability_text, simulated_text, target_name
from sim.report.material import Material
from sim.report.page.parts import Block, PageCell, PageTable, Picture, Section, Sentences
from sim.report.printed_scorecard import notes_on
from sim.report.scorecard import Line, Scorecard, clause_number
from sim.report.words import verdict_word
from sim.scoring import VERDICTS

SHOWN_ALONE = ("goal", "simulated_once")
SHOWN = ("goal", "simulated", "band", "gap", "probability", "verdict")


def scorecard_section(material: Material, lang: str, pictures: tuple[Picture, ...]) -> Section:
    """Counts of verdicts, the table of all targets that have a value, the others with their reasons, and notes."""
    card = material.scorecard
    blocks: list[Block] = []
    if card.several:
        blocks.append(_verdicts(card, lang))
    blocks += pictures
    blocks.append(_targets(card, lang))
    if (missing := _not_scored(card, lang)).rows:
        blocks.append(missing)
    blocks.append(Sentences(tuple(text for _, text in notes_on(card, lang)), bullets=True, small=True))
    return Section("scorecard", word("page.scorecard", lang), tuple(blocks))


def _verdicts(card: Scorecard, lang: str) -> PageTable:
    """How many targets have which verdict; rows ``verdict-<verdict>``, ``count-scored`` and ``count-targets``."""
    counts = Counter(line.verdict for line in card.main_lines if line.scored)
    table = PageTable(
        "verdicts", word("page.verdicts", lang), (word("verdict", lang), word("page.targets", lang)), right=(1,)
    )
    for verdict in VERDICTS:
        label = PageCell(verdict_word(verdict, lang), verdict)
        table.row([label, str(counts[verdict])], id=f"verdict-{verdict}")
    table.row([word("page.scored", lang), str(sum(counts.values()))], id="count-scored")
    table.row([word("page.all_targets", lang), str(len(card.main_lines))], id="count-targets")
    return table


def _targets(card: Scorecard, lang: str) -> PageTable:
    names = SHOWN if card.several else SHOWN_ALONE
    heads = (word("target", lang), *(word(name, lang) for name in names))
    table = PageTable("targets", word("page.targets_caption", lang), heads, right=(2, 3, 4) if card.several else (2,))
    clause = target = ""
    for line in card.lines:
        if not line.shown:
            continue
        if line.clause != clause:
            clause = line.clause
            heading = card.clauses.get(clause, ("", ""))[lang == "zh"]
            table.group(f"{clause_number(clause, lang)} {heading}".rstrip())
        further = line.id == target
        short = line.short_zh if lang == "zh" else line.short_en
        name = (short or line.reading) if further else target_name(line, lang)
        anchor = f"target-{line.id}" + (f"-{line.reading}" if further else "")
        table.row([name, *_cells(line, card, lang)], id=anchor, further=further)
        target = line.id
    return table


def _cells(line: Line, card: Scorecard, lang: str) -> list[PageCell]:
    goal, value = PageCell(goal_text(line, lang), "short"), PageCell(simulated_text(line, lang), "number")
    if not card.several:
        return [goal, value]
    verdict = (
        PageCell(verdict_word(line.verdict, lang), line.verdict)
        if line.scored
        else PageCell(word("given", lang), "quiet")
    )
    return [
        goal, value, PageCell(band_text(line, lang), "quiet"), PageCell(gap_text(line, lang), "quiet"),
        PageCell(probability_text(line, lang), "number"), verdict,
    ]  # fmt: skip


def _not_scored(card: Scorecard, lang: str) -> PageTable:
    heads = (word("target", lang), word("goal", lang), word("page.reason", lang))
    table = PageTable("not-scored", word("page.not_scored", lang), heads)
    for line in card.main_lines:
        if not line.shown:
            reason = line.reason_zh if lang == "zh" else line.reason
            table.row([target_name(line, lang), goal_text(line, lang), reason], id=f"target-{line.id}")
    return table
