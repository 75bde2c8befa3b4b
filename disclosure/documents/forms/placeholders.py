"""Placeholders in braces, as the sentences and titles of a form have them. Pure.

``{department}`` is a text, ``{slot:basic_change_reason}`` what the department wrote,
``{each:purposes}`` what a list of codes prints, and ``{basic}`` or ``{basic:fixed-2}`` a figure, in
its own number style or in another.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from budget.money import show_in_chinese
from disclosure.documents.model.document import Identity

# Only a form for units may use these: a department's disclosure has no unit.
UNIT_PLACEHOLDERS = ("unit_code", "unit")
TEXT_PLACEHOLDERS = (
    "code",
    "department",
    *UNIT_PLACEHOLDERS,
    "region",
    "year",
    "prior_year",
    "money_unit",
)
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)(?::([a-z_0-9-]+))?\}")


@dataclass(frozen=True)
class Placeholder:
    """One placeholder of a template, and where it stands: ``template[start:end]``.

    ``style`` is the number style that is asked for a figure, empty for the figure's own.
    """

    kind: Literal["text", "slot", "figure", "each"]
    name: str
    style: str
    start: int
    end: int


def placeholders(
    template: str, *, texts: Container[str] = TEXT_PLACEHOLDERS
) -> Iterator[Placeholder]:
    """Yield the placeholders of a template in order.

    ``texts`` are the names that mean a text here.
    """
    for match in PLACEHOLDER.finditer(template):
        name = match[1]
        detail = match[2] or ""
        if name in ("slot", "each") and detail:
            kind: Literal["slot", "each"] = "slot" if name == "slot" else "each"
            yield Placeholder(kind, detail, "", match.start(), match.end())
        elif name in texts and not detail:
            yield Placeholder("text", name, "", match.start(), match.end())
        else:
            yield Placeholder("figure", name, detail, match.start(), match.end())


def texts_of(identity: Identity) -> dict[str, str]:
    """Return the texts that the placeholders of a disclosure's form stand for."""
    return {
        "code": identity.department_code,
        "department": identity.department_name,
        "unit_code": identity.unit_code,
        "unit": identity.unit_name,
        "region": identity.region_name,
        "year": str(identity.year),
        "prior_year": str(identity.year - 1),
        "money_unit": identity.money_unit,
    }


def fill(template: str, texts: Mapping[str, str]) -> str:
    """Return a template of text placeholders, filled.

    Raises KeyError for a placeholder not in ``texts``.
    """
    return PLACEHOLDER.sub(lambda match: texts[match[1]], template)


def with_lists(template: str, lists: Mapping[str, str]) -> str:
    """Return a template with the written-out lists of codes in it, by their keys."""
    for key, written in lists.items():
        template = template.replace(f"{{each:{key}}}", written)
    return template


def numbered(template: str, number: int) -> str:
    """Return the template of an item of a list with its number: 1 or 一."""
    text = template.replace("{number}", str(number))
    return text.replace("{ordinal}", show_in_chinese(number)) if "{ordinal}" in text else text


def brace_faults(template: str) -> list[str]:
    """Return what is wrong with the braces of a template, in Chinese."""
    without_placeholders = PLACEHOLDER.sub("", template)
    if "{" in without_placeholders or "}" in without_placeholders:
        return ["花括号不成对，或其中的名称不是小写字母"]
    return []
