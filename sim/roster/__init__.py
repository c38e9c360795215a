"""The planner's own data: a roster of enterprises (企业名录) and a ledger of projects (重点工业项目台帐).

A file comes from anybody's spreadsheet (:mod:`sim.roster.sheets`, :mod:`sim.roster.header`), its cells are cleaned
(:mod:`sim.roster.numbers`, :mod:`sim.roster.entries`), everything wrong is said at once (:mod:`sim.roster.findings`),
and what the model needs becomes a table without names and codes (:mod:`sim.roster.table`), which alone travels to
workers and into run folders.
"""
