"""docs/layouts.md explains every key that a layout may have."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

from budget.dimensions import AssetKind, Fund, Kind, Origin, Purpose, UnitNature
from disclosure.documents.forms import FOLDER, SHIPPED, load_data, loader

GUIDE = (Path(__file__).parents[4] / "docs" / "layouts.md").read_text(encoding="utf-8")
OPEN = {
    "selectors",
    "tables",
    "figures",
    "slots",
    "each",
    "column_sums",
    "row_sums",
}  # whoever writes a form names what is in them


def keys(data: Any, *, inside: str = "") -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from keys(item, inside=inside)
    if isinstance(data, dict):
        for key, value in data.items():
            if inside not in OPEN and not isinstance(value, dict | list):
                yield key
            yield from keys(value, inside="" if inside in OPEN else key)


def test_every_key_of_every_form_is_explained() -> None:
    used = {
        key
        for path in FOLDER.glob("*.toml")
        for key in keys(tomllib.loads(path.read_text(encoding="utf-8")))
    }
    assert {key for key in used if not re.search(rf"\b{key}\b", GUIDE)} == set()


def test_every_word_of_every_closed_list_is_explained() -> None:
    words = {
        *loader.TABLE_KINDS,
        *loader.COLUMN_KINDS,
        *loader.BLOCK_KINDS,
        *loader.ROWS_BY,
        *loader.DIMENSIONS,
        *(
            member.value
            for dimension in (AssetKind, Fund, Kind, Origin, Purpose, UnitNature)
            for member in dimension
        ),
    }
    assert {word for word in words if f"`{word}`" not in GUIDE} == set()


def test_the_guides_form_with_a_new_column_is_a_form() -> None:
    text = GUIDE.split("```toml")[1].split("```")[0]
    layout = load_data(tomllib.loads(dedent(text)), SHIPPED, name="guide.toml")
    columns = [column.key for column in layout.tables["table-3"].columns]
    assert columns[-2:] == ["project", "other_spending"]
