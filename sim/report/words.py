"""The words around the numbers in printed tables, in English and Chinese.

Names of the plan (targets, readings, clauses, levers) stand in the plan's data; here are only the program's
own words, so that another plan needs none of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.report.comparison_words import COMPARISON_WORDS

LANGUAGES = ("en", "zh")

MOST_DECIMALS = 4
"""Decimals of a difference beyond which nobody looks."""

ENOUGH_REPLICATES = 10
"""Replicates below which levels and verdicts rest on few runs."""

WORDS: dict[str, tuple[str, str]] = {
    # the scorecard
    "target": ("Target", "指标"),
    "goal": ("Goal", "目标值"),
    "simulated": ("Median", "中位数"),
    "simulated_once": ("Simulated", "模拟值"),
    "gap": ("Gap", "差距"),
    "probability": ("Probability", "达标概率"),
    "band": ("5–95 %", "5–95%"),
    "to": ("to", "至"),
    "verdict": ("Verdict", "判断"),
    "replicates": ("{count} replicates", "{count} 次重复模拟"),
    "one_replicate": ("one replicate", "单次模拟"),
    "runs_of_draws": (
        "{runs} runs ({draws} draws × {replicates} replicates)",
        "{runs} 次模拟（{draws} 组参数抽样 × {replicates} 次重复）",
    ),
    "period": ("{first} to {last}", "{first} 至 {last}"),
    "scored_of": (
        "{scored} of the plan's {targets} targets are scored",
        "规划 {targets} 项指标中 {scored} 项有得分",
    ),
    "verdict_count": ("{count} {verdict}", "{verdict} {count} 项"),
    "not_scored": ("Not scored ({count}), in full in targets.csv", "未评分（{count} 项，详见 targets.csv）"),
    "given": ("given", "给定"),
    "failed": (
        "{failed} of {of} runs failed and are left out; see run.json.",
        "{of} 次模拟中有 {failed} 次出错，未计入；见 run.json。",
    ),
    "few": (
        "Only {count} runs: levels and verdicts rest on few of them. Run more with --draws and --replicates.",
        "仅 {count} 次模拟：数值水平与判断所依据的模拟次数很少；请用 --draws 和 --replicates 增加次数。",
    ),
    "few_one": (
        "Only one replicate: levels rest on a single run, without probabilities and verdicts; a bare `sim run` "
        "makes many.",
        "仅一次模拟：数值水平只依据一次运行，不给出概率和判断；不带选项的 sim run 会进行多次模拟。",
    ),
    "note_band": (
        "Median of the runs (counts with a decimal where they are not whole); 5–95 %: where nine in ten of them lie; "
        "gap: of the median to the goal, + beyond it; ↳ another reading of the clause.",
        "中位数：各次模拟的中位数（个数非整数时保留一位小数）；5–95%：九成模拟所在区间；"
        "差距：中位数与目标值之差，+ 为超过目标。↳ 条文的另一种读法。",
    ),
    "note_probability": (
        "Probability: share of the runs that meet the goal, in brackets its 95 % interval. met from 95 %, likely from "
        "80 %, unlikely up to 20 %, missed up to 5 %.",
        "达标概率：达到目标的模拟所占比例，括号内为其95%区间。达标：95%及以上；很可能达标：80%及以上；"
        "不大可能达标：20%及以下；未达标：5%及以下。",
    ),
    "note_only_luck": (
        "Only chance is in these bands and probabilities: every number stands at its value in the table. With --draws "
        "what is not known of the numbers counts as well, and both grow wider.",
        "以上区间和概率只含偶然因素：所有参数均取表中数值。用 --draws 抽取参数后，参数的不确定性也会计入，区间会变宽。",
    ),
    "inputs_drawn": (" of {inputs} uncertain numbers", "（{inputs} 个不确定参数）"),
    "note_draws": (
        "{draws} draws{drawn}, {replicates} replicates of each with other luck.",
        "{draws} 组参数抽样{drawn}，每组以不同的偶然因素重复 {replicates} 次。",
    ),
    "spread": (
        "Of a target's variance over the runs, {unknown} % comes from what is not known (draws) and {luck} % from luck "
        "(replicates), at the median of the targets; luck outweighs in {mostly_luck} of {targets} "
        "targets (sd_draws, sd_replicates in targets.csv).",
        "各指标在各次模拟间的方差中，{unknown}% 来自参数不确定（抽样），{luck}% 来自偶然（重复），均为各指标的中位数；"
        "{targets} 项指标中有 {mostly_luck} 项以偶然为主（见 targets.csv 的 sd_draws 和 sd_replicates）。",
    ),
    "spread_one": (
        "With one replicate of each, what is not known and luck cannot be told apart.",
        "每组只有一次重复，无法区分参数不确定与偶然。",
    ),
    "note_one": (
        "One run is one possible course of events, so there are no probabilities and no verdicts.",
        "单次模拟只是一种可能的走向，故不给出概率和判断。",
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
        "What the levers did (means over the runs; money in 10,000 yuan; more in levers.csv)",
        "政策工具实施情况（各次模拟的均值；金额单位：万元；详见 levers.csv）",
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
    "warning": ("Note: ", "注意："),
    **COMPARISON_WORDS,
    # the attribution
    "attribution.campaign": (
        "{scenario}: what changes, and because of which campaign", "{scenario}：带来哪些变化，分别来自哪项专项行动",
    ),
    "attribution.lever": (
        "{scenario}: what changes, and because of which lever", "{scenario}：带来哪些变化，分别来自哪项政策工具",
    ),
    "attribution.draws": ("{draws} draws of the uncertain numbers", "不确定参数抽样 {draws} 组"),
    "attribution.central": ("every number at its value in the table", "各参数取表中数值"),
    "attribution.runs": (
        "{draws}; replicates of each: {replicates}; {runs} runs", "{draws}，每组重复 {replicates} 次，共模拟 {runs} 次",
    ),
    "attribution.differs": (
        "{baseline} differs also in {what}: nothing of that is attributed; all runs have it as the scenario says.",
        "{baseline} 在其他方面（{what}）也不同：这些差别不作归因，所有模拟均按本情景取值。",
    ),
    "attribution.failed": (
        "{failed} runs failed, so that {left_out} of {of} draws and replicates are left out; see attribution.json.",
        "{failed} 次模拟出错，{of} 组（抽样×重复）中有 {left_out} 组未计入；见 attribution.json。",
    ),
    "attribution.nothing": ("No target's value changes.", "没有指标的数值发生变化。"),
    "attribution.head.campaign": ("Campaign", "专项行动"),
    "attribution.head.lever": ("Lever", "政策工具"),
    "attribution.share": ("Brings", "贡献"),
    "attribution.interval": ("95 %", "95%"),
    "attribution.percent": ("Of change", "占比"),
    "attribution.chance": ("Chance, points", "达标概率（百分点）"),
    "attribution.outcome": ("{name}: {without} without, {whole} with", "{name}：不实施 {without}，实施 {whole}"),
    "attribution.met": ("; met in {without} % without, {whole} % with", "；达标概率 不实施 {without}%，实施 {whole}%"),
    "attribution.others": ("{count} others together", "其余 {count} 项合计"),
    "attribution.total": ("All together", "合计"),
    "attribution.together": ("{one} with {other}, beyond their sum", "{one}与{other}共同作用超出两者之和"),
    "attribution.note_share": (
        "Brings: what it adds on average over all orders in which the parts could come in (Shapley); the rows add up "
        "to the whole change. Of change: only where the whole change is clear. Chance: what it adds to the probability "
        "that the target is met. ↳ the strongest clear interaction. Means over all runs; intervals over the draws.",
        "贡献：按各组成部分所有可能的先后顺序取平均的增加量（沙普利值），各行之和等于全部变化。占比：仅在总变化明显时列出。"
        "达标概率：对指标达标概率的贡献。↳ 最强的明显交互作用。数值为全部模拟的均值，区间按抽样计算。",
    ),
    "attribution.note_orders": (
        "Orders are sampled, {orders} for each draw; the intervals hold what that adds. More with --permutations.",
        "先后顺序按每组抽样抽取 {orders} 个，区间已含由此产生的误差；可用 --permutations 增加。",
    ),
    "attribution.note_single": (
        "A single draw and replicate: no intervals over draws. Run more with --draws.",
        "仅一组抽样、一次重复：没有按抽样计算的区间；可用 --draws 增加。",
    ),
    "attribution.note_chosen": (
        "Shown: what moved most against its goal, targets of behaviour first; all are in attribution.csv, others are "
        "shown with --target.",
        "此处列出相对目标值变化最大的指标（行为类指标在先）；全部结果见 attribution.csv，其他指标可用 --target 显示。",
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
    """Whether a target counts whole things (enterprises, projects); a median of several may be a half."""
    return unit in ("count", "count/yr")


def value_text(
    value: float, unit: str, goal: float | None = None, *, beside: Iterable[float | None] = ()
) -> str:
    """A target's value: counts with one decimal where they are not whole, so that a gap fits the median; others with
    the decimals that they and those ``beside`` need.

    Neither is ever rounded onto the goal that it misses.
    """
    if not is_count(unit):
        return number_text(value, decimals(value, *beside), goal)
    return number_text(value, 0 if value == int(value) else 1, goal)


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
