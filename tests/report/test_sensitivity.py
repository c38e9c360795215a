"""The printed sensitivity study, and the baseline card."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.experiments.sensitivity.folder import StudyTables, tables_of
from sim.experiments.sensitivity.rank_correlations import COLUMNS
from sim.experiments.sensitivity.tables import MORRIS, OVERALL, SOBOL, leading_inputs
from sim.plan import load_plan
from sim.report.baseline_card import print_card
from sim.report.input_text import range_text
from sim.report.sensitivity import print_study
from tests.experiments.sensitivity.made_up import made_up_study, question


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyTables:
    found, runs = made_up_study(
        tmp_path_factory.mktemp("study") / "study", question("industrial_va_growth", "cloud_sme", "value_added_all")
    )
    runs.remove_parts()
    return tables_of(found)


def printed(study: StudyTables, lang: str) -> str:
    text = StringIO()
    print_study(study, load_plan(), lang, Console(file=text, width=200))
    return text.getvalue()


def line_of(text: str, beginning: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(beginning))


def test_each_target_stands_with_what_it_hangs_on(study: StudyTables) -> None:
    text = printed(study, "en")
    assert text.startswith("What the targets hang on: The plan as written\n")
    line = line_of(text, "Above-scale industrial value added, growth a year")
    first = leading_inputs(study.sobol, study.morris, "industrial_va_growth.main")[0]
    name = study.inputs.set_index("name").at[first.name, "name_en"]
    assert f"{name} {'~' if first.estimated else ''}{100 * first.share:.0f} %" in line
    assert "5.00" in line
    assert line_of(text, "Targets") and line_of(text, "Indicators of the last year")


def test_chinese(study: StudyTables) -> None:
    text = printed(study, "zh")
    assert "各项指标取决于什么：按行动计划实施" in text
    assert line_of(text, "规上工业增加值年均增速（%/年）")
    assert "应首先查明" in text


def test_what_to_find_out_first(study: StudyTables) -> None:
    text = printed(study, "en")
    first = study.collect_first.iloc[0]
    assert line_of(text.partition("Find out first")[2], str(first["name_en"]))
    # Which share is which, and that they do not compare.
    overall = study.collect_first[study.collect_first["outcome"] == OVERALL]
    asked, estimated = (overall[overall["share_from"] == source] for source in (SOBOL, MORRIS))
    assert len(asked) and len(estimated)
    order = [text.index(part) for part in ("Asked with all inputs varying", str(asked.iloc[-1]["name_en"]),
                                           "Estimated by the screening")]  # fmt: skip
    listed = text.partition("Find out first")[2]
    above, below = listed.partition("Estimated by the screening")[::2]
    assert order[0] < order[2] and "not comparable" in below.splitlines()[0]
    assert line_of(above, str(asked.iloc[0]["name_en"])) and "~" not in line_of(above, str(asked.iloc[0]["name_en"]))
    assert "~" in line_of(below, str(estimated.iloc[0]["name_en"]))
    assert "不可比" in printed(study, "zh")
    nothing = printed(replace(study, collect_first=study.collect_first.iloc[:0]), "en")
    assert "nothing assumed or unverified matters" in nothing


def test_inputs_that_only_their_group_stands_for_are_named(study: StudyTables) -> None:
    alone = study.inputs[~study.inputs["name"].isin(study.manifest["screened"])]
    said = f"{len(alone)} inputs of {alone['group'].nunique()} groups were not screened one by one"
    assert (said in " ".join(printed(study, "en").split())) == bool(len(alone))
    fewer = {**study.manifest, "screened": study.manifest["screened"][:-2]}
    text = " ".join(printed(replace(study, manifest=fewer), "en").split())
    assert f"{len(alone) + 2} inputs of" in text and "represented by its group" in text


def test_the_assumed_share_is_said_to_hold_sampling_error(study: StudyTables) -> None:
    assert "between about which shares" in " ".join(printed(study, "en").split())
    assert "抽样误差" in printed(study, "zh")


def test_notes_say_what_is_missing(study: StudyTables) -> None:
    outcomes = study.outcomes.copy()
    outcomes.loc[0, "status"] = "not scored"
    manifest = {**study.manifest, "failures": [{"error": "x"}]}
    text = printed(replace(study, outcomes=outcomes, manifest=manifest), "en")
    assert "0 targets do not vary and 1 are not scored" in text
    assert "1 runs failed" in text
    assert "failed" not in printed(study, "en")


def test_a_group_stands_in_where_no_input_is_known_to_weigh(study: StudyTables) -> None:
    sobol, morris = study.sobol.copy(), study.morris.copy()
    sobol["total"], morris["variance_share"] = 0.0, np.nan
    row = {"outcome": "cloud_sme.main", "stage": "groups", "name": "guidance_fund", "share_of_squares": 0.8}
    text = printed(replace(study, sobol=sobol, morris=pd.concat([morris, pd.DataFrame([row])])), "en")
    assert "(inputs of Guidance fund) ~80 %" in line_of(text, "Small and medium enterprises on the cloud")


@pytest.mark.parametrize(
    ("low", "high", "unit", "english", "chinese"),
    [
        (8.0, 40.0, "months", "8–40 months", "8–40 月"),
        (-0.04, 0.03, "1", "-0.04 to 0.03", "-0.04至0.03"),
        (0.0, 2.0, "choice", "one of 3 rules", "3种规则之一"),
        (1.0, 2.0, "widgets", "1–2 widgets", "1–2 widgets"),
    ],
)
def test_ranges(low: float, high: float, unit: str, english: str, chinese: str) -> None:
    plan = load_plan()
    assert range_text(low, high, unit, plan, "en").replace("−", "-").startswith(english)
    assert range_text(low, high, unit, plan, "zh").replace("−", "-").startswith(chinese.partition(" ")[0])


def card(rows: list[list[object]], lang: str = "en") -> str:
    text = StringIO()
    print_card(pd.DataFrame(rows, columns=list(COLUMNS)), load_plan(), lang, Console(file=text, width=200))
    return text.getvalue()


def test_the_card_names_clear_inputs_alone() -> None:
    reading = load_plan().target("industrial_va_growth").main_reading.reading
    rows = [
        ["industrial_va_growth", reading, 1, "project_leads", "assumed", 0.9, 0.81, 0.3, True, 4, 50],
        ["industrial_va_growth", reading, 2, "tfp_trend", "memory", 0.2, 0.04, 0.3, False, 9, 50],
    ]
    text = card(rows)
    line = line_of(text, "Above-scale industrial value added")
    assert "Projects below a billion yuan that come a year 0.81" in line and "productivity" not in line.lower()
    assert "50 draws" in text and "0.30" in text
    assert "up to 4 with one" in text
    unclear = card([rows[1]])
    assert "none clearer than chance" in line_of(unclear, "Above-scale industrial value added")
    assert "with one" not in unclear
    assert "均不超出偶然" in card([rows[1]], "zh")


def test_the_card_of_too_few_draws() -> None:
    assert "--draws 50" in card([])
