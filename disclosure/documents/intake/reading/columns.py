"""Which column of a file's grid is which column of the form, found by header texts, in order. Pure."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure.documents.forms.model import TableRule
from disclosure.documents.intake.files.blocks import RawCell
from disclosure.documents.intake.reading.form import Form
from disclosure.documents.intake.reading.matching import in_order

Rows = Sequence[Sequence[RawCell]]
_EXACT, _LEAF, _INSIDE, _ALIKE, _GROUP = 5.0, 4.0, 2.5, 2.0, 1.0


@dataclass(frozen=True)
class Columns:
    """The position in the grid of each column of a rule that was found, by key; ``score`` 1 means all headers as in the form.

    ``units`` are the units of money that single headers name; ``strays`` positions with a header of their own that fit none;
    ``others`` header cells that say something else than the form, though their column was recognised.
    """

    positions: dict[str, int]
    score: float
    units: dict[str, str]
    strays: tuple[int, ...] = ()
    others: tuple[RawCell, ...] = ()


def match_columns(form: Form, rule: TableRule, header: Rows, body: Rows) -> Columns:
    """The columns of ``rule`` in a grid with these header and body rows.

    Order decides between equal headers (项目, 预算数 twice). Where one header cell is missing, the column between two that
    were found is the one the form has there.
    """
    used = range(max((len(row) for row in (*header, *body)), default=0))
    paths = [_path(header, position) for position in used]
    filled = [_has_text(body, position) for position in used]
    if not any(paths):
        return _by_position(rule, [position for position in used if filled[position]])
    wanted = [tuple(column.header) for column in rule.columns]
    affinity = [[_known_affinity(form, path, want) for want in wanted] for path in paths]
    pairs = set(in_order(len(paths), len(wanted), lambda grid, column: affinity[grid][column]))
    score = sum(affinity[grid][column] for grid, column in pairs) / (_EXACT * _expected(rule, paths, pairs))
    pairs |= _between(pairs, [bool(path) for path in paths], filled, len(wanted))
    positions = {rule.columns[column].key: grid for grid, column in sorted(pairs)}
    units = {key: unit for key, at in positions.items() if (unit := form.unit_in((_path(header, at) or ("",))[-1]))}
    taken = {grid for grid, _ in pairs}
    strays = tuple(grid for grid in used if grid not in taken and filled[grid])
    inexact = {grid for grid in used if not any(grid == at and affinity[at][column] >= _EXACT for at, column in pairs)}
    return Columns(positions, score, units, strays, tuple(_others(form, rule, header, inexact)))


def _has_text(rows: Rows, at: int) -> bool:
    return any(at < len(row) and row[at].text.strip() for row in rows)


def _path(header: Rows, at: int) -> tuple[str, ...]:
    """The header texts over a column from the top down, each once."""
    texts = [row[at].text for row in header if at < len(row) and row[at].text.strip()]
    return tuple(text for index, text in enumerate(texts) if index == 0 or text != texts[index - 1])


def _expected(rule: TableRule, paths: Sequence[tuple[str, ...]], pairs: set[tuple[int, int]]) -> int:
    """How many columns should have paired: all of the form's, or all with a header if those are more. Row numbers may lack."""
    matched = {column for _, column in pairs}
    optional = sum(column.kind == "row_number" and at not in matched for at, column in enumerate(rule.columns))
    return max(len(rule.columns) - optional, sum(map(bool, paths)))


def _others(form: Form, rule: TableRule, header: Rows, positions: set[int]) -> Iterator[RawCell]:
    """Header cells over these positions whose text the form's header does not have."""
    words = {form.word(text) for column in rule.columns for text in column.header}
    for row in header:
        for at, cell in enumerate(row):
            if at in positions and cell.text.strip() and not cell.merged and form.word(cell.text) not in words:
                yield cell


def _by_position(rule: TableRule, used: list[int]) -> Columns:
    """Without any header: column by column, where there are as many."""
    if len(used) != len(rule.columns):
        return Columns({}, 0.0, {})
    return Columns({column.key: at for column, at in zip(rule.columns, used, strict=True)}, 0.1, {})


def _known_affinity(form: Form, path: tuple[str, ...], want: tuple[str, ...]) -> float:
    if (path, want) not in form.affinities:
        form.affinities[path, want] = _affinity(form, path, want)
    return form.affinities[path, want]


def _affinity(form: Form, path: tuple[str, ...], want: tuple[str, ...]) -> float:
    """How well a column's header texts fit a column of the form; 0 where they do not."""
    if not path:
        return 0.0
    words, wanted = [form.word(text) for text in path], [form.word(text) for text in want]
    if words == wanted or "".join(words) == "".join(wanted):
        return _EXACT
    if words == wanted[: len(words)]:  # the group is named, the cell below it is blank
        return _GROUP
    shared = len(set(words[:-1]) & set(wanted[:-1])) * 0.5
    contradicts = 1.0 if words[:-1] and wanted[:-1] and not shared else 0.0
    leaf, goal = words[-1], wanted[-1]
    if leaf == goal:
        return _LEAF + shared - contradicts
    if min(len(leaf), len(goal)) >= 2 and (leaf in goal or goal in leaf):
        return _INSIDE + shared - contradicts
    if min(len(leaf), len(goal)) >= 4 and form.folder.likeness(leaf, goal) >= 0.7:
        return _ALIKE + shared - contradicts
    return 0.0


def _between(pairs: set[tuple[int, int]], headed: list[bool], filled: list[bool], width: int) -> set[tuple[int, int]]:
    """Columns without a header of their own between found ones, where the form has as many: blank columns may be strangers."""
    found = set()
    edges = [(-1, -1), *sorted(pairs), (len(headed), width)]
    for (grid, column), (next_grid, next_column) in itertools.pairwise(edges):
        bare = [at for at in range(grid + 1, next_grid) if not headed[at]]
        for candidates in (bare, [at for at in bare if filled[at]]):
            if candidates and len(candidates) == next_column - column - 1:
                found |= set(zip(candidates, range(column + 1, next_column), strict=True))
                break
    return found
