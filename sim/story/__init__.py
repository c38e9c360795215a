"""One enterprise's story: what happened to it month by month, and why.

A finished run is simulated again with one row of the table watched (:mod:`sim.story.replay`,
:mod:`sim.story.watch`); what was seen is put in order (:mod:`sim.story.chapters`) and told
(:mod:`sim.story.telling`). Which enterprise may be left to a sample (:mod:`sim.story.sampling`). Nothing of this
touches a normal run: all hooks are put on the one model that is replayed, and taken off again.
"""
