"""Performance goals as data: the indicators of a region's departments over the years, with the
money of their project where it is known.
"""
