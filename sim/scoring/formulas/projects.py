"""Formulas for projects: those that land, those that are driven, and the milestones that the plan names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.scoring.formulas.counts import a_year, added, every_year, whole_years
from sim.scoring.formulas.formula import Formula, Key


def projects() -> Iterator[tuple[Key, Formula]]:
    landed = added(
        "projects_landed_large",
        "Manufacturing projects of a billion yuan or more with land delivered and building begun.",
        "已供地并开工的投资10亿元以上制造业项目。",
    )
    bounds = (
        " II.2 counts from a billion on, III.12 above it and advanced ones only: counted from a billion on.",
        "第二部分为10亿元以上，第12项为超10亿元的先进制造业：按10亿元及以上计。",
    )
    strict = every_year(landed)
    strict = replace(
        strict, sentence_en=strict.sentence_en + bounds[0], sentence_zh=strict.sentence_zh + bounds[1]
    )
    yield ("large_projects_landed", "landed_strict"), strict
    yield ("large_projects_landed", "average"), a_year(landed)
    yield (
        ("large_projects_landed", "signed_loose"),
        every_year(
            added(
                "projects_signed_large",
                "Manufacturing projects of a billion yuan or more signed.",
                "签约的投资10亿元以上制造业项目。",
            )
        ),
    )
    driven = every_year(
        added(
            "landmark_projects",
            "Landmark projects driven in the year, new or continued.",
            "当年推进的标志性项目（含续建）。",
        )
    )
    yield ("landmark_projects", "driven"), driven
    yield ("landmark_projects", "whole_years"), whole_years(driven)
    yield (
        ("landmark_projects", "new"),
        every_year(
            added(
                "landmark_projects_new",
                "Projects driven as landmarks for the first time.",
                "首次列为标志性的项目。",
            )
        ),
    )
    ledger = every_year(
        added("ledger_projects", "Projects screened into the year's ledger.", "当年筛选入台帐的项目。")
    )
    yield ("ledger_projects", "at_least"), ledger
    yield ("ledger_projects", "whole_years"), whole_years(ledger)
    yield (
        ("ledger_projects", "within"),
        replace(
            ledger,
            ceiling=True,
            sentence_en="Projects screened into the year's ledger; more than 30 fails. The year furthest from the span "
            "decides.",
            sentence_zh="当年筛选入台帐的项目，超过30个不计；以偏离区间最远的年份为准。",
        ),
    )
    yield (
        ("new_material_entrants", "main"),
        added(
            "new_material_entrants",
            "Enterprises of new materials that came as projects and are in production.",
            "以项目方式引进并已投产的新材料企业。",
        ),
    )


def milestones() -> Iterator[tuple[Key, Formula]]:
    produces = ("In production by December (our reading of 'urged on').", "12月末前已投产（“推进建设”按投产理解）。")
    for key, figure, text_en, text_zh in (
        (("basalt_fibre_project", "main"), "basalt_fibre_project", *produces),
        (("carbon_nanotube_project", "main"), "carbon_nanotube_project", *produces),
        (("ceramic_base_project", "main"), "ceramic_base_project", *produces),
        (
            ("green_building_park", "main"),
            "green_building_park",
            "Land is delivered for half of the park: our reading of 'takes shape'.",
            "园区一半土地已供应：“初具规模”按此理解。",
        ),
        (
            ("aviation_park", "in_use"),
            "aviation_park_in_use",
            "The park's enterprise produces; airport and town are out of the model's reach.",
            "园区企业已投产；机场与小镇不在模型范围内。",
        ),
        (
            ("aviation_park", "built"),
            "aviation_park_built",
            "The park's project is built; airport and town are out of the model's reach.",
            "园区项目已建成；机场与小镇不在模型范围内。",
        ),
    ):
        yield key, Formula("at_end", (figure,), text_en, text_zh, top_over="end")
