"""Measurements: `make bench`, or `python -m bench SUBJECT ...` for some subjects.

Absolute times differ by a third from one hour to the next on a shared computer. So a subject either
compares two ways of doing the same, taken in turns in one run (``Pair``), or measures what was
promised and holds it against its bound (``Bound``). A bound that is missed ends the run with 1.
"""
