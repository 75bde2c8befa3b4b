"""Finding passages in the index of whichever database there is: docs/adr/0060.

Every answer is the keys of passages in their order (``Passage.key``: kind, newest year first), at most as many as asked for. Both
databases read only as much of the index as that takes, however many passages a word has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from disclosure.documents.model.texts import QUOTES
from disclosure.fulltext.marks import kind_mark, year_mark

Sql = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Demand:
    """A passage must have all ``words`` (the only one may go on where ``is_prefix``), or else any of ``instead``."""

    words: tuple[str, ...]
    is_prefix: bool = False
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """All ``demands`` must be met, and each of ``literals`` be held by the text.

    ``kinds`` and ``years`` are all there are, ``kind`` and ``year`` the ones that were chosen, if any.
    """

    demands: tuple[Demand, ...]
    literals: tuple[str, ...]
    kinds: Sequence[int]
    years: Sequence[int]
    kind: int | None = None
    year: int | None = None

    def among(self, *marks: str) -> "Search":
        """The same among the passages that have any of these marks."""
        return replace(self, demands=(*self.demands, Demand((), instead=marks)))


def find(search: Search, publications: QuerySet, limit: int) -> list[int]:
    """The keys of the first ``limit`` passages of these publications that meet the search."""
    shown = publications.select_related(None).order_by().values("pk").query.sql_with_params()
    return {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor](search, shown, limit)


# -- SQLite: FTS5 reads its index in the order of the keys -----------------------------------------------------------------


def _on_sqlite(search: Search, shown: Sql, limit: int) -> list[int]:
    if search.year is not None:
        search = search.among(year_mark(search.year))
    if search.kind is not None:
        search = search.among(kind_mark(search.kind))
    holds, texts = _holds(search.literals)
    return _keys(
        "SELECT passage.id FROM disclosure_passage_index"  # noqa: S608  all that is typed is a parameter
        " CROSS JOIN disclosure_passage passage ON passage.id = disclosure_passage_index.rowid"
        f" WHERE disclosure_passage_index MATCH %s AND passage.publication_id IN ({shown[0]}){holds}"
        " ORDER BY disclosure_passage_index.rowid LIMIT %s",
        [" AND ".join(map(_fts5, search.demands)), *shown[1], *texts, limit],
    )


def _fts5(demand: Demand) -> str:
    all_words = " AND ".join(f'"{word}"' + (" *" if demand.is_prefix else "") for word in demand.words)
    return "(" + " OR ".join(filter(None, (all_words, *(f'"{word}"' for word in demand.instead)))) + ")"


# -- PostgreSQL: GIN knows no order, so each kind has an index, and is asked in turn; of the kind with too many each year ---


def _on_postgresql(search: Search, shown: Sql, limit: int) -> list[int]:
    if search.kind is not None:
        return _of_kind(search, search.kind, shown, limit)
    kinds = sorted(search.kinds)
    demands = search.demands if search.year is None else search.among(year_mark(search.year)).demands
    by_kind = _in_turn([(kind, demands) for kind in kinds], search.literals, shown, limit)
    if sum(map(len, by_kind)) < limit or search.year is not None:
        return _sorted(by_kind)
    *before, last = by_kind
    return _sorted(before) + _of_kind(search, kinds[len(before)], shown, len(last))


def _of_kind(search: Search, kind: int, shown: Sql, limit: int) -> list[int]:
    years = sorted(search.years, reverse=True) if search.year is None else [search.year]
    turns = [(kind, search.among(year_mark(year)).demands) for year in years]
    return _sorted(_in_turn(turns, search.literals, shown, limit))


def _sorted(groups: list[list[int]]) -> list[int]:
    return sorted(key for keys in groups for key in keys)


# PostgreSQL thinks that what is common in all passages is common in each kind, and would read the table, or one publication after
# the other, until it has enough. The settings last for the one transaction that all these statements are; + 0 keeps it from the
# index of publications.
_BY_THE_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_nestloop = off; SET LOCAL jit = off;"


def _in_turn(
    turns: Sequence[tuple[int, Sequence[Demand]]], literals: Sequence[str], shown: Sql, limit: int
) -> list[list[int]]:
    """Keys for each kind with its demands, until there are enough: a branch is read only when those before it gave too few."""
    holds, texts = _holds(literals)
    branch = (
        "(SELECT {turn} AS turn, id FROM disclosure_passage passage WHERE kind = {kind} AND words @@ %s::tsquery"  # noqa: S608
        f" AND publication_id + 0 IN (SELECT id FROM shown){holds} LIMIT %s)"
    )
    branches = " UNION ALL ".join(branch.format(turn=turn, kind=int(kind)) for turn, (kind, _) in enumerate(turns))
    params = [param for _, demands in turns for param in (" & ".join(map(_tsquery, demands)), *texts, limit)]
    rows = _rows(
        f"{_BY_THE_INDEX} WITH shown (id) AS MATERIALIZED ({shown[0]}) SELECT turn, id FROM ({branches}) AS found LIMIT %s",  # noqa: S608
        [*shown[1], *params, limit],
    )
    last = max((turn for turn, _ in rows), default=-1)
    return [[key for turn, key in rows if turn == number] for number in range(last + 1)]


def _tsquery(demand: Demand) -> str:
    all_words = " & ".join(f"'{word}'" + (":*" if demand.is_prefix else "") for word in demand.words)
    alternatives = [f"({all_words})" if all_words else "", *(f"'{word}'" for word in demand.instead)]
    return "(" + " | ".join(filter(None, alternatives)) + ")"


# -- both ------------------------------------------------------------------------------------------------------------------


def _holds(literals: Sequence[str]) -> Sql:
    """The condition that the text has each literal, quotation marks and case aside, and its parameters."""
    conditions, params = "", []
    for literal in literals:
        # Most texts have no letters, and changing their case costs more than all the rest.
        text = "LOWER(passage.text)" if literal.lower() != literal.upper() else "passage.text"
        if connection.vendor == "postgresql":
            conditions += f" AND STRPOS(TRANSLATE({text}, %s, ''), %s) > 0"
            params += [QUOTES, literal]
        else:
            conditions += f" AND INSTR({'REPLACE(' * len(QUOTES)}{text}{', %s, %s)' * len(QUOTES)}, %s) > 0"
            params += [*(param for quote in QUOTES for param in (quote, "")), literal]
    return conditions, params


def _keys(sql: str, params: Iterable[Any]) -> list[int]:
    return [key for (key,) in _rows(sql, params)]


def _rows(sql: str, params: Iterable[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        while cursor.description is None and cursor.nextset():
            pass
        return cursor.fetchall()
