"""A first layout from the blank form that a finance bureau hands out. Pure.

``files.draft_file`` reads the file, ``tables`` finds its tables, ``columns`` and ``rows`` bind
headings and row names through the words of vocabulary.toml, ``writing`` writes the TOML.
"""
