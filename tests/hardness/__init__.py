"""Bad input of every kind: mutated scenarios and rosters, files built to be enormous, and what a scenario may touch."""
