"""What a reader must know of the enterprises behind a result: synthetic, or the planner's own with what is imputed, and
how large a part of the city they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.language.words import LIST_COMMA, has_word, word

Population = Mapping[str, Any]
"""The ``population`` of a run.json."""


def of_roster(population: Population) -> bool:
    """Whether the enterprises are those of a roster."""
    return isinstance(population.get("roster"), Mapping)


def notes_on_roster(population: Population, lang: str) -> list[str]:
    """Sentences for the notes under a scorecard, none for synthetic enterprises; ``population`` is that of run.json."""
    notes = []
    roster, ledger = population.get("roster"), population.get("projects")
    if isinstance(roster, Mapping):
        said = [
            word("roster.note.part", lang, name=word(f"roster.field.{name}", lang), share=share)
            for name, share in (roster.get("imputed") or {}).items()
            if has_word(f"roster.field.{name}")
        ]
        key = "roster.note.roster" if said else "roster.note.complete"
        notes.append(word(key, lang, rows=roster["rows"], imputed=LIST_COMMA[lang].join(said)))
    if isinstance(ledger, Mapping):
        notes.append(word("roster.note.projects", lang, rows=ledger["rows"]))
    return notes


def notes_on_scale(population: Population, lang: str) -> list[str]:
    """That a part of the city was simulated, whose counts are no counts of the city; none for the whole city."""
    scale = population.get("scale")
    if not isinstance(scale, int | float) or scale == 1:
        return []
    return [word("roster.note.scale", lang, share=scale)]


def notes_on_enterprises(populations: Mapping[str, Population], lang: str) -> list[str]:
    """The notes under a comparison: where the enterprises of its runs (by what each run is called) come from, and that
    none of it is a forecast."""
    every = list(populations.values())
    if not any(population.get("roster") or population.get("projects") for population in every):
        notes = [word("note_synthetic", lang)]
    else:
        notes = notes_on_roster(next((one for one in every if of_roster(one)), every[0]), lang)
        own = [name for name, population in populations.items() if of_roster(population)]
        if own and len(own) < len(every):
            notes.append(word("roster.note.some", lang, names=LIST_COMMA[lang].join(own)))
        if _differ(every, "roster") or _differ(every, "projects"):
            notes.append(word("roster.note.other", lang))
        notes.append(word("note_no_forecast" if own else "note_synthetic", lang))
    scales = {one.get("scale"): one for one in every}
    return [*notes, *(note for one in scales.values() for note in notes_on_scale(one, lang))]


def _differ(populations: Sequence[Population], table: str) -> bool:
    """Whether some run has another roster (or ledger) than the others, or none."""
    digests = {str((one.get(table) or {}).get("sha256", "")) for one in populations}
    return len(digests) > 1
