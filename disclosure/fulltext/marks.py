"""Words that no text has: what a passage's publication and kind are, so that one index answers filters too. Pure."""


def kind_mark(kind: int) -> str:
    """The passages of a kind."""
    return f"@k{kind:d}"


def year_mark(year: int) -> str:
    """The passages of a budget year."""
    return f"@y{year:d}"


def region_mark(region: str) -> str:
    """The passages of a region, by its code."""
    return f"@r{region}"


def department_mark(region: str, department: str) -> str:
    """The passages of a department, by both codes."""
    return f"@d{region}.{department}"
