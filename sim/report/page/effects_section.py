"""What the plan changes against the baseline, target by target, and because of which campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.experiments.attribution.attribution import is_clear
from sim.language.words import LIST_COMMA, word
from sim.report.comparison_cells import (
    DIFFERENCE,
    FEWEST_PAIRS,
    NO_PAIR_DIFFERS,
    difference_cell,
    median_cell,
    missing,
    no_pair_differs,
    probability_cell,
    probability_difference_cell,
    signed,
    verdict_cell,
)
from sim.report.comparison_summary import judged_rows
from sim.report.line_text import goal_text, percent_text, target_name
from sim.report.material import Material
from sim.report.own_lever import named_by_scenario
from sim.report.page.adverse import missed_anyway
from sim.report.page.commands import attribute_command, baseline_command
from sim.report.page.money_tables import serving_elsewhere
from sim.report.page.parts import Block, Heading, Hint, PageCell, PageTable, Picture, Section, Sentences, linked
from sim.report.scorecard import clause_number
from sim.report.words import ENOUGH_REPLICATES, decimals

MOST_ATTRIBUTED = 20
"""Targets whose change is divided among campaigns on the page; all stand in attribution.csv."""

SEVERAL = (
    "median_pair", "probability_pair", "probability_difference", "mean_difference", "page.anyway", "verdict_pair",
)  # fmt: skip
ALONE = ("median_pair", "mean_difference")


def effects_section(material: Material, lang: str, pictures: tuple[Picture, ...]) -> Section:
    """The paired differences of all targets, and the shares of the campaigns."""
    comparison = material.comparison
    if comparison is None:
        blocks: list[Block] = [Hint(word("page.no_baseline", lang), baseline_command(material))]
    else:
        notes = [word("page.note_pairs", lang, pairs=comparison.pairs, draws=comparison.draws, fewest=FEWEST_PAIRS)]
        notes += [remark.text(lang) for remark in comparison.remarks]
        if any(no_pair_differs(row, material.name) for row in material.target_rows.values()):
            notes.append(word("note_no_pair_differs", lang, mark=NO_PAIR_DIFFERS))
        notes.append(word("page.note_verdict_alone", lang))
        lead = "page.effects_lead_remarked" if comparison.remarks else "page.effects_lead"
        blocks = [
            Sentences((word(lead, lang, baseline=material.baseline_title(lang)),)),
            _counts(material, lang), *pictures, _differences(material, lang),
            Sentences((*notes, word("page.note_anyway", lang)), bullets=True, small=True),
        ]  # fmt: skip
        if (missed := _missed(material, lang)).rows:
            blocks.append(missed)
    blocks.append(Heading("because", word("page.because", lang)))
    if material.attribution is None:
        blocks.append(Hint(word("page.no_attribution", lang), attribute_command(material)))
    else:
        blocks += _attribution(material, lang)
    return Section("effects", word("page.effects", lang), tuple(blocks))


def counts_of(material: Material) -> dict[str, int | float]:
    """Targets judged in both runs, those clearly likelier (``programme``: of these, those that a programme brings by
    itself) and clearly less likely, the others (``moved``: of these, those whose value clearly changes), and what is
    met in the baseline too: ``judged``, ``higher``, ``programme``, ``lower``, ``unclear``, ``moved``, ``met`` (target
    and run), ``both``; ``judged_emergent``, ``higher_emergent``, ``met_emergent`` and ``both_emergent`` for the targets
    that hang on what enterprises do, ``met_programme`` and ``both_programme`` for those that a programme brings by
    itself.

    {} without a comparison of two pairs or more.
    """
    comparison = material.comparison
    if comparison is None or comparison.pairs < 2:
        return {}
    name = material.name
    rows = judged_rows(comparison, name)
    enough = rows[rows[f"{name}.pairs"].astype(float) >= FEWEST_PAIRS]
    clear = {way: int((enough[f"{name}.probability_direction"] == way).sum()) for way in ("higher", "lower")}
    natures = natures_of(material)
    higher = enough[enough[f"{name}.probability_direction"] == "higher"]["id"]
    programme = sum(natures[str(target)] == "programme" for target in higher)
    found: dict[str, int | float] = {
        "judged": len(rows), "judged_emergent": sum(natures[str(target)] == "emergent" for target in rows["id"]),
        "higher": clear["higher"],
        "higher_emergent": sum(natures[str(target)] == "emergent" for target in higher), "programme": programme,
        "lower": clear["lower"],
        "unclear": len(rows) - sum(clear.values()),
        "moved": sum(_moves_in_value_alone(row, name) for row in rows.to_dict("records")),
    }  # fmt: skip
    for nature in ("", "emergent", "programme"):
        # By a column, not a list: an empty list would be taken for a choice of columns.
        own = rows[rows["id"].map(lambda target, wanted=nature: wanted in ("", natures[str(target)])).astype(bool)]
        both, alone = (float(own[f"{name}.{column}"].sum()) for column in ("met_in_both", "met_here_only"))
        ending = f"_{nature}" if nature else ""
        found |= {f"met{ending}": both + alone, f"both{ending}": both}
    return found


def _moves_in_value_alone(row: Mapping[Any, Any], name: str) -> bool:
    """Whether a target's value clearly changes, but not its probability."""
    if row[f"{name}.probability_direction"] in ("higher", "lower") and row[f"{name}.pairs"] >= FEWEST_PAIRS:
        return False
    return difference_cell({key: row[f"{name}.{key}"] for key in DIFFERENCE}).text.endswith(("▲", "▼"))


def natures_of(material: Material) -> dict[str, str]:
    """By target what it depends on: ``emergent`` (enterprises), ``programme``, ``exogenous``, ``needs_input``."""
    return {target.id: target.nature for target in material.plan.targets}


def _counts(material: Material, lang: str) -> PageTable:
    """Rows ``count-<what>`` of :func:`counts_of`."""
    heads = (word("page.measure", lang), word("page.number", lang))
    table = PageTable("counts", word("page.counts_caption", lang), heads, right=(1,))
    found = counts_of(material)
    for what, count in found.items():
        table.row([word(f"page.count.{what}", lang), f"{count:,.0f}"], id=f"count-{what}")
        ending = what.removeprefix("both")
        if ending != what and found[f"met{ending}"]:
            share = percent_text(count / found[f"met{ending}"], lang)
            table.row([word(f"page.count.anyway{ending}", lang), share], id=f"count-anyway{ending}")
    return table


def _missed(material: Material, lang: str) -> PageTable:
    """Rows ``missed-<target>``: targets that are missed with and without the plan."""
    heads = tuple(word(head, lang) for head in ("target", "goal", "median_pair"))
    table = PageTable("missed-anyway", word("page.missed_caption", lang), heads, right=(2,))
    for line in missed_anyway(material):
        assert material.comparison is not None
        row = material.target_rows[line.id]
        value = median_cell(row, line, material.comparison.names[0], material.name, lang).text
        name = linked(target_name(line, lang), f"effect-{line.id}")
        table.row([name, PageCell(goal_text(line, lang), "short"), PageCell(value, "number")], id=f"missed-{line.id}")
    return table


def _differences(material: Material, lang: str) -> PageTable:
    """A row ``effect-<target>`` for each target with a value in one of the two runs."""
    comparison, name = material.comparison, material.name
    assert comparison is not None
    first, several = comparison.names[0], comparison.pairs > 1
    heads = tuple(word(head, lang) for head in ("target", "goal", *(SEVERAL if several else ALONE)))
    caption = word("page.effects_caption", lang, baseline=material.baseline_title(lang), plan=material.title(lang))
    table = PageTable("differences", caption, heads, right=(2, 3) if several else (2,))
    clause = ""
    for line in material.scorecard.main_lines:
        row = material.target_rows.get(line.id)
        if row is None or all(missing(row[f"{run}.simulated"]) for run in (first, name)):
            continue
        if line.clause != clause:
            clause = line.clause
            heading = material.scorecard.clauses.get(clause, ("", ""))[lang == "zh"]
            table.group(f"{clause_number(clause, lang)} {heading}".rstrip())
        difference = difference_cell({key: row[f"{name}.{key}"] for key in DIFFERENCE}).text
        cells: list[PageCell | str] = [target_name(line, lang), PageCell(goal_text(line, lang), "short")]
        cells.append(PageCell(median_cell(row, line, first, name, lang).text, "number"))
        if several:
            shift = probability_difference_cell(row, name).text
            cells += [
                PageCell(probability_cell(row, first, name, lang).text, "number"),
                PageCell(shift, _clear(row[f"{name}.probability_direction"], shift)),
                PageCell(difference, _clear(row[f"{name}.direction"], difference)),
                _anyway(row[f"{name}.met_anyway_share"], lang), verdict_cell(row, first, name, lang).text,
            ]  # fmt: skip
        else:
            cells.append(PageCell(difference, "interval"))
        table.row(cells, id=f"effect-{line.id}")
    return table


def _clear(direction: Any, text: str) -> str:
    return f"interval {'clear' if direction in ('higher', 'lower') and text.endswith(('▲', '▼')) else 'quiet'}"


def _anyway(share: Any, lang: str) -> PageCell:
    return PageCell("" if missing(share) else percent_text(float(share), lang), "quiet")


# -- because of which campaign -----------------------------------------------------------------------------------------


def most_attributed(material: Material, most: int = MOST_ATTRIBUTED) -> list[Mapping[str, Any]]:
    """Rows of the attribution's changes: targets' main readings that change, clear changes first, then by the change
    over the goal. Targets of behaviour come before those that a programme brings by itself.
    """
    assert material.attribution is not None
    natures = natures_of(material)
    ranked = []
    for row in material.attribution.changes.to_dict("records"):
        if row["kind"] != "target" or not row["main"] or not row["change"]:
            continue
        scale = abs(row["goal"]) if row["goal"] == row["goal"] and row["goal"] else max(abs(row["with"]), 1e-300)
        found = {str(key): value for key, value in row.items()}
        emergent = natures.get(str(row["target"])) == "emergent"
        ranked.append(((not is_clear(found), not emergent, -abs(row["change"]) / scale, str(row["outcome"])), found))
    return [found for _, found in sorted(ranked, key=lambda pair: pair[0])[:most]]


def attribution_groups(material: Material, lang: str) -> list[tuple[str, str]]:
    """Id and name of each campaign (or lever) among which the change was divided."""
    assert material.attribution is not None
    return [
        (str(group["id"]), named_by_scenario(str(group["name"][lang]), material.plan, lang))
        for group in material.attribution.manifest["groups"]
    ]


def shares_by_outcome(material: Material) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Rows of the attribution's shares by (outcome, group)."""
    assert material.attribution is not None
    rows = material.attribution.shares.to_dict("records")
    return {(str(r["outcome"]), str(r["group"])): {str(k): v for k, v in r.items()} for r in rows}


def main_source(
    row: Mapping[str, Any], shares: Mapping[tuple[str, str], Mapping[str, Any]], groups: Sequence[str]
) -> tuple[str, float] | None:
    """The group that brings most of an outcome's change, and its percent of it; None where that share is not clear."""
    found = [(group, shares.get((str(row["outcome"]), group))) for group in groups]
    known = {
        group: float(share["percent_of_change"])
        for group, share in found
        if share is not None and not missing(share["percent_of_change"])
    }
    best = max(sorted(known), key=lambda group: known[group], default=None)
    sure = best is not None and _is_sure(shares[str(row["outcome"]), best], "share")
    return (best, known[best]) if best is not None and sure else None


def _is_sure(row: Mapping[str, Any], column: str) -> bool:
    """Whether there is an interval that leaves out zero."""
    return not pd.isna(row["low"]) and is_clear(row, column)


def _attribution(material: Material, lang: str) -> list[Block]:
    assert material.attribution is not None
    manifest = material.attribution.manifest
    groups = attribution_groups(material, lang)
    shares = shares_by_outcome(material)
    heads = (word("target", lang), word("page.whole_change", lang), *(name for _, name in groups),
             word("page.main_source", lang))  # fmt: skip
    right = tuple(range(1, len(heads) - 1))
    table = PageTable("shares", word("page.because_caption", lang), heads, right=right)
    for row in most_attributed(material):
        own = [shares.get((str(row["outcome"]), group)) for group, _ in groups]
        numbers = [float(row["change"]), *(float(share["share"]) for share in own if share is not None)]
        places = decimals(max(numbers, key=abs))
        cells: list[PageCell] = [_share(row, "change", places)]
        cells += [PageCell("–") if share is None else _share(share, "share", places) for share in own]
        line = next((line for line in material.scorecard.main_lines if line.id == row["target"]), None)
        name = str(row[f"name_{lang}"]) if line is None else target_name(line, lang)
        best = main_source(row, shares, [group for group, _ in groups]) if is_clear(row) else None
        source = "–" if best is None else f"{dict(groups)[best[0]]} {percent_text(best[1] / 100, lang)}"
        table.row([name, *cells, source], id=f"because-{row['target']}")
    settings = {name: manifest[name] for name in ("draws", "replicates")}
    notes = [word("page.note_shares", lang, runs=f"{manifest['runs']:,}", **settings)]
    if manifest["complete"] < 2 or manifest["draws"] < 2:
        notes.append(word("page.note_shares_one", lang))
    elif manifest["draws"] < ENOUGH_REPLICATES:
        notes.append(word("page.note_shares_few", lang, draws=manifest["draws"], enough=ENOUGH_REPLICATES))
    if manifest.get("by") != "lever" and (elsewhere := _elsewhere(material, lang)):
        notes.append(elsewhere)
    if not table.rows:
        return [Sentences((word("page.nothing_changes", lang),))]
    return [table, Sentences((*notes, word("page.note_shares_all", lang)), bullets=True, small=True)]


def _elsewhere(material: Material, lang: str) -> str:
    """Which levers count for one campaign and serve tasks of another; empty where none does."""
    said = [
        word(
            "page.serves_elsewhere", lang, lever=getattr(material.plan.lever(lever), f"name_{lang}"),
            campaign=material.plan.label(f"campaign.{campaign}", lang),
            tasks=LIST_COMMA[lang].join(str(number) for number in numbers),
        )  # fmt: skip
        for lever, (campaign, numbers) in serving_elsewhere(material).items()
    ]
    return word("page.note_elsewhere", lang, levers=("；" if lang == "zh" else "; ").join(said)) if said else ""


def _share(row: Mapping[str, Any], column: str, places: int) -> PageCell:
    """A change or a share; bold where an interval leaves out zero."""
    return PageCell(signed(float(row[column]), places), "clear" if _is_sure(row, column) else "number")
