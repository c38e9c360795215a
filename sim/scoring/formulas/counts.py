"""Formulas for what is counted as the plan goes on: certificates, platforms, people, meetings, ratings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.scoring.formulas.formula import PERCENT, Formula, Key

FIRST_WHOLE_YEAR = 2021
"""The plan was issued in September 2020."""

_WORST = (" The year with the fewest decides.", "以最少的年份为准。")
_MEAN = (" Mean of the years.", "取各年平均。")
_ISSUED = (
    " Without 2020: the plan was issued in September of that year.",
    "不计2020年：计划于当年9月印发。",
)


def added(figure: str, text_en: str, text_zh: str, *more: str) -> Formula:
    """All that running counts gain during the plan."""
    return Formula("total_added", (figure, *more), text_en, text_zh, top_over="added")


def every_year(total: Formula) -> Formula:
    """The same count in the year with the fewest."""
    return replace(
        total,
        measure="each_year",
        sentence_en=total.sentence_en + _WORST[0],
        sentence_zh=total.sentence_zh + _WORST[1],
    )


def a_year(total: Formula) -> Formula:
    """The same count, mean of the years."""
    return replace(
        total,
        measure="yearly_mean",
        sentence_en=total.sentence_en + _MEAN[0],
        sentence_zh=total.sentence_zh + _MEAN[1],
    )


def whole_years(yearly: Formula) -> Formula:
    """The same without the year in which the plan was issued."""
    return replace(
        yearly,
        first_year=FIRST_WHOLE_YEAR,
        sentence_en=yearly.sentence_en + _ISSUED[0],
        sentence_zh=yearly.sentence_zh + _ISSUED[1],
    )


def certificates() -> Iterator[tuple[Key, Formula]]:
    high_tech = added(
        "high_tech_certified",
        "Enterprises with a high-tech certificate that had none before.",
        "首次获得高新技术企业认定的企业（不含重新认定）。",
    )
    conflict = (
        " II.3 asks for 17 in three years, III.8 for ten in each.",
        "计划前后不一：第二部分为三年17家，第8项为每年10家。",
    )
    named = replace(
        high_tech, sentence_en=high_tech.sentence_en + conflict[0], sentence_zh=high_tech.sentence_zh + conflict[1]
    )
    yield ("new_high_tech", "plan_total"), named
    yield ("new_high_tech", "ten_a_year"), replace(named, goal=30.0)
    yield ("high_tech_annual", "every_year"), every_year(named)
    yield ("high_tech_annual", "average"), a_year(named)
    tech = added("tech_smes_certified", "Enterprises newly registered as technology-based.", "新登记的科技型企业。")
    yield ("tech_smes_annual", "every_year"), every_year(tech)
    yield ("tech_smes_annual", "average"), a_year(tech)
    stock = Formula(
        "at_end",
        ("tech_smes",),
        "Live enterprises registered as technology-based in December.",
        "12月末存续的科技型企业。",
        top_over="end",
    )
    yield ("tech_smes_total", "main"), stock
    yield (
        ("high_tech_total", "main"),
        replace(
            stock,
            top=("high_tech_enterprises",),
            sentence_en="Live enterprises with a valid high-tech certificate in December.",
            sentence_zh="12月末存续且认定有效的高新技术企业。",
        ),
    )
    specialised = added(
        "specialised_certified", "Enterprises newly certified as specialised.", "新认定的“专精特新”中小企业。"
    )
    yield ("specialised_smes", "main"), specialised
    yield (
        ("specialised_quota_exceeded", "main"),
        replace(
            every_year(specialised),
            sentence_en=specialised.sentence_en + _WORST[0] + " Compared with the quota that the scenario gives.",
            sentence_zh=specialised.sentence_zh + _WORST[1] + "与情景给定的指标比较。",
            from_reference=True,
        ),
    )
    yield (
        ("leading_enterprises_added", "main"),
        added(
            "leading_enterprises_certified",
            "Enterprises named leading by Zhengzhou.",
            "新认定的郑州市级领军型企业。",
        ),
    )


def factories() -> Iterator[tuple[Key, Formula]]:
    smart = added("smart_factories_certified", "Smart factories certified.", "新认定的智能工厂。")
    yield ("smart_factories_annual", "main"), every_year(smart)
    total = Formula(
        "at_end",
        ("smart_factories",),
        "Live enterprises with a smart factory in December 2020.",
        "2020年12月末存续的智能工厂。",
        top_over="end",
    )
    yield ("smart_factories_total", "deadline_2020"), total
    yield (
        ("smart_factories_total", "deadline_2022"),
        replace(
            total,
            deadline=2022,
            sentence_en="Live enterprises with a smart factory in December 2022.",
            sentence_zh="2022年12月末存续的智能工厂。",
        ),
    )
    yield (
        ("smart_factories_3yr", "main"),
        added(
            "smart_factories_certified",
            "Smart factories and smart workshops certified.",
            "新认定的智能工厂和智能车间。",
            "smart_workshops_certified",
        ),
    )
    national = added(
        "green_factories_national_certified", "Green factories certified by the state.", "新认定的国家级绿色工厂。"
    )
    provincial = added(
        "green_factories_provincial_certified", "Green factories certified by the province.", "新认定的省级绿色工厂。"
    )
    yield ("national_green_factories", "main"), national
    yield ("provincial_green_factories", "main"), provincial
    both = added(
        "green_factories_provincial_certified",
        "Green factories certified by the province; a national one was provincial first, so it counts once.",
        "新认定的省级以上绿色工厂；国家级须先为省级，故不重复计算。",
    )
    yield ("green_factories_total", "factories"), both
    yield (
        ("green_factories_total", "certificates"),
        added(
            "green_factories_provincial_certified",
            "Certificates of both levels added up, as the plan does (4 + 3): a national factory counts twice.",
            "按计划口径将省级和国家级认定相加（4家加3家），国家级工厂计两次。",
            "green_factories_national_certified",
        ),
    )
    yield (
        ("green_factories_total", "with_parks"),
        replace(
            both,
            sentence_en=both.sentence_en + " The model certifies no green parks.",
            sentence_zh=both.sentence_zh + "模型未模拟绿色园区认定。",
        ),
    )
    conflict = (
        " Every cement maker a green factory is hard to square with the four provincial ones of II.4.",
        "水泥企业全部达标与第二部分“省级绿色工厂4家”难以同时成立。",
    )
    listed = Formula(
        "at_end",
        ("cement_green_factories",),
        "Cement enterprises with a green factory, over all live cement enterprises." + conflict[0],
        "拥有省级以上绿色工厂的水泥企业占全部存续水泥企业的比例。" + conflict[1],
        bottom=("enterprises_all_in_cement",),
        top_over="end",
        bottom_over="end",
        scale=PERCENT,
    )
    yield ("cement_green_share", "cement"), listed
    yield (
        ("cement_green_share", "cement_above_scale"),
        replace(
            listed,
            bottom=("enterprises_above_scale_in_cement",),
            sentence_en="Cement enterprises with a green factory, over those on the list alone." + conflict[0],
            sentence_zh="拥有省级以上绿色工厂的水泥企业占规上水泥企业的比例。" + conflict[1],
        ),
    )
    yield (
        ("cement_green_share", "with_special"),
        replace(
            listed,
            top=("cement_green_factories", "special_cement_green_factories"),
            bottom=("enterprises_all_in_cement", "enterprises_all_in_special_cement"),
            sentence_en="The same with the makers of special cement, whom III.4 wants to consolidate." + conflict[0],
            sentence_zh="同上，含特种水泥企业（第4项要求整合）。" + conflict[1],
        ),
    )
    upgraded = Formula(
        "at_end",
        ("technical_upgraded_above_scale",),
        "Enterprises on the list that have renewed their equipment since 2020, over the list of December 2022.",
        "2020年以来完成技术改造的规上企业占2022年末规上名录的比例。",
        bottom=("enterprises_above_scale",),
        top_over="end",
        bottom_over="end",
        scale=PERCENT,
    )
    yield ("technical_upgrade_coverage", "list_at_end"), upgraded
    yield (
        ("technical_upgrade_coverage", "list_at_start"),
        replace(
            upgraded,
            bottom_year=2019,
            sentence_en="The same enterprises over the list of December 2019; those that joined since count, so that "
            "it may pass 100.",
            sentence_zh="同上，以2019年末规上名录为基数；含此后入规的企业，故可能超过100%。",
        ),
    )
    yield (
        ("green_performance_coverage", "main"),
        replace(
            upgraded,
            top=("green_rated_above_scale",),
            sentence_en="Enterprises on the list with a green performance rating, over the list of December.",
            sentence_zh="完成绿色绩效评价的规上企业占12月末规上名录的比例。",
        ),
    )


def growth_enterprises() -> Iterator[tuple[Key, Formula]]:
    selected = Formula(
        "at_end",
        ("high_growth_selected",),
        "Enterprises selected for the doubling plan.",
        "累计遴选的高成长性企业。",
        top_over="end",
    )
    yield ("high_growth_selected", "main"), selected
    doubled = replace(
        selected,
        top=("high_growth_doubled",),
        bottom=("high_growth_selected",),
        bottom_over="end",
        scale=PERCENT,
        empty=0.0,
        sentence_en="Selected enterprises whose yearly sales, prices of the year, are twice those of their selection; "
        "who has ended since has not doubled, and with none selected nothing is done.",
        sentence_zh="入选企业中年营业收入（当年价）达到入选时两倍的比例；入选后退出的计为未翻番，无入选企业则为零。",
    )
    yield ("high_growth_doubled", "revenue"), doubled
    yield (
        ("high_growth_doubled", "constant_prices"),
        replace(
            doubled,
            top=("high_growth_doubled_constant_prices",),
            sentence_en="The same with sales at prices of 2019.",
            sentence_zh="同上，营业收入按2019年不变价。",
        ),
    )


def innovation() -> Iterator[tuple[Key, Formula]]:
    for target, text_en, text_zh in (
        ("municipal_rd_platforms", "R&D platforms recognised by Zhengzhou.", "新认定的郑州市级研发平台。"),
        ("provincial_rd_platforms", "R&D platforms recognised by the province.", "新认定的省级研发平台。"),
        ("new_type_rd_institutions", "R&D institutions of the new type at work.", "引进建成的新型研发机构。"),
        (
            "innovation_centre_candidates",
            "Candidates for a provincial innovation centre.",
            "确立的省级制造业创新中心培育对象。",
        ),
        ("innovation_centres", "Provincial innovation centres.", "建成的河南省制造业创新中心。"),
        ("leading_entrepreneurs", "Leading entrepreneurs trained.", "培养的领军型企业家。"),
        ("growing_entrepreneurs", "Growing entrepreneurs trained.", "培养的成长型企业家。"),
    ):
        yield (target, "main"), added(target, text_en, text_zh)
    teams = added("talent_teams", "Teams of the '1125' programme that came.", "引进的“1125聚才计划”人才（团队）。")
    yield ("talent_teams_total", "main"), teams
    yield ("talent_teams_annual", "main"), a_year(teams)


def services() -> Iterator[tuple[Key, Formula]]:
    yield (
        ("policy_outreach", "main"),
        added("policy_outreach", "Enterprises visited to explain policies.", "政策宣讲走访的企业。"),
    )
    for target, text_en, text_zh in (
        ("symposiums", "Symposiums with entrepreneurs.", "召开的企业家座谈会。"),
        ("project_meetings", "Monthly meetings on projects.", "召开的项目建设月例会。"),
    ):
        held = every_year(added(target, text_en, text_zh))
        yield (target, "main"), held
        yield (target, "whole_years"), whole_years(held)
