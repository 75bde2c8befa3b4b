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

from disclosure.fulltext.marks import kind_mark, year_mark

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

    ``kinds`` and ``years`` are all there are, ``kind`` and ``year`` the ones that were chosen, if
    any.
    """

    demands: tuple[Demand, ...]
    literals: tuple[str, ...]
    kinds: Sequence[int]
    years: Sequence[int]
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
    words = " AND ".join(f'"{word}"{beginning}' for word in demand.words)
    alternatives = [words] if words else []
    alternatives += [f'"{word}"' for word in demand.instead]
    return f"({' OR '.join(alternatives)})"


# -- PostgreSQL: GIN knows no order, so each kind has an index, and they are asked in turn ---------

# PostgreSQL thinks that what is common in all passages is common in each kind, and would read the
# table, or one publication after the other, until it has enough. The settings last for the one
# transaction that all these statements are; + 0 keeps it from the index of publications.
_BY_THE_INDEX = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_nestloop = off; SET LOCAL jit = off;"
)


def _on_postgresql(search: Search, hidden: QuerySet[Any, Any], limit: int) -> list[int]:
    if search.kind is not None:
        return _of_kind(search, search.kind, hidden, limit)
    demands = search.demands
    if search.year is not None:
        demands = search.among(year_mark(search.year)).demands
    kinds = sorted(search.kinds)
    turns = [(kind, demands) for kind in kinds]
    keys_by_kind = _in_turn(turns, search.literals, hidden, limit)
    count = sum(map(len, keys_by_kind))
    if count < limit or search.year is not None:
        return _joined(keys_by_kind)
    # The last kind has more than were asked for, of which those found are any: its years are asked
    # in turn to have the first.
    *complete, last = keys_by_kind
    last_kind = kinds[len(complete)]
    return _joined(complete) + _of_kind(search, last_kind, hidden, len(last))


def _of_kind(search: Search, kind: int, hidden: QuerySet[Any, Any], limit: int) -> list[int]:
    """Return the first keys of one kind, its years asked in turn."""
    years = sorted(search.years, reverse=True) if search.year is None else [search.year]
    turns = []
    for year in years:
        turns.append((kind, search.among(year_mark(year)).demands))
    return _joined(_in_turn(turns, search.literals, hidden, limit))


def _joined(groups: Sequence[Sequence[int]]) -> list[int]:
    keys: list[int] = []
    for group in groups:
        keys += group
    return sorted(keys)


def _in_turn(
    turns: Sequence[tuple[int, Sequence[Demand]]],
    literals: Sequence[str],
    hidden: QuerySet[Any, Any],
    limit: int,
) -> list[list[int]]:
    """Return keys for each turn, a kind with its demands, until there are enough.

    A branch of the statement is read only when those before it gave too few. Turns at the end that
    gave nothing are left out.
    """
    hidden_keys, hidden_params = hidden.query.sql_with_params()
    holds, literal_params = _holds(literals)
    branches: list[str] = []
    params: list[Any] = list(hidden_params)
    for turn, (kind, demands) in enumerate(turns):
        branches.append(
            f"(SELECT {turn} AS turn, id FROM disclosure_passage passage"  # noqa: S608
            f" WHERE kind = {int(kind)} AND words @@ %s::tsquery"
            f" AND publication_id + 0 NOT IN (SELECT id FROM hidden){holds} LIMIT %s)"
        )
        sought = " & ".join(map(_in_tsquery, demands))
        params += [sought, *literal_params, limit]
    rows = _rows(
        hidden.db,
        f"{_BY_THE_INDEX} WITH hidden (id) AS MATERIALIZED ({hidden_keys})"  # noqa: S608
        f" SELECT turn, id FROM ({' UNION ALL '.join(branches)}) AS found LIMIT %s",
        [*params, limit],
    )
    groups: list[list[int]] = []
    for turn, key in rows:
        while len(groups) <= turn:
            groups.append([])
        groups[turn].append(key)
    return groups


def _in_tsquery(demand: Demand) -> str:
    """Return a demand in the language of tsquery; words have no quotation marks."""
    beginning = ":*" if demand.is_prefix else ""
    words = " & ".join(f"'{word}'{beginning}" for word in demand.words)
    alternatives = [f"({words})"] if words else []
    alternatives += [f"'{word}'" for word in demand.instead]
    return f"({' | '.join(alternatives)})"


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
