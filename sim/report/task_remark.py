"""What a report says of a task beside its numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.language.words import LANGUAGES, words

if TYPE_CHECKING:
    from sim.report.material import TaskRow


def own_remark(task: TaskRow, lang: str) -> str:
    """A task's remark without its sentences on shared money, which a note at the tables of tasks says once for all."""
    remark = task.remark_zh if lang == "zh" else task.remark_en
    for key in ("task.shared_with_one", "task.shared"):
        template = re.escape(words()[key][LANGUAGES.index(lang)])
        remark = re.sub(re.sub(r"\\\{[a-z]+\\\}", r"[^.。；;]+?", template), "", remark)
    return re.sub(" {2,}", " ", remark).strip()
