"""Pages that put amounts of several disclosures side by side: codes, departments, their years,
regions.

They read ``Amount`` rows of standing publications only. Money is whole fen until it is shown; each
figure is rounded once.
"""
