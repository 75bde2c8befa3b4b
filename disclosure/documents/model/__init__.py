"""The Document and what follows from it alone: canonical JSON, schema, addresses, pages, citations.

Pure.
"""
