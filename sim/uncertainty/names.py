"""What an uncertain input is called in a sentence, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.language.words import word

if TYPE_CHECKING:
    from sim.plan import Plan


def names_of_input(name: str, plan: Plan) -> tuple[str, str]:
    """English and Chinese name of ``sim list inputs``' ``name``: its label ``input.<name>``, else what its parts are
    called (a number of one stage, a coefficient between two). Without any, the name itself with blanks."""
    if f"input.{name}" in plan.labels:
        return plan.labels[f"input.{name}"]
    first, *parts = name.split(".")
    if first == "levers" and f"input.{'.'.join(parts)}" in plan.labels:
        return plan.labels[f"input.{'.'.join(parts)}"]
    english, chinese = (_by_parts(first, parts, plan, lang) for lang in ("en", "zh"))
    otherwise = _capital(name.replace(".", ": ").replace("_", " "))
    return english or otherwise, chinese or otherwise


def _by_parts(first: str, parts: list[str], plan: Plan, lang: str) -> str:
    """``Local supply from cement to concrete``, ``Capacity utilisation: cement``; empty for any other name."""
    if first == "coefficients" and len(parts) == 2:
        supplier, buyer = (_stage(part, plan, lang) for part in parts)
        return _capital(word("list.coefficient", lang, supplier=supplier, buyer=buyer))
    if len(parts) == 2 and f"input.{first}.{parts[0]}" in plan.labels:
        kind = plan.label(f"input.{first}.{parts[0]}", lang)
        return word("list.of_stage", lang, name=_capital(kind), stage=_stage(parts[1], plan, lang))
    return ""


def _stage(stage: str, plan: Plan, lang: str) -> str:
    if stage == "all":
        return word("list.all_stages", lang)
    return plan.label(f"stage.{stage}", lang) if f"stage.{stage}" in plan.labels else stage


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
