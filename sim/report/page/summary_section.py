"""The summary: plain sentences made from the numbers, each number a link to the row that it stands in.

A sentence says no more than the runs do: what is clearly different (the 95 % interval leaves out zero, with enough
pairs), what can't be told apart from chance, and what would have come without the plan too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

from markupsafe import Markup

from sim.experiments.attribution.attribution import is_clear
from sim.language.words import word
from sim.report.comparison_cells import (
    ARROW,
    FEWEST_PAIRS,
    difference_cell,
    indicator_name,
    median_cell,
    missing,
    signed,
)
from sim.report.comparison_summary import judged_rows
from sim.report.line_text import goal_text, percent_text, target_name
from sim.report.material import Material
from sim.report.off_target import group_name
from sim.report.page.adverse import missed_anyway
from sim.report.page.assumptions_section import collect_rows
from sim.report.page.effects_section import (
    attribution_groups,
    counts_of,
    main_source,
    most_attributed,
    natures_of,
    shares_by_outcome,
)
from sim.report.page.money_tables import income_by_source
from sim.report.page.off_target_section import (
    adverse_rows,
    indicator_rows,
    last_year,
    loser_anchor,
    losing_groups,
    money_difference,
    source_name,
)
from sim.report.page.parts import Section, Sentences, Text, joined, linked, sentence
from sim.report.page.scorecard_section import is_near_goal, unscored_counts
from sim.report.page.verdict_support import support_of
from sim.report.roster_notes import notes_on_roster, notes_on_scale, of_roster
from sim.report.scorecard import Scorecard
from sim.report.words import ENOUGH_REPLICATES, decimals, mean_count, number_text, verdict_word
from sim.scoring import VERDICTS

MOST_NAMED = 3
"""Targets, groups and inputs that are named; the others stand in the tables."""

HEADLINES = ("value_added_above_scale", "employment_all", "energy_use")
"""Indicators of the last year that the summary speaks of."""


def summary_section(material: Material, lang: str) -> Section:
    """All sentences that the folders allow."""
    found = [
        _runs(material, lang), _verdicts(material, lang), *_effects(material, lang), *_indicators(material, lang),
        _adverse(material, lang), _money(material, lang), _income(material, lang), _losers(material, lang),
        _missed(material, lang), _campaign(material, lang), _collect(material, lang),
    ]  # fmt: skip
    cautions: list[Text] = [warning.text(lang) for warning in material.warnings]
    if material.comparison is not None and material.comparison.remarks:
        count = linked(len(material.comparison.remarks), "effects")
        cautions.append(sentence("page.said.remarks", lang, count=count))
    blocks = [Sentences(tuple(text for text in found if text), bullets=True)]
    population = material.scorecard.population
    cautions += [*notes_on_scale(population, lang), *notes_on_roster(population, lang)]
    if weak := support_text(material.scorecard, lang):
        cautions.append(weak)
    blocks.append(Sentences((*cautions, _caution(material, lang))))
    return Section("summary", word("page.summary", lang), tuple(blocks))


def plain_summary(material: Material, lang: str) -> list[str]:
    """The sentences without their links, as the workbook says them too."""
    blocks = [block for block in summary_section(material, lang).blocks if isinstance(block, Sentences)]
    texts = [text for block in blocks for text in block.texts]
    return [text.striptags() if isinstance(text, Markup) else text for text in texts]


def finding(material: Material, lang: str, figure: str) -> str:
    """The sentence that says what a figure of this name shows; empty for those that show many things."""
    said: Text = ""
    if figure == "overview":
        said = _verdicts(material, lang)
    elif figure == "probability_differences":
        said = next(iter(_effects(material, lang)), "")
    return said.striptags() if isinstance(said, Markup) else said


def _runs(material: Material, lang: str) -> Text:
    card = material.scorecard
    fields = {
        "title": material.title(lang),
        "runs": linked(f"{card.runs:,}", "fact-completed"),
        "period": linked(word("period", lang, first=card.first_month, last=card.last_month), "fact-period"),
    }
    if not card.draws:
        said: Text = sentence("page.said.runs", lang, **fields)
    else:
        drawn = {"draws": linked(card.draws, "fact-draws"), "replicates": linked(card.replicates, "fact-replicates")}
        said = sentence("page.said.runs_of_draws", lang, **fields, **drawn)
    if card.runs < ENOUGH_REPLICATES:
        said += sentence("page.said.few", lang)
    return said


def _verdicts(material: Material, lang: str) -> Text:
    card = material.scorecard
    lines = [line for line in card.main_lines if line.scored]
    fields = {
        "targets": linked(len(card.main_lines), "count-targets" if card.several else "targets"),
        "scored": linked(len(lines), "count-scored" if card.several else "targets"),
    }
    if not card.several:
        return sentence("page.said.scored_once", lang, **fields)
    counts = Counter(line.verdict for line in lines)
    parts = [
        sentence("verdict_count", lang, count=linked(counts[verdict], f"verdict-{verdict}"),
                 verdict=verdict_word(verdict, lang))
        for verdict in VERDICTS if counts[verdict]
    ]  # fmt: skip
    given, left = unscored_counts(card)
    fields |= {"given": linked(given, "count-given"), "left": linked(left, "count-not-scored")}
    return sentence("page.said.scored", lang, **fields, verdicts=Markup("，" if lang == "zh" else ", ").join(parts))


def support_text(card: Scorecard, lang: str) -> Text:
    """That the draws are too few for "met" and "missed", and how many would do; empty where they are enough."""
    support = support_of(card)
    if support is None or support.enough:
        return ""
    low = f"{floor(100 * support.low)}–100" + ("%" if lang == "zh" else " %")
    key = "page.said.support" if card.draws else "page.said.support_runs"
    return sentence(key, lang, interval=linked(low, "support-interval"),
                    needed=linked(f"{support.needed:,}", "support-draws"))  # fmt: skip


def _effects(material: Material, lang: str) -> list[Text]:
    counts = counts_of(material)
    if not counts or material.comparison is None:
        return []
    if material.comparison.pairs < FEWEST_PAIRS:
        return [sentence("page.said.few_pairs", lang, pairs=linked(material.comparison.pairs, "counts"))]
    named_counts = ("judged", "higher", "lower", "unclear", "moved")
    numbers = {name: linked(f"{counts[name]:,.0f}", f"count-{name}") for name in named_counts}
    said: list[Text] = [sentence("page.said.changes", lang, baseline=material.baseline_title(lang), **numbers)]
    gains, natures = _moved(material, "higher"), natures_of(material)
    own = [row for row in gains if natures[str(row["id"])] == "emergent"]
    if own:
        key = "page.said.gains" if len(own) > MOST_NAMED else "page.said.gains_all"
        judged = linked(f"{counts['judged_emergent']:,.0f}", "count-judged_emergent")
        said.append(
            sentence(key, lang, gains=_shifts(own[:MOST_NAMED], material, lang), judged=judged,
                     count=linked(len(own), "count-higher_emergent"))
        )  # fmt: skip
    if counts["programme"]:
        count = linked(f"{counts['programme']:,.0f}", "count-programme")
        said.append(sentence("page.said.gains_programme", lang, count=count))
    if falls := _moved(material, "lower"):
        more = len(falls) - MOST_NAMED
        others = sentence("page.said.and_others", lang, count=linked(more, "count-lower")) if more > 0 else ""
        named = _shifts(falls[:MOST_NAMED], material, lang) + others
        said.append(sentence("page.said.falls", lang, falls=named))
    if counts["met"]:
        said.append(_anyway(counts, material, lang))
    return said


def _anyway(counts: Mapping[str, int | float], material: Material, lang: str) -> Markup:
    """What would have come anyway, behaviour apart from what a programme brings by itself."""
    shares = {
        ending: linked(percent_text(counts[f"both{ending}"] / counts[f"met{ending}"], lang), f"count-anyway{ending}")
        for ending in ("", "_emergent", "_programme")
        if counts[f"met{ending}"]
    }
    baseline = material.baseline_title(lang)
    if len(shares) < 3:
        return sentence("page.said.anyway", lang, share=shares[""], baseline=baseline)
    return sentence("page.said.anyway_apart", lang, share=shares[""], own=shares["_emergent"],
                    programme=shares["_programme"], baseline=baseline)  # fmt: skip


def _moved(material: Material, direction: str) -> list[Mapping[str, Any]]:
    """Targets whose probability is clearly ``higher`` or ``lower`` with the plan, the largest difference first."""
    name = material.name
    rows = [
        row for row in judged_rows(material.comparison, name).to_dict("records")
        if row[f"{name}.probability_direction"] == direction and row[f"{name}.pairs"] >= FEWEST_PAIRS
    ] if material.comparison is not None else []  # fmt: skip
    return sorted(
        ({str(key): value for key, value in row.items()} for row in rows),
        key=lambda row: (-abs(row[f"{name}.probability_difference"]), row["id"]),
    )


def _shifts(rows: Sequence[Mapping[str, Any]], material: Material, lang: str) -> Markup:
    return joined([_shift(row, material, lang) for row in rows], lang)


def _shift(row: Mapping[str, Any], material: Material, lang: str) -> Markup:
    assert material.comparison is not None
    first, name = material.comparison.names[0], material.name
    shares = [percent_text(float(row[f"{run}.probability"]), lang) for run in (first, name)]
    low, high = (number_text(100 * float(row[f"{name}.probability_difference_{end}"]), 0) for end in ("low", "high"))
    text = word("page.said.gain", lang, old=shares[0], new=shares[1], low=low, high=high)
    target = str(row[f"name_{lang}"])
    line = next((line for line in material.scorecard.main_lines if line.id == row["id"]), None)
    if line is not None and is_near_goal(line):
        median = median_cell(row, line, first, name, lang).text.rpartition(ARROW)[2]
        text += word("page.said.near_goal", lang, median=median, goal=goal_text(line, lang))
    return linked(target + text, f"effect-{row['id']}")


def _indicators(material: Material, lang: str) -> list[Text]:
    if material.comparison is None or material.comparison.pairs < FEWEST_PAIRS:
        return []
    said: list[Text] = []
    for indicator in HEADLINES:
        row = indicator_rows(material, indicator).get(material.name)
        if row is None or missing(row["difference"]) or missing(row["difference_low"]):
            continue
        numbers = [float(row[part]) for part in ("difference", "difference_low", "difference_high")]
        places = decimals(*numbers)
        texts = [number_text(abs(numbers[0]) if row["direction"] != "no_clear_difference" else numbers[0], places)]
        texts += [number_text(number, places) for number in numbers[1:]]
        anchor = f"indicator-{indicator}"
        unit = word(f"page.unit.{indicator}", lang)
        said.append(
            sentence(
                f"page.said.indicator_{row['direction']}", lang, year=linked(last_year(material), anchor),
                name=material.plan.label(f"indicator.{indicator}", lang), baseline=material.baseline_title(lang),
                amount=linked(texts[0] + unit, anchor),
                interval=linked(word("page.said.interval", lang, low=texts[1], high=texts[2]), anchor),
            )  # fmt: skip
        )
    return said


def _money(material: Material, lang: str) -> Text:
    if material.comparison is None:
        return ""
    money = material.comparison.money[-1]
    unit = word("page.unit.money", lang)
    amounts = {
        part: linked(mean_count(getattr(money, part)) + unit, f"money-{part}")
        for part in ("government", "into_fund", "guidance_fund", "back_to_fund")
    }
    return sentence("page.said.money", lang, **amounts)


def _adverse(material: Material, lang: str) -> Text:
    """Side effects that are clear and that the report counts as adverse."""
    if material.comparison is None or material.comparison.pairs < FEWEST_PAIRS:
        return ""
    named = []
    for indicator, row in adverse_rows(material):
        name = indicator_name(indicator, str(row["unit"]), material.plan, lang)
        amount = difference_cell(row).text.split(" ")[0]
        named.append(linked(f"{name} {amount}" if lang == "en" else f"{name}{amount}", f"indicator-{indicator}"))
    return sentence("page.said.adverse", lang, changes=joined(named, lang)) if named else ""


def _income(material: Material, lang: str) -> Text:
    """By how much the government's income differs, and from which sources."""
    sources = income_by_source(material)
    if material.comparison is None or not sources:
        return ""
    found = material.comparison.money_differences[-1].get("income")
    if found is None or missing(found.mean):
        return ""
    parts = [
        linked(source_name(source, material, lang) + (" " if lang == "en" else "")
               + signed(whole - without, 0 if abs(whole - without) >= 10 else 1), f"income-{source}")
        for source, (without, whole) in sources.items() if whole != without
    ]  # fmt: skip
    amount = linked(money_difference(found).split(" ")[0] + word("page.unit.money", lang), "money-income")
    return sentence("page.said.income", lang, amount=amount, sources=joined(parts, lang)) if parts else ""


def _missed(material: Material, lang: str) -> Text:
    """The targets that are missed with the plan and without it, by name."""
    found = missed_anyway(material)
    if not found:
        return ""
    names = [linked(target_name(line, lang), f"missed-{line.id}") for line in found]
    return sentence("page.said.missed", lang, count=linked(len(found), "missed-anyway"), targets=joined(names, lang))


def _losers(material: Material, lang: str) -> Text:
    if material.comparison is None or material.comparison.pairs < FEWEST_PAIRS:
        return ""
    rows = losing_groups(material, "employment")
    if not rows:
        return sentence("page.said.no_losers", lang, baseline=material.baseline_title(lang))
    named = []
    for row in rows[:MOST_NAMED]:
        numbers = [float(row[part]) for part in ("difference", "difference_low", "difference_high")]
        places = decimals(*numbers)
        mean, low, high = (number_text(number, places) for number in numbers)
        text = word("page.said.loss", lang, mean=mean, low=low, high=high)
        name = group_name(str(row["group_kind"]), str(row["group"]), material.plan, lang)
        if row["group_kind"] == "size":
            name = word("page.said.size", lang, size=name)
        named.append(linked(name + text, loser_anchor(row)))
    key = "page.said.losers" if len(rows) > MOST_NAMED else "page.said.losers_all"
    said = sentence(key, lang, count=linked(len(rows), "losers"), groups=joined(named, lang),
                    baseline=material.baseline_title(lang))  # fmt: skip
    of_sizes = any(row["group_kind"] == "size" for row in rows[:MOST_NAMED])
    return said + sentence("page.said.sizes", lang) if of_sizes else said


def _campaign(material: Material, lang: str) -> Text:
    """Which campaign brings most of the change of the targets that clearly change most."""
    if material.attribution is None:
        return ""
    shares, names = shares_by_outcome(material), dict(attribution_groups(material, lang))
    parts: list[Markup] = []
    for row in most_attributed(material):
        if not is_clear(row) or len(parts) == MOST_NAMED:
            break
        best = main_source(row, shares, list(names))
        if best is None:
            continue
        share = linked(percent_text(best[1] / 100, lang), f"because-{row['target']}")
        target = linked(str(row[f"name_{lang}"]), f"because-{row['target']}")
        parts.append(sentence("page.said.campaign", lang, target=target, campaign=names[best[0]], share=share))
    if not parts:
        return sentence("page.said.no_campaign", lang)
    draws = linked(material.attribution.manifest["draws"], "analysis-draws")
    said = sentence("page.said.campaigns", lang, parts=joined(parts, lang), draws=draws)
    unsure = material.attribution.manifest["draws"]
    if unsure >= ENOUGH_REPLICATES:
        return said
    return said + sentence("page.said.campaigns_unsure" if unsure < 2 else "page.said.campaigns_rough", lang)


def _collect(material: Material, lang: str) -> Text:
    rows = collect_rows(material)[:MOST_NAMED]
    if not rows:
        return ""
    named = [linked(str(row[f"name_{lang}"]), f"collect-{row['name']}") for row in rows]
    return sentence("page.said.collect", lang, inputs=joined(named, lang))


def _caution(material: Material, lang: str) -> Text:
    """What the numbers rest on, and that they are no forecast."""
    card = material.scorecard
    whose = "_of_roster" if of_roster(card.population) else ""
    if not card.parameters:
        return sentence(f"page.said.caution{whose}", lang)
    return sentence(
        f"page.said.caution_assumed{whose}", lang,
        assumed=linked(f"{card.parameters_assumed:,}", "evidence-parameters_assumed"),
        parameters=linked(f"{card.parameters:,}", "evidence-parameters"),
    )  # fmt: skip
