"""English names of what the forms and classifications print in Chinese: data, unofficial. Pure.

fixtures/english/README.md says where they are from.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "fixtures" / "english"


@cache
def english_names() -> Mapping[str, str]:
    """Return the English name of each Chinese one."""
    names = {}
    with (FOLDER / "names.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names[row["chinese"]] = row["english"]
    return names
