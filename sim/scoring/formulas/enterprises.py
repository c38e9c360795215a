"""Formulas for enterprises: the plan's industries, consolidation, the cloud, the list, the fund."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.scoring.formulas.formula import PERCENT, TO_100_MILLION_YUAN, Formula, Key

_IN_TWO_LISTS = (
    " The plan has this industry in two lists: leading or emerging (III.1, III.2), and traditional (III.5).",
    "该产业在计划中两处归类不同：第1、2项为主导或新兴产业，第5项列入传统产业转型升级。",
)


def industries() -> Iterator[tuple[Key, Formula]]:
    targets = {
        "leading": "leading",
        "equipment": "equipment",
        "aluminium": "aluminium",
        "new_material": "new_materials",
        "green_building": "green_building_materials",
    }
    for target, scope in targets.items():
        beside = _IN_TWO_LISTS if target in ("aluminium", "green_building") else ("", "")
        current = Formula(
            "at_end",
            (f"output_value_above_scale_{scope}",),
            "Output of the enterprises on the list, in prices of the year." + beside[0],
            "规上企业总产值（当年价）。" + beside[1],
            scale=TO_100_MILLION_YUAN,
        )
        yield (f"{target}_output", "current_prices"), current
        yield (
            (f"{target}_output", "constant_prices"),
            replace(
                current,
                top=(f"output_above_scale_{scope}",),
                sentence_en="Output of the enterprises on the list, in prices of 2019." + beside[0],
                sentence_zh="规上企业总产值（2019年不变价）。" + beside[1],
            ),
        )
        if target == "aluminium":
            yield (f"{target}_output", "exceed"), replace(current, op=">")
    count = Formula(
        "at_end",
        ("enterprises_above_scale_in_leading",),
        "Live enterprises on the list after the review of December.",
        "12月年度审核后在规上名录的存续企业。",
        top_over="end",
    )
    yield ("leading_firms", "stock"), count
    yield (
        ("leading_firms", "plan_sum"),
        replace(
            count,
            top=(
                "enterprises_above_scale_in_equipment",
                "enterprises_above_scale_in_aluminium",
                "new_material_entrants",
            ),
            sentence_en="The plan's own sum, 30 + 30 + 20: the list's equipment and aluminium enterprises, and "
            "newcomers of new materials for their whole stock.",
            sentence_zh="按计划口径相加（30+30+20）：规上装备、铝精深加工企业，加新引进的新材料企业。",
        ),
    )
    yield ("equipment_firms", "main"), replace(count, top=("enterprises_above_scale_in_equipment",))
    yield ("aluminium_firms", "main"), replace(count, top=("enterprises_above_scale_in_aluminium",))
    yield (
        ("green_building_firms", "above_scale"),
        replace(count, top=("enterprises_above_scale_in_green_building_materials",)),
    )
    yield (
        ("green_building_firms", "all_firms"),
        replace(
            count,
            top=("enterprises_all_in_green_building_materials",),
            sentence_en="All live enterprises, on the list or not.",
            sentence_zh="全部存续企业，不论是否规上。",
        ),
    )


def consolidation() -> Iterator[tuple[Key, Formula]]:
    for target, scope in (
        ("refractory", "refractories"),
        ("abrasive", "abrasives"),
        ("brick_kiln", "brick_kilns"),
    ):
        under_lever = Formula(
            "total_added",
            (f"consolidated_in_{scope}",),
            "Closed or merged under the consolidation lever; natural exits are not counted.",
            "整合退出措施下关停或兼并的企业，不含自然退出。",
        )
        yield (f"{target}_exits", "lever"), under_lever
        yield (
            (f"{target}_exits", "all_exits"),
            replace(
                under_lever,
                top=(f"consolidated_in_{scope}", f"natural_exits_in_{scope}"),
                sentence_en="Closed or merged under the consolidation lever, and natural exits.",
                sentence_zh="整合退出措施下关停或兼并的企业，加上自然退出。",
            ),
        )
    done = Formula(
        "total_added",
        ("consolidated_in_consolidation_list",),
        "Enterprises closed or merged over the quotas of the five trades (special cement and carbon: assumed).",
        "已关停或兼并企业占五个行业整合任务数的比例；特种水泥、碳素的任务数为假设。",
        bottom=("consolidation_list",),
        bottom_over="end",
        scale=PERCENT,
        empty=0.0,
    )
    yield (
        ("high_pollution_consolidation", "basically_95"),
        replace(
            done,
            sentence_en=done.sentence_en + " 95 % is our reading of 'basically'.",
            sentence_zh=done.sentence_zh + "“基本完成”按95%理解，为假设。",
        ),
    )
    yield ("high_pollution_consolidation", "all_100"), replace(done, goal=100.0)


def digital() -> Iterator[tuple[Key, Formula]]:
    groups = {
        "cloud_above_scale": ("Enterprises on the list in December", "12月末规上名录企业"),
        "cloud_sme": (
            "Enterprises that are not large by the classification of 2011, micro ones included",
            "按2011年划型标准的中小微工业企业",
        ),
    }
    levels = {
        1: ("with cloud services of any level.", "中使用任一云服务的比例。"),
        2: ("with a core system on the cloud.", "中核心系统上云的比例。"),
        3: ("with integrated use of the cloud.", "中集成应用（工业互联网）的比例。"),
    }
    for target, (group_en, group_zh) in groups.items():
        for level, (level_en, level_zh) in levels.items():
            yield (
                (target, f"level_{level}"),
                Formula(
                    "at_end",
                    (f"{target}_level_{level}",),
                    f"{group_en} {level_en}",
                    f"{group_zh}{level_zh}",
                    top_over="end",
                    scale=PERCENT,
                ),
            )
    adopters = Formula(
        "total_added",
        ("cloud_adoptions",),
        "Enterprises that took up cloud services during the plan, with help or without.",
        "计划期内新上云企业，不论是否获得补助。",
    )
    yield ("cloud_hundred", "all_adopters"), adopters
    yield (
        ("cloud_hundred", "subsidised"),
        replace(
            adopters,
            measure="at_end",
            top=("cloud_supported",),
            top_over="end",
            sentence_en="Enterprises whose move to the cloud the subsidy has paid for.",
            sentence_zh="获得补助的新上云企业。",
        ),
    )


def list_and_fund() -> Iterator[tuple[Key, Formula]]:
    joined = Formula(
        "total_added",
        ("scale_ups",),
        "Enterprises a year old or more that joined the list, newly reported ones included.",
        "年度审核中新入规上名录且成立满一年的企业，含原已达标而新申报的企业。",
    )
    yield ("scale_ups", "listed"), joined
    yield (
        ("scale_ups", "real_growth"),
        replace(
            joined,
            top=("scale_ups_by_growth",),
            sentence_en="Those that joined the list and whose sales passed the threshold after 2019.",
            sentence_zh="新入名录企业中营业收入在2019年之后才达到标准的企业。",
        ),
    )
    yield (
        ("above_scale_quota_exceeded", "main"),
        Formula(
            "each_year",
            ("new_above_scale",),
            "Enterprises that joined the list; the year with the fewest decides. Compared with the quota that the "
            "scenario gives.",
            "年度新入规上名录企业数，以最少的年份为准。与情景给定的指标比较。",
            from_reference=True,
        ),
    )
    for reading, text_en, text_zh in (
        ("raised", "Money that the fund has raised.", "基金实际募集金额。"),
        ("announced", "Size at which the fund was announced.", "基金设立规模。"),
        ("invested", "Stakes paid in, and bridge loans now outstanding.", "已投股权加未收回的过桥贷款。"),
    ):
        yield (
            ("guidance_fund_size", reading),
            Formula(
                "at_end",
                (f"guidance_fund_{reading}",),
                text_en,
                text_zh,
                top_over="end",
                scale=TO_100_MILLION_YUAN,
            ),
        )
