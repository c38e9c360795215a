"""What a reader must know before comparing runs: why replicates may be no pairs, and what else makes it doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.store import Run

_ZH = {"seed": "随机种子", "population": "企业总体", "months": "模拟月数"}


@dataclass(frozen=True)
class Remark:
    """One remark in both languages."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        """The remark in 'en' or 'zh'."""
        return self.zh if lang == "zh" else self.en


def remarks_on(runs: Sequence[Run], names: Sequence[str], replicates: int) -> Iterator[Remark]:
    """Remarks on runs as they stand in their folders, of which ``replicates`` form pairs; the weightiest first."""
    yield from _unlike(runs, names)
    yield from _made_differently(runs, names)
    yield from _left_out(runs, names, replicates)


def _unlike(runs: Sequence[Run], names: Sequence[str]) -> Iterator[Remark]:
    """Runs whose replicates are no pairs, and runs of the same scenario."""
    first = runs[0]
    for name, run in zip(names[1:], runs[1:], strict=True):
        unlike = [what for what in _ZH if run.manifest.get(what) != first.manifest.get(what)]
        if unlike:
            yield Remark(
                f"{name} has another {' and another '.join(unlike)} than {names[0]}: "
                "its replicates are not pairs, and the differences carry the noise of both runs",
                f"{name} 与 {names[0]} 的{'、'.join(_ZH[what] for what in unlike)}不同："
                "各次重复不成对，差值含两次运行的噪声",
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


def _left_out(runs: Sequence[Run], names: Sequence[str], replicates: int) -> Iterator[Remark]:
    """Replicates that failed, and those that only some of the runs have."""
    for name, run in zip(names, runs, strict=True):
        completed, asked = int(run.manifest["completed"]), int(run.manifest["replicates"])
        if completed < asked:
            yield Remark(
                f"{name}: {asked - completed} of {asked} replicates failed and are left out",
                f"{name}：{asked} 次重复中有 {asked - completed} 次出错，未计入",
            )
    more = [(name, count) for name, run in zip(names, runs, strict=True) if (count := _completed(run)) > replicates]
    if more:
        yield Remark(
            f"only the {replicates} replicates that all runs have are compared (the supply network alone is drawn as "
            "the mean over all replicates of a run); "
            + ", ".join(f"{name} has {count}" for name, count in more),
            f"只比较所有运行共有的 {replicates} 次重复（仅供应网络图为各运行全部重复的均值）；"
            + "，".join(f"{name} 有 {count} 次" for name, count in more),
        )


def _completed(run: Run) -> int:
    return int(run.manifest["completed"])
