"""Inspecting a pile: any number of finished files, each read and checked by itself. Pure.

``piles`` finds the files, ``findings`` says what is found in one of them, ``apart`` does so within
bounds, ``kept`` holds results until all are there, ``tables``, ``summaries`` and ``workbook`` tell
them.
"""
