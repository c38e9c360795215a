"""The words around the numbers in printed tables, in English and Chinese.

Names of the plan (targets, readings, clauses, levers) stand in the plan's data; here are only the program's
own words, so that another plan needs none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor

LANGUAGES = ("en", "zh")

MOST_DECIMALS = 4
"""Decimals of a difference beyond which nobody looks."""

ENOUGH_REPLICATES = 10
"""Replicates below which levels and verdicts rest on few runs."""

WORDS: dict[str, tuple[str, str]] = {
    # the scorecard
    "target": ("Target", "指标"),
    "goal": ("Goal", "目标值"),
    "simulated": ("Simulated", "模拟值"),
    "band": ("5–95 %", "5–95%"),
    "to": ("to", "至"),
    "met": ("Met in", "达标次数"),
    "verdict": ("Verdict", "判断"),
    "met_of": ("{met} of {of}", "{met}/{of} 次"),
    "replicates": ("{count} replicates", "{count} 次重复模拟"),
    "one_replicate": ("one replicate", "单次模拟"),
    "period": ("{first} to {last}", "{first} 至 {last}"),
    "scored_of": (
        "{scored} of the plan's {targets} targets are scored",
        "规划 {targets} 项指标中 {scored} 项有得分",
    ),
    "verdict_count": ("{count} {verdict}", "{verdict} {count} 项"),
    "not_scored": ("Not scored ({count}), in full in targets.csv", "未评分（{count} 项，详见 targets.csv）"),
    "given": ("given", "给定"),
    "failed": (
        "{failed} of {of} replicates failed and are left out; see run.json.",
        "{of} 次重复模拟中有 {failed} 次出错，未计入；见 run.json。",
    ),
    "few": (
        "Only {count} replicates: levels and verdicts rest on few runs. Run {enough} or more with --replicates.",
        "仅 {count} 次重复：数值水平与判断所依据的模拟次数很少；请用 --replicates 增至 {enough} 次或以上。",
    ),
    "few_one": (
        "Only one replicate: levels rest on a single run, without verdicts. Run {enough} or more with --replicates.",
        "仅一次模拟：数值水平只依据一次运行，不作判断；请用 --replicates 增至 {enough} 次或以上。",
    ),
    "note_band": (
        "Simulated: median of the replicates (counts rounded to whole ones); 5–95 %: where nine in ten of them lie; "
        "↳ another reading of the clause.",
        "模拟值：各次重复的中位数（个数取整）；5–95%：九成重复所在区间。↳ 条文的另一种读法。",
    ),
    "note_one": (
        "One replicate is one possible course of events, so there are no verdicts. "
        "Run more with --replicates.",
        "单次模拟只是一种可能的走向，故不作判断；可用 --replicates 增加次数。",
    ),
    "note_programme": (
        "* conditional on implementation: a quota or a budget goes in, a count comes out.",
        "* 以落实为前提：投入指标数或预算，产出数量。",
    ),
    "note_exogenous": (
        "† decided by the city and not by enterprises: shown beside the goal as the scenario's land account gives it.",
        "† 由政府安排决定、并非企业行为的结果：按情景的用地账目列示，仅供与目标对照，不作评判。",
    ),
    "note_assumed": (
        "{assumed} of {parameters} parameters are assumed, and the enterprises are synthetic: "
        "compare scenarios with each other; this is no forecast.",
        "{parameters} 个参数中有 {assumed} 个为假定值，企业为合成数据：宜用于情景之间的比较，不是预测。",
    ),
    "note_synthetic": (
        "The enterprises are synthetic: compare scenarios with each other; this is no forecast.",
        "企业为合成数据：宜用于情景之间的比较，不是预测。",
    ),
    "done": ("done", "完成"),
    "not_done": ("not done", "未完成"),
    "so_far": (
        "Reached so far, to {year} (medians by year; no verdicts before the targets are due)",
        "截至 {year} 年的进展（历年中位数；未到目标年份，不作判断）",
    ),
    "note_so_far": (
        "Reached so far: growth is that of the single year, additions count from the plan's start.",
        "进展：增速为当年增速，新增数自计划开始起累计。",
    ),
    # what the levers did
    "levers": (
        "What the levers did (means over the replicates; money in 10,000 yuan; more in levers.csv)",
        "政策工具实施情况（各次重复的均值；金额单位：万元；详见 levers.csv）",
    ),
    "lever": ("Lever", "政策工具"),
    "lever.applicants": ("Applied", "申请"),
    "lever.awarded": ("Awarded", "获批"),
    "lever.money": ("Paid", "已支付"),
    "lever.planned": ("Planned", "计划"),
    "lever.deadweight": ("Deadweight", "无谓占比"),
    "lever.evidence": ("Evid.", "证据"),
    "lever.direct_effect": ("Own effect", "直接效果"),
    "note_deadweight": (
        "Deadweight: share of the awarded money that went to enterprises which would have acted anyway.",
        "无谓占比：所批资金中，给予“没有政策也会这样做”的企业的部分。",
    ),
    "note_evidence": (
        "Evidence for the size of an effect: A experiment or structural estimate on the same instrument, "
        "B credible study elsewhere, C indirect, D judgement alone. Own effect: what a lever's draws attribute to it.",
        "证据等级指效果大小的依据：A 同类政策的实验或结构估计；B 他处的可信研究；C 间接；D 仅为判断。"
        "直接效果：按该工具自身的随机数归因于它的部分。",
    ),
    # the comparison
    "comparison": ("{others} compared with {first}", "{others} 与 {first} 相比"),
    "mean_difference": ("mean difference", "平均差"),
    "medians_and_means": (
        "Values of targets are medians over the replicates; each mean difference is the mean of the paired "
        "differences to {first}, so it need not equal the medians subtracted. Indicators and money show means.",
        "各项指标值为各次重复的中位数；平均差为与 {first} 逐对相减之差的均值，故不一定等于中位数相减。"
        "下方的年度数据与资金为均值。",
    ),
    "indicator": ("In {year}", "{year} 年"),
    "a_year": (" a year", "/年"),
    "warning": ("Note: ", "注意："),
    "money_heading": (
        "Public money over all years (10,000 yuan, mean over the {count} replicates compared)",
        "历年公共资金合计（万元，所比较的 {count} 次重复的均值）",
    ),
    "money": (
        "{name}: government {government}; guidance fund {fund}",
        "{name}：政府 {government}；引导基金 {fund}",
    ),
    "money_heading_one": (
        "Public money over all years (10,000 yuan, one replicate)",
        "历年公共资金合计（万元，单次模拟）",
    ),
    "money_difference": ("mean difference to {first}: {parts}", "与 {first} 的平均差：{parts}"),
    "money_part.government": ("government {amount}", "政府 {amount}"),
    "money_part.into_fund": ("into the fund {amount}", "注入基金 {amount}"),
    "money_part.guidance_fund": ("guidance fund {amount}", "引导基金 {amount}"),
    "money_part.income": ("income {amount}", "收入 {amount}"),
    "money_part.net": ("net income {amount}", "收支净额 {amount}"),
    "money_net": ("; income {income}, net {net}", "；收入 {income}，收支净额 {net}"),
    "losers.employment": (
        "Fewer jobs in {run} than in {first}, by chain, town (synthetic) and size: ",
        "{run} 相比 {first} 就业减少的产业链、乡镇（合成）与企业规模：",
    ),
    "losers.value_added": (
        "Less value added (10,000 yuan a year): ",
        "增加值减少（万元/年）：",
    ),
    "losers.nobody": ("no group clearly", "没有明显受损的群体"),
    "losers.more": ("; and {count} more in groups.csv", "；另有 {count} 组见 groups.csv"),
    "town": ("town {number}", "第{number}乡镇"),
    "money_part.back_to_fund": ("came back to the fund {amount}", "基金收回 {amount}"),
    "money_into_fund": (" (and {amount} into the fund)", "（另注入基金 {amount}）"),
    "money_back": (" (of which {amount} came back)", "（其中已收回 {amount}）"),
    "note_values": (
        "Values: median of the replicates, and in how many of them the target is met.",
        "数值：各次重复的中位数，及达标次数。",
    ),
    "note_difference": (
        "Mean difference: over {pairs} pairs of replicates with its 95 % interval; "
        "▲ ▼ where the interval leaves out zero and is more than rounding, with {fewest} pairs or more.",
        "平均差：{pairs} 对重复之差的均值及其95%区间；不少于 {fewest} 对、区间不含零且差值不为舍入所消时标 ▲ ▼。",
    ),
    "note_difference_one": (
        "One pair only: differences without intervals, and no verdicts. Run more with --replicates.",
        "只有一对：差值无区间，不作判断；可用 --replicates 增加次数。",
    ),
    # verdicts
    "verdict.met": ("met", "达标"),
    "verdict.likely": ("likely", "很可能达标"),
    "verdict.open": ("open", "难以判断"),
    "verdict.unlikely": ("unlikely", "不大可能达标"),
    "verdict.missed": ("missed", "未达标"),
}

UNITS: dict[str, tuple[str, str]] = {
    "%": (" %", "%"),
    "%/yr": (" %/yr", "%/年"),
    "count": ("", ""),
    "count/yr": ("/yr", "/年"),
    "percentage points": (" pp", " 个百分点"),
    "mu": (" mu", " 亩"),
    "km2": (" km²", " 平方公里"),
    "done": ("", ""),
    "": ("", ""),
}
"""Units short enough to stand behind a number."""

LONG_UNITS: dict[str, tuple[str, str]] = {
    "100 million yuan/yr": ("100 million yuan/yr", "亿元/年"),
    "100 million yuan": ("100 million yuan", "亿元"),
}
"""Units that stand behind the name of what is measured."""


def word(key: str, lang: str, **fields: object) -> str:
    """The program's own word for ``key`` in ``lang``; KeyError names the key, ValueError the language."""
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r}; there are {', '.join(LANGUAGES)}")
    text = WORDS[key][LANGUAGES.index(lang)]
    return text.format(**fields) if fields else text


def few_runs(count: int, lang: str) -> str:
    """What must be said at the top of a result of few replicates; empty from :data:`ENOUGH_REPLICATES` on."""
    if count >= ENOUGH_REPLICATES:
        return ""
    return word("few" if count > 1 else "few_one", lang, count=count, enough=ENOUGH_REPLICATES)


def verdict_word(verdict: str, lang: str) -> str:
    """A verdict in words; one that has none here is printed as it is."""
    return word(f"verdict.{verdict}", lang) if f"verdict.{verdict}" in WORDS else verdict.replace("_", " ")


def unit_suffix(unit: str, lang: str) -> str:
    """What stands right behind a number, empty for counts and for units that stand with the name."""
    return UNITS[unit][LANGUAGES.index(lang)] if unit in UNITS else ""


def name_unit(unit: str, lang: str) -> str:
    """The unit that stands behind a name, empty where the number has it."""
    if unit in UNITS:
        return ""
    return LONG_UNITS[unit][LANGUAGES.index(lang)] if unit in LONG_UNITS else unit


def decimals(*values: float | None) -> int:
    """Decimals that show about three figures of the largest of some numbers that stand side by side."""
    known = [value for value in values if value is not None]
    if all(value == int(value) for value in known):
        return 0
    size = max(abs(value) for value in known)
    return 0 if size >= 100 else 1 if size >= 10 else 2


def number_text(value: float, places: int, goal: float | None = None) -> str:
    """A number with ``places`` decimals and thousands apart, and never rounded onto the goal that it misses.

    5.997 against a goal of 6 reads ``5.997``: a rounded value must not seem to meet what it misses.
    """
    while goal is not None and value != goal and round(value, places) == goal and places < 6:
        places += 1
    text = f"{value:,.{places}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def is_count(unit: str) -> bool:
    """Whether a target counts whole things (enterprises, projects), so that a half of one means nothing."""
    return unit in ("count", "count/yr")


def value_text(
    value: float, unit: str, goal: float | None = None, *, beside: Iterable[float | None] = ()
) -> str:
    """A target's value: counts whole, halves upwards; others with the decimals that they and those ``beside`` need.

    Neither is ever rounded onto the goal that it misses.
    """
    if not is_count(unit):
        return number_text(value, decimals(value, *beside), goal)
    whole = float(floor(value + 0.5))
    return number_text(value, 1, goal) if whole == goal != value else number_text(whole, 0)


def mean_count(value: float) -> str:
    """A mean of counts or of money in 10,000 yuan: whole, with a decimal below ten where it isn't."""
    return number_text(value, 0 if abs(value) >= 10 or value == int(value) else 1)


def enough_decimals(places: int, *values: float) -> int:
    """``places`` or more, so that none of ``values`` is rounded to a zero that it isn't."""
    while places < MOST_DECIMALS and any(value and round(value, places) == 0 for value in values):
        places += 1
    return places


def all_zero(places: int, *values: float) -> bool:
    """Whether nothing but zeros is left of numbers when they are rounded."""
    return all(round(value, places) == 0 for value in values)


def goal_number(value: float) -> str:
    """A goal as the plan writes it, without decimals that say nothing: ``6``, ``6.5``, ``1,000``."""
    return f"{value if value == int(value) else float(f'{value:.3g}'):,.10g}".replace("-", "−")
