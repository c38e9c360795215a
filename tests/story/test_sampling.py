"""Samples: what can be asked for, in both languages, and that the same enterprise comes every time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.errors import InputError
from sim.plan import load_plan
from sim.story import sampling
from sim.story.replay import Source
from sim.story.sampling import KINDS, WORDS, Wanted, choose, read_sample


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("exited:refractories", Wanted("exited", "refractories")), ("退出:耐火材料", Wanted("exited", "refractories")),
        ("退出：耐材", Wanted("exited", "refractories")), ("升规", Wanted("listed", "all")),
        ("grew:RF_prod", Wanted("grew", "RF_prod")), ("上云:全部", Wanted("cloud", "all")),
        ("Awarded: New materials", Wanted("awarded", "new_materials")), ("any", Wanted("any", "all")),
    ],
)  # fmt: skip
def test_a_sample_is_read_in_both_languages(text: str, wanted: Wanted) -> None:
    assert read_sample(text, load_plan()) == wanted


def test_every_chain_and_every_kind_can_be_asked_for() -> None:
    plan = load_plan()
    for what in WORDS:
        for chain in (*plan.chains, *plan.stages):
            assert read_sample(f"{what}:{chain}", plan) == Wanted(what, chain)


@pytest.mark.parametrize(
    ("text", "said"),
    [("exitd:cement", "did you mean 'exited'"), ("退场", "没有|no sample"), ("exited:cemnt", "did you mean 'cement'")],
)
def test_what_is_not_known_is_answered_with_what_was_meant(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_sample(text, load_plan())


@pytest.mark.parametrize("what", list(KINDS))
def test_candidates_are_those_of_the_events_in_the_order_of_months(what: str, story_source: Source) -> None:
    model = story_source.model()
    table, stages = story_source.run.events, model.firms.arrays["stage"]
    own = table[table["kind"].isin(KINDS[what]) & (table["month"] >= "2020-01")]
    if what == "refused":
        own = own[own["reason"] != "capacity_consolidation"]
    if own.empty:
        with pytest.raises(InputError, match="0 enterprises fit"):
            choose(story_source, model, Wanted(what, "all"))
        model.release()
        return
    kept = choose(story_source, model, Wanted(what, "all"))
    assert set(kept.candidates) == set(own["enterprise"]) and len(set(kept.candidates)) == len(kept.candidates)
    first = own.groupby("enterprise")["month"].min()
    assert list(kept.candidates) == sorted(kept.candidates, key=lambda row: (first[row], row))
    last = choose(story_source, model, Wanted(what, "all", number=len(kept.candidates)))
    assert last.row == kept.candidates[-1]
    chain = model.plan.stage_chains[stages[kept.row]]
    some = choose(story_source, model, Wanted(what, chain))
    assert some.row == kept.row and {model.plan.stage_chains[stages[row]] for row in some.candidates} == {chain}
    model.release()


def test_without_kept_events_the_run_is_simulated(story_source: Source) -> None:
    manifest = {**story_source.run.manifest, "events_of": 0}
    none_kept = replace(story_source, run=replace(story_source.run, manifest=manifest))
    assert story_source.has_events and not none_kept.has_events
    model = story_source.model()
    assert choose(none_kept, model, Wanted("any", "all")) == choose(story_source, model, Wanted("any", "all"))
    model.release()


def test_who_grew_and_who_shrank_are_ordered_by_employees(
    story_source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = np.array([10.0, 10.0, 10.0, 0.0, 10.0]), np.array([30.0, 5.0, 60.0, 9.0, 0.0])
    monkeypatch.setattr(sampling, "_simulated", lambda _: ({}, before, after))
    model = story_source.model()
    grew, shrank = (choose(story_source, model, Wanted(what, "all")) for what in ("grew", "shrank"))
    assert grew.candidates == (2, 0) and shrank.candidates == (1,)
    with pytest.raises(InputError, match="1 enterprises fit the sample; there is no number 2"):
        choose(story_source, model, Wanted("shrank", "all", number=2))
    model.release()
