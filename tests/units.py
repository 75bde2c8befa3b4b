"""A form for units, and a unit of the example: hebei-2023 with the unit for the department."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from budget.entries import Entries
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import FOLDER, load
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Document
from tests.documents import example_entries

UNIT_LAYOUT = "hebei-unit"
UNIT_CODE = "203001"
UNIT_NAME = "平乡县干部培训中心"


def unit_form() -> str:
    """The text of a layout file for units."""
    text = (FOLDER / "hebei-2023.toml").read_text(encoding="utf-8")
    for old, new in (
        ('key = "hebei-2023"', f'key = "{UNIT_LAYOUT}"\ndocument_kind = "unit_budget"'),
        ("{code}", "{unit_code}"),
        ("{department}", "{unit}"),
        ("部门预算", "单位预算"),
    ):
        text = text.replace(old, new)
    return text


@cache
def unit_layout() -> Layout:
    """The form for units, loaded."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{UNIT_LAYOUT}.toml"
        path.write_text(unit_form(), encoding="utf-8")
        return load(path)


def unit_entries() -> Entries:
    """What the example's department entered, as if it were the unit's."""
    entries = example_entries()
    return replace(
        entries,
        layout=UNIT_LAYOUT,
        unit_code=UNIT_CODE,
        unit_name=UNIT_NAME,
        overrides={},
    )


@cache
def unit_document() -> Document:
    """The disclosure of the unit."""
    return assemble(unit_entries(), unit_layout()).document
