"""Cloud services: who uses them, at which level, and who would have without help.

Level 1 is any account, 2 a core business system, 3 integrated use. Coverage is a share of live enterprises, 0
to 1.
"""

from __future__ import annotations

from sim.indicators.observations import (
    BELOW,
    CLOUD_LEVELS,
    SIZE_CLASSES,
    Floats,
    Observations,
    of_all,
    on_list,
    ratio,
)
from sim.indicators.registry import indicator

SMALL_AND_MEDIUM = ("micro", "small", "medium")
"""All enterprises that are not large: the classification of 2011 counts micro enterprises among the small and
medium.
"""


def _level(o: Observations, level: int) -> Floats:
    return o.__getattr__(f"cloud_{level}")


def _coverage_by_size(o: Observations, classes: tuple[str, ...], level: int) -> Floats:
    chosen = o.size_classes[:, [SIZE_CLASSES.index(name) for name in classes]]
    return ratio(chosen[..., level:CLOUD_LEVELS].sum(axis=(1, 2)), chosen.sum(axis=(1, 2)))


def _coverage_below(o: Observations, level: int) -> Floats:
    return ratio(_level(o, level)[..., BELOW].sum(axis=-1), o.enterprises[..., BELOW].sum(axis=-1))


@indicator(unit="0-1", sentence="Share of micro enterprises with cloud services of any level")
def cloud_adoption_micro(o: Observations) -> Floats:
    return _coverage_by_size(o, ("micro",), 1)


@indicator(unit="0-1", sentence="Share of small enterprises with cloud services of any level")
def cloud_adoption_small(o: Observations) -> Floats:
    return _coverage_by_size(o, ("small",), 1)


@indicator(unit="0-1", sentence="Share of medium enterprises with cloud services of any level")
def cloud_adoption_medium(o: Observations) -> Floats:
    return _coverage_by_size(o, ("medium",), 1)


@indicator(unit="0-1", sentence="Share of large enterprises with cloud services of any level")
def cloud_adoption_large(o: Observations) -> Floats:
    return _coverage_by_size(o, ("large",), 1)


@indicator(unit="0-1", sentence="Share of the enterprises on the list with cloud services of any level")
def cloud_above_scale_level_1(o: Observations) -> Floats:
    return ratio(on_list(o.cloud_1), on_list(o.enterprises))


@indicator(unit="0-1", sentence="Share of the enterprises on the list with a core system on the cloud")
def cloud_above_scale_level_2(o: Observations) -> Floats:
    return ratio(on_list(o.cloud_2), on_list(o.enterprises))


@indicator(unit="0-1", sentence="Share of the enterprises on the list with integrated use of the cloud")
def cloud_above_scale_level_3(o: Observations) -> Floats:
    return ratio(on_list(o.cloud_3), on_list(o.enterprises))


@indicator(
    unit="0-1",
    sentence="Share of small and medium enterprises (micro included) with cloud services of any level",
)
def cloud_sme_level_1(o: Observations) -> Floats:
    return _coverage_by_size(o, SMALL_AND_MEDIUM, 1)


@indicator(
    unit="0-1",
    sentence="Share of small and medium enterprises (micro included) with a core system on the cloud",
)
def cloud_sme_level_2(o: Observations) -> Floats:
    return _coverage_by_size(o, SMALL_AND_MEDIUM, 2)


@indicator(
    unit="0-1",
    sentence="Share of small and medium enterprises (micro included) with integrated use of the cloud",
)
def cloud_sme_level_3(o: Observations) -> Floats:
    return _coverage_by_size(o, SMALL_AND_MEDIUM, 3)


@indicator(
    unit="0-1",
    sentence="Share of small and medium enterprises without the micro ones, any level of the cloud",
)
def cloud_sme_without_micro(o: Observations) -> Floats:
    return _coverage_by_size(o, ("small", "medium"), 1)


@indicator(
    unit="0-1", sentence="Share of enterprises below the scale of the list with cloud services of any level"
)
def cloud_below_scale_level_1(o: Observations) -> Floats:
    return _coverage_below(o, 1)


@indicator(
    unit="0-1", sentence="Share of enterprises below the scale of the list with a core system on the cloud"
)
def cloud_below_scale_level_2(o: Observations) -> Floats:
    return _coverage_below(o, 2)


@indicator(
    unit="0-1", sentence="Share of enterprises below the scale of the list with integrated use of the cloud"
)
def cloud_below_scale_level_3(o: Observations) -> Floats:
    return _coverage_below(o, 3)


@indicator(unit="enterprises", sentence="Live enterprises with cloud services of any level")
def cloud_users(o: Observations) -> Floats:
    return of_all(o.cloud_1)


@indicator(unit="enterprises/month", sentence="Enterprises that took up cloud services in the month")
def cloud_adoptions(o: Observations) -> Floats:
    return of_all(o.cloud_adopts)


@indicator(
    unit="enterprises/month", sentence="Enterprises on the list that took up cloud services in the month"
)
def cloud_adoptions_above_scale(o: Observations) -> Floats:
    return on_list(o.cloud_adopts)


@indicator(
    unit="enterprises/month",
    sentence="Of those that took up cloud services, those who would have without help",
)
def cloud_adoptions_anyway(o: Observations) -> Floats:
    return of_all(o.cloud_adopts_anyway)


@indicator(unit="enterprises", sentence="Enterprises that a cloud programme has paid for, since its start")
def cloud_supported(o: Observations) -> Floats:
    return o.figure("cloud_supported")
