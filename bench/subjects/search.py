"""Searching a million passages: what the server takes to answer a search, on both databases.

PostgreSQL is measured where it answers at TEST_DATABASE_URL. For a look at fewer passages:
MINGZHANG_BENCH_PASSAGES=100000 python -m bench search.
"""

import json
import os
import subprocess
import sys
import tempfile
from functools import partial

import psycopg

from bench.bounds import Bound, NotMeasured
from bench.memory import ROOT
from bench.table import Measures

PASSAGES = os.environ.get("MINGZHANG_BENCH_PASSAGES", "1000000")
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
MOST_MILLISECONDS = 50
PROGRAM = "import django; django.setup(); from bench.passages import main; main()"


class Searcher:
    """A process that fills a database and searches it: Django knows only one database."""

    def __init__(self, url: str) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MINGZHANG_BENCH_PASSAGES": PASSAGES,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_full(self) -> None:
        """Wait for the line that bench.passages prints when all passages are there."""
        if self.process.stdout is None or self.process.stdout.readline() != "full\n":
            raise RuntimeError("the database could not be filled")

    def milliseconds(self) -> dict[str, float]:
        """Let it search, and return what each search takes."""
        output, _ = self.process.communicate("search\n")
        answer: dict[str, float] = json.loads(output)
        return answer


def measures() -> Measures:
    with tempfile.TemporaryDirectory() as folder:
        searchers = {"SQLite": Searcher(f"sqlite:///{folder}/search.sqlite3")}
        try:
            psycopg.connect(POSTGRESQL, connect_timeout=5).close()
        except psycopg.OperationalError:
            yield NotMeasured("PostgreSQL", "no server answers at TEST_DATABASE_URL")
        else:
            searchers["PostgreSQL"] = Searcher(POSTGRESQL)
        # Filling takes minutes and is not measured, so both are filled at once; the first search
        # begins when nothing is being filled any more.
        for searcher in searchers.values():
            searcher.wait_until_full()
        for database, searcher in searchers.items():
            for title, milliseconds in searcher.milliseconds().items():
                name = f"{database}: {title}"
                yield Bound(name, partial(float, milliseconds), MOST_MILLISECONDS, "ms")
