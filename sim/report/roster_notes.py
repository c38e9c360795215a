"""What a reader must know of a run whose enterprises or projects are the planner's own: how many, what was imputed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.language.words import has_word, word


def notes_on_roster(population: Mapping[str, Any], lang: str) -> list[str]:
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
        imputed = ("、" if lang == "zh" else ", ").join(said)
        notes.append(word(key, lang, rows=roster["rows"], imputed=imputed))
    if isinstance(ledger, Mapping):
        notes.append(word("roster.note.projects", lang, rows=ledger["rows"]))
    return notes
