"""Remarks on tasks without what the note under the tables says for all of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.plan import load_plan
from sim.report.task_remark import own_remark
from sim.scenario import load_scenario
from sim.scoring import task_table


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_on_shared_money_go_and_others_stay(lang: str) -> None:
    tasks = task_table(load_plan(), [], load_scenario("scenarios/plan.yaml").scenario)
    rows: list[Any] = [SimpleNamespace(remark_en=task.remark, remark_zh=task.remark_zh) for task in tasks]
    whole = [row.remark_zh if lang == "zh" else row.remark_en for row in rows]
    own = [own_remark(row, lang) for row in rows]
    told = "不可跨任务相加" if lang == "zh" else "do not add them up"
    assert sum(told in remark for remark in whole) > 20 and not any(told in remark for remark in own)
    kept = "不在模型范围内" if lang == "zh" else "Out of reach"
    assert sum(kept in remark for remark in own) == sum(kept in remark for remark in whole) > 0
