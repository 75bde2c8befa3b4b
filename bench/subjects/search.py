"""Searching a million passages, on SQLite and, where it answers, on PostgreSQL: what the server takes to answer a search.

The passages are mixed from the example's own sentences and rows: a thousand publications of a hundred departments in ten
regions over ten years, a tenth of them withdrawn. Fewer: MINGZHANG_BENCH_PASSAGES=100000 python -m bench search.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.bounds import Bound

PASSAGES = int(os.environ.get("MINGZHANG_BENCH_PASSAGES", "1000000"))
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
MOST_MILLISECONDS = 50
ROUNDS = 7
REGIONS, DEPARTMENTS, YEARS = 10, 10, 10
RARE = "罕见之词"
LAST_OF_ONE_PIECE = 5  # rows; what comes after is prose
AT = datetime(2020, 1, 1, tzinfo=UTC)
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


def bounds() -> Iterator[Bound]:
    """Each database in a process of its own, since Django knows one."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _bounds("SQLite", f"sqlite:///{folder}/search.sqlite3")
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=5).close()
    except psycopg.OperationalError:
        print("  (no PostgreSQL answers at TEST_DATABASE_URL)")
    else:
        yield from _bounds("PostgreSQL", POSTGRESQL)


def _bounds(name: str, database: str) -> Iterator[Bound]:
    environment = os.environ | {"DATABASE_URL": database}
    command = [sys.executable, "-m", "bench.subjects.search"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    for title, milliseconds in json.loads(answer.stdout.splitlines()[-1]).items():
        yield Bound(f"{name}: {title}", lambda taken=milliseconds: taken, MOST_MILLISECONDS, "ms")  # type: ignore[misc]


# -- in the other process --------------------------------------------------------------------------------------------------


def main() -> None:
    """Fill a database of its own and print what each search takes, in milliseconds, as one line of JSON."""
    from django.db import connection
    from django.test import override_settings
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=plain | {"default": plain["staticfiles"]}):
            _fill()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
            print(json.dumps({title: _milliseconds(query) for title, query in SEARCHES.items()}))
    finally:
        runner.teardown_databases(databases)


def _milliseconds(query: dict[str, str]) -> float:
    """The whole answer of the server, the quickest of some rounds: a shared computer has slow moments."""
    from django.test import Client

    client, address = Client(), f"/search/?{urlencode(query)}"
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200 or 'class="hits"' not in answer.content.decode():
            raise RuntimeError(f"nothing was found by {address}")
    return min(times)


def _fill() -> None:
    from budget.models import Department, Region
    from disclosure.models import Passage, Publication, Withdrawal

    chosen = random.Random(1)
    texts = _texts()
    each = max(1, PASSAGES // (REGIONS * DEPARTMENTS * YEARS))
    for number in range(REGIONS * DEPARTMENTS):
        code = f"{990000 + number // DEPARTMENTS}"
        region, _ = Region.objects.get_or_create(code=code, defaults={"name": f"测试县{code}"})
        department = Department.objects.create(
            region=region, code=str(100 + number), name=f"测试县第{number}局", kind="administrative"
        )
        for year in range(2014, 2014 + YEARS):
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
            Passage.objects.bulk_create(_passages(publication, each, texts, chosen), batch_size=500)


def _texts() -> dict[int, list[tuple[str, set[str]]]]:
    """By kind the pieces of the example's own passages, each with its words: cutting them is not what is measured."""
    from budget.examples import read_example
    from disclosure.documents import forms
    from disclosure.documents.assembly.assemble import assemble
    from disclosure.documents.meaning.passages import passages
    from disclosure.documents.meaning.words import indexed_words
    from disclosure.models import PassageKind

    found: dict[int, list[tuple[str, set[str]]]] = {}
    for each in passages(assemble(read_example(), forms.layout("hebei-2023")).document):
        pieces = [(piece, indexed_words(piece) | each.extra) for piece in re.split("[，；。]", each.text) if piece]
        found.setdefault(PassageKind[each.kind.upper()], []).extend(pieces)
    return found


def _passages(publication: Any, each: int, texts: dict[int, Any], chosen: random.Random) -> Iterator[Any]:
    """As many as a publication has here, of the kinds in the example's proportions, each of one to four pieces."""
    from disclosure.documents.meaning.words import indexed_words
    from disclosure.fulltext import marks
    from disclosure.models import Passage

    kinds, weights = list(texts), [len(pieces) for pieces in texts.values()]
    region, department = publication.department.region.code, publication.department.code
    of_all = {marks.year_mark(publication.year), marks.region_mark(region), marks.department_mark(region, department)}
    for number, kind in enumerate(chosen.choices(kinds, weights, k=each)):
        pieces = chosen.choices(texts[kind], k=chosen.choice((1, 1, 2, 4)) if kind > LAST_OF_ONE_PIECE else 1)
        if number == 0 and publication.year % 5 == 0:
            pieces.append((RARE, indexed_words(RARE)))
        text = "，".join(piece for piece, _ in pieces)
        words = {marks.kind_mark(kind)}.union(of_all, *(words for _, words in pieces))
        yield Passage(publication=publication, kind=kind, slug="table-1", address="table-1/1", text=text, words=words)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()
