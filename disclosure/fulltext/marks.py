"""Words that no text has, for the publication and the kind of a passage. Pure.

So the one index of words answers filters too.
"""


def kind_mark(kind: int) -> str:
    """Return the mark of the passages of a kind."""
    return f"@k{kind:d}"


def year_mark(year: int) -> str:
    """Return the mark of the passages of a budget year."""
    return f"@y{year:d}"


def region_mark(region: str) -> str:
    """Return the mark of the passages of a region, by its code."""
    return f"@r{region}"


def department_mark(region: str, department: str) -> str:
    """Return the mark of the passages of a department, by both codes."""
    return f"@d{region}.{department}"


def unit_mark(region: str, department: str, unit: str) -> str:
    """Return the mark of the passages of a unit's own disclosures, by all three codes."""
    return f"@d{region}.{department}.{unit}"
