"""Finding passages in the index of whichever database there is: docs/adr/0060.

Every answer is the keys of passages in their order (``Passage.key``: kind, newest year first), at
most as many as asked for. Both databases read only as much of the index as that takes, however many
passages a word has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, connections
from django.db.models import QuerySet

from disclosure.fulltext.marks import kind_mark, region_mark, year_mark

Sql = tuple[str, Sequence[Any]]  # a piece of a statement, and its parameters


@dataclass(frozen=True)
class Demand:
    """Something that a passage must meet: it has all ``words``, or else any of ``instead``.

    The only word may go on where ``is_prefix``.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """All ``demands`` must be met, and each of ``literals`` be held by the text.

    ``kinds``, ``years`` and ``regions`` (their codes) are all there are, ``kind`` and ``year`` the
    ones that were chosen, if any. Where a region was chosen, that is a demand, and ``regions`` is
    empty.
    """

    demands: tuple[Demand, ...]
    literals: tuple[str, ...]
    kinds: Sequence[int]
    years: Sequence[int]
    regions: Sequence[str] = ()
    kind: int | None = None
    year: int | None = None

    def among(self, *marks: str) -> "Search":
        """Return the same search among the passages that have any of these marks."""
        return replace(self, demands=(*self.demands, Demand((), instead=marks)))


def find(search: Search, hidden: QuerySet[Any, Any], limit: int) -> list[int]:
    """Return the keys of the first ``limit`` passages that meet the search.

    ``hidden`` are the keys of the publications whose passages must not be found.
    """
    if connection.vendor == "postgresql":
        return _on_postgresql(search, hidden, limit)
    return _on_sqlite(search, hidden, limit)


# -- SQLite: FTS5 reads its index in the order of the keys -----------------------------------------


def _on_sqlite(search: Search, hidden: QuerySet[Any, Any], limit: int) -> list[int]:
    if search.year is not None:
        search = search.among(year_mark(search.year))
    if search.kind is not None:
        search = search.among(kind_mark(search.kind))
    hidden_keys, hidden_params = hidden.query.sql_with_params()
    holds, literal_params = _holds(search.literals)
    sought = " AND ".join(map(_in_fts5, search.demands))
    rows = _rows(
        hidden.db,
        "SELECT passage.id FROM disclosure_passage_index"  # noqa: S608  all that is typed is a parameter
        " CROSS JOIN disclosure_passage passage ON passage.id = disclosure_passage_index.rowid"
        " WHERE disclosure_passage_index MATCH %s"
        f" AND passage.publication_id NOT IN ({hidden_keys}){holds}"
        " ORDER BY disclosure_passage_index.rowid LIMIT %s",
        [sought, *hidden_params, *literal_params, limit],
    )
    return [key for (key,) in rows]


def _in_fts5(demand: Demand) -> str:
    """Return a demand in the language of FTS5; words have no quotation marks."""
    beginning = " *" if demand.is_prefix else ""
    words = [f'"{word}"{beginning}' for word in demand.words]
    alternatives = [f'"{mark}"' for mark in demand.instead]
    if words:
        alternatives.insert(0, " AND ".join(words))
    one_of = " OR ".join(alternatives)
    return f"({one_of})"


# -- PostgreSQL: GIN knows no order, so each kind has an index, and they are asked in turn ---------

# PostgreSQL thinks that what is common in all passages is common in each kind, and would read the
# table, or one publication after the other, until it has enough. The settings last for the one
# transaction that all these statements are; + 0 keeps it from the index of publications.
_BY_THE_INDEX = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_nestloop = off; SET LOCAL jit = off;"
)


# Regions that are asked before all the others: they have enough of what is common.
FIRST_REGIONS = 4


@dataclass(frozen=True)
class _Turn:
    """Passages of a kind that meet all demands, without those that meet ``but_not``."""

    kind: int
    demands: Sequence[Demand]
    but_not: Demand | None = None


def _on_postgresql(search: Search, hidden: QuerySet[Any, Any], limit: int) -> list[int]:
    if search.kind is not None:
        return _of_kind(search, search.kind, hidden, limit)
    if search.year is not None:
        search = search.among(year_mark(search.year))
    turns: list[_Turn] = []
    for kind in sorted(search.kinds):
        turns += _turns(search, kind)
    found = _in_turn(turns, search.literals, hidden, limit)
    if len(found) < limit or search.year is not None:
        return sorted(key for _, key in found)
    # The last kind has more than were asked for, of which those found are any: its years are asked
    # in turn to have the first.
    last_kind, _ = found[-1]
    complete = [key for kind, key in found if kind != last_kind]
    return sorted(complete) + _of_kind(search, last_kind, hidden, limit - len(complete))


def _of_kind(search: Search, kind: int, hidden: QuerySet[Any, Any], limit: int) -> list[int]:
    """Return the first keys of one kind, its years asked in turn."""
    years = sorted(search.years, reverse=True) if search.year is None else [search.year]
    turns: list[_Turn] = []
    for year in years:
        turns += _turns(search.among(year_mark(year)), kind)
    found = _in_turn(turns, search.literals, hidden, limit)
    return sorted(key for _, key in found)


def _turns(search: Search, kind: int) -> list[_Turn]:
    """Return the turns in which a kind is asked: a few regions first where there are many.

    PostgreSQL notes all passages of a word before it reads the first, which of a common word takes
    the longer the more counties there are.
    """
    if len(search.regions) <= FIRST_REGIONS:
        return [_Turn(kind, search.demands)]
    marks = [region_mark(region) for region in search.regions[:FIRST_REGIONS]]
    few = Demand((), instead=tuple(marks))
    return [_Turn(kind, (*search.demands, few)), _Turn(kind, search.demands, but_not=few)]


def _in_turn(
    turns: Sequence[_Turn], literals: Sequence[str], hidden: QuerySet[Any, Any], limit: int
) -> list[tuple[int, int]]:
    """Return kinds with keys for the turns, until there are enough.

    A branch of the statement is read only when those before it gave too few.
    """
    hidden_keys, hidden_params = hidden.query.sql_with_params()
    branches: list[str] = []
    params: list[Any] = list(hidden_params)
    for turn in turns:
        branch, branch_params = _branch(turn, literals, limit)
        branches.append(branch)
        params += branch_params
    params.append(limit)
    found = " UNION ALL ".join(branches)
    return _rows(
        hidden.db,
        f"{_BY_THE_INDEX} WITH hidden (id) AS MATERIALIZED ({hidden_keys})"  # noqa: S608  all that is typed is a parameter
        f" SELECT kind, id FROM ({found}) AS found LIMIT %s",
        params,
    )


def _branch(turn: _Turn, literals: Sequence[str], limit: int) -> Sql:
    """Return the piece of the statement that a turn is.

    The kind stands in it as a number: by that PostgreSQL knows the index of the kind.
    """
    demands = [_in_tsquery(demand) for demand in turn.demands]
    condition = "words @@ %s::tsquery"
    params: list[Any] = [" & ".join(demands)]
    if turn.but_not is not None:
        condition += " AND NOT words @@ %s::tsquery"
        params.append(_in_tsquery(turn.but_not))
    holds, literal_params = _holds(literals)
    branch = (
        f"(SELECT kind, id FROM disclosure_passage passage WHERE kind = {int(turn.kind)}"  # noqa: S608  all that is typed is a parameter
        f" AND {condition} AND publication_id + 0 NOT IN (SELECT id FROM hidden){holds} LIMIT %s)"
    )
    return branch, [*params, *literal_params, limit]


def _in_tsquery(demand: Demand) -> str:
    """Return a demand in the language of tsquery; words have no quotation marks."""
    beginning = ":*" if demand.is_prefix else ""
    words = [f"'{word}'{beginning}" for word in demand.words]
    alternatives = [f"'{mark}'" for mark in demand.instead]
    if words:
        all_words = " & ".join(words)
        alternatives.insert(0, f"({all_words})")
    one_of = " | ".join(alternatives)
    return f"({one_of})"


# -- both ------------------------------------------------------------------------------------------


def _holds(literals: Sequence[str]) -> Sql:
    """Return the condition that the folded text holds each literal."""
    position = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
    condition = f" AND {position}(passage.folded, %s) > 0"
    return condition * len(literals), list(literals)


def _rows(database: str, sql: str, params: Sequence[Any]) -> list[Any]:
    """Return the rows of the last of several statements, which is the one that gives any.

    ``database`` is the alias of the one that is read: the primary, or a replica.
    """
    with connections[database].cursor() as cursor:
        cursor.execute(sql, list(params))
        while cursor.description is None and cursor.nextset():
            pass
        return list(cursor.fetchall())
