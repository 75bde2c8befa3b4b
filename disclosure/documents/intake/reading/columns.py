"""Finds which column of the form each column of a file's grid is, by header texts. Pure."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from budget.sheets import scale_of_unit
from disclosure.documents.forms.model import TableRule
from disclosure.documents.intake.files.blocks import Covered, RawCell
from disclosure.documents.intake.reading.form import HeaderPath, KnownForm
from disclosure.documents.intake.reading.matching import in_order

GridRows = Sequence[Sequence[RawCell]]
Pairs = set[tuple[int, int]]  # position in the grid, number of the form's column

# How well a column's header fits one of the form: the whole path of texts is equal, its lowest text
# is, contains it, is like it, or only the group above is named. What tells is the order among them.
_EXACT = 5.0
_LEAF = 4.0
_INSIDE = 2.5
_ALIKE = 2.0
_GROUP = 1.0
_SHARED_GROUP = 0.5  # for each group above that both have
_OTHER_GROUP = -1.0  # where both have groups and share none
_SHORTEST_INSIDE = 2  # characters: one alone stands in many headers
_SHORTEST_ALIKE = 4  # characters: shorter headers that are alike are others (收入, 支出)
_LEAST_LIKENESS = 0.7
_WORDS = ("label", "name")  # kinds of columns that may be spread over several
_WITHOUT_HEADER = 0.1  # the score of a grid without header that has as many columns


@dataclass(frozen=True)
class ColumnMatch:
    """The position in a grid of each column of a rule that was found, by the column's key.

    ``score`` 1 means all headers as in the form. ``units`` are the units of money that single
    headers name; ``strays`` are positions with a header of their own that fit no column; ``others``
    are header cells that say something else than the form, though their column was recognised.
    ``parts`` are all positions of a column of labels whose one heading stands over several;
    ``unreadable`` are header cells over amounts that state a unit of money that cannot be read.
    """

    positions: dict[str, int]
    score: float
    units: dict[str, str]
    strays: tuple[int, ...] = ()
    others: tuple[RawCell, ...] = ()
    parts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unreadable: tuple[RawCell, ...] = ()

    def moved(self, by: int) -> "ColumnMatch":
        """Return the same columns so many positions further to the right."""
        return replace(
            self,
            positions={key: position + by for key, position in self.positions.items()},
            strays=tuple(position + by for position in self.strays if position + by >= 0),
            parts={key: tuple(at + by for at in places) for key, places in self.parts.items()},
        )


def match_columns(
    form: KnownForm, rule: TableRule, header: GridRows, body: GridRows
) -> ColumnMatch:
    """Return the columns of ``rule`` in a grid with these header and body rows.

    Order decides between equal headers (项目, 预算数 twice). Where one header cell is missing, the
    column between two that were found is the one the form has there.
    """
    width = max((len(row) for row in (*header, *body)), default=0)
    paths = [_path(header, position) for position in range(width)]
    filled = [_has_text(body, position) for position in range(width)]
    if not any(paths):
        return _by_position(rule, filled)
    wanted = [tuple(column.header) for column in rule.columns]

    def affinity(position: int, column: int) -> float:
        return _affinity(form, paths[position], wanted[column])

    pairs = set(in_order(width, len(wanted), affinity))
    total = 0.0
    inexact = set(range(width))
    for position, column in pairs:
        fit = affinity(position, column)
        total += fit
        if fit >= _EXACT:
            inexact.remove(position)
    best_total = _EXACT * _expected(rule, paths, pairs)
    headed = [bool(path) for path in paths]
    pairs |= _between(pairs, headed, filled, len(wanted))

    positions = {}
    units = {}
    unreadable = []
    for position, column in sorted(pairs):
        key = rule.columns[column].key
        positions[key] = position
        cell = _cell_with_unit(form, header, position)
        if cell is None:
            continue
        units[key] = form.unit_in(cell.text)
        is_readable = scale_of_unit(units[key]) is not None
        if rule.columns[column].prints_money and not is_readable:
            unreadable.append(cell)
    parts = _parts(rule, positions, header)
    taken = set(positions.values())
    for places in parts.values():
        taken.update(places)
    strays = []
    for position in range(width):
        if filled[position] and position not in taken:
            strays.append(position)
    return ColumnMatch(
        positions,
        score=total / best_total,
        units=units,
        strays=tuple(strays),
        others=_other_headers(form, rule, header, inexact),
        parts=parts,
        unreadable=tuple(unreadable),
    )


def _cell_with_unit(form: KnownForm, header: GridRows, position: int) -> RawCell | None:
    """Return the header cell that states a column's unit, the lowest where several do."""
    for row in reversed(header):
        if position < len(row) and form.unit_in(row[position].text):
            return row[position]
    return None


def _parts(
    rule: TableRule, positions: Mapping[str, int], header: GridRows
) -> dict[str, tuple[int, ...]]:
    """Return the positions of labels and names that stand in several columns under one heading.

    Offices put the group of a row, or the level of a code, in a column of its own.
    """
    parts = {}
    taken = set(positions.values())
    for column in rule.columns:
        start = positions.get(column.key)
        if column.kind not in _WORDS or start is None:
            continue
        rows_with_heading = []
        for row in header:
            if start < len(row) and row[start].text.strip():
                rows_with_heading.append(row)
        end = start + 1
        if rows_with_heading:
            lowest = rows_with_heading[-1]  # one above it may go over other columns too
            while end < len(lowest) and lowest[end].merged == Covered.LEFT:
                end += 1
        further = range(start + 1, end)
        if further and taken.isdisjoint(further):
            parts[column.key] = tuple(range(start, end))
    return parts


def _has_text(rows: GridRows, position: int) -> bool:
    for row in rows:
        if position < len(row) and row[position].text.strip():
            return True
    return False


def _path(header: GridRows, position: int) -> HeaderPath:
    """Return the header texts over a column from the top down, repeated ones once."""
    path: list[str] = []
    for row in header:
        if position >= len(row):
            continue
        text = row[position].text
        repeats = path and path[-1] == text  # a merged cell stands in each row that it covers
        if text.strip() and not repeats:
            path.append(text)
    return tuple(path)


def _expected(rule: TableRule, paths: Sequence[HeaderPath], pairs: Pairs) -> int:
    """Return how many columns should have paired.

    These are all of the form's, or all with a header if those are more. Row numbers may lack.
    """
    matched = {column for _, column in pairs}
    required = 0
    for number, column in enumerate(rule.columns):
        if column.kind != "row_number" or number in matched:
            required += 1
    headed = sum(1 for path in paths if path)
    return max(required, headed)


def _other_headers(
    form: KnownForm, rule: TableRule, header: GridRows, positions: set[int]
) -> tuple[RawCell, ...]:
    """Return header cells over these positions whose text the form's header does not have."""
    words: set[str] = set()
    for column in rule.columns:
        words.update(form.word(text) for text in column.header)
    others = []
    for row in header:
        for position, cell in enumerate(row):
            if position not in positions or cell.merged or not cell.text.strip():
                continue
            if form.word(cell.text) not in words:
                others.append(cell)
    return tuple(others)


def _by_position(rule: TableRule, filled: Sequence[bool]) -> ColumnMatch:
    """Match a grid without any header column by column, where it has as many."""
    used = [position for position, is_filled in enumerate(filled) if is_filled]
    if len(used) != len(rule.columns):
        return ColumnMatch({}, score=0.0, units={})
    positions = {}
    for column, position in zip(rule.columns, used, strict=True):
        positions[column.key] = position
    return ColumnMatch(positions, score=_WITHOUT_HEADER, units={})


def _affinity(form: KnownForm, path: HeaderPath, want: HeaderPath) -> float:
    """Return how well a column's header texts fit a column of the form; 0 where they do not."""
    known = form.affinities.get((path, want))
    if known is None:
        known = form.affinities[path, want] = _compared(form, path, want)
    return known


def _compared(form: KnownForm, path: HeaderPath, want: HeaderPath) -> float:
    if not path:
        return 0.0
    words = [form.word(text) for text in path]
    wanted = [form.word(text) for text in want]
    if words == wanted or "".join(words) == "".join(wanted):
        return _EXACT
    if words == wanted[: len(words)]:  # the group is named, the cell below it is blank
        return _GROUP
    *groups, leaf = words
    *wanted_groups, wanted_leaf = wanted
    shared = set(groups).intersection(wanted_groups)
    correction = len(shared) * _SHARED_GROUP
    if groups and wanted_groups and not shared:
        correction = _OTHER_GROUP
    if leaf == wanted_leaf:
        return _LEAF + correction
    shortest = min(len(leaf), len(wanted_leaf))
    is_inside = leaf in wanted_leaf or wanted_leaf in leaf
    if is_inside and shortest >= _SHORTEST_INSIDE:
        return _INSIDE + correction
    if shortest < _SHORTEST_ALIKE:
        return 0.0
    likeness = form.folder.likeness(leaf, wanted_leaf)
    return _ALIKE + correction if likeness >= _LEAST_LIKENESS else 0.0


def _between(
    pairs: Pairs, headed: Sequence[bool], filled: Sequence[bool], form_width: int
) -> Pairs:
    """Pair columns without a header between found ones, where the form has as many there.

    If the blank columns among them make too many, those may be strangers: filled ones alone are
    counted then.
    """
    added: Pairs = set()
    edges = [(-1, -1), *sorted(pairs), (len(headed), form_width)]
    for before, after in itertools.pairwise(edges):
        position, column = before
        next_position, next_column = after
        missing = range(column + 1, next_column)
        bare = []
        bare_and_filled = []
        for between in range(position + 1, next_position):
            if headed[between]:
                continue
            bare.append(between)
            if filled[between]:
                bare_and_filled.append(between)
        for candidates in (bare, bare_and_filled):
            if candidates and len(candidates) == len(missing):
                added.update(zip(candidates, missing, strict=True))
                break
    return added
