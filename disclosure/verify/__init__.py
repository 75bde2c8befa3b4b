"""Is this paper genuine? The page that answers for everybody, and the catalogue to answer oneself.

Of all that works here it knows how a file is read and held against a publication; no ledger.
"""
