"""Finding passages in the index of whichever database there is: docs/adr/0060.

Every answer is the keys of passages in their order (``Passage.key``: kind, newest year first), at most as many as asked for. Both
databases read only as much of the index as that takes, however many passages a word has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from disclosure.fulltext.marks import kind_mark, year_mark
from disclosure.fulltext.words import QUOTES

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

    ``kinds`` and ``years`` are those that may be met at all: PostgreSQL goes through them in the order of the answer.
    """

    demands: tuple[Demand, ...]
    literals: tuple[str, ...]
    kinds: Sequence[int]
    years: Sequence[int]

    def among(self, *marks: str) -> "Search":
        """The same among the passages that have any of these marks."""
        return replace(self, demands=(*self.demands, Demand((), instead=marks)))


def find(search: Search, publications: QuerySet, limit: int) -> list[int]:
    """The keys of the first ``limit`` passages of these publications that meet the search."""
    shown = publications.select_related(None).order_by().values("pk").query.sql_with_params()
    return {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor](search, shown, limit)


# -- SQLite: FTS5 reads its index in the order of the keys -----------------------------------------------------------------


def _on_sqlite(search: Search, shown: Sql, limit: int) -> list[int]:
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


# -- PostgreSQL: GIN knows no order, so it is asked kind by kind, and of the kind with too many year by year ---------------


def _on_postgresql(search: Search, shown: Sql, limit: int) -> list[int]:
    kinds = sorted(search.kinds)
    by_kind = _in_turn(search, list(map(kind_mark, kinds)), shown, limit)
    if sum(map(len, by_kind)) < limit:
        return _sorted(by_kind)
    *before, last = by_kind
    of_last = search.among(kind_mark(kinds[len(before)]))
    years = [year_mark(year) for year in sorted(search.years, reverse=True)]
    return _sorted(before) + _sorted(_in_turn(of_last, years, shown, len(last)))


def _sorted(groups: list[list[int]]) -> list[int]:
    return sorted(key for keys in groups for key in keys)


def _in_turn(search: Search, marks: Sequence[str], shown: Sql, limit: int) -> list[list[int]]:
    """Keys by mark, until there are enough: PostgreSQL reads a branch only when those before it gave too few."""
    holds, texts = _holds(search.literals)
    branch = (
        "(SELECT {number} AS turn, id FROM disclosure_passage passage WHERE words @@ %s::tsquery"  # noqa: S608
        f" AND publication_id IN (SELECT id FROM shown){holds} LIMIT %s)"
    )
    branches = " UNION ALL ".join(branch.format(number=number) for number in range(len(marks)))
    demands = [" & ".join([*map(_tsquery, search.demands), f"'{mark}'"]) for mark in marks]
    params = [param for demand in demands for param in (demand, *texts, limit)]
    rows = _rows(
        f"WITH shown (id) AS MATERIALIZED ({shown[0]}) SELECT turn, id FROM ({branches}) AS found LIMIT %s",  # noqa: S608
        [*shown[1], *params, limit],
    )
    turns = max((turn for turn, _ in rows), default=-1) + 1
    return [[key for turn, key in rows if turn == number] for number in range(turns)]


def _tsquery(demand: Demand) -> str:
    all_words = " & ".join(f"'{word}'" + (":*" if demand.is_prefix else "") for word in demand.words)
    alternatives = [f"({all_words})" if all_words else "", *(f"'{word}'" for word in demand.instead)]
    return "(" + " | ".join(filter(None, alternatives)) + ")"


# -- both ------------------------------------------------------------------------------------------------------------------


def _holds(literals: Sequence[str]) -> Sql:
    """The condition that the text has each literal, quotation marks aside, and its parameters."""
    bare = "LOWER(passage.text)"
    for _ in QUOTES:
        bare = f"REPLACE({bare}, %s, '')"
    position = {"sqlite": "INSTR({}, %s)", "postgresql": "STRPOS({}, %s)"}[connection.vendor].format(bare)
    conditions = f" AND {position} > 0" * len(literals)
    return conditions, [param for literal in literals for param in (*QUOTES, literal)]


def _keys(sql: str, params: Iterable[Any]) -> list[int]:
    return [key for (key,) in _rows(sql, params)]


def _rows(sql: str, params: Iterable[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.fetchall()
