"""Words of the figures: labels in the chosen language from the plan's data, and wrapping that knows
Chinese.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from sim.plan import Plan
from sim.report.figures.scales import plain_number
from sim.report.figures.tables import RunTables

LANGUAGES = ("en", "zh")
_NEVER_FIRST = "，。、；：？！）》」』”’%)]},.;:?!·"
_NEVER_LAST = "（《「『“‘([{"


def text_width(text: str) -> int:
    """Width of one line in half characters: Chinese signs count two, others one."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pieces(text: str) -> list[str]:
    """Split into the smallest pieces between which a line may break: words (with their space) and Chinese
    signs.
    """
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in "WF"
        joins = bool(pieces) and (sign in _NEVER_FIRST or pieces[-1][-1] in _NEVER_LAST or sign == " ")
        in_word = bool(pieces) and not wide and not pieces[-1].endswith(" ") and text_width(pieces[-1][-1]) == 1
        if joins or in_word:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def wrap_text(text: str, width: int, lines: int | None = None) -> str:
    """Break `text` into lines of at most `width` half characters; with `lines`, cut the rest off with an
    ellipsis.

    A single word longer than the width is cut. Line breaks in the text stay.
    """
    rows: list[str] = []
    for paragraph in text.split("\n"):
        row = ""
        for piece in _pieces(paragraph):
            while text_width(piece.rstrip()) > width:
                room = max(width - text_width(row), 0)
                head = _head(piece, room if room > 3 else width)
                if room <= 3 and row:
                    rows.append(row.rstrip())
                    row = ""
                rows.append((row + head).rstrip())
                row, piece = "", piece[len(head) :]
            if row and text_width(row + piece.rstrip()) > width:
                rows.append(row.rstrip())
                row = ""
            row += piece
        rows.append(row.rstrip())
    if lines is not None and len(rows) > lines:
        rows = [*rows[: lines - 1], _head(rows[lines - 1], width - 1).rstrip() + "…"]
    return "\n".join(rows)


def wrap_evenly(text: str, width: int, lines: int) -> str:
    """As :func:`wrap_text`, with Chinese broken into lines of nearly one length, which leaves fewer words torn."""
    if text_width(text) <= width or text_width(text) < 2 * len(text):
        return wrap_text(text, width, lines)
    needed = -(-text_width(text) // width)
    return wrap_text(text, min(width, 2 * -(-len(text) // needed)), lines)


def _head(text: str, width: int) -> str:
    """The longest beginning of `text` not wider than `width` half characters (at least one sign)."""
    end = 1
    while end < len(text) and text_width(text[: end + 1]) <= width:
        end += 1
    return text[:end]


class FigureText:
    """Labels of the figures in one language.

    Parameters: the plan (owner of all names) and `lang`, 'en' or 'zh'. Raises ValueError for another
    language and KeyError, naming the key, for a missing label.
    """

    def __init__(self, plan: Plan, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"language {lang!r} is none of {', '.join(LANGUAGES)}")
        self.plan = plan
        self.lang = lang

    def __call__(self, key: str, **fields: Any) -> str:
        """The label `figure.<key>` with its {fields} filled in."""
        text = self.plan.label(f"figure.{key}", self.lang)
        return text.format(**fields) if fields else text

    def _optional(self, key: str, otherwise: str) -> str:
        try:
            return self.plan.label(key, self.lang)
        except KeyError:
            return otherwise

    def unit(self, unit: str) -> str:
        """A unit of targets.csv in the language; unknown units (a planner's own target) stay as written."""
        return self._optional(f"unit.{unit}", unit)

    def chain(self, chain: str) -> str:
        """The chain's name."""
        return self._optional(f"chain.{chain}", chain.replace("_", " "))

    def stage(self, stage: str) -> str:
        """The stage's short name."""
        return self._optional(f"stage.{stage}", stage)

    def indicator(self, name: str) -> str:
        """An indicator's name; its id where the plan has none."""
        return self._optional(f"indicator.{name}", name.replace("_", " "))

    def lever(self, instance: str, lever: str) -> str:
        """A lever's name; a second instance of a lever also shows the name that the scenario gives it."""
        for info in self.plan.levers:
            if info.id == lever:
                name = info.name_zh if self.lang == "zh" else info.name_en
                return name if instance == lever else f"{name} ({instance})"
        return instance.replace("_", " ")

    def purpose(self, detail: str) -> str:
        """What a payment under a lever was for."""
        return self._optional(f"purpose.{detail.replace(' ', '_')}", detail.replace("_", " "))

    def is_main_reading(self, row: Any) -> bool:
        """Whether a row of targets.csv is its target's headline; a target that the plan doesn't know always
        is.
        """
        for target in self.plan.targets:
            if target.id == str(row.id):
                return target.main_reading.reading == str(row.reading)
        return True

    def target(self, row: Any) -> str:
        """A target's name from a row of targets.csv; a reading beside the main one adds what it reads."""
        name = self.main_name(row)
        if self.is_main_reading(row):
            return name
        short = self._optional(f"reading.{row.id}.{row.reading}", self._optional(f"reading.{row.reading}", ""))
        reading = short or self.reading(row)
        return f"{name}（{reading}）" if self.lang == "zh" else f"{name} ({reading})"

    def main_name(self, row: Any) -> str:
        """A target's name without its reading."""
        return str(row.name_zh if self.lang == "zh" else row.name_en)

    def reading(self, row: Any) -> str:
        """What a row's reading of the clause is, in words; its id when the plan describes none."""
        for reading in self.plan.readings:
            if (reading.target, reading.reading) == (str(row.id), str(row.reading)):
                return reading.description_zh if self.lang == "zh" else reading.description_en
        return str(row.reading).replace("_", " ")

    def goal(self, row: Any) -> str:
        """The goal as it is printed: '≥ 6', '1–2', '> 30'; empty when the plan names no figure."""
        if row.value != row.value or row.value is None:
            return ""
        if row.op == "between":
            return f"{plain_number(row.value)}–{plain_number(row.value_high)}"
        sign = {">=": "≥", "<=": "≤"}.get(str(row.op), str(row.op))
        return f"{sign} {plain_number(row.value)}"

    def run(self, run: RunTables) -> str:
        """A run's title in the language, or its name when there is none or it is too long for a legend; with
        the name in brackets where another run has the same title.
        """
        title = self._title(run)
        return self._with_name(title, run) if run.same_title and title != run.name else title

    def short_run(self, run: RunTables) -> str:
        """What a run is called where there is little room: its name where its title doesn't tell it apart."""
        return run.name if run.same_title else self._title(run)

    def _title(self, run: RunTables) -> str:
        title = run.titles.get(self.lang, "")
        return title if title and text_width(title) <= 48 else run.name

    def _with_name(self, title: str, run: RunTables) -> str:
        return f"{title}（{run.name}）" if self.lang == "zh" else f"{title} ({run.name})"

    def footer(self, runs: Sequence[RunTables], width: int = 165, runs_behind: Sequence[int] = ()) -> str:
        """The line under every figure: whose results, of how many runs (those of the tables unless `runs_behind` gives
        others), and where the enterprises come from.
        """
        names = "、" if self.lang == "zh" else ", "
        scenarios = names.join(
            title if title == run.name else self._with_name(title, run)
            for run, title in ((run, self._title(run)) for run in runs)
        )
        counts = runs_behind or [run.runs for run in runs]
        shown = dict.fromkeys(self._runs(run, count) for run, count in zip(runs, counts, strict=True))
        key = "footer_one" if set(counts) == {1} else "footer"
        said = self.enterprises([run.of_roster for run in runs])
        return wrap_text(self(key, scenarios=scenarios, runs=names.join(shown), enterprises=said), width)

    def enterprises(self, of_roster: Sequence[bool]) -> str:
        """Whether the enterprises of the scenarios shown are synthetic or those of a roster (one value a scenario)."""
        key = "of_synthetic" if not any(of_roster) else "of_roster" if all(of_roster) else "of_some_roster"
        return self(key)

    def _runs(self, run: RunTables, count: int) -> str:
        """How many runs, and what differs between them."""
        key = "runs_drawn" if run.draws else "runs_of_chance"
        return self(key, runs=count, draws=run.draws, replicates=run.replicates)
