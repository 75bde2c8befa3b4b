"""Runs every subject: each module of bench/subjects/ has a function `pairs()` that yields `Pair`s."""

import importlib
import os
import pkgutil
import sys

import django

from bench import subjects
from bench.pairs import measure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(chosen: list[str]) -> int:
    django.setup()
    known = sorted(module.name for module in pkgutil.iter_modules(subjects.__path__))
    if unknown := set(chosen) - set(known):
        print(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in chosen or known:
        print(f"\n{name}")
        for pair in importlib.import_module(f"bench.subjects.{name}").pairs():
            print(f"  {measure(pair)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
