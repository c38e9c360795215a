"""The program's own words around a comparison of runs, in English and Chinese (see :mod:`sim.report.words`)."""

from __future__ import annotations

COMPARISON_WORDS: dict[str, tuple[str, str]] = {
    "comparison": ("{others} compared with {first}", "{others} 与 {first} 相比"),
    "beside": (
        "{other} beside {first} (… → …: in {first} → in {other})",
        "{other} 与 {first} 对比（… → …：{first} → {other}）",
    ),
    "median_pair": ("Median", "中位数"),
    "probability_pair": ("Probability", "达标概率"),
    "probability_difference": ("in points", "百分点之差"),
    "mean_difference": ("Mean difference", "平均差"),
    "verdict_pair": ("Verdict", "判断"),
    "medians_and_means": (
        "Medians are over the runs; each mean difference is the mean of the paired differences to {first}, so it need "
        "not equal the medians subtracted. Indicators and money show means.",
        "中位数取自各次模拟；平均差为与 {first} 逐对相减之差的均值，故不一定等于中位数相减。年度数据与资金为均值。",
    ),
    "indicator": ("In {year}", "{year} 年"),
    "a_year": (" a year", "/年"),
    # public money
    "money_heading": (
        "Public money, {years} together (10,000 yuan, mean over the {count} runs compared)",
        "{years} 年公共资金合计（万元，所比较的 {count} 次模拟的均值）",
    ),
    "money_heading_one": (
        "Public money, {years} together (10,000 yuan, one run)",
        "{years} 年公共资金合计（万元，单次模拟）",
    ),
    "money": (
        "{name}: government {government}; guidance fund {fund}",
        "{name}：政府 {government}；引导基金 {fund}",
    ),
    "money_difference": ("mean difference to {first}: {parts}", "与 {first} 的平均差：{parts}"),
    "money_part.government": ("government {amount}", "政府 {amount}"),
    "money_part.into_fund": ("into the fund {amount}", "注入基金 {amount}"),
    "money_part.guidance_fund": ("guidance fund {amount}", "引导基金 {amount}"),
    "money_part.back_to_fund": ("came back to the fund {amount}", "基金收回 {amount}"),
    "money_part.income": ("income {amount}", "收入 {amount}"),
    "money_part.net": ("net income {amount}", "收支净额 {amount}"),
    "money_net": ("; income {income}, net {net}", "；收入 {income}，收支净额 {net}"),
    "money_into_fund": (" (and {amount} into the fund)", "（另注入基金 {amount}）"),
    "money_back": (" (of which {amount} came back)", "（其中已收回 {amount}）"),
    # who loses
    "losers.employment": (
        "Fewer jobs (persons) in {run} than in {first}, by chain, town (synthetic) and size: ",
        "{run} 相比 {first} 就业减少（人）的产业链、乡镇（合成）与企业规模：",
    ),
    "losers.value_added": (
        "Less value added (10,000 yuan a year): ",
        "增加值减少（万元/年）：",
    ),
    "losers.nobody": ("no group clearly", "没有明显受损的群体"),
    "losers.more": ("; and {count} more in groups.csv", "；另有 {count} 组见 groups.csv"),
    "town": ("town {number}", "第{number}乡镇"),
    # what it comes to
    "changes": (
        "Of {judged} targets, {higher} are clearly likelier in {other} than in {first}, {lower} clearly less likely.",
        "{judged} 项指标中，{other} 与 {first} 相比，{higher} 项达标概率明显提高，{lower} 项明显降低。",
    ),
    "anyway": (
        "What comes anyway: of 100 targets that {other} meets in a run, {share} are met in the same run of {first}.",
        "额外性：{other} 每达标 100 项次，其中 {share} 项次在 {first} 的同一次模拟中也会达标。",
    ),
    "anyway_none": (
        "What comes anyway: {other} meets no target in any run.",
        "额外性：{other} 在各次模拟中均没有指标达标。",
    ),
    "anyway_named": (
        " Mostly met in {first} too: {names}.",
        "在 {first} 中也大多达标的：{names}。",
    ),
    "and_more": (" and {count} more", "等{count}项"),
    "pairing": (
        "Pairs: the same draws and the same luck in both make a difference as sure as {middle} times as many runs "
        "without pairs would ({low} to {high} times, by target).",
        "配对：双方采用相同的抽样和偶然因素，差值的精度相当于不配对时 {middle} 倍的模拟次数"
        "（各指标为 {low} 至 {high} 倍）。",
    ),
    "identical": (
        "{count} of {judged} targets have the same value in both, in every pair.",
        "{judged} 项指标中有 {count} 项在每一对模拟中数值完全相同。",
    ),
    "note_difference": (
        "Differences: over {pairs} pairs of runs ({draws} draws) with their 95 % intervals; ▲ ▼ where the interval "
        "leaves out zero and is more than rounding, with {fewest} pairs or more.",
        "差值：{pairs} 对模拟（{draws} 组抽样）及其95%区间；不少于 {fewest} 对、区间不含零且不为舍入所消时标 ▲ ▼。",
    ),
    "note_difference_luck": (
        "Differences: over {pairs} pairs of runs that differ in luck alone (every number at its value in the table), "
        "with their 95 % intervals; ▲ ▼ where the interval leaves out zero and is more than rounding, with {fewest} "
        "pairs or more.",
        "差值：{pairs} 对模拟（参数均取表中数值，仅偶然因素不同）及其95%区间；"
        "不少于 {fewest} 对、区间不含零且不为舍入所消时标 ▲ ▼。",
    ),
    "note_difference_one": (
        "One pair only: differences without intervals, and no probabilities. A bare `sim run` makes many.",
        "只有一对：差值无区间，不给出概率和判断；不带选项的 sim run 会进行多次模拟。",
    ),
    "note_no_pair_differs": (
        "{mark}: met or missed alike in every pair, so that nothing is seen to differ; few draws cannot show small "
        "differences.",
        "{mark}：每一对模拟的达标与否均相同，看不出差别；抽样组数少时，较小的差别无从显现。",
    ),
    "held_remedy": (
        "To compare like with like, set such a value in both scenarios, or hold it in the one that draws it "
        "(uncertainty: {held: [NAME]}), and run again.",
        "如需同口径比较，请在两个情景中都设定该数值，或在对其抽样的情景中将其固定（uncertainty: {held: [名称]}），"
        "然后重新运行。",
    ),
    "note_ranking": (
        "How stable the order of the {count} scenarios is over draws stands in ranking.csv.",
        "{count} 个情景的排序在各组抽样中的稳定性见 ranking.csv。",
    ),
}
