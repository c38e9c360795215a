"""What the plan does: one lever a file, on one common machinery.

``base.py`` is the contract of a lever, ``programme.py`` its state in a run (purse, payment queue, count),
``take_up.py`` how enterprises take it up, ``selection.py`` who is served when money or offices do not suffice.
"""
