"""What a reader must know before comparing runs: why they may be no pairs, and what else makes it doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.experiments.comparison.shared_inputs import inputs_beside
from sim.run_folder import Run

_ZH = {"seed": "随机种子", "sampling": "抽样方法", "population": "企业总体", "months": "模拟月数"}

MOST_NAMED = 5
"""Inputs that a remark names; the others it counts."""


@dataclass(frozen=True)
class Remark:
    """One remark in both languages."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        """The remark in 'en' or 'zh'."""
        return self.zh if lang == "zh" else self.en


def remarks_on(runs: Sequence[Run], names: Sequence[str], pairs: int) -> Iterator[Remark]:
    """Remarks on runs as they stand in their folders, of which ``pairs`` form pairs; the weightiest first."""
    yield from _unlike(runs, names)
    yield from _other_draws(runs, names)
    yield from _made_differently(runs, names)
    yield from _left_out(runs, names, pairs)
    yield from _held(runs, names)


def _unlike(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Remark]:
    """Runs that are no pairs, and runs of the same scenario."""
    first = runs[0]
    for name, run in zip(names[1:], runs[1:], strict=True):
        drawn = any(each.manifest.get("draws") for each in (first, run))
        unlike = [
            what
            for what in _ZH
            if run.manifest.get(what) != first.manifest.get(what) and (what != "sampling" or drawn)
        ]
        if unlike:
            yield Remark(
                f"{name} has another {' and another '.join(unlike)} than {names[0]}: "
                "they are not pairs, and the differences carry the noise of both",
                f"{name} 与 {names[0]} 的{'、'.join(_ZH[what] for what in unlike)}不同："
                "各次模拟不成对，差值含双方的噪声",
            )
        if run.fingerprint == first.fingerprint:
            yield Remark(
                f"{name} is the same scenario as {names[0]}: nothing can differ",
                f"{name} 与 {names[0]} 是同一情景，不会有差别",
            )


def _made_differently(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Remark]:
    """Runs made by another program, from another plan, or on other libraries: a difference may come from there."""
    what = {
        "code": ("another state of the program's code", "程序代码"),
        "data": ("other tables of the plan (sim/plans/)", "规划数据表（sim/plans/）"),
        "versions": ("other versions of Python or its libraries (see run.json)", "Python或程序库版本（见 run.json）"),
    }
    for name, run in zip(names[1:], runs[1:], strict=True):
        other = [part for part in what if run.manifest.get(part) != runs[0].manifest.get(part)]
        if other:
            yield Remark(
                f"{name} was made with {' and '.join(what[part][0] for part in other)} than {names[0]}: "
                "differences may come from that; run both again (sim run --force)",
                f"{name} 与 {names[0]} 所用的{'、'.join(what[part][1] for part in other)}不同，差值可能由此产生；"
                "请重新运行二者（sim run --force）",
            )


def _other_draws(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Remark]:
    """Runs of which a draw has other numbers than the first one's, though neither scenario says them."""
    for name, run in zip(names[1:], runs[1:], strict=True):
        different = inputs_beside(runs[0], run).different
        if different:
            yield Remark(
                f"the draws of {name} and {names[0]} are not the same draws: {_some(different, 'en')} "
                f"({len(different)} in all) differ; their runs are not pairs",
                f"{name} 与 {names[0]} 的抽样不一致：{_some(different, 'zh')}（共 {len(different)} 项）取值不同，"
                "各次模拟不成对",
            )


def _held(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Remark]:
    """What one scenario says and the other draws: a difference that is meant."""
    for name, run in zip(names[1:], runs[1:], strict=True):
        beside = inputs_beside(runs[0], run)
        for inputs, holding, drawing in (
            (beside.held_here, name, names[0]),
            (beside.held_in_first, names[0], name),
        ):
            if inputs:
                yield Remark(
                    f"{holding} holds {_some(inputs, 'en')} ({len(inputs)} in all) at the value that its scenario "
                    f"says, and {drawing} draws them: differences hold that too",
                    f"{holding} 将 {_some(inputs, 'zh')}（共 {len(inputs)} 项）固定为情景所给数值，"
                    f"{drawing} 则对其抽样：差值包含这一影响",
                )
        if beside.tied:
            yield Remark(
                f"a declared constraint ties {_some(beside.tied, 'en')} ({len(beside.tied)} in all) to what {name} or "
                f"{names[0]} holds, so that their draws differ: differences hold that too",
                f"{_some(beside.tied, 'zh')}（共 {len(beside.tied)} 项）因约束条件与 {name} 或 {names[0]} 的固定值相关"
                "，抽样取值随之不同：差值包含这一影响",
            )


def _some(names: Sequence[str], lang: str) -> str:
    """The first few of some names."""
    separator = "、" if lang == "zh" else ", "
    more = ("等" if lang == "zh" else " and others") if len(names) > MOST_NAMED else ""
    return separator.join(names[:MOST_NAMED]) + more


def _left_out(runs: Sequence[Run], names: Sequence[str], pairs: int) -> Iterator[Remark]:
    """Runs that failed, and those that only some of the folders have."""
    for name, run in zip(names, runs, strict=True):
        completed, asked = _completed(run), int(run.manifest["runs"])
        if completed < asked:
            yield Remark(
                f"{name}: {asked - completed} of {asked} runs failed and are left out",
                f"{name}：{asked} 次模拟中有 {asked - completed} 次出错，未计入",
            )
    more = [(name, count) for name, run in zip(names, runs, strict=True) if (count := _completed(run)) > pairs]
    if more:
        yield Remark(
            f"only the {pairs} runs (draw and replicate) that all have are compared (the supply network alone is drawn "
            "as the mean over all runs of a folder); " + ", ".join(f"{name} has {count}" for name, count in more),
            f"只比较各方共有的 {pairs} 次模拟（仅供应网络图为各自全部模拟的均值）；"
            + "，".join(f"{name} 有 {count} 次" for name, count in more),
        )


def _completed(run: Run) -> int:
    return int(run.manifest["completed"])
