"""Bulk data for those who take it home: what there is, what its columns are, and the files."""
