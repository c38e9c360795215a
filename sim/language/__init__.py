"""What the program says, in English and Chinese: one table of words, `words.csv`, and messages that are put into a
language only when they are shown.

Names of the plan (targets, levers, indicators, stages) stand in the plan's own `labels.csv`, so that another plan
needs no change here.
"""
