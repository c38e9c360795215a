"""Formulas for the city's economy: growth, structure, innovation, energy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.scoring.formulas.formula import PERCENT, Formula, Key

_ANCHOR = (
    " The level of 2019 and GDP outside manufacturing are declared inputs (parameters gdp_2019, "
    "manufacturing_share_2019, rest_of_gdp_growth_*).",
    "2019年水平和制造业以外的生产总值为设定的输入参数（gdp_2019、manufacturing_share_2019、rest_of_gdp_growth_*）。",
)
_GDP_ONLY = (
    " GDP outside manufacturing and its level of 2019 are declared inputs.",
    "生产总值的2019年水平及制造业以外部分为设定的输入参数。",
)
_NON_ENTERPRISE = (
    " R&D outside enterprises is a declared share of GDP (parameter non_enterprise_rd_share).",
    "企业以外的研发经费按生产总值的设定比例计入（参数 non_enterprise_rd_share）。",
)


_FEWER_JOBS = (
    " The plan's two goals, value added +6 % and productivity +7 % a year, together mean about 1 % fewer jobs a year.",
    "计划两项目标（增加值年均增6%、劳动生产率年均增7%左右）合在一起意味着从业人员每年约减少1%。",
)
_FILLS_UP = (
    " The goals of {other} and this one fill up 100 %: whatever is not leading would be traditional, emerging "
    "industries included.",
    "该目标与{other}的目标合计100%：主导产业以外均属传统产业，战略新兴产业也在其中。",
)


def _filling_up(other_en: str, other_zh: str) -> tuple[str, str]:
    return _FILLS_UP[0].format(other=other_en), _FILLS_UP[1].format(other=other_zh)


def growth() -> Iterator[tuple[Key, Formula]]:
    listed = Formula(
        "growth",
        ("value_added_above_scale",),
        "Real value added of the enterprises on each year's list; those that join it count as growth." + _FEWER_JOBS[0],
        "各年规上名录企业的可比价增加值；新入名录的企业计入增长。" + _FEWER_JOBS[1],
    )
    yield ("industrial_va_growth", "list_level"), listed
    yield (
        ("industrial_va_growth", "comparable_list"),
        Formula(
            "chained_growth",
            ("value_added_comparable",),
            "Yearly growth of the enterprises on the list that existed the whole year before, chained.",
            "逐年比较当年规上名录中上年全年存续的企业，再连乘。",
            bottom=("value_added_comparable_last_year",),
        ),
    )
    yield (
        ("industrial_va_growth", "all_firms"),
        replace(
            listed,
            top=("value_added_all",),
            sentence_en="Real value added of all industrial enterprises, whatever list they are on.",
            sentence_zh="全部工业企业的可比价增加值，不论是否在规上名录。",
        ),
    )
    share = Formula(
        "each_year",
        ("gdp_manufacturing",),
        "The lowest of the yearly shares decides." + _ANCHOR[0],
        "以各年最低的比例为准。" + _ANCHOR[1],
        bottom=("gdp",),
        scale=PERCENT,
    )
    yield ("manufacturing_gdp_share", "every_year"), share
    yield (
        ("manufacturing_gdp_share", "at_end"),
        replace(
            share,
            measure="at_end",
            sentence_en="Share in the last year alone." + _ANCHOR[0],
            sentence_zh="仅以末年比例为准。" + _ANCHOR[1],
        ),
    )
    investment = Formula(
        "growth",
        ("investment_industrial", "project_investment"),
        "Equipment bought by all industrial enterprises, and what projects from outside spend while they are built.",
        "全部工业企业（含新办）的设备投资，加外来项目在建期间的投资。",
    )
    yield ("industrial_investment_growth", "current_prices"), investment
    yield (
        ("industrial_investment_growth", "constant_prices"),
        replace(
            investment,
            sentence_en=investment.sentence_en + " The model's price of equipment stays at that of 2019.",
            sentence_zh=investment.sentence_zh + "模型中设备价格保持2019年水平。",
        ),
    )
    productivity = Formula(
        "growth",
        ("value_added_manufacturing",),
        "Real value added over mean employment, all manufacturing enterprises." + _FEWER_JOBS[0],
        "全部制造业企业的可比价增加值与平均从业人员之比。" + _FEWER_JOBS[1],
        bottom=("employment_manufacturing",),
        bottom_over="mean",
    )
    yield ("labour_productivity_growth", "about"), replace(productivity, about=True)
    yield ("labour_productivity_growth", "strict"), productivity


def structure() -> Iterator[tuple[Key, Formula]]:
    share = Formula(
        "at_end",
        ("output_value_above_scale_leading",),
        "Share of the list's output in prices of the year.",
        "占规上工业总产值比重（当年价）。",
        bottom=("output_value_above_scale",),
        scale=PERCENT,
    )
    leading = _filling_up("traditional industry (75 %)", "传统产业（75%）")
    yield (
        ("leading_industry_share", "output"),
        replace(share, sentence_en=share.sentence_en + leading[0], sentence_zh=share.sentence_zh + leading[1]),
    )
    yield (
        ("leading_industry_share", "value_added"),
        replace(
            share,
            top=("value_added_above_scale_leading",),
            bottom=("value_added_above_scale",),
            sentence_en="Share of the list's real value added." + leading[0],
            sentence_zh="占规上工业增加值比重（可比价）。" + leading[1],
        ),
    )
    traditional = _filling_up("the leading industries (25 %)", "主导产业（25%）")
    for reading, scope in (("not_leading", "traditional_not_leading"), ("listed", "traditional_listed")):
        yield (
            ("traditional_share", reading),
            replace(
                share,
                top=(f"output_value_above_scale_{scope}",),
                sentence_en=share.sentence_en + traditional[0],
                sentence_zh=share.sentence_zh + traditional[1],
            ),
        )
    assumed = (" The weights of the stages are assumed.", "各环节权重为假设值。")
    twice = (
        " The plan names emerging industries twice, with different members (III preamble, III.19).",
        "计划两处列举的战略性新兴产业不一致（第三部分引言、第19项）。",
    )
    emerging = {
        "weighted": ("emerging",),
        "first_list": ("green_building_materials", "general_aviation"),
        "second_list": ("equipment", "new_materials"),
    }
    for reading, scopes in emerging.items():
        yield (
            ("emerging_industry_share", reading),
            replace(
                share,
                top=tuple(f"output_value_above_scale_{scope}" for scope in scopes),
                sentence_en=share.sentence_en + (assumed[0] if reading == "weighted" else "") + twice[0],
                sentence_zh=share.sentence_zh + (assumed[1] if reading == "weighted" else "") + twice[1],
            ),
        )
    yield (
        ("high_tech_va_share", "main"),
        replace(
            share,
            top=("value_added_above_scale_high_tech_industry",),
            bottom=("value_added_above_scale",),
            sentence_en="Share of the list's real value added." + assumed[0],
            sentence_zh="占规上工业增加值比重（可比价）。" + assumed[1],
        ),
    )


def innovation() -> Iterator[tuple[Key, Formula]]:
    society = Formula(
        "at_end",
        ("rd_society",),
        "R&D as enterprises declare it." + _NON_ENTERPRISE[0] + _GDP_ONLY[0],
        "按企业申报的研发经费。" + _NON_ENTERPRISE[1] + _GDP_ONLY[1],
        bottom=("gdp",),
        scale=PERCENT,
    )
    yield ("rd_intensity", "declared"), society
    yield (
        ("rd_intensity", "real"),
        replace(
            society,
            top=("rd_society_real",),
            sentence_en="R&D that enterprises really do." + _NON_ENTERPRISE[0] + _GDP_ONLY[0],
            sentence_zh="按企业真实研发经费。" + _NON_ENTERPRISE[1] + _GDP_ONLY[1],
        ),
    )
    tops = {
        "": (
            "rd_declared_manufacturing",
            "R&D declared by manufacturing enterprises",
            "制造业企业申报的研发经费",
        ),
        "real_": (
            "rd_real_manufacturing",
            "R&D that manufacturing enterprises really do",
            "制造业企业真实研发经费",
        ),
    }
    for prefix, (series, text_en, text_zh) in tops.items():
        over_output = Formula(
            "at_end",
            (series,),
            f"{text_en}, over the output of all industrial enterprises in prices of the year.",
            f"{text_zh}与全部工业总产值（当年价）之比。",
            bottom=("output_value_all",),
            scale=PERCENT,
        )
        yield ("manufacturing_rd_ratio", f"{prefix}over_output"), over_output
        yield (
            ("manufacturing_rd_ratio", f"{prefix}over_gdp"),
            replace(
                over_output,
                bottom=("gdp",),
                sentence_en=f"{text_en}, over the city's GDP." + _GDP_ONLY[0],
                sentence_zh=f"{text_zh}与全市生产总值之比。" + _GDP_ONLY[1],
            ),
        )


def energy() -> Iterator[tuple[Key, Formula]]:
    listed = Formula(
        "decline",
        ("energy_use_above_scale",),
        "Energy per real value added, enterprises on each year's list.",
        "各年规上名录企业的单位增加值能耗（可比价）。",
        bottom=("value_added_above_scale",),
    )
    yield ("energy_intensity_decline", "above_scale"), listed
    yield (
        ("energy_intensity_decline", "all_industry"),
        replace(
            listed,
            top=("energy_use",),
            bottom=("value_added_all",),
            sentence_en="Energy per real value added, all industrial enterprises.",
            sentence_zh="全部工业企业的单位增加值能耗（可比价）。",
        ),
    )
    yield (
        ("energy_intensity_decline", "gdp"),
        replace(
            listed,
            top=("energy_use",),
            bottom=("gdp",),
            sentence_en="Industry's energy over the city's GDP." + _GDP_ONLY[0],
            sentence_zh="工业能耗与全市生产总值之比。" + _GDP_ONLY[1],
        ),
    )
