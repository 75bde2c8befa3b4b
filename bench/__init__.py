"""Paired measurements: `make bench`, or `python -m bench SUBJECT ...` for some subjects.

Absolute times differ by a third from one hour to the next on a shared computer, so nothing here reports them alone: a
subject compares two ways of doing the same, taken in turns in one run, and reports the ratio. Where a bound was promised
(`Bound`), it is measured and judged.
"""
