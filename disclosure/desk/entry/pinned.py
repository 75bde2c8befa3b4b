"""Reviewers' open comments, shown where what they are about is entered."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest

from budget.entries import Line
from budget.models import DepartmentBudget
from disclosure.actions.drafts import assemble_budget
from disclosure.documents import forms
from disclosure.documents.assembly.tables import natural_key
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Document
from disclosure.models import ReviewComment

# A comment on a sum of more lines than these is about none of them: it stands above the grid.
MOST_LINES = 12
_PROJECT = re.compile(r"goals/(?P<project>\d+)(?:/|$)")
_INDICATOR = re.compile(r"goals/(?P<project>\d+)/indicator-(?P<number>\d+)(?:/|$)")
_NUMBER = re.compile(r"(\d+)(?:/|$)")
_ITEM = re.compile(r"(?P<table>[^/]+)/item-(?P<number>\d+)(?:/|$)")

Comments = Sequence[ReviewComment]
Remarks = dict[int, tuple[str, ...]]  # what is said of a row, by its number from 1
TokenRemarks = dict[str, tuple[str, ...]]  # what is said of a saved row, by its token


def open_comments(request: HttpRequest, budget: DepartmentBudget) -> list[ReviewComment]:
    """Return the comments on a budget's places that are not resolved, for those who may see."""
    comments = ReviewComment.objects.visible_to(request.user).open()
    return list(comments.filter(budget=budget).exclude(address=""))


def in_words(comment: ReviewComment) -> str:
    """Return a comment with its place, as it stands beside what it is about."""
    return f"意见（{comment.place}）：{comment.text}"


def on_lines(
    comments: Comments, budget: DepartmentBudget, lines: Mapping[int, Line | None]
) -> Remarks:
    """Return what is said of the lines with these numbers: of the cells that count them."""
    remarks: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    if not comments:
        return remarks
    layout = forms.layout(budget.layout)
    document = assemble_budget(budget=budget).document
    keys_by_address = _lines_by_address(document)
    numbers_by_key: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in lines.items():
        if line is not None:
            key = natural_key(line, layout)
            numbers_by_key[key].append(number)
    for comment in comments:
        numbers: list[int] = []
        for key in keys_by_address.get(comment.address, set()):
            numbers += numbers_by_key.get(key, [])
        if len(numbers) > MOST_LINES:
            continue
        for number in numbers:
            remarks[number] += (in_words(comment),)
    return remarks


def _lines_by_address(document: Document) -> dict[str, set[str]]:
    """Return the natural keys of the lines that each cell counts, and each row in all its cells."""
    counted: dict[str, set[str]] = defaultdict(set)
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                counted[cell.address].update(cell.lines)
                counted[row.address].update(cell.lines)
    return counted


def about_lines(comments: Comments, budget: DepartmentBudget) -> list[ReviewComment]:
    """Return the comments on tables that are made of the ledger's lines."""
    layout = forms.layout(budget.layout)
    return [comment for comment in comments if _is_made_of_lines(comment, layout)]


def _is_made_of_lines(comment: ReviewComment, layout: Layout) -> bool:
    table, _, _ = comment.address.partition("/")
    rule = layout.tables.get(table)
    return rule is not None and rule.counts_lines


def on_sentences(comments: Comments) -> dict[str, tuple[str, ...]]:
    """Return what is said of paragraphs, by their addresses."""
    remarks: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for comment in comments:
        remark = f"意见：{comment.text}"
        remarks[comment.address] += (remark,)
    return remarks


def on_rows(comments: Comments, row_at: Callable[[str], str | None]) -> TokenRemarks:
    """Return what is said of the saved rows of a grid, by their tokens.

    ``row_at`` finds the row that is printed at an address, or below it; None for what is elsewhere.
    """
    remarks: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for comment in comments:
        token = row_at(comment.address)
        if token is not None:
            remarks[token] += (in_words(comment),)
    return remarks


# Where rows are printed: the number of each from 1, as the assembly writes it into addresses.


def item_number(address: str, layout: Layout) -> int | None:
    """Return the number of the item of procurement that is printed at an address."""
    place = _ITEM.match(address)
    if place is None:
        return None
    rule = layout.tables.get(place["table"])
    if rule is None or rule.rows_by != "procurement":
        return None
    return int(place["number"])


def project_number(address: str) -> int | None:
    """Return the number of the project whose goal or indicators are printed at an address."""
    place = _PROJECT.match(address)
    if place is None:
        return None
    return int(place["project"])


def indicator_number(address: str, project: int) -> int | None:
    """Return the number of the indicator of a project, itself by number, at an address."""
    place = _INDICATOR.match(address)
    if place is None:
        return None
    is_of_project = int(place["project"]) == project
    return int(place["number"]) if is_of_project else None


def sub_goal_number(address: str, layout: Layout) -> int | None:
    """Return the number of the sub-goal that is printed at an address."""
    for part in layout.parts:
        for block in part.blocks:
            if block.kind != "sub_goals":
                continue
            beginning = f"{part.key}/{block.key}-"
            if not address.startswith(beginning):
                continue
            number = _NUMBER.match(address.removeprefix(beginning))
            if number:
                return int(number[1])
    return None


def asset_kind(address: str, layout: Layout) -> str | None:
    """Return the kind of assets that is printed at an address; None for sums of several."""
    table, _, below = address.partition("/")
    row_key, _, _ = below.partition("/")
    rule = layout.tables.get(table)
    if rule is None or rule.rows_by != "assets":
        return None
    for row in rule.rows:
        if row.key != row_key:
            continue
        for item in row.items.values():
            if len(item.source) == 1:
                return item.source[0]
    return None
