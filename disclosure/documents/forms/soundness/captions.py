"""Texts of a form that readers would take for what stands above a table. Pure."""

import re
from collections.abc import Iterator

from budget.sheets import unit_in_caption
from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.references import Fault
from disclosure.documents.forms.soundness.words import FOLDER

_LONGEST_LABEL = 10  # characters before the colon, by which readers know a caption
_YEAR = re.compile(r"(?:\d{4}|\{year\}|\{prior_year\})年?度?")


def faults(layout: Layout) -> Iterator[Fault]:
    """Yield labels of rows that begin like a caption (单位：), and lines that state a unit or year
    as one does.
    """
    labels: list[str] = []
    for table in layout.tables.values():
        labels += filter(None, map(caption_label, table.caption))
    beginnings = tuple(labels)
    for place, text in _labels_of_rows(layout):
        if caption_label(text).endswith(beginnings):
            yield place, f"“{text}”读回时像表头说明行，请改写行名"
    for place, text in _lines(layout):
        if caption_label(text).endswith(beginnings) and _states_something(text):
            yield place, f"“{text}”读回时像表头说明行，请改写"


def caption_label(text: str) -> str:
    """Return the words of a caption before its colon, folded; empty where they name nothing."""
    label, colon, _ = FOLDER.fold(text).partition(":")
    is_label = bool(colon) and len(label) <= _LONGEST_LABEL and "{" not in label
    return label if is_label else ""


def _states_something(text: str) -> bool:
    _, _, value = FOLDER.fold(text).partition(":")
    states_a_unit = "{money_unit}" in value or bool(unit_in_caption(text))
    return states_a_unit or _YEAR.fullmatch(value) is not None


def _labels_of_rows(layout: Layout) -> Iterator[tuple[str, str]]:
    for table in layout.tables.values():
        yield f"tables.{table.key}.total.label", table.total_label
        for row in table.rows:
            for item in row.items.values():
                yield f"tables.{table.key}.rows.{row.key}.label", item.name


def _lines(layout: Layout) -> Iterator[tuple[str, str]]:
    for table in layout.tables.values():
        for note in table.notes:
            yield f"tables.{table.key}.notes.{note.key}.text", note.text
    for part in layout.parts:
        for block in part.blocks:
            place = f"parts.{part.key}.blocks.{block.key}"
            yield place, block.text
            for clause in block.clauses:
                for variant in clause.variants():
                    yield place, variant
            for item in block.items:
                yield place, item.text
