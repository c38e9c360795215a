"""Enterprises: how many, where, who enters, who leaves and why, who joins the above-scale list."""

from __future__ import annotations

from sim.indicators.observations import (
    BELOW,
    SIZE_CLASSES,
    Floats,
    Observations,
    monthly,
    of_all,
    on_list,
    ratio,
    weighted_all,
    weighted_on_list,
)
from sim.indicators.registry import indicator, indicator_family


@indicator(unit="enterprises", sentence="Live enterprises at the end of the month")
def enterprises_all(o: Observations) -> Floats:
    return of_all(o.enterprises)


@indicator(unit="enterprises", sentence="Live enterprises on the above-scale list at the end of the month")
def enterprises_above_scale(o: Observations) -> Floats:
    return on_list(o.enterprises)


@indicator(unit="enterprises", sentence="Live enterprises that are not on the above-scale list")
def enterprises_below_scale(o: Observations) -> Floats:
    return o.enterprises[..., BELOW].sum(axis=-1)


@indicator_family(family="chain", unit="enterprises", sentence="Live enterprises of the chain {member}")
def enterprises(o: Observations, weights: Floats) -> Floats:
    return weighted_all(o.enterprises, weights)


@indicator_family(family="scope", unit="enterprises", sentence="Enterprises on the list: {member}")
def enterprises_above_scale_in(o: Observations, weights: Floats) -> Floats:
    return weighted_on_list(o.enterprises, weights)


@indicator_family(family="scope", unit="enterprises", sentence="Live enterprises of any size: {member}")
def enterprises_all_in(o: Observations, weights: Floats) -> Floats:
    return weighted_all(o.enterprises, weights)


def _of_size(o: Observations, name: str) -> Floats:
    return o.size_classes[:, SIZE_CLASSES.index(name)].sum(axis=-1)


@indicator(unit="enterprises", sentence="Live micro enterprises by the classification of 2011")
def enterprises_micro(o: Observations) -> Floats:
    return _of_size(o, "micro")


@indicator(unit="enterprises", sentence="Live small enterprises by the classification of 2011")
def enterprises_small(o: Observations) -> Floats:
    return _of_size(o, "small")


@indicator(unit="enterprises", sentence="Live medium enterprises by the classification of 2011")
def enterprises_medium(o: Observations) -> Floats:
    return _of_size(o, "medium")


@indicator(unit="enterprises", sentence="Live large enterprises by the classification of 2011")
def enterprises_large(o: Observations) -> Floats:
    return _of_size(o, "large")


@indicator(unit="enterprises/month", sentence="Enterprises that began in the month")
def entries(o: Observations) -> Floats:
    return monthly(o.entered).sum(axis=-1)


@indicator(unit="enterprises/month", sentence="Enterprises that ended in the month for any reason")
def removals(o: Observations) -> Floats:
    return o.removed_for_any_reason().sum(axis=-1)


@indicator(
    unit="enterprises/month", sentence="Enterprises that closed by themselves or became insolvent, under no lever"
)
def natural_exits(o: Observations) -> Floats:
    return o.removed_by(consolidation=False).sum(axis=-1)


@indicator(unit="enterprises/month", sentence="Enterprises closed or merged under the consolidation lever")
def consolidated(o: Observations) -> Floats:
    return o.removed_by(consolidation=True).sum(axis=-1)


@indicator_family(
    family="scope",
    unit="enterprises/month",
    sentence="Closed or merged under the consolidation lever: {member}",
)
def consolidated_in(o: Observations, weights: Floats) -> Floats:
    return o.removed_by(consolidation=True) @ weights


@indicator_family(
    family="scope",
    unit="enterprises/month",
    sentence="Closed by themselves or insolvent, under no lever: {member}",
)
def natural_exits_in(o: Observations, weights: Floats) -> Floats:
    return o.removed_by(consolidation=False) @ weights


@indicator_family(
    family="chain", unit="enterprises/month", sentence="Enterprises that began in the chain {member}"
)
def entries_in_chain(o: Observations, weights: Floats) -> Floats:
    return monthly(o.entered) @ weights


@indicator(unit="enterprises/year", sentence="December: enterprises that joined the above-scale list")
def new_above_scale(o: Observations) -> Floats:
    return o.listed.sum(axis=-1)


@indicator(unit="enterprises/year", sentence="December: live enterprises that left the above-scale list")
def delisted(o: Observations) -> Floats:
    return o.delisted.sum(axis=-1)


@indicator(
    unit="enterprises/year",
    sentence="December: enterprises that joined the list after a year or more below it",
)
def scale_ups(o: Observations) -> Floats:
    return o.scaled_up.sum(axis=-1)


@indicator(
    unit="enterprises/year",
    sentence="December: of those, enterprises whose yearly sales passed the threshold after 2019",
)
def scale_ups_by_growth(o: Observations) -> Floats:
    return o.really_scaled_up.sum(axis=-1)


@indicator(unit="enterprises", sentence="Enterprises that the consolidation lever is to remove in all: its quotas")
def consolidation_list(o: Observations) -> Floats:
    return o.figure("consolidation_list")


@indicator(unit="enterprises", sentence="Zombies: heavily indebted and unable to cover interest")
def zombies(o: Observations) -> Floats:
    return of_all(o.zombies)


@indicator(unit="%", sentence="Share of zombies among all live enterprises")
def zombie_share(o: Observations) -> Floats:
    return 100.0 * ratio(of_all(o.zombies), of_all(o.enterprises))


@indicator(unit="%", sentence="Share of the enterprises on the list that have made a loss since January")
def loss_making_share(o: Observations) -> Floats:
    return 100.0 * ratio(on_list(o.loss_making), on_list(o.enterprises))


@indicator(unit="ln", sentence="Mean quality and name of the products of live enterprises, above that of 2019")
def mean_quality(o: Observations) -> Floats:
    return ratio(of_all(o.quality), of_all(o.enterprises))
