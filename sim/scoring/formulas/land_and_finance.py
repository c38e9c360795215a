"""Formulas for land, plants, parks and loans, and for what is compared with figures that the scenario gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.scoring.formulas.formula import PERCENT, Formula, Key

MU_IN_KM2 = 1500.0
"""One mu is 1/15 hectare."""


def land() -> Iterator[tuple[Key, Formula]]:
    share = Formula(
        "each_year",
        ("industrial_land_share",),
        "Share of the yearly quota of building land that the scenario gives to industry; the lowest year decides.",
        "情景给定的年度新增建设用地指标中工业所占比例，以最低的年份为准。",
        top_over="end",
    )
    yield ("industrial_land_share", "every_year"), share
    yield (
        ("industrial_land_share", "average"),
        replace(
            share,
            measure="yearly_mean",
            sentence_en="Share of the yearly quota of building land that the scenario gives to industry, mean of the "
            "years.",
            sentence_zh="情景给定的年度新增建设用地指标中工业所占比例，取各年平均。",
        ),
    )
    conflict = (
        " The plan names two sizes for it: more than 10 km2 (III.5) and a thousand mu, 0.67 km2 (III.2).",
        "计划前后不一：第5项为10余平方公里，第2项为千亩（约0.67平方公里）。",
    )
    area = Formula(
        "at_end",
        ("prefab_park_land",),
        "Land of the park in December." + conflict[0],
        "12月末园区土地面积。" + conflict[1],
        top_over="end",
        scale=1.0 / MU_IN_KM2,
    )
    yield ("prefab_park_land", "ten_km2"), area
    yield ("prefab_park_land", "thousand_mu"), replace(area, op=">=", goal=1000.0 / MU_IN_KM2)
    yield ("prefab_park_mu", "main"), replace(area, scale=1.0)
    yield (
        ("contiguous_land", "main"),
        replace(
            area,
            top=("contiguous_land",),
            scale=1.0,
            sentence_en="Largest contiguous industrial land of a park in December, as the land levers are set.",
            sentence_zh="12月末园区最大连片工业用地，取决于用地措施的设定。",
        ),
    )


def plants_and_parks() -> Iterator[tuple[Key, Formula]]:
    reused = Formula(
        "at_end",
        ("idle_plants_reused",),
        "Plants in use again, over all that stood idle at the start or have become idle since.",
        "已再利用的厂房占期初闲置及此后新增闲置厂房的比例。",
        bottom=("idle_plants_ever",),
        top_over="end",
        bottom_over="end",
        scale=PERCENT,
    )
    yield ("idle_plant_reuse_rate", "main"), reused
    yield (
        ("area_assessment", "main"),
        Formula(
            "at_end",
            ("area_assessment",),
            "Share of the parks with an area-wide environmental assessment.",
            "完成区域环境评估的园区比例。",
            top_over="end",
        ),
    )


def loans() -> Iterator[tuple[Key, Formula]]:
    yield (
        ("manufacturing_loan_share", "main"),
        Formula(
            "change",
            ("loans_manufacturing",),
            "Manufacturing in all loans, December 2022 less December 2019. Loans to others are a declared path.",
            "制造业贷款占全部贷款比重，2022年末减2019年末。其他贷款为设定的路径。",
            bottom=("loans_manufacturing", "loans_other"),
            top_over="end",
            bottom_over="end",
            scale=PERCENT,
        ),
    )


def references() -> Iterator[tuple[Key, Formula]]:
    chosen = (
        " The clause names no indicators: margin and labour productivity are our choice. Give the highest of the "
        "averages of nation, province and Zhengzhou",
        "原文未列明指标：以利润率和劳动生产率为代表，系我们的选择。请填写国家、省、郑州市平均水平中的最高值",
    )
    margin = Formula(
        "at_end",
        ("profit_above_scale",),
        "Profit after tax over sales, enterprises on the list." + chosen[0] + " (quality_above_peers under references),"
        " after tax as here.",
        "规上企业税后利润与营业收入之比。"
        + chosen[1]
        + "（情景文件参照值 references 中的 quality_above_peers），口径同为税后。",
        bottom=("revenue_above_scale",),
        scale=PERCENT,
        from_reference=True,
    )
    yield ("quality_above_peers", "profit_margin"), margin
    yield (
        ("quality_above_peers", "labour_productivity"),
        replace(
            margin,
            top=("value_added_above_scale",),
            bottom=("employment_above_scale",),
            bottom_over="mean",
            scale=1.0,
            sentence_en="Real value added of the year over mean employees, enterprises on the list, 10k yuan a person."
            + chosen[0]
            + " (quality_above_peers.labour_productivity under references).",
            sentence_zh="规上企业全年增加值（可比价）与平均从业人员之比，万元/人。"
            + chosen[1]
            + "（情景文件参照值 references 中的 quality_above_peers.labour_productivity）。",
        ),
    )
    yield (
        ("manufacturing_investment_rise", "main"),
        Formula(
            "growth_over_reference",
            ("investment_manufacturing", "project_investment"),
            "Yearly growth of manufacturing investment, projects from outside included, less the growth before it that "
            "the scenario gives (%/yr). The plan does not say how much 'markedly' is: any rise counts.",
            "计划期制造业投资（含外来项目）年均增速减去情景给定的计划前增速（%/年）。原文“大幅提升”无数值，凡提升即计。",
            goal=0.0,
            from_reference=True,
        ),
    )
