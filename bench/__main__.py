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


def main(arguments: list[str]) -> int:
    """Measure the subjects of these names, or all; return what the process ends with.

    ``NAME=NUMBER`` gives a subject another size than its own.
    """
    sizes: dict[str, str] = {}
    for argument in arguments:
        name, _, size = argument.partition("=")
        sizes[name] = size
    known = sorted(module.name for module in pkgutil.iter_modules(subjects.__path__))
    unknown = sorted(set(sizes) - set(known))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with kept_apart(LOG) as terminal:
        django.setup()
        table = Table(terminal)
        for name in sizes or known:
            table.add_subject(name, _measures(name, sizes.get(name, "")))
        return table.close(LOG)


def _measures(name: str, size: str) -> Measures:
    """Import a subject only when its turn comes, so that a broken one stops no other."""
    module = importlib.import_module(f"bench.subjects.{name}")
    if size:
        yield from module.measures(int(size))
    else:
        yield from module.measures()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
