"""All that the public sees of master data, as plain values: no page can go on from them to a draft.

The one door between citizens' pages and the ledger's models (docs/adr/0063).
tests/test_architecture.py holds it shut elsewhere.
"""

from disclosure.roster.bodies import Body, Succession, kinds, succession
from disclosure.roster.duty import COLUMNS, SHOWN, Duty, roster, tally, unit_roster
from disclosure.roster.people import Population, populations

__all__ = [
    "COLUMNS",
    "SHOWN",
    "Body",
    "Duty",
    "Population",
    "Succession",
    "kinds",
    "populations",
    "roster",
    "succession",
    "tally",
    "unit_roster",
]
