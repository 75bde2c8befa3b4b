"""All figures of publications as long tables, to be had in one download. Pure.

``schema`` declares the tables once, ``rows`` reads their rows off a Document. Everything that
writes or describes a table (``parquet``, ``csv``, ``workbook``, ``package``) takes it from there.
"""
