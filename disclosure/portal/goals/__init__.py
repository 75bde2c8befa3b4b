"""Performance goals as data: the indicators of a region's departments over the years, with their project's money where known."""
