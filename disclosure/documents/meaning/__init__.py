"""The meaning of cells: the one home that checks, charts, comparison and search share. Pure."""
