"""Proves that a form can be published: generated ledgers through every format, reader and check.

``specimens`` makes departments that enter something in a layout, ``proof`` publishes them and says
what went wrong and where. Nothing is kept, nothing is published. Pure.
"""
