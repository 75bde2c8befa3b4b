"""The process behind the subject ``search``: fills a database of its own and searches it.

The passages are mixed from the example's own sentences and rows: a thousand publications of a
hundred departments in ten regions over ten years, a tenth of them withdrawn.
"""

import json
import os
import random
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client

from bench import example
from bench.database import empty_database
from bench.timing import least_seconds
from budget.models import Department, Region
from disclosure.documents.meaning.passages import passages
from disclosure.documents.meaning.words import indexed_words
from disclosure.documents.model.searching import searchable
from disclosure.fulltext import marks
from disclosure.models import OfficeName, Passage, PassageKind, Publication, Withdrawal

PASSAGES = int(os.environ["MINGZHANG_BENCH_PASSAGES"])
ROUNDS = 7
DEPARTMENTS = 100
DEPARTMENTS_OF_REGION = 10
YEARS = range(2014, 2024)
RARE = "罕见之词"  # one in every fifth year of a department
AT = datetime(2020, 1, 1, tzinfo=UTC)
# Rows are as short as those of the example; what comes after ROW is prose of several pieces.
LAST_OF_ONE_PIECE = PassageKind.ROW
PIECES_OF_PROSE = (1, 1, 2, 4)
SEARCHES: dict[str, dict[str, str]] = {
    "a common word of two characters": {"q": "工作"},
    "a rare word": {"q": RARE},
    "the beginning of a code": {"q": "20805"},
    "two words": {"q": "干部 培训"},
    "a long word": {"q": "离退休干部工作"},
    "a common word in one year": {"q": "工作", "year": "2019"},
    "a common word of one kind": {"q": "工作", "kind": "narrative"},
    "a common word of one department": {"q": "工作", "department": "第33局"},
    "a department and a word": {"q": "第33局 培训"},
}


class Piece(NamedTuple):
    """A part of a sentence with its words: to cut them is not what is measured."""

    text: str
    words: frozenset[str]


Pieces = dict[PassageKind, list[Piece]]


def main() -> None:
    """Fill the database, say so, and on a line of input print what each search takes, as JSON."""
    with empty_database():
        _fill()
        print("full", flush=True)
        input()
        milliseconds = {}
        for title, query in SEARCHES.items():
            milliseconds[title] = _milliseconds(query)
        print(json.dumps(milliseconds), flush=True)


def _milliseconds(query: dict[str, str]) -> float:
    """Return how long the server takes to answer a search."""
    client = Client()
    address = f"/search/?{urlencode(query)}"

    def search() -> None:
        answer = client.get(address)
        if answer.status_code != 200 or 'class="hits"' not in answer.content.decode():
            raise RuntimeError(f"nothing was found by {address}")

    return 1000 * least_seconds(search, rounds=ROUNDS)


def _fill() -> None:
    chosen = random.Random(1)
    pieces = _pieces()
    publications = _publications()
    count = max(1, PASSAGES // len(publications))
    for publication in publications:
        rows = _rows(publication, count, pieces, chosen)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_insertion(), rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _publications() -> list[Publication]:
    publications = []
    for number in range(DEPARTMENTS):
        code = str(990000 + number // DEPARTMENTS_OF_REGION)
        region, _ = Region.objects.get_or_create(code=code, defaults={"name": f"测试县{code}"})
        department = Department.objects.create(
            region=region,
            code=str(100 + number),
            name=f"测试县第{number}局",
            kind="administrative",
        )
        for year in YEARS:
            publication = Publication.objects.create(
                department=department,
                year=year,
                version=1,
                digest=sha256(f"{number} {year}".encode()).hexdigest(),
                document_json="",
                layout="hebei-2023",
                published_at=AT,
                visible_from=AT,
            )
            if (number + year) % 10 == 0:
                Withdrawal.objects.create(publication=publication, reason="测试", at=AT)
            publications.append(publication)
        OfficeName.keep(department)
    return publications


def _pieces() -> Pieces:
    """Return the pieces of the example's own passages by their kinds."""
    pieces: Pieces = {}
    for passage in passages(example.document()):
        kind = PassageKind[passage.kind.upper()]
        of_kind = pieces.setdefault(kind, [])
        for text in re.split("[，；。]", passage.text):
            if text:
                of_kind.append(Piece(text, frozenset(indexed_words(text) | passage.extra)))
    return pieces


def _insertion() -> str:
    """Return the statement that inserts a row of ``_rows``.

    Model instances and the statements that Django makes of them take most of the time of filling.
    """
    return (
        "INSERT INTO disclosure_passage"
        " (id, publication_id, kind, slug, address, place, text, folded, detail, words)"
        " VALUES (%s, %s, %s, %s, %s, '', %s, %s, '', %s)"
    )


def _rows(
    publication: Publication, count: int, pieces: Pieces, chosen: random.Random
) -> list[tuple[Any, ...]]:
    """Return so many passages, of the kinds in the example's proportions."""
    words_field = Passage._meta.get_field("words")
    region = publication.department.region.code
    department = publication.department.code
    common_words = {
        marks.year_mark(publication.year),
        marks.region_mark(region),
        marks.department_mark(region, department),
    }
    rows = []
    weights = [len(of_kind) for of_kind in pieces.values()]
    kinds = chosen.choices(list(pieces), weights, k=count)
    for position, kind in enumerate(kinds):
        length = chosen.choice(PIECES_OF_PROSE) if kind > LAST_OF_ONE_PIECE else 1
        parts = chosen.choices(pieces[kind], k=length)
        if position == 0 and publication.year % 5 == 0:
            parts.append(Piece(RARE, frozenset(indexed_words(RARE))))
        text = "，".join(part.text for part in parts)
        words = common_words.union({marks.kind_mark(kind)}, *(part.words for part in parts))
        key = Passage.key(kind, publication.year, publication.pk, position)
        stored_words = words_field.get_db_prep_value(words, connection)
        place = ("table-1", "table-1/1")
        rows.append((key, publication.pk, int(kind), *place, text, searchable(text), stored_words))
    # What tells the search whose disclosure it is.
    text = f"{department} {publication.department.name}"
    kind = PassageKind.DEPARTMENT
    words = common_words | indexed_words(text) | {marks.kind_mark(kind)}
    key = Passage.key(kind, publication.year, publication.pk, count)
    stored_words = words_field.get_db_prep_value(words, connection)
    rows.append((key, publication.pk, int(kind), "", "", text, searchable(text), stored_words))
    return rows
