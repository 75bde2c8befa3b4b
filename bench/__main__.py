"""Measures every subject and prints one table.

Each module of bench/subjects/ has a function ``measures()`` that yields what it measures. The table
alone is printed: whatever the program or a process that it starts says goes into var/bench.log.
"""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import django

from bench import subjects
from bench.output import kept_apart
from bench.table import Measures, Table

LOG = Path(__file__).resolve().parent.parent / "var" / "bench.log"


def main(names: list[str]) -> int:
    """Measure the subjects of these names, or all; return what the process ends with."""
    known = sorted(module.name for module in pkgutil.iter_modules(subjects.__path__))
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with kept_apart(LOG) as terminal:
        django.setup()
        table = Table(terminal)
        for name in names or known:
            table.add_subject(name, _measures(name))
        return table.close(LOG)


def _measures(name: str) -> Measures:
    """Import a subject only when its turn comes, so that a broken one stops no other."""
    module = importlib.import_module(f"bench.subjects.{name}")
    yield from module.measures()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
