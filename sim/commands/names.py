"""Levers and targets by what they are called: their ids, and their names in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

LIKENESS_OF_CHINESE = 0.45
"""A Chinese name is short: two signs of five in common are near."""


def id_of(name: str, known: Iterable[Any]) -> str:
    """The id of the lever or target that has this name in English or Chinese; any other name as it is."""
    wanted = name.strip().lower()
    return next((one.id for one in known if wanted in (one.name_en.lower(), one.name_zh.lower())), name)


def meant(name: str, known: Iterable[Any]) -> str:
    """The id that was probably meant, its name in brackets where that is what it resembles: ``cloud_subsidy
    (企业上云补助)``; empty where nothing comes near."""
    from sim.errors import closest

    every, wanted = list(known), name.strip().lower()
    by_id = closest(name, [one.id for one in every])
    if by_id is not None or not wanted:
        return by_id or ""
    names = {text: one.id for one in every for text in (one.name_en, one.name_zh)}
    parts = [text for text in names if wanted in text.lower() or text.lower() in wanted]
    chinese = any(ord(sign) > 0x2E7F for sign in wanted)
    best = closest(name, names) or min(parts, key=len, default=None)
    best = best or (closest(name, names, LIKENESS_OF_CHINESE) if chinese else None)
    return "" if best is None else f"{names[best]} ({best})"


def chinese_name(plan: Any, group: str, name: str) -> str:
    """What labels.csv calls a rule, a column, an indicator or an input (``group``) in Chinese; an input of a stage or a
    coefficient is called by its parts. The name itself where there is none."""
    label = plan.labels.get(f"{group}.{name}")
    if label is not None:
        return str(label[1])
    if group == "input":
        from sim.uncertainty.names import names_of_input

        return names_of_input(name, plan)[1]
    if group in ("indicator", "figure"):
        from sim.indicators.names import names_of_indicator

        return names_of_indicator(name, plan)[1]
    return name


def setting_sentence(lever: str, row: dict[str, Any], lang: str) -> str:
    """What a setting of a lever means: in Chinese the name of its parameter, or of a setting that many levers have."""
    from sim.plan import load_plan

    if lang == "en":
        return str(row["sentence"])
    labels = load_plan().labels
    own, shared = f"input.{lever}.{row['name']}", f"setting.{row['name']}"
    if own in labels:
        return labels[own][1].rpartition("：")[2]
    return labels[shared][1] if shared in labels else str(row["sentence"])
