"""A study from the first screening to the shares of variance, whatever is evaluated: the model, or a function.

1. Luck alone: the same central values, other random numbers.
2. All inputs, moved group by group (Morris).
3. The inputs of the strongest groups, one by one, the others at their central values (Morris).
4. The strongest inputs at both ends of their likely ranges, the others central: the bars of a tornado.
5. Shares of variance (Sobol) with *all* inputs varying: of the strongest inputs one by one, of the rest together, and
   of the inputs by kind of evidence. They share their base points, and so the variance that they divide.

In 2 to 5 all points meet the same luck (common random numbers), so that an outcome is a function of the inputs alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.experiments.sensitivity.design import (
    ENDS,
    GROUPS,
    INPUTS,
    LUCK,
    SHARES,
    Design,
    needs_group_screening,
    strongest_groups,
)
from sim.experiments.sensitivity.factors import (
    ASSUMED,
    HIGH_END,
    KNOWN,
    LOW_END,
    REST,
    Evaluate,
    Factor,
    Floats,
    central_points,
    embedded,
    varies,
)
from sim.experiments.sensitivity.morris import Effects, MorrisSample, morris_effects, morris_sample
from sim.experiments.sensitivity.sobol import Indices, SobolSample, sobol_indices, sobol_sample

VARIES, CONSTANT, NOT_SCORED, TOO_FEW = "varies", "does not vary", "not scored", "too few runs"
"""What is said of an outcome as a whole."""


@dataclass(frozen=True)
class Points:
    """Points of one stage, what they met, and what they came to."""

    stage: str
    points: Floats
    """Shape (points, factors); NaN is the central value."""
    replicates: NDArray[np.int64]
    values: Floats
    """Shape (points, outcomes)."""


@dataclass(frozen=True)
class Findings:
    """What a study found; every mapping goes from an outcome's key, and lacks those that do not vary."""

    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    design: Design
    status: Mapping[str, str]
    """Each outcome's :data:`VARIES` ... :data:`TOO_FEW`."""
    groups: Mapping[str, Effects]
    """Of the groups; empty where all inputs could be screened one by one."""
    inputs: Mapping[str, Effects]
    screened: tuple[str, ...]
    """Inputs that were screened one by one."""
    top: tuple[str, ...]
    """The strongest of them, strongest first."""
    central: Mapping[str, float]
    """The outcome with all inputs at their central values, where that run has it."""
    ends: Mapping[str, tuple[float, Mapping[str, tuple[float, float]]]]
    """The outcome at the central values, and for each of ``top`` at its low and its high end."""
    single: Mapping[str, Indices]
    """Of ``top``, and of :data:`REST`."""
    evidence: Mapping[str, Indices]
    """Of the kinds of evidence."""
    assumed: Mapping[str, Indices]
    """Of the assumed inputs against all others (:data:`KNOWN`); empty where there are not both."""
    luck: Mapping[str, float]
    """Variance that luck alone brings at the central values."""
    stages: tuple[Points, ...] = field(default=())

    def base_variance(self, outcome: str) -> float:
        """The outcome's variance with all inputs varying."""
        return self.single[outcome].variance


def analyse(
    factors: Sequence[Factor],
    outcomes: Sequence[str],
    evaluate: Evaluate,
    design: Design,
    leading: Callable[[str], bool] = lambda outcome: True,
) -> Findings:
    """Carry out a study of at least one input.

    ``leading`` says for which outcomes the strongest groups and inputs are chosen; where none of them varies, all
    count. Equal arguments give equal findings. What ``evaluate`` raises goes through.
    """
    study = _Study(tuple(factors), tuple(outcomes), evaluate, design, leading)
    names = [factor.name for factor in study.factors]
    luck = study.run(LUCK, central_points(design.luck, len(names)), np.arange(design.luck))

    groups: dict[str, Effects] = {}
    chosen: tuple[int, ...] = tuple(range(len(names)))
    if needs_group_screening(study.factors, design):
        sample = morris_sample(
            study.factors, [factor.group for factor in study.factors], design.trajectories, design.seed
        )
        groups = study.effects(sample, study.run(GROUPS, sample.points))
        chosen = strongest_groups(study.factors, study.strength(groups), design.screened)

    inputs: dict[str, Effects] = {}
    screened = [names[position] for position in chosen]
    if len(chosen) > 1:
        single = [study.factors[position] for position in chosen]
        sample = morris_sample(single, screened, design.trajectories, design.seed + 1)
        inputs = study.effects(sample, study.run(INPUTS, embedded(sample.points, chosen, len(names))))
    strength = study.strength(inputs)
    top = sorted(screened, key=lambda name: (-strength.get(name, 0.0), names.index(name)))[: design.top]

    ends = study.run(ENDS, _end_points(names, top))
    shares = _share_samples(study.factors, names, top, design)
    values = study.run_together(SHARES, [sample.points for sample in shares.values()])
    found = {
        kind: study.indices(sample, own) for (kind, sample), own in zip(shares.items(), values, strict=True)
    }
    return Findings(
        factors=study.factors,
        outcomes=study.outcomes,
        design=design,
        status=study.status(found[_SINGLE]),
        groups=groups,
        inputs=inputs,
        screened=tuple(screened),
        top=tuple(top),
        central={
            key: float(ends[0, column]) for column, key in enumerate(study.outcomes) if np.isfinite(ends[0, column])
        },
        ends={
            key: (float(ends[0, column]), _ends_of(ends[1:, column], top))
            for column, key in enumerate(study.outcomes)
            if varies(ends[:, column])
        },
        single=found[_SINGLE],
        evidence=found[_EVIDENCE],
        assumed=found.get(_ASSUMED, {}),
        luck={
            key: float(np.var(known, ddof=1))
            for key, known in ((key, _finite(luck[:, column])) for column, key in enumerate(study.outcomes))
            if known.size > 1
        },
        stages=tuple(study.stages),
    )


_SINGLE, _EVIDENCE, _ASSUMED = "single", "evidence", "assumed"


def _share_samples(
    factors: Sequence[Factor], names: list[str], top: Sequence[str], design: Design
) -> dict[str, SobolSample]:
    """Saltelli's design for each question, all on the same base points."""
    kinds = [factor.evidence for factor in factors]
    questions = {
        _SINGLE: [name if name in top else REST for name in names],
        _EVIDENCE: kinds,
        _ASSUMED: [kind if kind == ASSUMED else KNOWN for kind in kinds],
    }
    if len(set(questions[_ASSUMED])) < 2:
        del questions[_ASSUMED]
    return {kind: sobol_sample(names, groups, design.samples, design.seed) for kind, groups in questions.items()}


def _end_points(names: Sequence[str], top: Sequence[str]) -> Floats:
    """The centre, then each of ``top`` at its low and at its high end."""
    points = central_points(2 * len(top) + 1, len(names))
    for number, name in enumerate(top):
        points[1 + 2 * number, names.index(name)] = LOW_END
        points[2 + 2 * number, names.index(name)] = HIGH_END
    return points


def _ends_of(values: Floats, top: Sequence[str]) -> dict[str, tuple[float, float]]:
    return {name: (float(values[2 * number]), float(values[2 * number + 1])) for number, name in enumerate(top)}


def _finite(values: Floats) -> Floats:
    return np.asarray(values[np.isfinite(values)])


@dataclass
class _Study:
    """Evaluates, keeps what it evaluated, and applies a method to every outcome."""

    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    evaluate: Evaluate
    design: Design
    leading: Callable[[str], bool]
    stages: list[Points] = field(default_factory=list)

    def run(self, stage: str, points: Floats, replicates: NDArray[np.int64] | None = None) -> Floats:
        """The outcomes at ``points``, which all meet the luck of replicate 0 unless told otherwise."""
        met = np.zeros(len(points), dtype=np.int64) if replicates is None else replicates.astype(np.int64)
        values = np.asarray(self.evaluate(stage, points, met), dtype=float)
        self.stages.append(Points(stage, points, met, values))
        return values

    def run_together(self, stage: str, sets: Sequence[Floats]) -> list[Floats]:
        """The outcomes of several sets of points, each point evaluated once in however many sets it stands."""
        places: dict[bytes, int] = {}
        rows: list[Floats] = []
        wanted: list[list[int]] = []
        for points in sets:
            wanted.append([])
            for point in points:
                place = places.setdefault(point.tobytes(), len(rows))
                if place == len(rows):
                    rows.append(point)
                wanted[-1].append(place)
        values = self.run(stage, np.array(rows))
        return [values[own] for own in wanted]

    def effects(self, sample: MorrisSample, values: Floats) -> dict[str, Effects]:
        found = ((key, morris_effects(sample, values[:, column])) for column, key in enumerate(self.outcomes))
        return {key: effects for key, effects in found if effects is not None}

    def indices(self, sample: SobolSample, values: Floats) -> dict[str, Indices]:
        found = ((key, sobol_indices(sample, values[:, column])) for column, key in enumerate(self.outcomes))
        return {key: indices for key, indices in found if indices is not None}

    def strength(self, effects: Mapping[str, Effects]) -> dict[str, float]:
        """Of each group or input: its share of the squared effects, mean over the outcomes that count."""
        counted = [one for key, one in effects.items() if self.leading(key)] or list(effects.values())
        if not counted:
            return {}
        mean = np.mean([one.shares() for one in counted], axis=0)
        return dict(zip(counted[0].names, mean.tolist(), strict=True))

    def status(self, indices: Mapping[str, Indices]) -> dict[str, str]:
        status = {}
        for column, key in enumerate(self.outcomes):
            values = np.concatenate([stage.values[:, column] for stage in self.stages if stage.stage == SHARES])
            if key in indices:
                status[key] = VARIES
            elif not np.isfinite(values).any():
                status[key] = NOT_SCORED
            else:
                status[key] = TOO_FEW if varies(values) else CONSTANT
        return status
