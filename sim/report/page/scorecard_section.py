"""The scorecard on the page: verdicts counted, every target and reading against its goal, and what is not scored."""

from __future__ import annotations

from collections import Counter
from math import floor

from sim.language.words import word
from sim.report.line_text import band_text, gap_text, goal_text, probability_text, simulated_text, target_name
from sim.report.material import Material
from sim.report.page.late_start import late_remark, late_starts
from sim.report.page.parts import Block, PageCell, PageTable, Picture, Section, Sentences
from sim.report.page.verdict_support import support_of
from sim.report.printed_scorecard import notes_on
from sim.report.scorecard import Line, Scorecard, clause_number
from sim.report.words import decimals, is_count, number_text, verdict_word
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
    notes = [text for _, text in notes_on(card, lang)]
    if (near := [target_name(line, lang) for line in card.main_lines if is_near_goal(line)]):
        notes.append(word("page.note_near_goal", lang, targets=("；" if lang == "zh" else "; ").join(near)))
    names = {line.id: target_name(line, lang) for line in card.main_lines}
    joint = "：" if lang == "zh" else ": "
    notes += [names[one.target] + joint + late_remark(one, lang) for one in late_starts(material).values()]
    blocks.append(Sentences(tuple(notes), bullets=True, small=True))
    return Section("scorecard", word("page.scorecard", lang), tuple(blocks))


def is_near_goal(line: Line) -> bool:
    """Whether the median misses its goal, or passes it, by less than its table shows."""
    if line.simulated is None or line.value is None or not line.scored or is_count(line.unit) or line.unit == "done":
        return False
    places = decimals(line.simulated, line.low, line.high)
    shown = number_text(line.simulated, places) == number_text(line.value, places)
    return shown and line.simulated != line.value


def _verdicts(card: Scorecard, lang: str) -> PageTable:
    """How many targets have which verdict; rows ``verdict-<verdict>``, ``count-scored``, ``count-given``,
    ``count-not-scored`` and ``count-targets``, and how far the draws carry the verdicts: ``support-interval`` and
    ``support-draws``."""
    counts = Counter(line.verdict for line in card.main_lines if line.scored)
    table = PageTable(
        "verdicts", word("page.verdicts", lang), (word("verdict", lang), word("page.targets", lang)), right=(1,)
    )
    for verdict in VERDICTS:
        label = PageCell(verdict_word(verdict, lang), verdict)
        table.row([label, str(counts[verdict])], id=f"verdict-{verdict}")
    table.row([word("page.scored", lang), str(sum(counts.values()))], id="count-scored")
    given, left = unscored_counts(card)
    table.row([word("page.given_targets", lang), str(given)], id="count-given")
    table.row([word("page.not_scored_targets", lang), str(left)], id="count-not-scored")
    table.row([word("page.all_targets", lang), str(len(card.main_lines))], id="count-targets")
    support = support_of(card)
    if support is not None and not support.enough:
        low = f"{floor(100 * support.low)}–100" + ("%" if lang == "zh" else " %")
        table.row([word("page.support_interval", lang), low], id="support-interval")
        key = "page.support_draws" if card.draws else "page.support_runs"
        table.row([word(key, lang), f"{support.needed:,}"], id="support-draws")
    return table


def unscored_counts(card: Scorecard) -> tuple[int, int]:
    """How many targets are given by the scenario, and how many have no value at all."""
    given = sum(line.shown and not line.scored for line in card.main_lines)
    return given, sum(not line.shown for line in card.main_lines)


def _targets(card: Scorecard, lang: str) -> PageTable:
    names = SHOWN if card.several else SHOWN_ALONE
    heads = (word("target", lang), *(word(name, lang) for name in names))
    right = (2, 3, 4) if card.several else (2,)
    table = PageTable("targets", word("page.targets_caption", lang), heads, right=right, stacked=card.several)
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
