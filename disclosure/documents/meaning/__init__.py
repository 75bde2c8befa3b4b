"""What a cell means: the one home that checks, charts, comparison and search share. Pure."""
